"""Closures. Numbers are sections of the domain rules."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.services.circulation.results import CheckedOut
from protocolsrv.services.duties import closures
from protocolsrv.services.duties.closures import Closed, close, days_between
from tests.circulation.world import BRANCH, KIOSK
from tests.services.circulation.conftest import Shop

from .helping import hold, place


def shut(shop: Shop, library: str, first: date, last: date) -> Closed:
    days = days_between(first, last)
    return close(shop.reader, shop.writer, shop.parts.context(), library, days, "moving")


def due(shop: Shop, barcode: str) -> date:
    loan = shop.reader.loan_of(shop.item(barcode).id)
    assert loan is not None
    return local_day(loan.due_at)


def test_days_between() -> None:
    assert days_between(date(2026, 12, 30), date(2027, 1, 1)) == [
        date(2026, 12, 30),
        date(2026, 12, 31),
        date(2027, 1, 1),
    ]
    assert days_between(date(2026, 1, 2), date(2026, 1, 1)) == []


def test_5_loans_due_on_a_closed_day_are_due_on_the_next_opening_day(shop: Shop) -> None:
    shop.desk.checkout(KIOSK, "p1", "i1")  # due on Monday 30 March
    shop.desk.checkout(BRANCH, "p1", "i3")
    result = shut(shop, "main", date(2026, 3, 30), date(2026, 4, 4))  # Saturday; Sunday is closed
    assert result == Closed(days=6, loans=1, shelf=0, asked=0)
    assert due(shop, "i1") == date(2026, 4, 6)
    assert due(shop, "i3") == date(2026, 3, 30)  # another library's
    assert shut(shop, "main", date(2026, 3, 30), date(2026, 4, 4)) == Closed(0, 0, 0, 0)


def test_5_a_closure_added_to_moves_on_what_was_moved(shop: Shop) -> None:
    shop.desk.checkout(KIOSK, "p1", "i1")
    shut(shop, "main", date(2026, 3, 30), date(2026, 4, 4))
    assert shut(shop, "main", date(2026, 4, 1), date(2026, 4, 7)).loans == 1
    assert due(shop, "i1") == date(2026, 4, 8)


def test_5_new_loans_are_not_due_on_closed_days(shop: Shop) -> None:
    shut(shop, "main", date(2026, 3, 30), date(2026, 3, 30))
    answer = shop.desk.checkout(KIOSK, "p1", "i1")
    assert isinstance(answer, CheckedOut)
    assert due(shop, "i1") == date(2026, 3, 31)


def test_6_holds_on_the_shelf_keep_their_opening_days(shop: Shop) -> None:
    placed = place(shop, "p1", 2, "branch")
    shop.desk.checkin(BRANCH, "i3")
    assert hold(shop, placed.id).shelf_until == date(2026, 3, 10)
    result = shut(shop, "branch", date(2026, 3, 5), date(2026, 3, 9))
    assert (result.days, result.shelf) == (5, 1)
    assert hold(shop, placed.id).shelf_until == date(2026, 3, 14)  # four opening days later
    assert shut(shop, "branch", date(2026, 3, 5), date(2026, 3, 9)) == Closed(0, 0, 0, 0)


def test_6_pick_lists_of_a_closed_library_go_to_others(shop: Shop) -> None:
    other = shop.item("i2")
    shop.writer.run(
        lambda work: work.set_item(other, status=ItemStatus.AVAILABLE, current="branch")
    )
    placed = place(shop, "p1", 1, "far")
    assert placed.asked_library == "main"
    today = local_day(shop.clock.now())
    assert shut(shop, "main", today, today + timedelta(days=9)).asked == 1
    assert hold(shop, placed.id).asked_library == "branch"


def test_13_half_done_and_told_again_comes_out_the_same(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def more(work: CirculationWork) -> None:
        for number in range(25):
            barcode = f"m{number}"
            work.add_item(
                Item(barcode, 50 + number, "main", "main", "main", status=ItemStatus.AVAILABLE)
            )

    shop.writer.run(more)
    for number in range(25):
        shop.desk.checkout(KIOSK, "p1", f"m{number}")
    calls = iter(range(1000))

    def stumbling(*args: object) -> bool:
        if next(calls) == 12:
            raise OSError("the lights go out")
        return extend(*args)  # type: ignore[arg-type]

    extend = closures.extend_loan
    monkeypatch.setattr(closures, "extend_loan", stumbling)
    closed = (date(2026, 3, 30), date(2026, 3, 30))
    with pytest.raises(OSError, match="lights"):
        shut(shop, "main", *closed)
    again = shut(shop, "main", *closed)
    assert (again.days, again.loans) == (0, 15)  # one unit of ten was done
    assert {due(shop, f"m{number}") for number in range(25)} == {date(2026, 3, 31)}
