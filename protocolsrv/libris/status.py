"""What a copy's status and loan policy are called in Libris. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.item import Item, ItemStatus


class Word(Enum):
    """The values of Status seen in use; Libris shows them as they stand."""

    AVAILABLE = ("Tillgänglig", "Available")
    ON_LOAN = ("Utlånad", "On loan")
    OVERDUE = ("Försenad", "Overdue")
    TO_BE_FETCHED = ("Väntar på avhämtning", "On hold shelf")
    IN_TRANSIT = ("Under transport", "In transit")
    NOT_IN_PLACE = ("Ej på plats", "Missing")
    ON_ORDER = ("Under inköp", "On order")
    NOT_AVAILABLE = ("Ej tillgänglig", "Not available")


WORDS: Mapping[ItemStatus, Word] = {
    ItemStatus.AVAILABLE: Word.AVAILABLE,
    ItemStatus.ON_LOAN: Word.ON_LOAN,
    ItemStatus.IN_TRANSIT: Word.IN_TRANSIT,
    ItemStatus.ON_HOLD_SHELF: Word.TO_BE_FETCHED,
    ItemStatus.IN_PROCESS: Word.ON_ORDER,
    ItemStatus.ON_ORDER: Word.ON_ORDER,
    ItemStatus.MISSING: Word.NOT_IN_PLACE,
    ItemStatus.LOST: Word.NOT_IN_PLACE,
    ItemStatus.CLAIMED_RETURNED: Word.NOT_IN_PLACE,
    ItemStatus.CLAIMED_NEVER_BORROWED: Word.NOT_IN_PLACE,
    ItemStatus.DAMAGED: Word.NOT_AVAILABLE,
    ItemStatus.ON_DISPLAY: Word.NOT_AVAILABLE,
    ItemStatus.DEPOSIT: Word.ON_LOAN,
    ItemStatus.WITHDRAWN: Word.NOT_AVAILABLE,
}
"""One row a status; a test holds it complete. Withdrawn items are not answered at all."""

POLICIES = (("Hemlån", "Ej hemlån"), ("Home loan", "Not for loan"))
"""Loan_Policy: for loan or not, in Swedish and English."""

BACK = ("Åter:", "Due back:")
"""Status_Date_Description of a due date."""


def word_of(item: Item, due: datetime | None, now: datetime) -> Word:
    """The word for a copy; a loan past its due moment is overdue."""
    if item.status is ItemStatus.ON_LOAN and due is not None and due < now:
        return Word.OVERDUE
    return WORDS[item.status]


def due_date(item: Item, due: datetime | None) -> str:
    """The local day a loan is due, YYYY-MM-DD; "" for a copy that is not on loan."""
    if due is None or item.status is not ItemStatus.ON_LOAN:
        return ""
    return local_day(due).isoformat()
