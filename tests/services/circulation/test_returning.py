"""Checkin: always works; what ends with the loan, and where the item goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.hold import Hold, HoldState
from protocolsrv.domain.item import ItemStatus
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.services.circulation.results import Caller, CheckedIn, CheckedOut, Routing, Told
from tests.circulation.world import BRANCH, DESK, FAR, KIOSK, START
from tests.services.circulation.conftest import Shop


def back(answer: CheckedIn | Refusal) -> CheckedIn:
    assert isinstance(answer, CheckedIn), answer
    return answer


def lend(shop: Shop, barcode: str, card: str = "p1", caller: Caller = KIOSK) -> CheckedOut:
    answer = shop.desk.checkout(caller, card, barcode)
    assert isinstance(answer, CheckedOut), answer
    return answer


def hold_for(shop: Shop, card: str, record_id: int, pickup: str, **more: int) -> Hold:
    patron = shop.patron_id(card)
    new = Hold(0, patron, record_id, pickup, shop.clock.now() + timedelta(minutes=len(more)))
    return shop.writer.run(lambda work: work.add_hold(new))


def test_7_third_wanted_by_nobody_and_at_home_it_is_shelved(shop: Shop) -> None:
    lend(shop, "i1")
    answer = back(shop.desk.checkin(KIOSK, "i1"))
    assert (answer.routing, answer.was_on_loan, answer.destination) == (Routing.SHELVE, True, "")
    assert shop.item("i1").status is ItemStatus.AVAILABLE
    assert shop.kinds() == ["loan", "return"]


def test_7_second_it_travels_home(shop: Shop) -> None:
    lend(shop, "i1")
    answer = back(shop.desk.checkin(FAR, "i1"))
    assert (answer.routing, answer.destination) == (Routing.HOME, "main")
    assert answer.transit is not None and answer.transit.origin == "far"
    item = shop.item("i1")
    assert (item.status, item.current) == (ItemStatus.IN_TRANSIT, "far")


def test_4_a_floating_item_stays(shop: Shop) -> None:
    shop.rules.floats = {"book"}
    lend(shop, "i1")
    answer = back(shop.desk.checkin(BRANCH, "i1"))
    item = shop.item("i1")
    assert answer.routing is Routing.SHELVE
    assert (item.owner, item.permanent, item.current) == ("main", "main", "branch")


def test_7_first_a_hold_here_is_caught(shop: Shop) -> None:
    lend(shop, "i1")
    hold = hold_for(shop, "p2", 1, "main")
    answer = back(shop.desk.checkin(KIOSK, "i1"))
    assert answer.routing is Routing.HOLD_HERE and answer.pickup_alias == "A1"
    ready = shop.reader.hold(hold.id)
    assert ready is not None and ready.state is HoldState.ON_SHELF and ready.shelf_until
    assert shop.item("i1").status is ItemStatus.ON_HOLD_SHELF


def test_7_first_a_hold_elsewhere_comes_before_home(shop: Shop) -> None:
    lend(shop, "i1")
    hold_for(shop, "p2", 1, "far")
    answer = back(shop.desk.checkin(BRANCH, "i1"))
    assert (answer.routing, answer.destination) == (Routing.HOLD_ELSEWHERE, "far")
    arrived = back(shop.desk.checkin(FAR, "i1"))
    assert arrived.routing is Routing.HOLD_HERE and not arrived.was_on_loan
    assert shop.reader.transit_of(shop.item("i1").id) is None
    assert "arrival" in shop.kinds()


def test_7_scanned_at_a_third_place_a_transit_is_redirected_not_lost(shop: Shop) -> None:
    lend(shop, "i1")
    hold = hold_for(shop, "p2", 1, "far")
    shop.desk.checkin(BRANCH, "i1")
    shop.clock.forward(days=1)
    answer = back(shop.desk.checkin(KIOSK, "i1"))
    assert (answer.routing, answer.destination) == (Routing.HOLD_ELSEWHERE, "far")
    (transit,) = shop.state.transits.values()
    assert (transit.origin, transit.destination, transit.hold_id) == ("main", "far", hold.id)
    kept = shop.reader.hold(hold.id)
    assert kept is not None and kept.state is HoldState.IN_TRANSIT


def test_7_a_transit_home_is_redirected_too(shop: Shop) -> None:
    lend(shop, "i1")
    shop.desk.checkin(FAR, "i1")
    shop.clock.forward(days=1)
    answer = back(shop.desk.checkin(BRANCH, "i1"))
    assert (answer.routing, answer.destination) == (Routing.HOME, "main")
    (transit,) = shop.state.transits.values()
    assert (transit.origin, transit.sent_at) == ("branch", shop.clock.now())


def test_an_unknown_item_is_said_to_be_so(shop: Shop) -> None:
    assert shop.desk.checkin(KIOSK, "x") == Refusal(Reason.ITEM_UNKNOWN, "x")
    assert not shop.tasks()
    shop.desk.checkin(KIOSK, "x", told=Told(START))
    assert shop.tasks() == ["unknown_item"]


def test_8_overdue_fee_of_adults_at_return(shop: Shop) -> None:
    lend(shop, "i1")
    lend(shop, "i2", "kid")
    shop.clock.forward(days=30)
    answer = back(shop.desk.checkin(KIOSK, "i1"))
    assert answer.fee is not None and (answer.fee.owing, answer.fee.municipality) == (200, "norr")
    assert back(shop.desk.checkin(KIOSK, "i2")).fee is None


def test_5_a_back_dated_return_costs_what_it_would_have_then(shop: Shop) -> None:
    due = lend(shop, "i1").loan.due_at
    shop.clock.forward(days=35)
    answer = back(shop.desk.checkin(KIOSK, "i1", returned_at=due - timedelta(hours=1)))
    assert answer.fee is None and answer.was_on_loan


def test_a_return_dated_to_come_or_before_the_loan_is_not_believed(shop: Shop) -> None:
    lend(shop, "i1")
    shop.clock.forward(days=30)
    ahead = shop.clock.now() + timedelta(days=10)
    answer = back(shop.desk.checkin(KIOSK, "i1", returned_at=ahead))
    assert answer.fee is not None and answer.fee.owing == 200
    lend(shop, "i1")
    answer = back(shop.desk.checkin(KIOSK, "i1", returned_at=START - timedelta(days=1)))
    assert answer.was_on_loan and answer.fee is None and not shop.state.loans


def test_12_6_nothing_links_patron_and_item_after_the_return(shop: Shop) -> None:
    lend(shop, "i1")
    shop.desk.checkin(KIOSK, "i1")
    state, patron = shop.state, shop.patron_id("p1")
    assert not state.loans and not state.fees and not state.history
    assert not any(patron in (hold.patron_id,) for hold in state.holds.values())
    assert all("p1" not in str(event) for event in state.events)


def test_2_history_only_for_those_who_asked(shop: Shop) -> None:
    patron = shop.reader.patron(shop.patron_id("p1"))
    assert patron is not None
    keeping = replace(patron, keeps_history=True)
    shop.writer.run(lambda work: work.change_patron(keeping))
    lend(shop, "i1")
    shop.clock.forward(days=2)
    shop.desk.checkin(KIOSK, "i1")
    assert shop.state.history == [(patron.id, 1, date(2026, 3, 2), date(2026, 3, 4))]


def test_an_old_stored_checkin_never_ends_a_newer_loan(shop: Shop) -> None:
    loan = lend(shop, "i1").loan
    answer = back(shop.desk.checkin(KIOSK, "i1", told=Told(START - timedelta(hours=3))))
    assert answer.notes == ("older_than_loan",) and not answer.was_on_loan
    assert list(shop.state.loans.values()) == [loan]
    assert shop.item("i1").status is ItemStatus.ON_LOAN


def test_an_old_stored_checkin_does_not_undo_a_transit_or_a_shelf(shop: Shop) -> None:
    lend(shop, "i1")
    hold_for(shop, "p2", 1, "far")
    shop.clock.forward(hours=2)
    shop.desk.checkin(BRANCH, "i1")
    before = shop.state.copy()
    old = Told(START + timedelta(hours=1))
    answer = back(shop.desk.checkin(KIOSK, "i1", told=old))
    assert answer.notes and answer.destination == "far"
    assert shop.state.transits == before.transits and shop.state.items == before.items


def test_a_stored_checkin_ends_the_loan_it_belongs_to_once(shop: Shop) -> None:
    lend(shop, "i1")
    shop.clock.forward(days=3)
    told = Told(shop.clock.now() - timedelta(hours=3))
    first = back(shop.desk.checkin(KIOSK, "i1", told=told))
    assert first.was_on_loan
    before = shop.state.copy()
    assert shop.desk.checkin(KIOSK, "i1", told=told) == first
    assert shop.state == before


def test_8_lost_and_found_takes_back_what_is_owed(shop: Shop) -> None:
    lend(shop, "i1")
    shop.desk.declare_lost(DESK, "i1")
    assert shop.item("i1").status is ItemStatus.LOST
    assert [fee.owing for fee in shop.state.fees.values()] == [25000]
    assert shop.desk.declare_lost(DESK, "i1") is None
    answer = back(shop.desk.checkin(KIOSK, "i1"))
    assert answer.routing is Routing.STAFF and answer.notes == ("was_lost",)
    assert [fee.owing for fee in shop.state.fees.values()] == [0]
    assert shop.tasks() == ["lost_and_found"]


def test_8_what_was_paid_for_a_lost_item_is_given_back_by_people(shop: Shop) -> None:
    lend(shop, "i1")
    shop.desk.declare_lost(DESK, "i1")
    shop.desk.pay(KIOSK, "p1", 25000)
    shop.desk.checkin(KIOSK, "i1")
    assert shop.tasks() == ["refund", "lost_and_found"]


def test_8_claimed_returned_goes_to_staff_and_on_from_there(shop: Shop) -> None:
    lend(shop, "i1")
    for _ in range(2):
        shop.desk.claim(DESK, "i1", returned=True)
    patron = shop.reader.patron(shop.patron_id("p1"))
    assert patron is not None and patron.claims_returned == 1
    answer = back(shop.desk.checkin(KIOSK, "i1"))
    assert (answer.routing, answer.notes) == (Routing.STAFF, ("claimed_returned",))
    assert back(shop.desk.checkin(KIOSK, "i1")).routing is Routing.STAFF
    assert back(shop.desk.checkin(DESK, "i1")).routing is Routing.SHELVE


def test_8_damaged_goes_to_staff_and_a_hold_waits_again(shop: Shop) -> None:
    lend(shop, "i1")
    hold = hold_for(shop, "p2", 1, "main")
    shop.desk.checkin(KIOSK, "i1")
    answer = back(shop.desk.checkin(DESK, "i1", damaged=True))
    assert answer.routing is Routing.STAFF and shop.item("i1").status is ItemStatus.DAMAGED
    waits = shop.reader.hold(hold.id)
    assert waits is not None and (waits.state, waits.item_id) == (HoldState.WAITING, None)


def test_a_withdrawn_item_is_never_shelved(shop: Shop) -> None:
    item = shop.item("i1")
    shop.writer.run(lambda work: work.set_item(item, status=ItemStatus.WITHDRAWN))
    assert back(shop.desk.checkin(DESK, "i1")).routing is Routing.STAFF
    assert shop.item("i1").status is ItemStatus.WITHDRAWN


def test_undo_leaves_no_loan_no_fee_and_no_count(shop: Shop) -> None:
    shop.rules.loan_fee = 500
    shop.desk.checkout(KIOSK, "p1", "i1", fee_accepted=True)
    answer = back(shop.desk.undo_checkout(KIOSK, "p1", "i1"))
    assert answer.routing is Routing.SHELVE
    assert not shop.state.loans and not shop.reader.fees(shop.patron_id("p1"))
    assert sum(event.count for event in shop.state.events if event.kind == "loan") == 0


def test_undo_is_refused_for_what_is_not_its_own(shop: Shop) -> None:
    undo = shop.desk.undo_checkout
    assert undo(KIOSK, "p1", "i1") == Refusal(Reason.ITEM_NOT_ON_LOAN)
    assert undo(KIOSK, "p1", "x") == Refusal(Reason.ITEM_UNKNOWN, "x")
    assert undo(KIOSK, "nobody", "i1") == Refusal(Reason.PATRON_UNKNOWN)
    lend(shop, "i1")
    assert undo(KIOSK, "p2", "i1") == Refusal(Reason.LOAN_OF_OTHER)
    assert undo(BRANCH, "p1", "i1") == Refusal(Reason.LOAN_UNKNOWN)
    shop.desk.renew(KIOSK, "p1", "i1")
    assert undo(KIOSK, "p1", "i1") == Refusal(Reason.LOAN_UNKNOWN)
    assert len(shop.state.loans) == 1


def test_a_return_works_after_consent_was_withdrawn(shop: Shop) -> None:
    lend(shop, "i1")
    patron = shop.patron_id("p1")

    def withdraw(work: CirculationWork) -> None:
        (consent,) = work.consents(patron)
        work.give_consent(replace(consent, withdrawn_at=START))

    shop.writer.run(withdraw)
    assert shop.desk.checkout(KIOSK, "p1", "i2") == Refusal(Reason.PATRON_UNKNOWN)
    assert back(shop.desk.checkin(KIOSK, "i1")).was_on_loan
