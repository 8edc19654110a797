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


class Reason(Enum):
    """Why circulation says no. Every protocol has a row for each one it can meet."""

    PATRON_UNKNOWN = auto()  # no such card, or no consent for the asking municipality
    CARD_LOST = auto()
    CARD_EXPIRED = auto()
    CARD_NOT_ACTIVE = auto()  # replaced or withdrawn
    PIN_WRONG = auto()
    PIN_LOCKED = auto()  # too many wrong ones; for a while
    CALLER_MAY_NOT = auto()  # this terminal or agency lacks the right
    BLOCKED_STAFF = auto()
    BLOCKED_DEBT = auto()
    BLOCKED_OVERDUE = auto()
    BLOCKED_LOST_ITEM = auto()
    BLOCKED_CLAIMS = auto()
    BLOCKED_AGE = auto()
    TOO_MANY_LOANS = auto()
    TOO_MANY_OF_TYPE = auto()
    ITEM_UNKNOWN = auto()
    ITEM_NOT_FOR_LOAN = auto()  # reference, reading room
    ITEM_NOT_FOR_PATRON = auto()  # a school's own items, a category's
    ITEM_TOO_OLD_FOR_PATRON = auto()  # age limit of films and games
    ITEM_ON_LOAN_TO_OTHER = auto()
    ITEM_ON_LOAN_TO_PATRON = auto()  # already, and renewal was not asked for
    ITEM_NOT_ON_LOAN = auto()
    ITEM_ON_HOLD_FOR_OTHER = auto()
    ITEM_STATUS = auto()  # in process, on order, missing, withdrawn …
    LOAN_UNKNOWN = auto()
    LOAN_OF_OTHER = auto()
    RENEWALS_USED_UP = auto()
    RENEWAL_OVERDUE = auto()  # the loan has run out
    RENEWAL_WAITED_FOR = auto()  # somebody waits for it
    RENEWAL_RECALLED = auto()
    RENEWAL_NOT_ALLOWED = auto()  # no rule renews this
    FEE_NOT_ACCEPTED = auto()  # a fee applies and the patron has not agreed to it
    TITLE_UNKNOWN = auto()
    HOLD_UNKNOWN = auto()
    HOLD_EXISTS = auto()
    HOLD_NOT_ALLOWED = auto()  # films and games, reference …
    HOLD_NO_ITEM = auto()  # nothing of the title can ever fill it
    TOO_MANY_HOLDS = auto()
    PICKUP_UNKNOWN = auto()
    PICKUP_NOT_ALLOWED = auto()
    DATE_WRONG = auto()
    FEE_UNKNOWN = auto()
    NOTHING_OWED = auto()
    PAYMENT_TOO_LARGE = auto()
    PAYMENT_AMOUNT = auto()  # zero, negative, no number
    PAYMENT_CURRENCY = auto()
    KEY_REUSED = auto()  # the same idempotency key with other content
    BUSY = auto()  # for a moment: try again
    UNAVAILABLE = auto()  # the database is away: try later
    NO_RULE = auto()  # the policy has no row for this (lint says so before)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A "no" of circulation. `detail` is the offending name or figure and holds nothing personal;
    `explained` are the rules looked at, for the trace; `fee` in ore where one must be agreed to."""

    reason: Reason
    detail: str = ""
    explained: tuple[str, ...] = ()
    fee: int = 0
