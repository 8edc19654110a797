"""What circulation asks of the consortium's policy. Pure: the answer follows from the arguments.

`domain.policy` answers from ordered tables of rows with validity dates; `config` reads them from
TOML. Each answer carries the rules that were looked at, in order, for people who ask why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from .calendar import Calendar
from .fee import FeeKind
from .item import Item
from .library import Library
from .loan import Loan
from .patron import Action, Block, Patron, Standing
from .refusal import Refusal

NOTHING = Standing()
"""Of somebody who has nothing."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A patron as the rules see one. `municipality` is that of the home library; `blocks` are the
    stored ones."""

    patron: Patron
    municipality: str
    standing: Standing = NOTHING
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemType:
    """What is known of a type of item. `media_type` is SIP2's CK (three digits), `magnetic` its
    magnetic media flag; `age_limit` in years, 0 none; `price` in ore where an item has none of its
    own; `special` texts for staff and kiosks ("lock of the case")."""

    code: str
    for_loan: bool = True
    holdable: bool = True
    age_limit: int = 0
    media_type: str = "001"
    magnetic: bool = False
    price: int = 0
    special: str = ""


@dataclass(frozen=True, slots=True)
class LoanTerms:
    """A loan that may be made: until when, how often renewable, what it costs (ore)."""

    due_at: datetime
    days: int
    renewals: int
    fee: int = 0
    fee_kind: FeeKind = FeeKind.OTHER
    halved: bool = False
    explained: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HoldTerms:
    """A hold that may be placed: its last day unless the patron sets an earlier one, and fee."""

    expires_on: date | None
    fee: int = 0
    explained: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeeTerms:
    """A fee as the rules have it; 0 for none. `municipality` is whose money it is."""

    amount: int
    kind: FeeKind
    municipality: str
    explained: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a patron may have at a time; None: any number."""

    loans: int | None = None
    holds: int | None = None


@dataclass(frozen=True, slots=True)
class Periods:
    """The clocks of the duties, in days (opening days where it says so)."""

    shelf_opening_days: int = 7
    pick_opening_days: int = 2  # then the next library of the chain is asked
    transit_lost_days: int = 14
    long_overdue_days: int = 45  # then lost, with a replacement fee
    due_soon_days: int = 3
    overdue_notice_days: tuple[int, ...] = (1, 14, 30)
    idle_patron_days: int = 1095
    answers_kept_days: int = 7
    ended_holds_kept_days: int = 30


class Rules(Protocol):
    """The consortium's policy at work. `at` decides which rows are valid and every age."""

    def item_type(self, code: str) -> ItemType:
        """An unknown code has the defaults of a book."""
        ...

    def blocks(self, subject: Subject, at: datetime) -> list[Block]:
        """Every block, stored or worked out (debt, overdue, lost items …), with what it stops."""
        ...

    def stopped(self, subject: Subject, action: Action, at: datetime) -> Refusal | None:
        """The first block that stops this action, as a refusal."""
        ...

    def limits(self, subject: Subject, at: datetime) -> Limits:
        """How much this patron may have at a time, for people and protocols to show."""
        ...

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
        """May this patron borrow this item here, and on what terms. `waiting` counts the others
        who wait for the title; from three the loan time is halved. Blocks and limits included."""
        ...

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
        """May this loan be renewed, and until when. The due date never moves back."""
        ...

    def hold(
        self, subject: Subject, items: Sequence[Item], pickup: Library, at: datetime
    ) -> HoldTerms | Refusal:
        """May this patron wait for one of these items at that library."""
        ...

    def may_fill(self, subject: Subject, item: Item, pickup: Library, at: datetime) -> bool:
        """Whether this very item may fill a hold of that patron there (school items, types)."""
        ...

    def overdue_fee(
        self, subject: Subject, loan: Loan, item: Item, returned_at: datetime, calendar: Calendar
    ) -> FeeTerms:
        """What a late return costs: grace, rate, caps, age."""
        ...

    def replacement_fee(self, subject: Subject, item: Item, at: datetime) -> FeeTerms:
        """What a lost item costs."""
        ...

    def other_fee(
        self, kind: FeeKind, subject: Subject, library: Library, at: datetime
    ) -> FeeTerms:
        """Card, reminder, hold not fetched, ILL."""
        ...

    def refunds(self, item: Item, at: datetime) -> bool:
        """Whether a replacement fee that was paid is given back when the item is found."""
        ...

    def stays(self, item: Item, library: str) -> bool:
        """Whether an item of another place, wanted by nobody, floats: stays where it came back."""
        ...

    def chain(self, pickup: str) -> Sequence[str]:
        """The lending chain: libraries in the order they are asked for a hold picked up here."""
        ...

    def local_holds_first(self, library: str) -> bool:
        """Whether an item that comes back here first fills holds picked up here (saves a trip),
        else strictly the queue."""
        ...

    def periods(self, library: str) -> Periods:
        """The clocks that hold for a library."""
        ...


@dataclass(frozen=True, slots=True)
class Explained:
    """For `policy explain`: each rule looked at, in order, and the outcome in words."""

    steps: tuple[str, ...] = field(default_factory=tuple)
    outcome: str = ""
