"""Duties of loans and transits. Numbers are sections of the domain rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from protocolsrv.domain.hold import HoldState
from protocolsrv.domain.item import ItemStatus
from protocolsrv.domain.loan import LoanState
from protocolsrv.services.circulation.results import CheckedIn, CheckedOut, Routing
from protocolsrv.services.duties.running import named
from tests.circulation.world import BRANCH, DESK, KIOSK
from tests.services.circulation.conftest import Shop

from .helping import hold, place, run, run_twice, runner, told


def lend(shop: Shop, card: str = "p1", barcode: str = "i1") -> CheckedOut:
    answer = shop.desk.checkout(KIOSK, card, barcode)
    assert isinstance(answer, CheckedOut)
    return answer


def days_of(shop: Shop, kind: str) -> list[str]:
    return [one.day.isoformat() for one in shop.reader.notices(99) if one.kind.value == kind]


def test_13_due_soon_is_told_once_for_each_due_date(shop: Shop) -> None:
    lend(shop)  # due on Monday 30 March
    shop.clock.forward(days=24)
    run(shop, "due-soon")
    assert not told(shop)
    for _ in range(3):
        shop.clock.forward(days=1)
        run_twice(shop, "due-soon")
    assert days_of(shop, "due_soon") == ["2026-03-27"]
    shop.desk.renew(KIOSK, "p1", "i1")
    run(shop, "due-soon")
    assert len(told(shop)) == 1
    shop.clock.forward(days=28)
    run(shop, "due-soon")
    assert len(told(shop)) == 2


def test_13_overdue_is_told_at_each_step_once(shop: Shop) -> None:
    lend(shop)
    for _ in range(28):
        shop.clock.forward(days=1)
        run(shop, "overdue")
    assert not told(shop)
    for _ in range(40):
        shop.clock.forward(days=1)
        run_twice(shop, "overdue")
    assert days_of(shop, "overdue") == ["2026-03-31", "2026-04-13", "2026-04-29"]


def test_13_a_server_that_slept_tells_the_last_step_only_and_nothing_old(shop: Shop) -> None:
    lend(shop)
    shop.clock.forward(days=28 + 17)
    run(shop, "overdue")
    assert days_of(shop, "overdue") == ["2026-04-13"]
    shop.clock.forward(days=60)
    run(shop, "overdue")
    assert len(told(shop)) == 1


def test_13_a_recall_is_told_once(shop: Shop) -> None:
    loan = lend(shop).loan
    called = shop.clock.now()
    shop.writer.run(lambda work: work.change_loan(replace(loan, recalled_at=called)))
    shop.clock.forward(days=1)
    run_twice(shop, "recalled")
    shop.clock.forward(days=1)
    run(shop, "recalled")
    assert told(shop) == ["recall"]


def test_8_long_overdue_is_lost_and_billed(shop: Shop) -> None:
    loan = lend(shop).loan
    shop.clock.forward(days=28 + 44)
    assert run(shop, "long-overdue").changed == 0
    shop.clock.forward(days=1)
    assert run_twice(shop, "long-overdue") == 1
    lost = shop.reader.loan(loan.id)
    assert lost is not None and lost.state is LoanState.LOST
    assert shop.item("i1").status is ItemStatus.LOST
    assert [one.amount for one in shop.reader.fees(loan.patron_id)] == [25000]
    assert told(shop) == ["bill"]


def test_8_what_is_claimed_is_no_longer_reminded_of(shop: Shop) -> None:
    lend(shop)
    shop.desk.claim(DESK, "i1", returned=True)
    shop.clock.forward(days=100)
    for name in ("due-soon", "overdue", "long-overdue", "recalled"):
        assert run(shop, name).changed == 0


def test_7_lost_in_transit_is_told_to_both_ends_and_the_hold_waits_again(shop: Shop) -> None:
    placed = place(shop, "p1", 2, "main")
    shop.desk.checkin(BRANCH, "i3")
    shop.clock.forward(days=13)
    assert run(shop, "transits").changed == 0
    shop.clock.forward(days=1, minutes=1)
    assert run_twice(shop, "transits") == 1
    assert shop.tasks("main") == shop.tasks("branch") == ["lost_in_transit"]
    assert hold(shop, placed.id).state is HoldState.WAITING
    answer = shop.desk.checkin(KIOSK, "i3")  # it turns up: transits are never lost
    assert isinstance(answer, CheckedIn) and answer.routing is Routing.HOLD_HERE
    assert hold(shop, placed.id).state is HoldState.ON_SHELF


def test_periods_are_those_of_the_library(shop: Shop) -> None:
    rules = shop.rules
    short = replace(rules.periods("main"), transit_lost_days=3)
    rules.periods = lambda library: short if library == "main" else type(short)()  # type: ignore[method-assign]
    place(shop, "p1", 2, "main")
    place(shop, "p2", 3, "branch")
    shop.desk.checkin(BRANCH, "i3")
    shop.desk.checkin(replace(KIOSK, library="far"), "i4")
    shop.clock.forward(days=4)
    assert run(shop, "transits").changed == 1
    assert shop.tasks("main") == ["lost_in_transit"]


def test_13_running_for_a_moment_to_come_changes_nothing_of_today(shop: Shop) -> None:
    lend(shop)
    at: datetime = shop.clock.now()
    for duty in named([]):
        assert runner(shop).run(duty, at).changed == 0, duty.name
