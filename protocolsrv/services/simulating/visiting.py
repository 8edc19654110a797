"""What a patron does in a library: bring back, fetch, pay, browse, ask for a title, wait for it."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.hold import HoldState
from protocolsrv.domain.item import ItemStatus
from protocolsrv.services.circulation.desk import Desk
from protocolsrv.services.circulation.results import Caller, CheckedOut, Paid

from .chance import Popularity, spread
from .moving import VirtualClock
from .parameters import Parameters
from .world import Somebody, World

NEVER = date.max
SOON = timedelta(days=4)
TRIES = 3
"""Items looked at before a visitor gives up on one wish to take something."""


@dataclass(slots=True)
class Mind:
    """What patrons remember: the day a loan will have been read; who owes something. `told` counts
    loans by library and owner as the desk answered them, to be compared with the statistics."""

    read_on: dict[int, date] = field(default_factory=dict)
    owing: set[int] = field(default_factory=set)
    told: Counter[tuple[str, str]] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Visit:
    """One patron in one library. `errand`: came to fetch or to bring back, and browses less."""

    work: CirculationWork
    desk: Desk
    clock: VirtualClock
    parameters: Parameters
    world: World
    mind: Mind
    wishes: Popularity
    chance: random.Random
    caller: Caller
    somebody: Somebody
    errand: bool

    def run(self, day: date) -> None:
        """The whole visit."""
        self._bring_back(day)
        self._pay()
        self._fetch()
        habits = self.parameters.habits
        part = habits.on_errand if self.errand else 1.0
        for _ in range(spread(self.chance, habits.browsed * part)):
            self._browse()
        for _ in range(spread(self.chance, habits.wishes * part)):
            self._wish()

    def _bring_back(self, day: date) -> None:
        for loan in self.work.loans(self.somebody.id):
            read = self.mind.read_on.get(loan.id, day)
            soon = local_day(loan.due_at) <= day + SOON
            if read is not NEVER and (read <= day or soon):
                self.clock.tick()
                answer = self.desk.checkin(self.caller, self.world.barcodes[loan.item_id])
                self.mind.read_on.pop(loan.id, None)
                if getattr(answer, "fee", None) is not None:
                    self.mind.owing.add(self.somebody.id)

    def _pay(self) -> None:
        if self.somebody.id in self.mind.owing and self._happens(self.parameters.habits.pays):
            debt = sum(fee.owing for fee in self.work.fees(self.somebody.id))
            self.clock.tick()
            if debt and isinstance(self.desk.pay(self.caller, self.somebody.card, debt), Paid):
                self.mind.owing.discard(self.somebody.id)

    def _fetch(self) -> None:
        for hold in self.work.holds(self.somebody.id):
            ready = hold.state is HoldState.ON_SHELF and hold.pickup == self.caller.library
            if ready and hold.item_id is not None:
                self._borrow(hold.item_id)

    def _browse(self) -> None:
        """Of what the library owns, what is more popular catches the eye more often."""
        own = self.world.owned[self.caller.library]
        for _ in range(TRIES):
            rank = min(self.chance.randrange(len(own)), self.chance.randrange(len(own)))
            if self._stands(own[rank]):
                self._borrow(own[rank])
                return

    def _wish(self) -> None:
        title = self.wishes.draw(self.chance) + 1
        for item_id in self.world.copies.get((self.caller.library, title), ()):
            if self._stands(item_id):
                self._borrow(item_id)
                return
        if self._happens(self.parameters.habits.places_hold):
            self.clock.tick()
            card, pickup = self.somebody.card, self.somebody.usual
            self.desk.place_hold(self.caller, card, record_id=title, pickup=pickup)

    def _stands(self, item_id: int) -> bool:
        item = self.work.item_by_id(item_id)
        return (
            item is not None
            and item.status is ItemStatus.AVAILABLE
            and item.current == self.caller.library
        )

    def _borrow(self, item_id: int) -> None:
        self.clock.tick()
        barcode = self.world.barcodes[item_id]
        answer = self.desk.checkout(
            self.caller, self.somebody.card, barcode, renew_own=False, fee_accepted=True
        )
        if isinstance(answer, CheckedOut):
            self.mind.told[self.caller.library, answer.item.owner] += 1
            kept = self._happens(self.parameters.habits.keeps_item)
            days = 2 + spread(self.chance, self.parameters.habits.reads - 2)
            self.mind.read_on[answer.loan.id] = (
                NEVER if kept else local_day(self.clock.now()) + timedelta(days=days)
            )

    def _happens(self, likely: float) -> bool:
        return self.chance.random() < likely
