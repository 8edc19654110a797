"""The desk as a whole: keys, outages, and what is seen of patrons and items."""

from __future__ import annotations

import pytest

from protocolsrv.domain.circulation_work import QueueFull, StoreAway
from protocolsrv.domain.item import ItemStatus
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.services.circulation.results import (
    CheckedIn,
    CheckedOut,
    HoldLine,
    HoldPlaced,
    ItemView,
    LoanLine,
    PatronView,
)
from protocolsrv.services.circulation.verbs import Verbs
from tests.circulation.world import BRANCH, DESK, KIOSK
from tests.services.circulation.conftest import Shop


def test_the_desk_is_the_verbs(shop: Shop) -> None:
    verbs: Verbs = shop.desk
    wanted = {name for name in vars(Verbs) if not name.startswith("_")}
    assert len(wanted) > 20 and wanted <= set(dir(verbs))


def test_12_8_every_verb_told_twice_under_a_key_is_done_once(shop: Shop) -> None:
    desk = shop.desk
    first = [
        desk.checkout(KIOSK, "p1", "i1", key="a"),
        desk.renew(KIOSK, "p1", "i1", key="b"),
        desk.renew_all(KIOSK, "p1", key="c"),
        desk.place_hold(KIOSK, "p2", record_id=1, pickup="branch", key="d"),
        desk.checkin(KIOSK, "i1", key="e"),
        desk.checkout(KIOSK, "p1", "nothing", key="f"),
        desk.checkout(KIOSK, "p1", "i3", key="g"),
        desk.undo_checkout(KIOSK, "p1", "i3", key="h"),
        desk.charge(KIOSK, "p1", 10, "x", key="i"),
    ]
    before = shop.state.copy()
    again = [
        desk.checkout(KIOSK, "p1", "i1", key="a"),
        desk.renew(KIOSK, "p1", "i1", key="b"),
        desk.renew_all(KIOSK, "p1", key="c"),
        desk.place_hold(KIOSK, "p2", record_id=1, pickup="branch", key="d"),
        desk.checkin(KIOSK, "i1", key="e"),
        desk.checkout(KIOSK, "p1", "nothing", key="f"),
        desk.checkout(KIOSK, "p1", "i3", key="g"),
        desk.undo_checkout(KIOSK, "p1", "i3", key="h"),
        desk.charge(KIOSK, "p1", 10, "x", key="i"),
    ]
    assert again == first
    assert shop.state == before
    assert [type(one).__name__ for one in first].count("Refusal") == 1


def test_a_key_with_other_content_or_another_verb_is_refused(shop: Shop) -> None:
    shop.desk.checkout(KIOSK, "p1", "i1", key="a")
    reused = Refusal(Reason.KEY_REUSED)
    assert shop.desk.checkout(KIOSK, "p1", "i2", key="a") == reused
    assert shop.desk.renew(KIOSK, "p1", "i1", key="a") == reused
    assert isinstance(shop.desk.checkout(BRANCH, "p1", "i2", key="a"), CheckedOut)


def test_a_key_opens_nothing_without_the_pin(shop: Shop) -> None:
    shop.desk.checkout(KIOSK, "p1", "i1", pin="1234", key="a")
    answer = shop.desk.checkout(KIOSK, "p1", "i1", pin="0", key="a")
    assert answer == Refusal(Reason.PIN_WRONG)


@pytest.mark.parametrize(
    ("error", "why"),
    [(QueueFull(), Reason.BUSY), (StoreAway(), Reason.UNAVAILABLE)],
)
def test_an_outage_is_an_answer(shop: Shop, error: Exception, why: Reason) -> None:
    shop.store.writer.fails_with = error
    assert shop.desk.checkout(KIOSK, "p1", "i1") == Refusal(why)
    assert shop.desk.checkin(KIOSK, "i1") == Refusal(why)
    assert shop.desk.pay(KIOSK, "p1", 5) == Refusal(why)
    assert shop.desk.claim(KIOSK, "i1", returned=True) == Refusal(why)


def test_a_fault_of_ours_is_no_answer(shop: Shop) -> None:
    shop.store.writer.fails_with = KeyError("bug")
    with pytest.raises(KeyError):
        shop.desk.checkout(KIOSK, "p1", "i1")


def test_what_is_seen_of_a_patron(shop: Shop) -> None:
    shop.desk.checkout(KIOSK, "p1", "i1")
    shop.desk.place_hold(KIOSK, "p1", record_id=2, pickup="main")
    shop.desk.charge(DESK, "p1", 100, "x")
    bare = shop.desk.patron(KIOSK, "p1")
    assert isinstance(bare, PatronView)
    assert bare.loans == bare.holds == bare.fees == ()
    assert (bare.standing.loans, bare.standing.holds_waiting, bare.standing.debt) == (1, 1, 100)
    full = shop.desk.patron(KIOSK, "p1", loans=True, holds=True, fees=True)
    assert isinstance(full, PatronView)
    assert [(line.item.barcode, line.title, line.overdue) for line in full.loans] == [
        ("i1", "Title 1", False)
    ]
    assert [(line.title, line.position) for line in full.holds] == [("Title 2", 1)]
    assert [fee.owing for fee in full.fees] == [100]
    shop.clock.forward(days=60)
    later = shop.desk.patron(KIOSK, "p1", loans=True)
    assert isinstance(later, PatronView) and later.loans[0].overdue


def test_what_is_seen_of_an_item(shop: Shop) -> None:
    shop.desk.checkout(KIOSK, "p1", "i1")
    shop.desk.place_hold(KIOSK, "p2", record_id=1, pickup="main")
    view = shop.desk.item(KIOSK, "i1")
    assert isinstance(view, ItemView) and view.loan is not None
    assert (view.title, view.queue, view.item.status) == ("Title 1", 1, ItemStatus.ON_LOAN)
    assert shop.desk.item(KIOSK, "x") == Refusal(Reason.ITEM_UNKNOWN, "x")


def test_properties_are_kept(shop: Shop) -> None:
    view = shop.desk.set_properties(KIOSK, "i1", "tag=1")
    assert isinstance(view, ItemView) and view.item.properties == "tag=1"
    assert shop.desk.set_properties(KIOSK, "x", "") == Refusal(Reason.ITEM_UNKNOWN, "x")


def test_claims_and_losses_need_a_loan(shop: Shop) -> None:
    none = Refusal(Reason.ITEM_NOT_ON_LOAN)
    assert shop.desk.declare_lost(DESK, "i1") == none == shop.desk.claim(DESK, "i1", returned=True)
    assert shop.desk.claim(DESK, "x", returned=True) == Refusal(Reason.ITEM_UNKNOWN, "x")
    shop.desk.checkout(KIOSK, "p1", "i1")
    line = shop.desk.claim(DESK, "i1", returned=False)
    assert isinstance(line, LoanLine)
    assert line.item.status is ItemStatus.CLAIMED_NEVER_BORROWED
    patron = shop.reader.patron(shop.patron_id("p1"))
    assert patron is not None
    assert (patron.claims_returned, patron.claims_never_borrowed) == (0, 1)


def test_a_hold_from_the_pick_list_to_the_patron(shop: Shop) -> None:
    placed = shop.desk.place_hold(KIOSK, "p1", record_id=2, pickup="main")
    assert isinstance(placed, HoldPlaced) and placed.available
    (line,) = shop.desk.pick_list(BRANCH)
    assert line.item is not None and line.item.barcode == "i3"
    sent = shop.desk.checkin(BRANCH, "i3")
    assert isinstance(sent, CheckedIn) and sent.destination == "main"
    assert not shop.desk.pick_list(BRANCH)
    shop.desk.checkin(KIOSK, "i3")
    assert [one.hold.id for one in shop.desk.shelf(KIOSK)] == [placed.hold.id]
    assert isinstance(shop.desk.checkout(KIOSK, "p1", "i3"), CheckedOut)
    assert not shop.desk.shelf(KIOSK)


def test_a_cancelled_hold_frees_its_item_for_the_next(shop: Shop) -> None:
    first = shop.desk.place_hold(KIOSK, "p1", record_id=2, pickup="branch")
    second = shop.desk.place_hold(KIOSK, "p2", record_id=2, pickup="branch")
    assert isinstance(first, HoldPlaced) and isinstance(second, HoldPlaced)
    assert second.position == 2
    shop.desk.checkin(BRANCH, "i3")
    shop.desk.cancel_hold(KIOSK, "p1", first.hold.id)
    (line,) = shop.desk.shelf(BRANCH)
    assert line.hold.id == second.hold.id
    shop.desk.cancel_hold(KIOSK, "p2", second.hold.id)
    assert shop.item("i3").status is ItemStatus.AVAILABLE


def test_what_is_not_found_is_asked_for_elsewhere(shop: Shop) -> None:
    item = shop.item("i2")
    move = ItemStatus.AVAILABLE
    shop.writer.run(lambda work: work.set_item(item, status=move, current="branch"))
    placed = shop.desk.place_hold(KIOSK, "p1", record_id=1, pickup="main")
    assert isinstance(placed, HoldPlaced) and placed.hold.asked_library == "main"
    hold_id = placed.hold.id
    for caller, then in ((KIOSK, "branch"), (BRANCH, "")):
        hold = shop.desk.not_found(caller, hold_id)
        assert not isinstance(hold, Refusal) and hold.asked_library == then


def test_a_hold_is_found_and_changed_by_its_patron_only(shop: Shop) -> None:
    placed = shop.desk.place_hold(KIOSK, "p1", barcode="i1", pickup="main")
    assert isinstance(placed, HoldPlaced)
    found = shop.desk.find_hold(KIOSK, "p1", barcode="i2")
    assert isinstance(found, HoldLine) and found.hold.id == placed.hold.id
    unknown = Refusal(Reason.HOLD_UNKNOWN)
    assert shop.desk.find_hold(KIOSK, "p2", record_id=1) == unknown
    changed = shop.desk.change_hold(KIOSK, "p1", placed.hold.id, pickup="branch")
    assert isinstance(changed, HoldPlaced) and changed.hold.pickup == "branch"
    other = shop.desk.change_hold(KIOSK, "p2", placed.hold.id, pickup="main")
    assert isinstance(other, Refusal) and other.reason is Reason.HOLD_UNKNOWN
