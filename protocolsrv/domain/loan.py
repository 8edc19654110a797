"""A Loan: an item is with a patron. Returned loans are no loans: the row goes when the item comes
back, and with it what linked patron and item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class LoanState(Enum):
    """What is known of an item that has not come back."""

    OPEN = "open"
    LOST = "lost"  # long overdue or declared: a replacement fee was charged
    CLAIMED_RETURNED = "claimed_returned"
    CLAIMED_NEVER_BORROWED = "claimed_never_borrowed"


@dataclass(frozen=True, slots=True)
class Loan:
    """One open loan. `library` lent it. Moments are aware, in UTC; `due_at` is the end of the last
    day (or the very minute of an hourly loan). `days` is the loan time it was given, `renewals` how
    often it was renewed, `renewals_allowed` the limit of the rule at checkout. `recalled_at` is set
    where the item has been called back. `unchecked`: recorded from a kiosk's offline hours."""

    id: int
    item_id: int
    record_id: int
    patron_id: int
    library: str
    lent_at: datetime
    due_at: datetime
    days: int
    renewals: int = 0
    renewals_allowed: int = 0
    state: LoanState = LoanState.OPEN
    recalled_at: datetime | None = None
    unchecked: bool = False
    renewed_at: datetime | None = None
