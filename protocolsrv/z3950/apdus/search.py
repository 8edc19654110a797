"""Search (Z39.50-1995, 3.2.2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from protocolsrv.z3950.asn1 import BOOLEAN, INTEGER, OID, STRING
from protocolsrv.z3950.codec import Chosen, Explicit, Implicit, SequenceOf

from .common import (
    DATABASE_NAME,
    OTHER_INFORMATION,
    REFERENCE_ID,
    OtherInformation,
    OtherInformationUnit,
)
from .query import QUERY
from .records import ELEMENT_SET_NAMES, PRESENT_STATUS, RECORDS

_NO_QUERY = Chosen("type-2", b"")
_ADDITIONAL = Implicit(203, OTHER_INFORMATION)


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """Make a result set, and send its first records if it is small."""

    reference_id: Annotated[bytes | None, REFERENCE_ID] = None
    small_set_upper_bound: Annotated[int, Implicit(13, INTEGER)] = 0
    large_set_lower_bound: Annotated[int, Implicit(14, INTEGER)] = 1
    medium_set_present_number: Annotated[int, Implicit(15, INTEGER)] = 0
    replace_indicator: Annotated[bool, Implicit(16, BOOLEAN)] = True
    result_set_name: Annotated[str, Implicit(17, STRING)] = "default"
    database_names: Annotated[tuple[str, ...], Implicit(18, SequenceOf(DATABASE_NAME))] = ()
    small_set_element_set_names: Annotated[Chosen | None, Explicit(100, ELEMENT_SET_NAMES)] = None
    medium_set_element_set_names: Annotated[Chosen | None, Explicit(101, ELEMENT_SET_NAMES)] = None
    preferred_record_syntax: Annotated[str | None, Implicit(104, OID)] = None
    query: Annotated[Chosen, Explicit(21, QUERY)] = _NO_QUERY
    additional_search_info: Annotated[OtherInformation | None, _ADDITIONAL] = None
    other_info: Annotated[OtherInformation | None, OTHER_INFORMATION] = None


@dataclass(frozen=True, slots=True)
class SearchResponse:
    """How many there are, and the first of them."""

    reference_id: Annotated[bytes | None, REFERENCE_ID] = None
    result_count: Annotated[int, Implicit(23, INTEGER)] = 0
    number_of_records_returned: Annotated[int, Implicit(24, INTEGER)] = 0
    next_result_set_position: Annotated[int, Implicit(25, INTEGER)] = 0
    search_status: Annotated[bool, Implicit(22, BOOLEAN)] = False
    result_set_status: Annotated[int | None, Implicit(26, INTEGER)] = None
    present_status: Annotated[int | None, PRESENT_STATUS] = None
    records: Annotated[Chosen | None, RECORDS] = None
    additional_search_info: Annotated[tuple[OtherInformationUnit, ...] | None, _ADDITIONAL] = None
    other_info: Annotated[OtherInformation | None, OTHER_INFORMATION] = None
