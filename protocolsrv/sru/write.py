"""Writing replies: constant templates around escaped text, pre-rendered records untouched.

One `Writer` a version, made once. What it gives is a list of byte strings that the transport sends
one after another; a record is in there as it came from the store.

The namespace prefixes are `zs` and `diag`, as YAZ writes them: a prefix means nothing, but some
clients look for these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from protocolsrv.wire.xml import escape, escape_attribute, escape_markup

from .diagnostics import Diagnostic, diagnostic_xml
from .versions import DIAGNOSTIC_SCHEMA, DIALECTS, Dialect

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
EXTRAS_NAMESPACE = "urn:x-protocolsrv:sru-extra"
_SAFE_URI = re.compile(
    r"(?:https?://[A-Za-z0-9][A-Za-z0-9.-]*)?/?(?:[A-Za-z0-9._~-]+(?:/[A-Za-z0-9._~-]+)*/?)?",
    re.ASCII,
)
"""Plain addresses: what any validator takes for a URI."""


@dataclass(frozen=True, slots=True)
class Packing:
    """How records are put into a reply: as XML or as its text, with the schema's URI."""

    uri: str
    as_string: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a search reply says beside its records. `total` None leaves the count out (2.0)."""

    total: int | None = 0
    result_set: str = ""
    ttl_s: int = 0
    next_position: int = 0


class Writer:
    """The templates of one version."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        first = dialect.family == 1
        self._version = f"<zs:version>{dialect.version}</zs:version>" if first else ""
        self._tail = "</zs:recordData><zs:recordPosition>%d</zs:recordPosition></zs:record>"
        self._tails = [(self._tail % position).encode() for position in range(1, 1_001)]
        self._surrogate = self._head(Packing(DIAGNOSTIC_SCHEMA))

    def opening(self, name: str, stylesheet: str = "", namespace: str = "") -> str:
        """Declaration, style sheet and the start of the root element."""
        style = ""
        if stylesheet:
            style = f'<?xml-stylesheet type="text/xsl" href="{escape_attribute(stylesheet)}"?>\n'
        space = namespace or self.dialect.namespace
        version = "" if namespace and self.dialect.family == 2 else self._version
        return f'{DECLARATION}{style}<zs:{name} xmlns:zs="{space}">{version}'

    def _head(self, packing: Packing) -> bytes:
        element = self.dialect.escaping
        how = "string" if packing.as_string else "xml"
        return (
            f"<zs:record><zs:recordSchema>{packing.uri}</zs:recordSchema>"
            f"<zs:{element}>{how}</zs:{element}><zs:recordData>"
        ).encode()

    def records(
        self, bodies: Iterable[bytes | Diagnostic], packing: Packing, first: int
    ) -> list[bytes]:
        """`records` with every record or surrogate diagnostic; nothing where there is none."""
        head = self._head(packing)
        parts = [b"<zs:records>"]
        add = parts.append
        position = first
        for body in bodies:
            if isinstance(body, Diagnostic):
                add(self._surrogate)
                add(diagnostic_xml(body, self.dialect.diagnostic_namespace).encode())
            else:
                add(head)
                add(escape_markup(body) if packing.as_string else body)
            position += 1
            add(self._tails[position - 2] if position <= 1_001 else self._late(position - 1))
        if position == first:
            return []
        add(b"</zs:records>")
        return parts

    def _late(self, position: int) -> bytes:
        return (self._tail % position).encode()

    def search_head(self, found: Found, stylesheet: str = "") -> str:
        """From the declaration to before `records`, in the order of the schema."""
        count = ""
        if found.total is not None:
            count = f"<zs:numberOfRecords>{found.total}</zs:numberOfRecords>"
        result_set = ""
        if found.result_set:
            result_set = f"<zs:resultSetId>{escape(found.result_set)}</zs:resultSetId>"
            if self.dialect.family == 1:
                result_set += f"<zs:resultSetIdleTime>{found.ttl_s}</zs:resultSetIdleTime>"
        opening = self.opening("searchRetrieveResponse", stylesheet)
        return f"{opening}{count}{result_set}"

    def search_tail(
        self, found: Found, echo: str, diagnostics: Sequence[Diagnostic], facets: str = ""
    ) -> str:
        """From after `records` to the end."""
        following = ""
        if found.next_position:
            position = found.next_position
            following = f"<zs:nextRecordPosition>{position}</zs:nextRecordPosition>"
        extra = ""
        if self.dialect.family == 2:
            if found.result_set:
                extra = f"<zs:resultSetTTL>{found.ttl_s}</zs:resultSetTTL>"
            if found.total is not None:
                extra += _EXACT
            extra += facets
        wrong = self.diagnostics(diagnostics)
        return f"{following}{echo}{wrong}{extra}</zs:searchRetrieveResponse>"

    def diagnostics(self, given: Sequence[Diagnostic]) -> str:
        """`diagnostics`; nothing where there is none."""
        if not given:
            return ""
        space = self.dialect.diagnostic_namespace
        inner = "".join([diagnostic_xml(one, space) for one in given])
        return f"<zs:diagnostics>{inner}</zs:diagnostics>"

    def version_echo(self, values: Mapping[str, str]) -> str:
        """The version of an echoed request, which 1.x insists on: as asked for, else as served."""
        return f"<zs:version>{escape(values.get('version', self.dialect.version))}</zs:version>"

    def extras(self, extras: Sequence[tuple[str, str]]) -> str:
        """`x-` parameters as they are echoed in this version."""
        if not extras:
            return ""
        if self.dialect.family == 2:
            return "".join(
                f"<zs:extraRequestParameter>{escape(name)}={escape(value)}"
                "</zs:extraRequestParameter>"
                for name, value in extras
            )
        return self.extra_data(extras)

    def extra_data(self, extras: Sequence[tuple[str, str]]) -> str:
        """`x-` parameters in `extraRequestData`, in a namespace of our own."""
        if not extras:
            return ""
        inner = "".join(
            f'<x:parameter xmlns:x="{EXTRAS_NAMESPACE}" name="{escape_attribute(name)}">'
            f"{escape(value)}</x:parameter>"
            for name, value in extras
        )
        return f"<zs:extraRequestData>{inner}</zs:extraRequestData>"


_EXACT = (
    "<zs:resultCountPrecision>info:srw/vocabulary/resultCountPrecision/1/exact"
    "</zs:resultCountPrecision>"
)


def echoed(name: str, values: Mapping[str, str]) -> str:
    """One element of an echoed request, where the client gave the parameter."""
    value = values.get(name)
    return "" if value is None else f"<zs:{name}>{escape(value)}</zs:{name}>"


def echoed_uri(name: str, values: Mapping[str, str]) -> str:
    """The same for an element that the schema wants to be a URI: another value is left out."""
    return echoed(name, values) if _SAFE_URI.fullmatch(values.get(name, "")) else ""


def echoed_one_of(name: str, values: Mapping[str, str], *allowed: str) -> str:
    """The same for an element whose values the schema lists: another value is left out."""
    value = values.get(name)
    return f"<zs:{name}>{value}</zs:{name}>" if value in allowed else ""


def echoed_number(name: str, values: Mapping[str, str], least: int = 0) -> str:
    """The same for a whole number from `least` up: another value is left out."""
    value = values.get(name, "")
    if value.isascii() and value.isdecimal() and len(value) <= 18 and int(value) >= least:
        return f"<zs:{name}>{value}</zs:{name}>"
    return ""


WRITERS: Mapping[str, Writer] = {one.version: Writer(one) for one in DIALECTS}
"""One writer a version."""
