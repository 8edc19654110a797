"""Circulation in dictionaries: naive, without indexes or locks; the oracle for the real stores.

`MemoryStore` holds the state; `MemoryWork` reads and writes it; `MemoryWriter` runs units one
after another and takes back everything an exception left half done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.circulation import (
    Event,
    Notice,
    NoticeKind,
    Remembered,
    Task,
)
from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.fee import Fee, FeeKind, Settlement, SettlementKind
from protocolsrv.domain.hold import ACTIVE, Hold, HoldState
from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.loan import Loan
from protocolsrv.domain.patron import Block, BlockKind, Card, CardStatus, Consent, Patron
from protocolsrv.domain.transit import Transit, TransitReason

from .memory_reader import MemoryReader, MemoryState, require

T = TypeVar("T")


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
        require(self.item(item.barcode) is None, "barcode twice")
        new = replace(item, id=self._s.next_id())
        self._s.items[new.id] = new
        return new

    def drop_item(self, item_id: int) -> None:
        require(self.loan_of(item_id) is None, "dropped item is on loan")
        del self._s.items[item_id]

    def open_loan(self, loan: Loan) -> Loan:
        require(loan.id == 0, "new loans have no id")
        require(self.loan_of(loan.item_id) is None, "two loans of one item")
        require(loan.item_id in self._s.items and loan.patron_id in self._s.patrons, "reference")
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
        require(hold.id == 0, "new holds have no id")
        same = [one for one in self.queue(hold.record_id) if one.patron_id == hold.patron_id]
        require(not same, "two holds of one patron on one title")
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
            require(len(others) == 1, "one item caught for two holds")

    def open_transit(
        self,
        item_id: int,
        origin: str,
        destination: str,
        reason: TransitReason,
        at: datetime,
        hold_id: int | None = None,
    ) -> Transit:
        require(self.transit_of(item_id) is None, "two transits of one item")
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
        require(amount > 0, "a fee of nothing")
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
        require(0 < amount <= stored.owing, "more settled than owing")
        require(self.settlement(terminal, key) is None, "key of a payment twice")
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
            require(one not in self._s.logins, "login name twice")
            self._s.logins[one] = new.id
        return new

    def change_patron(self, patron: Patron) -> None:
        require(patron.id in self._s.patrons, "no such patron")
        self._s.patrons[patron.id] = patron

    def set_pin(self, patron_id: int, pin_hash: str) -> None:
        self._s.pins[patron_id] = pin_hash

    def add_card(self, card: Card) -> None:
        require(card.number not in self._s.cards, "card number twice")
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
        require(not self.loans(patron_id) and not self.fees(patron_id), "has loans or debts")
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

    def notify(self, kind: NoticeKind, patron_id: int, about: int, at: datetime) -> bool:
        key = (kind, about, local_day(at))
        if key in self._s.notices:
            return False
        self._s.notices[key] = Notice(self._s.next_id(), kind, patron_id, about, key[2], at)
        return True

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
        require(key not in self._s.answers, "key of an answer twice")
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
