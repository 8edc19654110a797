"""Holds: placing, the queue, trapping, the lending chain, changing. Numbers are sections of the
domain rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from protocolsrv.domain.circulation import NoticeKind
from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.hold import Hold, HoldState
from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.library import Library
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.domain.rules import HoldTerms, Subject
from protocolsrv.domain.transit import TransitReason
from protocolsrv.services.circulation import queue, targeting
from protocolsrv.services.circulation.results import Caller, CheckedIn, HoldPlaced, Routing
from tests.circulation.world import BRANCH, FAR, KIOSK

from .conftest import Shop

MONDAY = date(2026, 3, 2)


def place(shop: Shop, card: str, record_id: int = 1, pickup: str = "main", **more: object) -> Hold:
    answer = shop.desk.place_hold(KIOSK, card, record_id=record_id, pickup=pickup, **more)  # type: ignore[arg-type]
    assert isinstance(answer, HoldPlaced), answer
    return answer.hold


def refused(answer: object) -> Reason:
    assert isinstance(answer, Refusal), answer
    return answer.reason


def hold(shop: Shop, hold_id: int) -> Hold:
    found = shop.reader.hold(hold_id)
    assert found is not None
    return found


def scan(shop: Shop, caller: Caller, barcode: str) -> CheckedIn:
    answer = shop.desk.checkin(caller, barcode)
    assert isinstance(answer, CheckedIn)
    return answer


def away(shop: Shop, barcode: str) -> None:
    """Lent to somebody who waits for nothing."""
    item = shop.item(barcode)
    shop.writer.run(lambda work: work.set_item(item, status=ItemStatus.MISSING))


# ---- placing -------------------------------------------------------------------------------------
def test_6_a_hold_waits_for_any_copy_on_loan_or_on_shelf(shop: Shop) -> None:
    shop.desk.checkout(KIOSK, "p2", "i3")
    on_loan = shop.desk.place_hold(KIOSK, "p1", record_id=2)
    assert isinstance(on_loan, HoldPlaced)
    assert (on_loan.position, on_loan.available, on_loan.hold.asked_library) == (1, False, "")
    assert on_loan.hold.pickup == "main"  # the patron's own library
    on_shelf = shop.desk.place_hold(KIOSK, "p1", record_id=1, pickup="ZZB")
    assert isinstance(on_shelf, HoldPlaced)
    assert on_shelf.available and on_shelf.hold.pickup == "branch"
    assert "hold" in shop.kinds()


def test_6_one_hold_a_patron_and_title(shop: Shop) -> None:
    place(shop, "p1")
    assert refused(shop.desk.place_hold(KIOSK, "p1", record_id=1)) is Reason.HOLD_EXISTS
    assert len(shop.reader.queue(1)) == 1


def test_6_what_cannot_be_placed(shop: Shop) -> None:
    def reason(card: str = "p1", **more: object) -> Reason:
        return refused(shop.desk.place_hold(KIOSK, card, **more))  # type: ignore[arg-type]

    assert reason("nobody", record_id=1) is Reason.PATRON_UNKNOWN
    assert reason("away", record_id=1) is Reason.PATRON_UNKNOWN  # no consent for this municipality
    assert reason() is Reason.TITLE_UNKNOWN
    assert reason(barcode="x") is Reason.ITEM_UNKNOWN
    assert reason(barcode="i1", record_id=2) is Reason.ITEM_UNKNOWN
    assert reason(record_id=1, pickup="nowhere") is Reason.PICKUP_UNKNOWN
    assert reason(record_id=77) is Reason.HOLD_NO_ITEM  # a title without items
    assert reason(record_id=1, volume="1999:7") is Reason.HOLD_NO_ITEM
    assert reason(record_id=1, expires_on=MONDAY - timedelta(days=1)) is Reason.DATE_WRONG
    begins = {"not_before": MONDAY + timedelta(days=9), "expires_on": MONDAY + timedelta(days=3)}
    assert reason(record_id=1, **begins) is Reason.DATE_WRONG
    assert not shop.reader.holds(shop.patron_id("p1"))


def test_6_the_rules_say_who_may_wait_for_what(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    no = Refusal(Reason.PICKUP_NOT_ALLOWED, "main")
    monkeypatch.setattr(shop.rules, "hold", lambda *_: no)
    assert shop.desk.place_hold(KIOSK, "p1", record_id=1) == no


def test_6_a_fee_must_be_agreed_to(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shop.rules, "hold", lambda *_: HoldTerms(None, fee=500))
    answer = shop.desk.place_hold(KIOSK, "p1", record_id=1)
    assert isinstance(answer, Refusal)
    assert (answer.reason, answer.fee) == (Reason.FEE_NOT_ACCEPTED, 500)
    place(shop, "p1", fee_accepted=True)
    assert [one.owing for one in shop.reader.fees(shop.patron_id("p1"))] == [500]


def test_6_a_hold_ends_on_the_rules_day_or_the_patrons_earlier_one(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = MONDAY + timedelta(days=90)
    monkeypatch.setattr(shop.rules, "hold", lambda *_: HoldTerms(last))
    assert place(shop, "p1").expires_on == last
    early = MONDAY + timedelta(days=10)
    assert place(shop, "p1", 2, expires_on=early).expires_on == early
    late = MONDAY + timedelta(days=900)
    assert place(shop, "p1", 3, expires_on=late).expires_on == last


# ---- queue ---------------------------------------------------------------------------------------
def test_6_the_queue_is_by_priority_then_time_then_id(shop: Shop) -> None:
    for barcode in ("i1", "i2"):
        away(shop, barcode)
    first, second = place(shop, "p1"), place(shop, "p2")  # at the same moment
    shop.clock.forward(hours=1)
    third = place(shop, "kid")
    assert [one.id for one in shop.reader.queue(1)] == [first.id, second.id, third.id]
    urgent = replace(hold(shop, third.id), priority=-1)
    shop.writer.run(lambda work: work.change_hold(urgent))
    assert [one.id for one in shop.reader.queue(1)] == [third.id, first.id, second.id]
    assert [queue.position(shop.reader, hold(shop, one.id)) for one in (third, first, second)] == [
        1,
        2,
        3,
    ]


def test_5_waiting_counts_others_who_can_use_the_item(shop: Shop) -> None:
    for barcode in ("i1", "i2"):
        away(shop, barcode)
    place(shop, "p1")
    paused = place(shop, "p2")
    shop.desk.change_hold(KIOSK, "p2", paused.id, suspended_until=MONDAY + timedelta(days=5))
    place(shop, "kid", barcode="i2")
    now, kid = shop.clock.now(), shop.patron_id("kid")
    assert queue.waiting(shop.reader, 1, now) == 2
    assert queue.waiting(shop.reader, 1, now, kid) == 1
    assert queue.waiting(shop.reader, 1, now, None, shop.item("i1")) == 1
    assert queue.waiting(shop.reader, 1, now + timedelta(days=6)) == 3


# ---- trapping ------------------------------------------------------------------------------------
def test_6_check_in_catches_the_first_hold_and_tells_its_patron(shop: Shop) -> None:
    shop.desk.checkout(KIOSK, "p2", "i3")
    placed = place(shop, "p1", 2, "main")
    there = scan(shop, BRANCH, "i3")
    assert (there.routing, there.destination) == (Routing.HOLD_ELSEWHERE, "main")
    transit = shop.reader.transit_of(shop.item("i3").id)
    assert transit is not None
    assert (transit.reason, transit.hold_id) == (TransitReason.HOLD, placed.id)
    assert not shop.reader.notices(10)
    here = scan(shop, KIOSK, "i3")
    assert here.routing is Routing.HOLD_HERE
    ready = hold(shop, placed.id)
    assert ready.state is HoldState.ON_SHELF
    assert ready.shelf_until == date(2026, 3, 10)  # 7 opening days; Sunday is none
    assert [(one.kind, one.about) for one in shop.reader.notices(10)] == [
        (NoticeKind.HOLD_READY, placed.id)
    ]
    again = scan(shop, KIOSK, "i3")  # scanned twice: nothing begins anew
    assert again.routing is Routing.HOLD_HERE
    assert hold(shop, placed.id) == ready


def test_6_strict_queue_or_local_first_by_policy(shop: Shop) -> None:
    for local, winner in ((False, "p1"), (True, "p2")):
        shop.rules.local_first = local
        item = shop.item("i4")
        shop.writer.run(lambda work, item=item: work.set_item(item, status=ItemStatus.MISSING))  # type: ignore[misc]
        holds = {"p1": place(shop, "p1", 3, "main"), "p2": place(shop, "p2", 3, "far")}
        scan(shop, FAR, "i4")
        caught = [
            card for card, one in holds.items() if hold(shop, one.id).state is not HoldState.WAITING
        ]
        assert caught == [winner]
        for card, one in holds.items():
            shop.desk.cancel_hold(KIOSK, card, one.id)


def test_6_school_items_fill_their_own_pupils_holds_only(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    pupil = shop.patron_id("p2")

    def may_fill(subject: Subject, item: Item, pickup: Library, at: object) -> bool:
        return subject.patron.id == pupil or item.barcode != "i1"

    monkeypatch.setattr(shop.rules, "may_fill", may_fill)
    for barcode in ("i1", "i2"):
        away(shop, barcode)
    first, second = place(shop, "p1"), place(shop, "p2")
    assert scan(shop, KIOSK, "i1").pickup_alias == "A1"  # the pupil, though second in the queue
    assert hold(shop, second.id).state is HoldState.ON_SHELF
    assert scan(shop, KIOSK, "i2").pickup_alias == "A0"
    assert hold(shop, first.id).state is HoldState.ON_SHELF


def test_6_an_item_hold_takes_that_item_and_a_volume_hold_that_volume(shop: Shop) -> None:
    def add(barcode: str, volume: str) -> None:
        one = Item(barcode, 9, "main", "main", "main", enumeration=volume)
        shop.writer.run(lambda work: work.add_item(replace(one, status=ItemStatus.MISSING)))

    add("v1", "1")
    add("v2", "2")
    volume = place(shop, "p1", 9, volume="2")
    item = place(shop, "p2", 9, barcode="v1")
    assert item.wanted_item_id == shop.item("v1").id
    assert scan(shop, KIOSK, "v1").hold is not None
    assert hold(shop, item.id).state is HoldState.ON_SHELF
    assert hold(shop, volume.id).state is HoldState.WAITING
    assert scan(shop, KIOSK, "v2").hold is not None
    assert hold(shop, volume.id).state is HoldState.ON_SHELF


@pytest.mark.parametrize("more", [{"not_before": MONDAY + timedelta(days=3)}, {}])
def test_6_what_has_not_begun_or_pauses_is_passed_over(shop: Shop, more: dict[str, object]) -> None:
    first = place(shop, "p1", 2, "branch", **more)
    if not more:
        until = MONDAY + timedelta(days=2)
        shop.desk.change_hold(KIOSK, "p1", first.id, suspended_until=until)
    assert not shop.reader.pick_list("branch")
    assert scan(shop, BRANCH, "i3").routing is Routing.SHELVE
    second = place(shop, "p2", 2, "branch")
    assert scan(shop, BRANCH, "i3").hold is not None
    assert hold(shop, second.id).state is HoldState.ON_SHELF
    shop.desk.cancel_hold(KIOSK, "p2", second.id)
    shop.clock.forward(days=3)
    scan(shop, BRANCH, "i3")
    assert hold(shop, first.id).state is HoldState.ON_SHELF


# ---- the lending chain ---------------------------------------------------------------------------
def test_6_the_chain_of_the_pickup_library_is_asked_in_its_order(shop: Shop) -> None:
    for barcode, library in (("i1", "far"), ("i2", "branch")):
        item = shop.item(barcode)
        shop.writer.run(
            lambda work, item=item, library=library: work.set_item(  # type: ignore[misc]
                item, status=ItemStatus.AVAILABLE, current=library
            )
        )
    placed = place(shop, "p1")
    assert (placed.asked_library, placed.asked_item_id) == ("branch", shop.item("i2").id)
    assert place(shop, "p2").asked_library == "far"  # one copy is asked for once
    assert place(shop, "kid").asked_library == ""


def test_6_a_library_outside_the_chain_is_not_asked(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shop.rules, "chain", lambda _: ["main"])
    assert place(shop, "p1", 2).asked_library == ""


def test_6_closed_libraries_are_skipped_but_weekends_are_not(shop: Shop) -> None:
    shop.clock.forward(days=6)  # Sunday
    assert place(shop, "p1", 2).asked_library == "branch"

    def close(*days: int) -> None:
        def unit(work: CirculationWork) -> None:
            for day in days:
                work.add_closure("far", date(2026, 3, day), "moving")

        shop.writer.run(unit)

    close(9, 10)
    assert place(shop, "p1", 3).asked_library == "far"  # open again on Wednesday, the third day
    close(11)
    settled = shop.writer.run(
        lambda work: targeting.settle(work, shop.parts.context(), 3, shop.clock.now())
    )
    assert settled == 1
    assert not shop.reader.pick_list("far")


def test_6_not_found_asks_the_next_and_the_copy_is_missing(shop: Shop) -> None:
    item = shop.item("i2")
    shop.writer.run(lambda work: work.set_item(item, status=ItemStatus.AVAILABLE, current="branch"))
    placed = place(shop, "p1")
    assert placed.asked_library == "main"
    assert refused(shop.desk.not_found(BRANCH, placed.id)) is Reason.CALLER_MAY_NOT
    after = shop.desk.not_found(KIOSK, placed.id)
    assert isinstance(after, Hold)
    assert (after.asked_library, after.passed) == ("branch", ("main",))
    assert shop.item("i1").status is ItemStatus.MISSING
    assert shop.tasks() == ["missing"]
    assert refused(shop.desk.not_found(KIOSK, placed.id)) is Reason.CALLER_MAY_NOT
    last = shop.desk.not_found(BRANCH, placed.id)
    assert isinstance(last, Hold) and not last.asked_library
    assert refused(shop.desk.not_found(BRANCH, placed.id)) is Reason.HOLD_UNKNOWN
    assert scan(shop, KIOSK, "i1").hold is not None  # found after all


def test_6_a_lent_copy_is_asked_for_no_more_and_another_is(shop: Shop) -> None:
    placed = place(shop, "p1")
    asked = hold(shop, placed.id).asked_item_id
    assert asked == shop.item("i1").id
    shop.desk.checkout(KIOSK, "p2", "i1")  # from the open shelf
    assert hold(shop, placed.id).asked_item_id == shop.item("i2").id
    shop.desk.checkin(KIOSK, "i2", damaged=True)
    assert hold(shop, placed.id).asked_library == ""


def test_6_who_has_a_copy_fetched_gets_it_by_the_queue(shop: Shop) -> None:
    early = place(shop, "p1", 2, "main", not_before=MONDAY + timedelta(days=1))
    late = place(shop, "p2", 2, "branch")
    assert hold(shop, late.id).asked_library == "branch"
    shop.clock.forward(days=1)
    scan(shop, BRANCH, "i3")  # fetched for the later one; the earlier has begun meanwhile
    assert hold(shop, early.id).state is HoldState.IN_TRANSIT
    assert hold(shop, late.id).asked_library == ""
