"""SRW: SRU 1.1 and 1.2 in SOAP 1.1, document style, literal. YAZ speaks 2.0 in it too, though no
standard does: a request in the 2.0 namespace is answered in 2.0.

An envelope becomes the same parameters as a query string, so that everything behind it is shared.
A document that is no such request is answered by a SOAP fault with status 500 (SOAP 1.1, 6.2).
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from protocolsrv.wire.xml import XmlFault, escape, parse

from .versions import SRU_1_1, SRU_1_2, SRU_2_0, Operation, negotiate

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
MEDIA_TYPES = frozenset(("text/xml", "application/soap+xml"))
_SECOND = "http://docs.oasis-open.org/ns/search-ws/"
_SPACES = (SRU_1_1.namespace, f"{_SECOND}sruRequest", f"{_SECOND}sruResponse", f"{_SECOND}scan")
_REQUESTS = {f"{{{space}}}{one.value}Request": one for space in _SPACES for one in Operation}
_OPAQUE = "extraRequestData"


@dataclass(frozen=True, slots=True)
class SoapFault:
    """Why an envelope is refused: `code` is Client, VersionMismatch or MustUnderstand."""

    code: str
    text: str
    too_large: bool = False

    def body(self) -> bytes:
        """The fault in its envelope."""
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="{ENVELOPE}">'
            f"<soap:Body><soap:Fault><faultcode>soap:{self.code}</faultcode>"
            f"<faultstring>{escape(self.text)}</faultstring></soap:Fault></soap:Body>"
            "</soap:Envelope>"
        ).encode()


def read_envelope(body: bytes, max_bytes: int) -> list[tuple[str, str]] | SoapFault:
    """The parameters of the request in an envelope."""
    root = parse(body, max_bytes)
    if isinstance(root, XmlFault):
        return SoapFault("Client", root.reason, root.too_large)
    name = etree.QName(root)
    if name.localname != "Envelope":
        return SoapFault("Client", "not a SOAP envelope")
    if name.namespace != ENVELOPE:
        return SoapFault("VersionMismatch", "SOAP 1.1 is spoken here")
    header = root.find(f"{{{ENVELOPE}}}Header")
    if header is not None and any(
        one.get(f"{{{ENVELOPE}}}mustUnderstand") in ("1", "true") for one in header
    ):
        return SoapFault("MustUnderstand", "no header block is understood here")
    found = root.find(f"{{{ENVELOPE}}}Body")
    requests = [] if found is None else [one for one in found if isinstance(one.tag, str)]
    if len(requests) != 1 or requests[0].tag not in _REQUESTS:
        return SoapFault("Client", f"the body must hold one request of {SRU_1_1.namespace}")
    return _parameters(requests[0])


def _parameters(request: etree._Element) -> list[tuple[str, str]] | SoapFault:
    space = etree.QName(request).namespace
    given = [("operation", _REQUESTS[str(request.tag)].value)]
    version: str | None = None
    for child in request:
        name = etree.QName(child)
        if name.namespace != space or (len(child) and name.localname != _OPAQUE):
            return SoapFault("Client", f"{name.localname} is no parameter of a request")
        if name.localname == "operation":
            return SoapFault("Client", "the operation is the name of the request")
        if name.localname == "version":
            version = child.text or ""
        elif name.localname != _OPAQUE:  # in that is an extension, and none is known here
            given.append((name.localname, child.text or ""))
    if space != SRU_1_1.namespace:
        version = SRU_2_0.version
    elif version is not None and negotiate(version) is SRU_2_0:
        version = SRU_1_2.version
    return given if version is None else [*given, ("version", version)]
