"""Sort (Z39.50-1995, 3.2.7.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from protocolsrv.z3950.asn1 import INTEGER, NULL, OCTETS, OID, STRING
from protocolsrv.z3950.codec import Choice, Chosen, Explicit, Implicit, Sequence, SequenceOf

from .common import DATABASE_NAME, OTHER_INFORMATION, REFERENCE_ID, OtherInformation
from .query import ATTRIBUTE_LIST, AttributeElement
from .records import DIAG_REC, SPECIFICATION


@dataclass(frozen=True, slots=True)
class SortAttributes:
    """A sort key by attributes."""

    id: Annotated[str, OID]
    list: Annotated[tuple[AttributeElement, ...], ATTRIBUTE_LIST]


SORT_KEY = Choice(
    {
        "sortfield": Implicit(0, STRING),
        "elementSpec": Implicit(1, SPECIFICATION),
        "sortAttributes": Implicit(2, Sequence(SortAttributes)),
    }
)


@dataclass(frozen=True, slots=True)
class DatabaseSort:
    """A sort key of one database."""

    database_name: Annotated[str, DATABASE_NAME]
    db_sort: Annotated[Chosen, SORT_KEY]


SORT_ELEMENT = Choice(
    {
        "generic": Explicit(1, SORT_KEY),
        "datbaseSpecific": Implicit(2, SequenceOf(Sequence(DatabaseSort))),
    }
)


@dataclass(frozen=True, slots=True)
class SortKeySpec:
    """One key: what, in which direction, case, and where records without it go."""

    sort_element: Annotated[Chosen, SORT_ELEMENT]
    sort_relation: Annotated[int, Implicit(1, INTEGER)]
    case_sensitivity: Annotated[int, Implicit(2, INTEGER)]
    missing_value_action: Annotated[
        Chosen | None,
        Explicit(
            3,
            Choice(
                {
                    "abort": Implicit(1, NULL),
                    "null": Implicit(2, NULL),
                    "missingValueData": Implicit(3, OCTETS),
                }
            ),
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class SortRequest:
    """Order result sets into one."""

    reference_id: Annotated[bytes | None, REFERENCE_ID] = None
    input_result_set_names: Annotated[tuple[str, ...], Implicit(3, SequenceOf(STRING))] = ()
    sorted_result_set_name: Annotated[str, Implicit(4, STRING)] = ""
    sort_sequence: Annotated[
        tuple[SortKeySpec, ...], Implicit(5, SequenceOf(Sequence(SortKeySpec)))
    ] = ()
    other_info: Annotated[OtherInformation | None, OTHER_INFORMATION] = None


@dataclass(frozen=True, slots=True)
class SortResponse:
    """Whether it is done."""

    reference_id: Annotated[bytes | None, REFERENCE_ID] = None
    sort_status: Annotated[int, Implicit(3, INTEGER)] = 2
    result_set_status: Annotated[int | None, Implicit(4, INTEGER)] = None
    diagnostics: Annotated[tuple[Chosen, ...] | None, Implicit(5, SequenceOf(DIAG_REC))] = None
    result_count: Annotated[int | None, Implicit(6, INTEGER)] = None
    other_info: Annotated[OtherInformation | None, OTHER_INFORMATION] = None
