"""explain (SRU 1.1 and 1.2; OASIS searchRetrieve part 7).

Always carries the ZeeRex record, also beside diagnostics, because the schema asks for one. It is
the answer to the bare address, and to a call whose operation nobody knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from protocolsrv.services.catalogue import Holdings
from protocolsrv.sru.context import Context
from protocolsrv.sru.diagnostics import Diagnostic
from protocolsrv.sru.parameters import MAX_DIAGNOSTICS, Call
from protocolsrv.sru.versions import BY_VERSION, EXPLAIN_SCHEMA
from protocolsrv.sru.write import WRITERS, Packing, Writer, echoed, echoed_one_of, echoed_uri
from protocolsrv.sru.zeerex import explain_record
from protocolsrv.wire.xml import escape_markup

from .search_retrieve import read_packing

_KEPT = 64


@dataclass(frozen=True, slots=True)
class ExplainRequest:
    """A request for the server's description."""

    call: Call
    packing: Packing
    faults: tuple[Diagnostic, ...]


def read(call: Call) -> ExplainRequest:
    """The request in a call."""
    faults = list(call.faults)
    packing = Packing(EXPLAIN_SCHEMA, read_packing(call, faults))
    return ExplainRequest(call, packing, tuple(faults[:MAX_DIAGNOSTICS]))


class Explainer:
    """Writes explain replies. The record is written once a version, scope and state of the
    catalogue."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._record = lru_cache(maxsize=_KEPT)(self._write_record)

    def parts(self, request: ExplainRequest, stylesheet: str) -> list[bytes]:
        """The reply, piece by piece."""
        call = request.call
        writer = WRITERS[call.dialect.version]
        record = self.record(call)
        how = "string" if request.packing.as_string else "xml"
        element = call.dialect.escaping
        return [
            (
                f"{writer.opening('explainResponse', stylesheet)}<zs:record>"
                f"<zs:recordSchema>{EXPLAIN_SCHEMA}</zs:recordSchema>"
                f"<zs:{element}>{how}</zs:{element}><zs:recordData>"
            ).encode(),
            escape_markup(record) if request.packing.as_string else record,
            (
                f"</zs:recordData></zs:record>{_echo(call, writer)}"
                f"{writer.diagnostics(request.faults)}</zs:explainResponse>"
            ).encode(),
        ]

    def record(self, call: Call) -> bytes:
        """The ZeeRex record for a version and scope."""
        held = self._context.catalogue.held(call.scope)
        return self._record(call.dialect.version, call.scope, held)

    def _write_record(self, version: str, scope: str, held: Holdings) -> bytes:
        record = explain_record(
            BY_VERSION[version], scope, held.records, held.changed, self._context
        )
        return record.encode()


def _echo(call: Call, writer: Writer) -> str:
    """`echoedExplainRequest`, where anything was asked."""
    values = call.values
    if not values and not call.extras:
        return ""
    if writer.dialect.family == 1:
        inner = (
            f"{writer.version_echo(values)}{echoed('recordPacking', values)}"
            f"{echoed_uri('stylesheet', values)}"
            f"{writer.extras(call.extras)}"
        )
    else:
        inner = (
            f"{echoed_one_of('version', values, '1.1', '1.2', '2.0')}"
            f"{echoed_one_of('recordXMLEscaping', values, 'xml', 'string')}"
            f"{echoed('recordPacking', values)}{echoed_uri('stylesheet', values)}"
            f"{writer.extra_data(call.extras)}"
        )
    return f"<zs:echoedExplainRequest>{inner}</zs:echoedExplainRequest>"
