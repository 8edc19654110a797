"""Why circulation said no, in SIP2: the text's key and what the unit must be told besides."""

from __future__ import annotations

from dataclasses import dataclass

from protocolsrv.domain.patron import BlockKind
from protocolsrv.domain.refusal import Reason


@dataclass(frozen=True, slots=True)
class Row:
    """`text` is a key of `texts.TEXTS`. `patron_invalid`: the card opens nothing (BL N).
    `pin_invalid`: CQ N. `passing`: it may be otherwise in a moment; the answer is not kept for a
    repeated message. `item_unknown`: goes to the exception bin."""

    text: str
    patron_invalid: bool = False
    pin_invalid: bool = False
    passing: bool = False
    item_unknown: bool = False


ROWS: dict[Reason, Row] = {
    Reason.PATRON_UNKNOWN: Row("patron_unknown", patron_invalid=True),
    Reason.CARD_LOST: Row("card_lost", patron_invalid=True),
    Reason.CARD_EXPIRED: Row("card_expired", patron_invalid=True),
    Reason.CARD_NOT_ACTIVE: Row("card_not_active", patron_invalid=True),
    Reason.PIN_WRONG: Row("pin_wrong", pin_invalid=True),
    Reason.PIN_LOCKED: Row("pin_locked", pin_invalid=True),
    Reason.CALLER_MAY_NOT: Row("may_not"),
    Reason.BLOCKED_STAFF: Row("blocked"),
    Reason.BLOCKED_DEBT: Row("blocked_debt"),
    Reason.BLOCKED_OVERDUE: Row("blocked_overdue"),
    Reason.BLOCKED_LOST_ITEM: Row("blocked_lost_item"),
    Reason.BLOCKED_CLAIMS: Row("blocked"),
    Reason.BLOCKED_AGE: Row("blocked_age"),
    Reason.TOO_MANY_LOANS: Row("too_many_loans"),
    Reason.TOO_MANY_OF_TYPE: Row("too_many_of_type"),
    Reason.ITEM_UNKNOWN: Row("item_unknown", item_unknown=True),
    Reason.ITEM_NOT_FOR_LOAN: Row("item_not_for_loan"),
    Reason.ITEM_NOT_FOR_PATRON: Row("item_not_for_patron"),
    Reason.ITEM_TOO_OLD_FOR_PATRON: Row("item_age_limit"),
    Reason.ITEM_ON_LOAN_TO_OTHER: Row("item_on_loan"),
    Reason.ITEM_ON_LOAN_TO_PATRON: Row("item_on_own_loan"),
    Reason.ITEM_NOT_ON_LOAN: Row("item_not_on_loan"),
    Reason.ITEM_ON_HOLD_FOR_OTHER: Row("item_on_hold"),
    Reason.ITEM_STATUS: Row("item_status"),
    Reason.LOAN_UNKNOWN: Row("item_not_on_loan"),
    Reason.LOAN_OF_OTHER: Row("loan_of_other"),
    Reason.RENEWALS_USED_UP: Row("renewals_used_up"),
    Reason.RENEWAL_OVERDUE: Row("renewal_overdue"),
    Reason.RENEWAL_WAITED_FOR: Row("renewal_waited_for"),
    Reason.RENEWAL_RECALLED: Row("renewal_waited_for"),
    Reason.RENEWAL_NOT_ALLOWED: Row("renewal_not_allowed"),
    Reason.FEE_NOT_ACCEPTED: Row("fee_not_accepted"),
    Reason.TITLE_UNKNOWN: Row("title_unknown"),
    Reason.HOLD_UNKNOWN: Row("hold_unknown"),
    Reason.HOLD_EXISTS: Row("hold_exists"),
    Reason.HOLD_NOT_ALLOWED: Row("hold_not_allowed"),
    Reason.HOLD_NO_ITEM: Row("hold_not_allowed"),
    Reason.TOO_MANY_HOLDS: Row("too_many_holds"),
    Reason.PICKUP_UNKNOWN: Row("pickup_wrong"),
    Reason.PICKUP_NOT_ALLOWED: Row("pickup_wrong"),
    Reason.DATE_WRONG: Row("date_wrong"),
    Reason.FEE_UNKNOWN: Row("fee_unknown"),
    Reason.NOTHING_OWED: Row("nothing_owed"),
    Reason.PAYMENT_TOO_LARGE: Row("payment_too_large"),
    Reason.PAYMENT_AMOUNT: Row("payment_amount"),
    Reason.PAYMENT_CURRENCY: Row("payment_currency"),
    Reason.KEY_REUSED: Row("repeated"),
    Reason.BUSY: Row("busy", passing=True),
    Reason.UNAVAILABLE: Row("unavailable", passing=True),
    Reason.NO_RULE: Row("see_staff"),
}
"""Every reason; a test proves that none is missing."""

BLOCK_TEXTS: dict[BlockKind, str] = {
    BlockKind.STAFF: "blocked",
    BlockKind.CARD_RETAINED: "blocked",
    BlockKind.DEBT: "blocked_debt",
    BlockKind.OVERDUE: "blocked_overdue",
    BlockKind.LOST_ITEM: "blocked_lost_item",
    BlockKind.CLAIMS: "blocked",
    BlockKind.CARD_LOST: "card_lost",
    BlockKind.CARD_EXPIRED: "card_expired",
    BlockKind.NO_CONSENT: "patron_unknown",
    BlockKind.AGE: "blocked_age",
}
"""What a patron is told of each kind of block."""
