"""The region day by day: vans, staff, post, visitors, and at night the duties.

    region = Region(context, writer, clock, Parameters(), seed=1)
    region.furnish(first_day)
    for day in ...: region.live(day)

A day is one transaction of the real store; every verb in it is the desk's.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.circulation import Notice, NoticeKind
from protocolsrv.domain.circulation_work import CirculationWork, CirculationWriter
from protocolsrv.services.circulation.context import Context
from protocolsrv.services.circulation.desk import Desk
from protocolsrv.services.circulation.results import Caller, CheckedOut
from protocolsrv.services.duties.running import Runner

from .chance import Popularity, Weighted, spread
from .moving import VirtualClock, Within
from .parameters import Parameters, Place
from .staff import Staff
from .visiting import NEVER, Mind, Visit
from .world import Somebody, World, furnish

POST = 1_000_000
"""Notices read in one go: all."""

Plan = dict[date, list[tuple[Somebody, str, bool]]]
"""Who comes on which day to which library ("" for one drawn then), and whether on an errand."""


@dataclass(slots=True)
class Region:
    """A simulated region over a store. `mind.told` and `world` are for those who compare."""

    context: Context
    writer: CirculationWriter
    clock: VirtualClock
    parameters: Parameters
    seed: int
    world: World = field(default_factory=World)
    mind: Mind = field(default_factory=Mind)
    _plan: Plan = field(default_factory=lambda: defaultdict(list))
    _chance: random.Random = field(init=False)
    _wishes: Popularity = field(init=False)
    _elsewhere: Weighted = field(init=False)

    def __post_init__(self) -> None:
        """Set the source of chance to its seed."""
        habits = self.parameters.habits
        self._chance = random.Random(self.seed)
        self._wishes = Popularity(max(1, habits.titles // habits.scale), habits.wish_skew)
        kinds = self.context.consortium.libraries
        self._elsewhere = Weighted(
            (one.code, one.people)
            for one in self.parameters.places
            if one.code in kinds and kinds[one.code].kind.value != "school"
        )

    def furnish(self, day: date) -> None:
        """Fill the empty store, and let everybody plan a first visit."""
        self.clock.set(day, 3)
        self.world = furnish(self.writer, self.context, self.parameters, self._chance, day)
        every = self.parameters.habits.visit_every
        for somebody in self.world.people:
            first = day + timedelta(days=self._chance.randrange(every))
            self._plan[first].append((somebody, "", False))

    def live(self, day: date) -> None:
        """One day."""
        self.writer.run(lambda work: self._live(work, day))

    def _live(self, work: CirculationWork, day: date) -> None:
        writer = Within(work)
        desk = Desk(self.context, work, writer)
        self.clock.set(day, 4)
        open_today = [one for one in self.parameters.places if self._opens(work, one, day)]
        for place in open_today:
            self._morning(work, desk, place, day)
        self._post(work, desk, day)
        self._visitors(work, desk, {one.code for one in open_today}, day)
        self.clock.set(day, 21)
        Runner(self.context, writer, "simulation").run_due()

    def _opens(self, work: CirculationWork, place: Place, day: date) -> bool:
        if self._chance.random() < self.parameters.habits.closes:
            work.add_closure(place.code, day, "stängt")
        return self.context.calendars(work, place.code, day).is_open(day)

    def _morning(self, work: CirculationWork, desk: Desk, place: Place, day: date) -> None:
        staff = Staff(work, desk, self.clock, self._caller(place.code, staff=True))
        staff.unload(self.parameters, self.world, place, day)
        found = self.parameters.habits.found
        asked = len(work.pick_list(place.code))
        staff.pick(self.world, [self._chance.random() < found for _ in range(asked)])
        staff.clear(self.world)

    def _post(self, work: CirculationWork, desk: Desk, day: date) -> None:
        """Everybody reads what the libraries wrote, and renews or plans to come."""
        for notice in work.notices(POST):
            self.clock.tick()
            work.notice_sent(notice.id, self.clock.now())
            somebody = self.world.by_id[notice.patron_id]
            if notice.kind is NoticeKind.HOLD_READY:
                self._will_fetch(work, notice, somebody, day)
            elif notice.kind is NoticeKind.DUE_SOON:
                self._will_return(work, desk, notice, somebody, day)
            elif (
                notice.kind in (NoticeKind.OVERDUE, NoticeKind.RECALL)
                and self.mind.read_on.get(notice.about) is not NEVER
            ):
                self._come(somebody, day, 7)

    def _will_fetch(
        self, work: CirculationWork, notice: Notice, somebody: Somebody, day: date
    ) -> None:
        hold = work.hold(notice.about)
        habits = self.parameters.habits
        if hold is not None and self._chance.random() < habits.fetches:
            self._come(somebody, day, habits.fetched_within, hold.pickup)

    def _will_return(
        self, work: CirculationWork, desk: Desk, notice: Notice, somebody: Somebody, day: date
    ) -> None:
        loan = work.loan(notice.about)
        if loan is None or self.mind.read_on.get(loan.id) is NEVER:
            return
        unread = self.mind.read_on.get(loan.id, day) > day
        if unread and self._chance.random() < self.parameters.habits.renews:
            caller = self._caller(somebody.usual)
            barcode = self.world.barcodes[loan.item_id]
            if isinstance(
                desk.renew(caller, somebody.card, barcode, fee_accepted=True), CheckedOut
            ):
                return
        late = self._chance.random() < self.parameters.habits.comes_late
        self._come(somebody, day, 20 if late else max(1, (local_day(loan.due_at) - day).days))

    def _come(self, somebody: Somebody, day: date, within: int, library: str = "") -> None:
        on = day + timedelta(days=self._chance.randint(0, within))
        self._plan[on].append((somebody, library or somebody.usual, True))

    def _visitors(self, work: CirculationWork, desk: Desk, open_today: set[str], day: date) -> None:
        self.clock.set(day, 8)
        habits = self.parameters.habits
        for somebody, library, errand in self._plan.pop(day, ()):
            place = library or self._chosen(somebody)
            if place not in open_today:
                self._plan[day + timedelta(days=1)].append((somebody, library, errand))
                continue
            if not errand:
                again = day + timedelta(days=1 + spread(self._chance, habits.visit_every - 1))
                self._plan[again].append((somebody, "", False))
            Visit(
                work,
                desk,
                self.clock,
                self.parameters,
                self.world,
                self.mind,
                self._wishes,
                self._chance,
                self._caller(place),
                somebody,
                errand,
            ).run(day)

    def _chosen(self, somebody: Somebody) -> str:
        if self._chance.random() < self.parameters.habits.wanders:
            return self._elsewhere.draw(self._chance)
        return somebody.usual

    def _caller(self, library: str, *, staff: bool = False) -> Caller:
        return Caller(f"sim-{library}", library, self.context.municipality_of(library), staff)
