"""A "no" is a value: the closed sets of reasons, and the two kinds of refusal.

Call sites say `QueryReason.X`; the number a client sees stands once, in that protocol's
`diagnostics.py`, and a test proves that every reason has a row there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class QueryReason(Enum):
    """Why a query, a sort, or a window on a result set is not answered."""

    TOO_COSTLY = auto()  # would need more than its budget
    TOO_DEEP = auto()  # brackets or booleans nested past the limit
    TOO_MANY_CLAUSES = auto()
    TERM_TOO_LONG = auto()
    TERM_EMPTY = auto()  # nothing searchable is left of the term
    TERM_FORMAT = auto()  # not a number, not a date
    RELATION_FOR_POINT = auto()  # this relation has no meaning on this access point
    RELATION_FOR_TERM = auto()  # masks with `<`, anchors inside an identifier …
    MASK_NOT_SUPPORTED = auto()
    MASK_TOO_SHORT = auto()  # fewer letters than the limit beside a mask
    MASK_TOO_MANY = auto()  # more words fit the mask than the limit
    MASK_PLACE = auto()
    ANCHOR_NOT_SUPPORTED = auto()
    ANCHOR_PLACE = auto()
    PROXIMITY_OPERANDS = auto()  # not two clauses on one access point
    PROXIMITY_DISTANCE = auto()
    PROXIMITY_RELATION = auto()
    PROXIMITY_UNIT = auto()
    PROXIMITY_MASK = auto()
    SORT_POINT = auto()  # not a sortable access point
    SORT_TOO_MANY_KEYS = auto()
    SORT_TOO_MANY_RECORDS = auto()
    SORT_MISSING_VALUE = auto()  # a record has no value and the client asked to fail
    SORT_OPTION = auto()
    FACET_POINT = auto()
    SCAN_POINT = auto()
    RESULT_SET_UNKNOWN = auto()
    RESULT_SET_EXPIRED = auto()
    SCOPE_UNKNOWN = auto()  # no such library or municipality
    POSITION_OUT_OF_RANGE = auto()
    UNAVAILABLE = auto()  # for a moment: try again
    FAULT = auto()  # a bug or an outage of ours


@dataclass(frozen=True, slots=True)
class QueryFault:
    """A query refused: the reason, and the offending name or value as the client wrote it."""

    reason: QueryReason
    detail: str = ""
