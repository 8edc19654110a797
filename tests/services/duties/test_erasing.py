"""What is no longer needed goes. Numbers are sections of the domain rules."""

from __future__ import annotations

from datetime import timedelta

import pytest

from protocolsrv.domain.hold import HoldState
from protocolsrv.domain.patron import Patron
from tests.circulation.world import BRANCH, KIOSK
from tests.services.circulation.conftest import Shop

from .helping import hold, place, run, run_twice


def test_13_idle_patrons_are_erased_after_three_years(shop: Shop) -> None:
    shop.desk.checkout(KIOSK, "p1", "i1")  # has a loan
    shop.clock.forward(days=400)
    place(shop, "p2", 2, "branch")  # was seen later
    shop.clock.forward(days=690)
    assert run(shop, "patrons").changed == 0
    shop.clock.forward(days=10)
    assert run_twice(shop, "patrons") == 2  # kid and away
    assert shop.reader.card("kid") is None
    assert shop.reader.card("p1") is not None
    assert shop.reader.card("p2") is not None
    assert [row[1] for row in shop.state.audit] == ["purge", "purge"]


def test_13_debts_and_holds_keep_a_patron(shop: Shop) -> None:
    shop.desk.charge(KIOSK, "p1", 500, "a broken cup")
    place(shop, "p2", 2, "branch")
    shop.clock.forward(days=2000)
    run(shop, "patrons")
    assert shop.reader.card("p1") is not None
    assert shop.reader.card("p2") is not None
    assert shop.reader.card("kid") is None


def test_13_answers_are_kept_a_week(shop: Shop) -> None:
    shop.desk.checkout(KIOSK, "p1", "i1", key="k")
    shop.clock.forward(days=6)
    assert run(shop, "answers").changed == 0
    shop.clock.forward(days=2)
    assert run_twice(shop, "answers") == 1


def test_13_ended_holds_are_kept_a_month_without_their_patron(shop: Shop) -> None:
    placed = place(shop, "p1", 2, "branch")
    shop.desk.cancel_hold(KIOSK, "p1", placed.id)
    assert hold(shop, placed.id).state is HoldState.CANCELLED
    assert hold(shop, placed.id).patron_id is None
    shop.clock.forward(days=31)
    assert run_twice(shop, "ended-holds") == 1
    assert shop.reader.hold(placed.id) is None


def test_13_sent_notices_done_tasks_and_old_audit_go(shop: Shop) -> None:
    place(shop, "p1", 2, "branch")
    shop.desk.checkin(BRANCH, "i3")
    (notice,) = shop.reader.notices(10)
    now = shop.clock.now()
    shop.writer.run(lambda work: work.add_task("main", "missing", now))
    (task,) = shop.reader.tasks("main")
    shop.writer.run(lambda work: work.audit("somebody", "looked", None, now))
    shop.clock.forward(days=100)
    for name in ("notices", "tasks"):
        assert run(shop, name).changed == 0  # neither sent nor done: they stay
    then = shop.clock.now()
    shop.writer.run(lambda work: work.notice_sent(notice.id, then))
    shop.writer.run(lambda work: work.finish_task(task.id, then))
    shop.clock.forward(days=91)
    assert run_twice(shop, "notices") == 1
    assert run_twice(shop, "tasks") == 1
    assert run(shop, "audit").changed == 0
    shop.clock.forward(days=731)
    assert run_twice(shop, "audit") == 1


@pytest.mark.parametrize("count", [1, 25])
def test_13_erasing_goes_on_until_all_is_gone(shop: Shop, count: int) -> None:
    def many(number: int) -> None:
        alias = f"B{number}"
        shop.writer.run(lambda work: work.add_patron(Patron(0, "x", "adult", "main", alias)))

    for number in range(count):
        many(number)
    shop.clock.forward(days=5000)
    assert run(shop, "patrons", shop.clock.now() + timedelta(days=1)).changed == count + 4
