"""A small consortium to try circulation in: three libraries, two municipalities, simple rules.

`PlainRules` is policy reduced to what tests steer: each limit is an attribute they may set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from protocolsrv.domain.calendar import Calendar, due_day, end_of, local_day
from protocolsrv.domain.circulation import CirculationReader
from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.fee import FeeKind
from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.library import Consortium, Library, Municipality
from protocolsrv.domain.loan import Loan
from protocolsrv.domain.patron import Action, Block, BlockKind, Card, Consent, Patron
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.domain.rules import (
    FeeTerms,
    HoldTerms,
    ItemType,
    Limits,
    LoanTerms,
    Periods,
    Subject,
)
from protocolsrv.services.circulation.context import Context
from protocolsrv.services.circulation.results import Caller

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

CONSORTIUM = Consortium(
    [Municipality("norr", "Norr"), Municipality("vast", "Väst")],
    [
        Library("main", "ZZA", "Main", "norr"),
        Library("branch", "ZZB", "Branch", "norr"),
        Library("far", "ZZC", "Far", "vast"),
    ],
)
KIOSK = Caller("kiosk-1", "main", "norr")
DESK = Caller("desk-1", "main", "norr", staff=True)
BRANCH = Caller("kiosk-2", "branch", "norr")
FAR = Caller("kiosk-3", "far", "vast")


class Clock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime = START):
        self.at = at

    def now(self) -> datetime:
        return self.at

    def forward(self, **by: int) -> datetime:
        self.at += timedelta(**by)
        return self.at


class PlainSecrets:
    """PINs in the clear, and how often one was looked at."""

    def __init__(self) -> None:
        self.checks = 0

    def hash_pin(self, pin: str) -> str:
        if not pin:
            raise ValueError("empty")
        return f"h:{pin}"

    def check_pin(self, pin: str, pin_hash: str) -> bool:
        self.checks += 1
        return bool(pin) and pin_hash == f"h:{pin}"

    def digest(self, name: str) -> bytes:
        return name.encode()


class PlainTitles:
    """Every record has one."""

    def title(self, record_id: int) -> str:
        return f"Title {record_id}"

    def titles(self, record_ids: Sequence[int]) -> Mapping[int, str]:
        return {one: self.title(one) for one in record_ids}


@dataclass
class PlainRules:
    """Policy of a few numbers."""

    days: int = 28
    renewals: int = 3
    debt_limit: int = 5000
    most_loans: int = 50
    loan_fee: int = 0
    late_per_day: int = 100
    replacement: int = 25000
    refund: bool = True
    floats: set[str] = field(default_factory=set)
    local_first: bool = False
    refuse_loan: Refusal | None = None
    age_limits: dict[str, int] = field(default_factory=dict)

    def item_type(self, code: str) -> ItemType:
        return ItemType(code, for_loan=code != "reference", age_limit=self.age_limits.get(code, 0))

    def blocks(self, subject: Subject, at: datetime) -> list[Block]:
        everything = frozenset(Action)
        found = [Block(one.kind, everything, one.id) for one in subject.blocks]
        if subject.standing.debt >= self.debt_limit:
            found.append(Block(BlockKind.DEBT, frozenset({Action.LOAN})))
        return found

    def stopped(self, subject: Subject, action: Action, at: datetime) -> Refusal | None:
        for block in self.blocks(subject, at):
            if action in block.stops:
                debt = block.kind is BlockKind.DEBT
                return Refusal(Reason.BLOCKED_DEBT if debt else Reason.BLOCKED_STAFF)
        return None

    def limits(self, subject: Subject, at: datetime) -> Limits:
        return Limits(self.most_loans)

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
        if self.refuse_loan is not None:
            return self.refuse_loan
        if stopped := self.stopped(subject, Action.LOAN, at):
            return stopped
        if not self.item_type(item.item_type).for_loan:
            return Refusal(Reason.ITEM_NOT_FOR_LOAN)
        if subject.standing.loans >= self.most_loans:
            return Refusal(Reason.TOO_MANY_LOANS)
        days = self.days // 2 if waiting >= 3 else self.days
        due = end_of(due_day(local_day(at), days, calendar))
        return LoanTerms(due, days, self.renewals, self.loan_fee, halved=waiting >= 3)

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
        if stopped := self.stopped(subject, Action.RENEW, at):
            return stopped
        if loan.due_at < at:
            return Refusal(Reason.RENEWAL_OVERDUE)
        if waiting:
            return Refusal(Reason.RENEWAL_WAITED_FOR)
        if loan.renewals >= loan.renewals_allowed:
            return Refusal(Reason.RENEWALS_USED_UP)
        due = end_of(due_day(local_day(at), self.days, calendar))
        return LoanTerms(due, self.days, self.renewals, self.loan_fee)

    def hold(
        self, subject: Subject, items: Sequence[Item], pickup: Library, at: datetime
    ) -> HoldTerms | Refusal:
        return self.stopped(subject, Action.HOLD, at) or HoldTerms(None)

    def may_fill(self, subject: Subject, item: Item, pickup: Library, at: datetime) -> bool:
        return True

    def overdue_fee(
        self, subject: Subject, loan: Loan, item: Item, returned_at: datetime, calendar: Calendar
    ) -> FeeTerms:
        age = subject.patron.age_on(local_day(returned_at))
        late = (local_day(returned_at) - local_day(loan.due_at)).days
        amount = 0 if age is not None and age < 18 else max(0, late) * self.late_per_day
        return FeeTerms(amount, FeeKind.OVERDUE, "norr")

    def replacement_fee(self, subject: Subject, item: Item, at: datetime) -> FeeTerms:
        return FeeTerms(self.replacement, FeeKind.REPLACEMENT, "norr")

    def other_fee(
        self, kind: FeeKind, subject: Subject, library: Library, at: datetime
    ) -> FeeTerms:
        return FeeTerms(0, kind, library.municipality)

    def refunds(self, item: Item, at: datetime) -> bool:
        return self.refund

    def stays(self, item: Item, library: str) -> bool:
        return item.item_type in self.floats

    def chain(self, pickup: str) -> Sequence[str]:
        return ["main", "branch", "far"]

    def local_holds_first(self, library: str) -> bool:
        return self.local_first

    def periods(self, library: str) -> Periods:
        return Periods()


def calendars(reader: CirculationReader, library: str, start: date) -> Calendar:
    """Open every day but Sundays and stored closures."""
    return Calendar(
        frozenset(range(6)),
        frozenset(reader.closures(library, start, start + timedelta(days=400))),
    )


@dataclass
class Parts:
    """The parts of a context that tests reach into."""

    rules: PlainRules = field(default_factory=PlainRules)
    clock: Clock = field(default_factory=Clock)
    secrets: PlainSecrets = field(default_factory=PlainSecrets)

    def context(self) -> Context:
        return Context(self.rules, CONSORTIUM, calendars, self.clock, PlainTitles(), self.secrets)


def furnish(work: CirculationWork) -> None:
    """Three patrons of norr ("p1", "p2", and "kid"), one known in väst only ("away"), and items:
    two copies of title 1 in main, one of title 2 in branch and one of title 3 in far."""
    for number, (name, born, home) in enumerate(
        [
            ("p1", date(1980, 1, 1), "main"),
            ("p2", date(1970, 5, 5), "branch"),
            ("kid", date(2016, 6, 6), "main"),
            ("away", date(1990, 9, 9), "far"),
        ]
    ):
        patron = work.add_patron(
            Patron(0, f"Name {name}", "adult", home, f"A{number}", birth_date=born),
            pin_hash="h:1234",
            digests=[f"user-{name}".encode()],
        )
        work.add_card(Card(name, patron.id))
        municipality = "vast" if name == "away" else "norr"
        work.give_consent(Consent(patron.id, municipality, "1", START))
    for barcode, record_id, library in (
        ("i1", 1, "main"),
        ("i2", 1, "main"),
        ("i3", 2, "branch"),
        ("i4", 3, "far"),
    ):
        work.add_item(
            Item(barcode, record_id, library, library, library, status=ItemStatus.AVAILABLE)
        )
