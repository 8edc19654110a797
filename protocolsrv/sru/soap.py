"""SRW: SRU 1.1 and 1.2 in SOAP 1.1, document style, literal.

An envelope becomes the same parameters as a query string, so that everything behind it is shared.
A document that is no such request is answered by a SOAP fault with status 500 (SOAP 1.1, 6.2).
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from protocolsrv.wire.xml import XmlFault, escape, parse

from .versions import SRU_1_1, Operation

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
MEDIA_TYPES = frozenset(("text/xml", "application/soap+xml"))
_REQUESTS = {f"{{{SRU_1_1.namespace}}}{one.value}Request": one for one in Operation}
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
    given = [("operation", _REQUESTS[str(request.tag)].value)]
    for child in request:
        name = etree.QName(child)
        if name.localname == _OPAQUE and name.namespace == SRU_1_1.namespace:
            continue  # whatever is in it is an extension, and none is known here
        if len(child) or name.namespace != SRU_1_1.namespace:
            return SoapFault("Client", f"{name.localname} is no parameter of a request")
        if name.localname == "operation":
            return SoapFault("Client", "the operation is the name of the request")
        given.append((name.localname, child.text or ""))
    return given
