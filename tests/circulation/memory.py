"""Circulation in dictionaries: naive, without indexes or locks; the oracle for the real stores.

`MemoryStore` holds the state; `MemoryWork` reads and writes it; `MemoryWriter` runs units one
after another and takes back everything an exception left half done.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.circulation import (
    Audited,
    Dossier,
    Event,
    Kept,
    Notice,
    NoticeKind,
    Remembered,
    Task,
)
from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.fee import Fee, FeeKind, Settlement, SettlementKind
from protocolsrv.domain.hold import ACTIVE, Hold, HoldState
from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.loan import Loan, LoanState
from protocolsrv.domain.patron import Block, BlockKind, Card, CardStatus, Consent, Patron, Standing
from protocolsrv.domain.transit import Transit, TransitReason

T = TypeVar("T")


class BrokenError(AssertionError):
    """A constraint that a database holds was hurt."""


def _hold(condition: bool, what: str) -> None:
    if not condition:
        raise BrokenError(what)


@dataclass
class MemoryState:
    """All tables. `serial` numbers every row of every table."""

    serial: int = 0
    items: dict[int, Item] = field(default_factory=dict)
    loans: dict[int, Loan] = field(default_factory=dict)
    holds: dict[int, Hold] = field(default_factory=dict)
    transits: dict[int, Transit] = field(default_factory=dict)
    patrons: dict[int, Patron] = field(default_factory=dict)
    logins: dict[bytes, int] = field(default_factory=dict)
    pins: dict[int, str] = field(default_factory=dict)
    cards: dict[str, Card] = field(default_factory=dict)
    consents: dict[tuple[int, str], Consent] = field(default_factory=dict)
    blocks: dict[int, tuple[int, Block]] = field(default_factory=dict)
    fees: dict[int, Fee] = field(default_factory=dict)
    settlements: dict[int, Settlement] = field(default_factory=dict)
    closures: dict[tuple[str, date], str] = field(default_factory=dict)
    tasks: dict[int, Task] = field(default_factory=dict)
    notices: dict[tuple[NoticeKind, int, date], Notice] = field(default_factory=dict)
    answers: dict[str, Remembered] = field(default_factory=dict)
    answered: dict[str, datetime] = field(default_factory=dict)
    leases: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    seen: dict[int, datetime] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    history: list[tuple[int, int, date, date]] = field(default_factory=list)
    audit: list[tuple[str, str, int | None, datetime]] = field(default_factory=list)
    changed_items: list[int] = field(default_factory=list)

    def next_id(self) -> int:
        """A number nobody has."""
        self.serial += 1
        return self.serial

    def copy(self) -> MemoryState:
        """Rows are frozen: new containers are enough."""
        new = copy.copy(self)
        for name in self.__dataclass_fields__:
            if name != "serial":
                setattr(new, name, copy.copy(getattr(self, name)))
        return new


class MemoryReader:
    """`CirculationReader` over the state of a store."""

    def __init__(self, store: MemoryStore):
        self._store = store

    @property
    def _s(self) -> MemoryState:
        return self._store.state

    def item(self, barcode: str) -> Item | None:
        return next((one for one in self._s.items.values() if one.barcode == barcode), None)

    def item_by_id(self, item_id: int) -> Item | None:
        return self._s.items.get(item_id)

    def items_of(self, record_id: int) -> list[Item]:
        return [one for one in self._s.items.values() if one.record_id == record_id]

    def card(self, number: str) -> Card | None:
        return self._s.cards.get(number)

    def cards_of(self, patron_id: int) -> list[Card]:
        return [one for one in self._s.cards.values() if one.patron_id == patron_id]

    def patron(self, patron_id: int) -> Patron | None:
        return self._s.patrons.get(patron_id)

    def patron_by_login(self, name_digest: bytes) -> int | None:
        return self._s.logins.get(name_digest)

    def patron_by_alias(self, alias: str) -> int | None:
        return next((one.id for one in self._s.patrons.values() if one.alias == alias), None)

    def pin_hash(self, patron_id: int) -> str:
        return self._s.pins.get(patron_id, "")

    def consents(self, patron_id: int) -> list[Consent]:
        return [one for one in self._s.consents.values() if one.patron_id == patron_id]

    def standing(self, patron_id: int, now: datetime) -> Standing:
        loans = self.loans(patron_id)
        holds = self.holds(patron_id)
        fees = self.fees(patron_id)
        types: dict[str, int] = {}
        for loan in loans:
            kind = self._s.items[loan.item_id].item_type
            types[kind] = types.get(kind, 0) + 1
        ready = sum(one.state is HoldState.ON_SHELF for one in holds)
        return Standing(
            loans=len(loans),
            overdue=sum(one.state is LoanState.OPEN and one.due_at < now for one in loans),
            recalled=sum(one.recalled_at is not None for one in loans),
            lost=sum(one.state is LoanState.LOST for one in loans),
            holds_ready=ready,
            holds_waiting=len(holds) - ready,
            debt=sum(one.owing for one in fees),
            fees=len(fees),
            loans_by_type=tuple(sorted(types.items())),
        )

    def blocks(self, patron_id: int) -> list[Block]:
        return [block for owner, block in self._s.blocks.values() if owner == patron_id]

    def loan_of(self, item_id: int) -> Loan | None:
        return next((one for one in self._s.loans.values() if one.item_id == item_id), None)

    def loans(self, patron_id: int) -> list[Loan]:
        mine = (one for one in self._s.loans.values() if one.patron_id == patron_id)
        return sorted(mine, key=lambda one: (one.due_at, one.id))

    def loan(self, loan_id: int) -> Loan | None:
        return self._s.loans.get(loan_id)

    def loans_due(self, library: str, start: datetime, end: datetime) -> list[Loan]:
        lent = (one for one in self._s.loans.values() if one.library == library)
        return sorted((one for one in lent if start <= one.due_at <= end), key=lambda one: one.id)

    def hold(self, hold_id: int) -> Hold | None:
        return self._s.holds.get(hold_id)

    def _active(self) -> Iterable[Hold]:
        return (one for one in self._s.holds.values() if one.state in ACTIVE)

    def holds(self, patron_id: int) -> list[Hold]:
        mine = (one for one in self._active() if one.patron_id == patron_id)
        return sorted(mine, key=lambda one: (one.placed_at, one.id))

    def queue(self, record_id: int) -> list[Hold]:
        of_title = (one for one in self._active() if one.record_id == record_id)
        return sorted(of_title, key=lambda one: (one.priority, one.placed_at, one.id))

    def hold_with_item(self, item_id: int) -> Hold | None:
        return next((one for one in self._active() if one.item_id == item_id), None)

    def pick_list(self, library: str) -> list[Hold]:
        asked = (
            one
            for one in self._active()
            if one.asked_library == library and one.state is HoldState.WAITING
        )
        return sorted(asked, key=lambda one: (one.asked_at or one.placed_at, one.id))

    def shelf(self, library: str) -> list[Hold]:
        here = (
            one
            for one in self._active()
            if one.pickup == library and one.state is HoldState.ON_SHELF
        )
        return sorted(here, key=lambda one: (self._s.patrons[one.patron_id or 0].alias, one.id))

    def transit_of(self, item_id: int) -> Transit | None:
        return next((one for one in self._s.transits.values() if one.item_id == item_id), None)

    def transit(self, transit_id: int) -> Transit | None:
        return self._s.transits.get(transit_id)

    def transits(self, destination: str) -> list[Transit]:
        found = (one for one in self._s.transits.values() if one.destination == destination)
        return sorted(found, key=lambda one: (one.sent_at, one.id))

    def fee(self, fee_id: int) -> Fee | None:
        return self._s.fees.get(fee_id)

    def fees(self, patron_id: int) -> list[Fee]:
        mine = (one for one in self._s.fees.values() if one.patron_id == patron_id and one.owing)
        return sorted(mine, key=lambda one: (one.charged_at, one.id))

    def settlement(self, terminal: str, key: str) -> Settlement | None:
        if not key:
            return None
        pair = (terminal, key)
        return next((s for s in self._s.settlements.values() if (s.terminal, s.key) == pair), None)

    def settlements(self, fee_id: int) -> list[Settlement]:
        return [one for one in self._s.settlements.values() if one.fee_id == fee_id]

    def closures(self, library: str, start: date, end: date) -> list[date]:
        days = (day for place, day in self._s.closures if place == library)
        return sorted(day for day in days if start <= day <= end)

    def tasks(self, library: str) -> list[Task]:
        return [t for t in self._s.tasks.values() if t.library == library and t.done_at is None]

    def notices(self, limit: int) -> list[Notice]:
        unsent = [one for one in self._s.notices.values() if one.sent_at is None]
        return sorted(unsent, key=lambda one: one.id)[:limit]

    def dossier(self, patron_id: int) -> Dossier:
        settled = (one for one in self._s.fees.values() if not one.owing)
        return Dossier(
            tuple(Kept(*row[1:]) for row in self._s.history if row[0] == patron_id),
            tuple(one for one in settled if one.patron_id == patron_id),
            tuple(one for one in self._s.notices.values() if one.patron_id == patron_id),
            tuple(Audited(at, who, did) for who, did, of, at in self._s.audit if of == patron_id),
        )

    def due(self, kind: str, before: datetime, after_id: int, limit: int) -> list[int]:
        ids = sorted(one for one in self._due(kind, before) if one > after_id)
        return ids[:limit]

    def _due(self, kind: str, before: datetime) -> Iterable[int]:
        day = local_day(before)
        if kind == "shelf":
            return [
                one.id
                for one in self._active()
                if one.state is HoldState.ON_SHELF and one.shelf_until and one.shelf_until < day
            ]
        if kind == "hold_end":
            return [
                one.id
                for one in self._active()
                if one.state is HoldState.WAITING and one.expires_on and one.expires_on < day
            ]
        if kind == "asked":
            return [
                one.id
                for one in self._active()
                if one.state is HoldState.WAITING
                and one.asked_library
                and one.asked_at
                and one.asked_at < before
            ]
        if kind == "transit":
            return [
                one.id
                for one in self._s.transits.values()
                if one.lost_at is None and one.sent_at < before
            ]
        if kind in ("waiting", "caught"):
            waiting = kind == "waiting"
            return [one.id for one in self._active() if (one.state is HoldState.WAITING) is waiting]
        if kind == "idle":
            return [one for one in self._s.patrons if self._is_idle(one, before)]
        if kind == "recalled":
            return [
                one.id
                for one in self._s.loans.values()
                if one.state is LoanState.OPEN and one.recalled_at and one.recalled_at < before
            ]
        return [
            one.id
            for one in self._s.loans.values()
            if one.state is LoanState.OPEN and one.due_at < before
        ]

    def _is_idle(self, patron_id: int, before: datetime) -> bool:
        seen = self._s.seen.get(patron_id)
        if seen is not None and seen >= before:
            return False
        return not (self.loans(patron_id) or self.holds(patron_id) or self.fees(patron_id))


class MemoryWork(MemoryReader):
    """`CirculationWork` over the state of a store."""

    def lock_item(self, barcode: str) -> Item | None:
        return self.item(barcode)

    def lock_item_id(self, item_id: int) -> Item | None:
        return self.item_by_id(item_id)

    def lock_patron(self, patron_id: int) -> Patron | None:
        return self.patron(patron_id)

    def lock_title(self, record_id: int) -> None:
        return None

    def set_item(self, item: Item, *, status: ItemStatus, current: str | None = None) -> Item:
        stored = self._s.items[item.id]
        new = replace(stored, status=status, current=current or stored.current)
        self._s.items[item.id] = new
        self._s.changed_items.append(item.id)
        return new

    def set_properties(self, item_id: int, properties: str) -> None:
        self._s.items[item_id] = replace(self._s.items[item_id], properties=properties)

    def add_item(self, item: Item) -> Item:
        _hold(self.item(item.barcode) is None, "barcode twice")
        new = replace(item, id=self._s.next_id())
        self._s.items[new.id] = new
        return new

    def drop_item(self, item_id: int) -> None:
        _hold(self.loan_of(item_id) is None, "dropped item is on loan")
        del self._s.items[item_id]

    def open_loan(self, loan: Loan) -> Loan:
        _hold(loan.id == 0, "new loans have no id")
        _hold(self.loan_of(loan.item_id) is None, "two loans of one item")
        _hold(loan.item_id in self._s.items and loan.patron_id in self._s.patrons, "reference")
        new = replace(loan, id=self._s.next_id())
        self._s.loans[new.id] = new
        self._s.seen[new.patron_id] = new.lent_at
        return new

    def change_loan(self, loan: Loan) -> None:
        old = self._s.loans[loan.id]
        self._s.loans[loan.id] = replace(
            loan, item_id=old.item_id, patron_id=old.patron_id, record_id=old.record_id
        )

    def close_loan(self, loan_id: int) -> None:
        del self._s.loans[loan_id]

    def remember_history(self, patron_id: int, record_id: int, lent: date, back: date) -> None:
        self._s.history.append((patron_id, record_id, lent, back))

    def add_hold(self, hold: Hold) -> Hold:
        _hold(hold.id == 0, "new holds have no id")
        same = [one for one in self.queue(hold.record_id) if one.patron_id == hold.patron_id]
        _hold(not same, "two holds of one patron on one title")
        new = replace(hold, id=self._s.next_id())
        self._s.holds[new.id] = new
        if new.patron_id is not None:
            self._s.seen[new.patron_id] = new.placed_at
        self._one_hold_an_item(new)
        return new

    def change_hold(self, hold: Hold) -> None:
        if hold.state not in ACTIVE:
            hold = replace(hold, patron_id=None)
        self._s.holds[hold.id] = hold
        self._one_hold_an_item(hold)

    def _one_hold_an_item(self, hold: Hold) -> None:
        if hold.item_id is not None and hold.state in ACTIVE:
            others = [one for one in self._active() if one.item_id == hold.item_id]
            _hold(len(others) == 1, "one item caught for two holds")

    def open_transit(
        self,
        item_id: int,
        origin: str,
        destination: str,
        reason: TransitReason,
        at: datetime,
        hold_id: int | None = None,
    ) -> Transit:
        _hold(self.transit_of(item_id) is None, "two transits of one item")
        new = Transit(self._s.next_id(), item_id, origin, destination, reason, at, hold_id)
        self._s.transits[new.id] = new
        return new

    def change_transit(self, transit: Transit) -> None:
        self._s.transits[transit.id] = replace(
            transit, item_id=self._s.transits[transit.id].item_id
        )

    def close_transit(self, transit_id: int) -> None:
        del self._s.transits[transit_id]

    def charge(
        self,
        patron_id: int,
        kind: FeeKind,
        amount: int,
        *,
        municipality: str,
        library: str,
        at: datetime,
        item_id: int | None = None,
        note: str = "",
    ) -> Fee:
        _hold(amount > 0, "a fee of nothing")
        new = Fee(
            self._s.next_id(),
            patron_id,
            kind,
            amount,
            amount,
            municipality,
            library,
            at,
            item_id,
            note,
        )
        self._s.fees[new.id] = new
        return new

    def settle(
        self,
        fee: Fee,
        kind: SettlementKind,
        amount: int,
        *,
        at: datetime,
        library: str,
        terminal: str = "",
        key: str = "",
    ) -> Fee:
        stored = self._s.fees[fee.id]
        _hold(0 < amount <= stored.owing, "more settled than owing")
        _hold(self.settlement(terminal, key) is None, "key of a payment twice")
        row = Settlement(self._s.next_id(), fee.id, kind, amount, at, library, terminal, key)
        self._s.settlements[row.id] = row
        self._s.seen[stored.patron_id] = at
        left = stored.owing - amount
        new = replace(stored, owing=left, item_id=stored.item_id if left else None)
        self._s.fees[fee.id] = new
        return new

    def add_patron(
        self, patron: Patron, *, pin_hash: str = "", digests: Sequence[bytes] = ()
    ) -> Patron:
        new = replace(patron, id=self._s.next_id())
        self._s.patrons[new.id] = new
        if pin_hash:
            self._s.pins[new.id] = pin_hash
        for one in digests:
            _hold(one not in self._s.logins, "login name twice")
            self._s.logins[one] = new.id
        return new

    def change_patron(self, patron: Patron) -> None:
        _hold(patron.id in self._s.patrons, "no such patron")
        self._s.patrons[patron.id] = patron

    def set_pin(self, patron_id: int, pin_hash: str) -> None:
        self._s.pins[patron_id] = pin_hash

    def add_card(self, card: Card) -> None:
        _hold(card.number not in self._s.cards, "card number twice")
        self._s.cards[card.number] = card

    def set_card_status(self, number: str, status: CardStatus) -> None:
        self._s.cards[number] = replace(self._s.cards[number], status=status)

    def give_consent(self, consent: Consent) -> None:
        self._s.consents[consent.patron_id, consent.municipality] = consent
        self._s.seen[consent.patron_id] = consent.given_at

    def add_block(
        self, patron_id: int, kind: BlockKind, at: datetime, until: date | None = None
    ) -> None:
        row = self._s.next_id()
        self._s.blocks[row] = (patron_id, Block(kind, frozenset(), row, at, until))

    def lift_blocks(self, patron_id: int, kind: BlockKind) -> None:
        for row, (owner, block) in list(self._s.blocks.items()):
            if owner == patron_id and block.kind is kind:
                del self._s.blocks[row]

    def erase_patron(self, patron_id: int) -> None:
        _hold(not self.loans(patron_id) and not self.fees(patron_id), "has loans or debts")
        state = self._s
        for hold in self.holds(patron_id):
            self.change_hold(replace(hold, state=HoldState.CANCELLED))
        state.logins = {one: owner for one, owner in state.logins.items() if owner != patron_id}
        state.cards = {n: one for n, one in state.cards.items() if one.patron_id != patron_id}
        state.consents = {k: one for k, one in state.consents.items() if k[0] != patron_id}
        state.blocks = {k: one for k, one in state.blocks.items() if one[0] != patron_id}
        paid = {one.id for one in state.fees.values() if one.patron_id == patron_id}
        state.settlements = {
            k: one for k, one in state.settlements.items() if one.fee_id not in paid
        }
        state.fees = {k: one for k, one in state.fees.items() if k not in paid}
        state.history = [one for one in state.history if one[0] != patron_id]
        state.notices = {k: one for k, one in state.notices.items() if one.patron_id != patron_id}
        state.pins.pop(patron_id, None)
        state.patrons.pop(patron_id, None)

    def add_closure(self, library: str, day: date, reason: str) -> bool:
        known = (library, day) in self._s.closures
        self._s.closures.setdefault((library, day), reason)
        return not known

    def tell(self, event: Event) -> None:
        self._s.events.append(event)

    def notify(self, kind: NoticeKind, patron_id: int, about: int, at: datetime) -> None:
        key = (kind, about, local_day(at))
        if key not in self._s.notices:
            self._s.notices[key] = Notice(self._s.next_id(), kind, patron_id, about, key[2], at)

    def notice_sent(self, notice_id: int, at: datetime | None) -> None:
        for key, one in list(self._s.notices.items()):
            if one.id == notice_id:
                self._s.notices[key] = replace(one, sent_at=at, attempts=one.attempts + 1)

    def add_task(
        self, library: str, kind: str, at: datetime, item_id: int | None = None, detail: str = ""
    ) -> None:
        row = self._s.next_id()
        self._s.tasks[row] = Task(row, library, kind, item_id, detail, at)

    def finish_task(self, task_id: int, at: datetime) -> bool:
        task = self._s.tasks.get(task_id)
        if task is None or task.done_at is not None:
            return False
        self._s.tasks[task_id] = replace(task, done_at=at)
        return True

    def remembered(self, key: str) -> Remembered | None:
        return self._s.answers.get(key)

    def remember(self, key: str, digest: bytes, answer: bytes, at: datetime) -> None:
        _hold(key not in self._s.answers, "key of an answer twice")
        self._s.answers[key] = Remembered(digest, answer)
        self._s.answered[key] = at

    def erase_old(self, what: str, before: datetime, limit: int) -> int:
        state = self._s
        old: list[tuple[dict[Any, Any], Any]]
        if what == "answers":
            old = [(state.answers, k) for k in state.answers if state.answered[k] < before]
        elif what == "holds":
            ended = [(k, one.ended_at) for k, one in state.holds.items() if one.ended_at]
            old = [(state.holds, k) for k, at in ended if at and at < before]
        elif what == "notices":
            told = [(k, one.sent_at) for k, one in state.notices.items() if one.sent_at]
            old = [(state.notices, k) for k, at in told if at and at < before]
        elif what == "tasks":
            done = [(k, one.done_at) for k, one in state.tasks.items() if one.done_at]
            old = [(state.tasks, k) for k, at in done if at and at < before]
        elif what == "leases":
            old = [(state.leases, k) for k, (_, until) in state.leases.items() if until < before]
        else:
            kept = [row for row in state.audit if row[3] >= before]
            gone = len(state.audit) - len(kept)
            state.audit = kept
            return gone
        for table, k in old[:limit]:
            del table[k]
        return len(old[:limit])

    def lease(self, name: str, holder: str, at: datetime, until: datetime) -> bool:
        owner, end = self._s.leases.get(name, (holder, at))
        if owner != holder and end > at:
            return False
        self._s.leases[name] = (holder, until)
        return True

    def audit(self, who: str, action: str, patron_id: int | None, at: datetime) -> None:
        self._s.audit.append((who, action, patron_id, at))


class MemoryWriter:
    """`CirculationWriter`: one unit after the other; an exception takes all of its unit back."""

    def __init__(self, store: MemoryStore):
        self._store = store
        self.fails_with: Exception | None = None

    def submit(self, unit: Callable[[CirculationWork], T]) -> Future[T]:
        done: Future[T] = Future()
        try:
            done.set_result(self.run(unit))
        except Exception as error:
            done.set_exception(error)
        return done

    def run(self, unit: Callable[[CirculationWork], T]) -> T:
        if self.fails_with is not None:
            raise self.fails_with
        before = self._store.state.copy()
        try:
            return unit(MemoryWork(self._store))
        except BaseException:
            self._store.state = before
            raise


class MemoryStore:
    """A state, its reader and its writer."""

    def __init__(self) -> None:
        self.state = MemoryState()
        self.reader = MemoryReader(self)
        self.writer = MemoryWriter(self)
