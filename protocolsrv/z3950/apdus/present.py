"""Present (Z39.50-1995, 3.2.3.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from protocolsrv.z3950.asn1 import INTEGER, OID
from protocolsrv.z3950.codec import Choice, Chosen, Explicit, Implicit, Sequence, SequenceOf

from .common import OTHER_INFORMATION, REFERENCE_ID, RESULT_SET_ID, OtherInformation
from .records import ELEMENT_SET_NAMES, PRESENT_STATUS, RECORDS, CompSpec


@dataclass(frozen=True, slots=True)
class Range:
    """A stretch of a result set."""

    starting_position: Annotated[int, Implicit(1, INTEGER)]
    number_of_records: Annotated[int, Implicit(2, INTEGER)]


@dataclass(frozen=True, slots=True)
class PresentRequest:
    """Send records of a result set."""

    reference_id: Annotated[bytes | None, REFERENCE_ID] = None
    result_set_id: Annotated[str, RESULT_SET_ID] = "default"
    result_set_start_point: Annotated[int, Implicit(30, INTEGER)] = 1
    number_of_records_requested: Annotated[int, Implicit(29, INTEGER)] = 1
    additional_ranges: Annotated[
        tuple[Range, ...] | None, Implicit(212, SequenceOf(Sequence(Range)))
    ] = None
    record_composition: Annotated[
        Chosen | None,
        Choice(
            {
                "simple": Explicit(19, ELEMENT_SET_NAMES),
                "complex": Implicit(209, Sequence(CompSpec)),
            }
        ),
    ] = None
    preferred_record_syntax: Annotated[str | None, Implicit(104, OID)] = None
    max_segment_count: Annotated[int | None, Implicit(204, INTEGER)] = None
    max_record_size: Annotated[int | None, Implicit(206, INTEGER)] = None
    max_segment_size: Annotated[int | None, Implicit(207, INTEGER)] = None
    other_info: Annotated[OtherInformation | None, OTHER_INFORMATION] = None


@dataclass(frozen=True, slots=True)
class PresentResponse:
    """The records, or why there are none."""

    reference_id: Annotated[bytes | None, REFERENCE_ID] = None
    number_of_records_returned: Annotated[int, Implicit(24, INTEGER)] = 0
    next_result_set_position: Annotated[int, Implicit(25, INTEGER)] = 0
    present_status: Annotated[int, PRESENT_STATUS] = 5
    records: Annotated[Chosen | None, RECORDS] = None
    other_info: Annotated[OtherInformation | None, OTHER_INFORMATION] = None
