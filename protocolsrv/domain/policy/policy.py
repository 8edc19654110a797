"""The consortium's policy: `domain.rules.Rules` answered from a book of tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from protocolsrv.domain.calendar import Calendar
from protocolsrv.domain.fee import FeeKind
from protocolsrv.domain.item import Item
from protocolsrv.domain.library import Library
from protocolsrv.domain.loan import Loan
from protocolsrv.domain.patron import Action, Block
from protocolsrv.domain.refusal import Refusal
from protocolsrv.domain.rules import (
    FeeTerms,
    HoldTerms,
    ItemType,
    Limits,
    LoanTerms,
    Periods,
    Subject,
)

from . import blocking, charging, holding, lending, places
from .book import Book


@dataclass(frozen=True, slots=True)
class Policy:
    """Pure: every answer follows from the book and the arguments. What each method means stands in
    `domain.rules.Rules`."""

    book: Book

    def item_type(self, code: str) -> ItemType:
        """An unknown code has the defaults of a book."""
        return self.book.item_type(code)

    def blocks(self, subject: Subject, at: datetime) -> list[Block]:
        """Every block in force, with what it stops."""
        return blocking.blocks(self.book, subject, at)

    def stopped(self, subject: Subject, action: Action, at: datetime) -> Refusal | None:
        """The first block that stops this action."""
        return blocking.stopped(self.book, subject, action, at)

    def limits(self, subject: Subject, at: datetime) -> Limits:
        """How much this patron may have at a time."""
        return blocking.limits(self.book, subject, at)

    def loan(
        self,
        subject: Subject,
        item: Item,
        place: Library,
        at: datetime,
        *,
        waiting: int,
        calendar: Calendar,
    ) -> LoanTerms | Refusal:
        """The terms of a loan, or why there is none."""
        return lending.loan(self.book, subject, item, place, at, waiting=waiting, calendar=calendar)

    def renewal(
        self,
        subject: Subject,
        loan: Loan,
        item: Item,
        place: Library,
        at: datetime,
        *,
        waiting: int,
        calendar: Calendar,
    ) -> LoanTerms | Refusal:
        """The terms of a renewal, or why there is none."""
        return lending.renewal(
            self.book, subject, loan, item, place, at, waiting=waiting, calendar=calendar
        )

    def hold(
        self, subject: Subject, items: Sequence[Item], pickup: Library, at: datetime
    ) -> HoldTerms | Refusal:
        """The terms of a hold, or why there is none."""
        return holding.hold(self.book, subject, items, pickup, at)

    def may_fill(self, subject: Subject, item: Item, pickup: Library, at: datetime) -> bool:
        """Whether this very item may fill a hold of that patron there."""
        return holding.may_fill(self.book, subject, item, pickup, at)

    def overdue_fee(
        self, subject: Subject, loan: Loan, item: Item, returned_at: datetime, calendar: Calendar
    ) -> FeeTerms:
        """What a late return costs."""
        return charging.overdue_fee(self.book, subject, loan, item, returned_at, calendar)

    def replacement_fee(self, subject: Subject, item: Item, at: datetime) -> FeeTerms:
        """What a lost item costs."""
        return charging.replacement_fee(self.book, subject, item, at)

    def other_fee(
        self, kind: FeeKind, subject: Subject, library: Library, at: datetime
    ) -> FeeTerms:
        """Card, reminder, hold not fetched, ILL."""
        return charging.other_fee(self.book, kind, subject, library, at)

    def refunds(self, item: Item, at: datetime) -> bool:
        """Whether a replacement fee is given back when the item is found."""
        return charging.refunds(self.book, item, at)

    def stays(self, item: Item, library: str) -> bool:
        """Whether the item floats: stays where it came back."""
        return places.stays(self.book, item, library)

    def chain(self, pickup: str) -> Sequence[str]:
        """The lending chain of a pickup library."""
        return places.chain(self.book, pickup)

    def local_holds_first(self, library: str) -> bool:
        """Whether holds picked up here come first for what comes back here."""
        return places.local_holds_first(self.book, library)

    def periods(self, library: str) -> Periods:
        """The clocks that hold for a library."""
        return places.periods(self.book, library)
