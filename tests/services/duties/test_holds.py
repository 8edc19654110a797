"""Duties of holds. Numbers are sections of the domain rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from protocolsrv.domain.fee import FeeKind
from protocolsrv.domain.hold import HoldState
from protocolsrv.domain.item import ItemStatus
from protocolsrv.domain.rules import FeeTerms
from tests.circulation.world import BRANCH, KIOSK
from tests.services.circulation.conftest import Shop

from .helping import hold, place, run, run_twice, told


def test_6_not_fetched_goes_to_the_next_on_the_day_after(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    fee = FeeTerms(1500, FeeKind.NOT_FETCHED, "norr")
    monkeypatch.setattr(shop.rules, "other_fee", lambda *_: fee)
    first, second = place(shop, "p1", 2, "branch"), place(shop, "p2", 2, "branch")
    shop.desk.checkin(BRANCH, "i3")
    assert hold(shop, first.id).shelf_until == date(2026, 3, 10)
    shop.clock.forward(days=8)
    assert run(shop, "shelf").changed == 0  # the last day is a day to fetch it
    shop.clock.forward(days=1)
    assert run_twice(shop, "shelf") == 1
    assert hold(shop, first.id).state is HoldState.NOT_FETCHED
    assert hold(shop, second.id).state is HoldState.ON_SHELF
    assert hold(shop, second.id).shelf_until == date(2026, 3, 19)
    assert told(shop) == ["hold_ready", "hold_not_fetched", "hold_ready"]
    assert [one.amount for one in shop.reader.fees(shop.patron_id("p1"))] == [1500]


def test_6_not_fetched_and_wanted_by_nobody_is_free(shop: Shop) -> None:
    place(shop, "p1", 2, "branch")
    shop.desk.checkin(BRANCH, "i3")
    shop.clock.forward(days=20)
    assert run_twice(shop, "shelf") == 1
    assert shop.item("i3").status is ItemStatus.AVAILABLE
    assert shop.tasks("branch") == ["clear_shelf"]


def test_13_a_duty_runs_for_any_moment(shop: Shop) -> None:
    place(shop, "p1", 2, "branch")
    shop.desk.checkin(BRANCH, "i3")
    assert run(shop, "shelf", shop.clock.now() + timedelta(days=8)).changed == 0
    assert run(shop, "shelf", shop.clock.now() + timedelta(days=9)).changed == 1


def test_6_a_hold_ends_the_day_after_its_last(shop: Shop) -> None:
    last = shop.clock.now().date() + timedelta(days=3)
    shop.desk.place_hold(KIOSK, "p1", record_id=2, expires_on=last)
    shop.clock.forward(days=3)
    assert run(shop, "holds").changed == 0
    shop.clock.forward(days=1)
    assert run_twice(shop, "holds") == 1
    assert not shop.reader.queue(2)
    assert not shop.reader.pick_list("branch")
    assert told(shop) == ["hold_expired"]


def test_6_the_next_library_is_asked_after_opening_days(shop: Shop) -> None:
    other = shop.item("i2")
    shop.writer.run(
        lambda work: work.set_item(other, status=ItemStatus.AVAILABLE, current="branch")
    )
    shop.clock.forward(days=4)  # Friday
    placed = place(shop, "p1", 1, "far")
    assert placed.asked_library == "main"
    shop.clock.forward(days=3)  # Monday is the second opening day: Sunday is none
    assert run(shop, "pick-lists").changed == 0
    shop.clock.forward(days=1)
    assert run_twice(shop, "pick-lists") == 1
    moved = hold(shop, placed.id)
    assert (moved.asked_library, moved.passed) == ("branch", ("main",))
    assert shop.item("i1").status is ItemStatus.AVAILABLE  # nobody has said it is missing
    shop.clock.forward(days=4)
    run(shop, "pick-lists")
    assert hold(shop, placed.id).asked_library == "main"  # all were passed over: from the start


def test_6_the_sweep_asks_for_holds_that_begin(shop: Shop) -> None:
    begins = shop.clock.now().date() + timedelta(days=2)
    shop.desk.place_hold(KIOSK, "p1", record_id=2, not_before=begins)
    assert run(shop, "sweep").changed == 0
    shop.clock.forward(days=2)
    assert run_twice(shop, "sweep") == 1
    assert len(shop.reader.pick_list("branch")) == 1


def test_6_the_sweep_sees_copies_that_came_past_the_desk(shop: Shop) -> None:
    item = shop.item("i3")
    shop.writer.run(lambda work: work.set_item(item, status=ItemStatus.MISSING))
    placed = place(shop, "p1", 2, "main")
    place(shop, "p2", 2, "main")
    shop.writer.run(lambda work: work.set_item(item, status=ItemStatus.AVAILABLE))  # loaded anew
    assert run_twice(shop, "sweep") == 1
    assert hold(shop, placed.id).asked_library == "branch"


def test_6_a_hold_whose_item_is_gone_waits_again(shop: Shop) -> None:
    placed, fine = place(shop, "p1", 2, "branch"), place(shop, "p2", 3, "main")
    shop.desk.checkin(BRANCH, "i3")
    shop.desk.checkin(replace(KIOSK, library="far"), "i4")
    item = shop.item("i3")
    assert run(shop, "caught").changed == 0
    shop.writer.run(lambda work: work.set_item(item, status=ItemStatus.WITHDRAWN))
    assert run_twice(shop, "caught") == 1
    assert hold(shop, placed.id).state is HoldState.WAITING
    assert hold(shop, fine.id).state is HoldState.IN_TRANSIT
