"""The APDUs served, one class each, and the way from and to bytes.

`APDUS` is the standard's CHOICE PDU as far as it goes here: number, its name there, class.
"""

from __future__ import annotations

from typing import Any

from protocolsrv.z3950 import ber
from protocolsrv.z3950.asn1 import DecodeError
from protocolsrv.z3950.codec import Implicit, Sequence

from . import close, delete, extended, init, present, scan, search, sort

APDUS: tuple[tuple[int, str, type[Any]], ...] = (
    (20, "initRequest", init.InitializeRequest),
    (21, "initResponse", init.InitializeResponse),
    (22, "searchRequest", search.SearchRequest),
    (23, "searchResponse", search.SearchResponse),
    (24, "presentRequest", present.PresentRequest),
    (25, "presentResponse", present.PresentResponse),
    (26, "deleteResultSetRequest", delete.DeleteResultSetRequest),
    (27, "deleteResultSetResponse", delete.DeleteResultSetResponse),
    (35, "scanRequest", scan.ScanRequest),
    (36, "scanResponse", scan.ScanResponse),
    (43, "sortRequest", sort.SortRequest),
    (44, "sortResponse", sort.SortResponse),
    (46, "extendedServicesRequest", extended.ExtendedServicesRequest),
    (47, "extendedServicesResponse", extended.ExtendedServicesResponse),
    (48, "close", close.Close),
)
_KINDS = {made: Implicit(number, Sequence(made)) for number, _, made in APDUS}
_BY_TAG = {kind.tags[0]: kind for kind in _KINDS.values()}


def decode(data: bytes) -> Any:
    """The APDU in these bytes. Raises BerError or DecodeError, which say what is wrong."""
    element = ber.parse(data)
    kind = _BY_TAG.get(element[0])
    if kind is None:
        raise DecodeError(f"{ber.tag_name(element[0])} is no APDU served here")
    return kind.read(element)


def encode(apdu: Any) -> bytes:
    """The bytes of an APDU."""
    return _KINDS[type(apdu)].write(apdu)
