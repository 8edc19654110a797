"""A reply on its way out: media type, envelope, style sheet and log note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from protocolsrv.wire.exchange import HttpResponse

from .diagnostics import Code, Diagnostic
from .negotiation import JSON, choose
from .parameters import Call
from .settings import SruSettings
from .write import DECLARATION

_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_ENVELOPE_HEAD = f'{DECLARATION}<soap:Envelope xmlns:soap="{_SOAP}"><soap:Body>'.encode()
_ENVELOPE_TAIL = b"</soap:Body></soap:Envelope>"
_NO_SNIFFING = (("X-Content-Type-Options", "nosniff"), ("Vary", "Accept"))


@dataclass(frozen=True, slots=True)
class Shape:
    """How a reply is dressed. `status` is 200 but where HTTP itself asks for another (406)."""

    media_type: str
    stylesheet: str = ""
    soap: bool = False
    status: int = 200

    @property
    def json(self) -> bool:
        """Whether the reply is JSON instead of XML."""
        return self.media_type == JSON


def shape_of(call: Call, settings: SruSettings, *, soap: bool) -> tuple[Shape, list[Diagnostic]]:
    """The shape a call asks for, and what of it cannot be had."""
    faults: list[Diagnostic] = []
    media_type, status = call.dialect.media_type, 200
    if call.dialect.family == 2 and not soap:
        found = choose(call.values.get("httpAccept", call.accept))
        if found is None:
            faults.append(Diagnostic(Code.PARAMETER_VALUE, "httpAccept"))
            status = 406
        else:
            media_type = found
        if call.values.get("responseType", call.dialect.namespace) != call.dialect.namespace:
            faults.append(Diagnostic(Code.PARAMETER_VALUE, "responseType"))
        if call.values.get("renderedBy", "client") != "client":
            faults.append(Diagnostic(Code.PARAMETER_VALUE, "renderedBy"))
    stylesheet = call.values.get("stylesheet", "")
    if stylesheet and stylesheet not in settings.stylesheets:
        code = Code.STYLESHEET if settings.stylesheets else Code.NO_STYLESHEETS
        faults.append(Diagnostic(code, stylesheet))
        stylesheet = ""
    return Shape("text/xml" if soap else media_type, stylesheet, soap, status), faults


def note(
    call: Call,
    *,
    query: str = "",
    hits: int | None = None,
    diagnostics: Sequence[Diagnostic] = (),
) -> str:
    """The log line: version, operation, scope, canonical query, hits, diagnostics."""
    parts = [f"sru {call.dialect.version} {call.operation.value}"]
    if call.scope:
        parts.append(f"scope={call.scope}")
    if query:
        parts.append(f"query={_one_line(query[:500])}")
    if hits is not None:
        parts.append(f"hits={hits}")
    if diagnostics:
        parts.append("diagnostics=" + ",".join([str(one.code.value) for one in diagnostics]))
    return " ".join(parts)


def _one_line(text: str) -> str:
    """`text` without line breaks and control characters, so that no client writes log lines."""
    if text.isprintable():
        return text
    return "".join([one if one.isprintable() else "�" for one in text])


def http(shape: Shape, parts: Sequence[bytes], log: str) -> HttpResponse:
    """The reply as HTTP. `parts` begin with the XML declaration (and style sheet), which an
    envelope replaces."""
    body = tuple(parts)
    if shape.soap:
        head = body[0].removeprefix(DECLARATION.encode())
        body = (_ENVELOPE_HEAD, head, *body[1:], _ENVELOPE_TAIL)
    return HttpResponse(shape.status, f"{shape.media_type}; charset=utf-8", body, _NO_SNIFFING, log)
