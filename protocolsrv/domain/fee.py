"""Fees and payments. Money is an integer of ore (1/100 SEK)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

CURRENCY = "SEK"


class FeeKind(Enum):
    """What a fee is for (domain rules, section 8)."""

    OVERDUE = "overdue"
    REMINDER = "reminder"
    REPLACEMENT = "replacement"
    DAMAGE = "damage"
    CARD = "card"
    ILL = "ill"
    NOT_FETCHED = "not_fetched"
    PRINT = "print"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Fee:
    """Something owed. `owing` is what payments and waivers have left of `amount`; never below 0.
    `municipality` is whose money it is. `item_id` links to an item only while something is owing.
    """

    id: int
    patron_id: int
    kind: FeeKind
    amount: int
    owing: int
    municipality: str
    library: str
    charged_at: datetime
    item_id: int | None = None
    note: str = ""


class SettlementKind(Enum):
    """How a fee, or a part of it, went away."""

    PAYMENT = "payment"
    WAIVER = "waiver"
    REFUND = "refund"  # a replacement fee given back when the item was found


@dataclass(frozen=True, slots=True)
class Settlement:
    """A part of a fee settled. `key` is the payer's transaction id, unique within `terminal`: the
    same payment told twice is one. `library` is where it was paid."""

    id: int
    fee_id: int
    kind: SettlementKind
    amount: int
    settled_at: datetime
    library: str
    terminal: str = ""
    key: str = ""


def kronor(ore: int) -> str:
    """`1250` as "12.50": a decimal point and two decimals, in any language (SIP2 BV)."""
    sign = "-" if ore < 0 else ""
    return f"{sign}{abs(ore) // 100}.{abs(ore) % 100:02d}"
