"""Leases, rests, failing rows, and the promise of the sweep. Numbers are sections of the domain
rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.circulation_work import CirculationWork, StoreAway
from protocolsrv.domain.hold import Hold
from protocolsrv.domain.patron import Patron
from protocolsrv.services.circulation.context import Context
from protocolsrv.services.circulation.results import HoldPlaced
from protocolsrv.services.duties.duty import Duty, each
from protocolsrv.services.duties.running import BATCH, DUTIES, LEASE, Outcome, named
from tests.circulation.world import DESK
from tests.services.circulation.conftest import Shop
from tests.services.circulation.test_invariants import Circulating

from .helping import runner

T = TypeVar("T")


def patrons(shop: Shop, count: int) -> list[int]:
    def unit(work: CirculationWork) -> list[int]:
        return [work.add_patron(Patron(0, "x", "adult", "main", f"B{n}")).id for n in range(count)]

    return shop.writer.run(unit)


def over_patrons(row: Callable[[CirculationWork, Context, int, datetime], bool]) -> Duty:
    return Duty("trial", "For tests", 60, each("idle", row, lambda _, at: at + timedelta(days=1)))


def test_names_are_unique_and_unknown_ones_are_told() -> None:
    names = [duty.name for duty in DUTIES]
    assert len(set(names)) == len(names)
    assert [duty.name for duty in named(["sweep", "shelf"])] == ["shelf", "sweep"]
    with pytest.raises(KeyError, match="nonsense"):
        named(["nonsense"])


def test_13_every_row_is_seen_once_in_small_units(shop: Shop) -> None:
    made = patrons(shop, 23)
    seen: list[int] = []
    units: list[int] = []

    def row(work: CirculationWork, _: Context, row_id: int, __: datetime) -> bool:
        seen.append(row_id)
        units.append(id(work))
        return True

    outcome = runner(shop).run(over_patrons(row))
    assert (outcome.changed, outcome.failed) == (len(made) + 4, ())
    assert seen == sorted(seen)
    assert set(made) <= set(seen)
    assert len(seen) == len(set(seen))


def test_13_a_failing_row_stops_neither_its_unit_nor_the_rest(shop: Shop) -> None:
    made = patrons(shop, 3 * BATCH)
    bad = {made[4], made[-1]}
    done: set[int] = set()

    def row(work: CirculationWork, _: Context, row_id: int, at: datetime) -> bool:
        work.add_task("main", "seen", at, None, str(row_id))
        if row_id in bad:
            raise ValueError("bad row")
        done.add(row_id)
        return True

    outcome = runner(shop).run(over_patrons(row))
    assert {row_id for row_id, _ in outcome.failed} == bad
    assert done >= set(made) - bad
    details = [task.detail for task in shop.reader.tasks("main")]
    assert len(details) == len(set(details)) == outcome.changed == 3 * BATCH + 4 - 2


def test_13_an_outage_is_not_a_failing_row(shop: Shop) -> None:
    duty = over_patrons(lambda *_: True)
    shop.writer.fails_with = StoreAway("away")  # type: ignore[attr-defined]
    with pytest.raises(StoreAway):
        runner(shop).run(duty)
    shop.writer.fails_with = None  # type: ignore[attr-defined]
    assert runner(shop).run(duty).changed == 4


def test_13_two_processes_do_not_do_one_duty_at_a_time(shop: Shop) -> None:
    inner: list[Outcome] = []

    def row(work: CirculationWork, *_: object) -> bool:
        # the lease is held: another that asks within this transaction sees it
        now = shop.clock.now()
        inner.append(Outcome("x", elsewhere=not work.lease("duty trial", "b", now, now + LEASE)))
        return True

    runner(shop, "a").run(over_patrons(row))
    assert {one.elsewhere for one in inner} == {True}
    assert not runner(shop, "b").run(over_patrons(lambda *_: True)).elsewhere  # given back


def test_13_a_dead_processs_lease_ends(shop: Shop) -> None:
    now = shop.clock.now()
    assert shop.writer.run(lambda work: work.lease("duty trial", "dead", now, now + LEASE))
    duty = over_patrons(lambda *_: True)
    assert runner(shop, "b").run(duty).elsewhere
    shop.clock.forward(minutes=6)
    assert runner(shop, "b").run(duty).changed == 4


def test_13_the_server_rests_between_two_runs(shop: Shop) -> None:
    duty = over_patrons(lambda *_: True)
    assert [one.name for one in runner(shop, "a").run_due([duty])] == ["trial"]
    assert runner(shop, "a").run_due([duty]) == []
    assert runner(shop, "b").run_due([duty]) == []
    shop.clock.forward(seconds=61)
    assert [one.changed for one in runner(shop, "b").run_due([duty])] == [4]


def test_all_duties_run(shop: Shop) -> None:
    outcomes = runner(shop).run_due()
    assert [one.name for one in outcomes] == [duty.name for duty in DUTIES]
    assert not any(one.failed or one.elsewhere for one in outcomes)


def test_6_a_pause_that_ends_by_itself_is_found_by_the_nights_sweep(shop: Shop) -> None:
    placed = shop.desk.place_hold(DESK, "p1", record_id=1, pickup="main")
    assert isinstance(placed, HoldPlaced) and placed.hold.asked_library
    today = local_day(shop.clock.now())
    shop.desk.change_hold(DESK, "p1", placed.hold.id, suspended_until=today)
    paused = shop.reader.hold(placed.hold.id)
    assert paused is not None and not paused.asked_library
    (duty,) = named(["sweep"])
    assert runner(shop).run(duty).changed == 0
    shop.clock.forward(days=1)
    assert runner(shop).run(duty).changed == 1
    asked = shop.reader.hold(placed.hold.id)
    assert asked is not None and asked.asked_library == placed.hold.asked_library


class Swept(Circulating):
    """All that `Circulating` does, with duties and time between, and the sweep after each step."""

    _order: dict[int, list[int]]

    @rule(days=st.integers(0, 12))
    def duties(self, days: int) -> None:
        self.shop.clock.forward(days=days)
        for duty in DUTIES:
            assert not runner(self.shop).run(duty).failed

    @precondition(lambda self: hasattr(self, "shop"))
    @rule(days=st.integers(0, 20), minutes=st.integers(1, 600))
    def time_passes(self, days: int, minutes: int) -> None:
        """A new day ends pauses by itself: that much the night's sweep may find."""
        before = local_day(self.shop.clock.now())
        self.shop.clock.forward(days=days, minutes=minutes)
        if local_day(self.shop.clock.now()) != before:
            (duty,) = named(["sweep"])
            assert not runner(self.shop).run(duty).failed

    @rule(card=st.sampled_from(["p1", "p2", "kid"]), days=st.integers(-1, 9))
    def pause(self, card: str, days: int) -> None:
        until = (self.shop.clock.now() + timedelta(days=days)).date()
        for one in self.shop.reader.holds(self.shop.patron_id(card)):
            self.shop.desk.change_hold(DESK, card, one.id, suspended_until=until)

    @rule(library=st.sampled_from(["main", "branch", "far"]))
    def looked_in_vain(self, library: str) -> None:
        caller = replace(DESK, library=library)
        for one in self.shop.reader.pick_list(library)[:1]:
            self.shop.desk.not_found(caller, one.id)

    @invariant()
    def c6_the_sweep_has_nothing_to_do(self) -> None:
        if not hasattr(self, "shop"):
            return
        before = dict(self.shop.state.holds)
        for name in ("caught", "sweep"):
            (duty,) = named([name])
            assert runner(self.shop).run(duty).changed == 0, name
        assert self.shop.state.holds == before

    @invariant()
    def c12_3_the_order_of_the_queue_is_stable(self) -> None:
        """Whoever is in a queue twice in a row stands in the same order."""
        if not hasattr(self, "shop"):
            return
        now = {record: [one.id for one in self.shop.reader.queue(record)] for record in (1, 2, 3)}
        for record, before in getattr(self, "_order", {}).items():
            stayed = [one for one in now[record] if one in before]
            assert stayed == [one for one in before if one in stayed]
        self._order = now

    @invariant()
    def c7_what_is_asked_is_there(self) -> None:
        """No copy is asked for twice, and each stands where it is asked."""
        if not hasattr(self, "shop"):
            return
        asked: list[Hold] = []
        for library in ("main", "branch", "far"):
            asked += self.shop.reader.pick_list(library)
        copies = [one.asked_item_id for one in asked]
        assert len(copies) == len(set(copies))
        for one in asked:
            item = self.shop.reader.item_by_id(one.asked_item_id or 0)
            assert item is not None
            assert (item.current, item.status.value) == (one.asked_library, "available")


TestSwept = Swept.TestCase
TestSwept.settings = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
