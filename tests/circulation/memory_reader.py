"""What the dictionaries hold, and reading them; see `memory`."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

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
from protocolsrv.domain.fee import Fee, Settlement
from protocolsrv.domain.hold import ACTIVE, Hold, HoldState
from protocolsrv.domain.item import Item
from protocolsrv.domain.loan import Loan, LoanState
from protocolsrv.domain.patron import Block, Card, Consent, Patron, Standing
from protocolsrv.domain.transit import Transit

if TYPE_CHECKING:
    from .memory import MemoryStore


class BrokenError(AssertionError):
    """A constraint that a database holds was hurt."""


def require(condition: bool, what: str) -> None:
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
