"""Changing and ending holds. Numbers are sections of the domain rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from protocolsrv.domain.hold import HoldState
from protocolsrv.domain.item import ItemStatus
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.domain.transit import TransitReason
from protocolsrv.services.circulation.results import HoldPlaced, Routing
from tests.circulation.world import BRANCH, DESK, FAR, KIOSK

from .conftest import Shop
from .test_holds import MONDAY, hold, place, refused, scan


def test_6_pickup_last_day_and_pause_can_be_changed(shop: Shop) -> None:
    placed = place(shop, "p1", 2)
    change: Callable[..., object] = lambda **more: shop.desk.change_hold(  # noqa: E731
        KIOSK, "p1", placed.id, **more
    )
    assert refused(change(pickup="nowhere")) is Reason.PICKUP_UNKNOWN
    assert refused(change(expires_on=MONDAY - timedelta(days=1))) is Reason.DATE_WRONG
    later = MONDAY + timedelta(days=40)
    changed = change(pickup="far", expires_on=later, suspended_until=MONDAY)
    assert isinstance(changed, HoldPlaced)
    assert (changed.hold.pickup, changed.hold.expires_on) == ("far", later)
    assert changed.hold.suspended_until == MONDAY
    assert not changed.hold.asked_library
    resumed = change(suspended_until=MONDAY - timedelta(days=1))
    assert isinstance(resumed, HoldPlaced)
    assert (resumed.hold.suspended_until, resumed.hold.asked_library) == (None, "branch")
    assert resumed.hold.placed_at == placed.placed_at


def test_6_the_rules_are_asked_about_a_new_pickup(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = place(shop, "p1")
    no = Refusal(Reason.PICKUP_NOT_ALLOWED, "far")
    monkeypatch.setattr(shop.rules, "hold", lambda *_: no)
    assert shop.desk.change_hold(KIOSK, "p1", placed.id, pickup="far") == no


def test_6_a_new_pickup_sends_what_is_on_the_shelf_on(shop: Shop) -> None:
    placed = place(shop, "p1", 2, "branch")
    scan(shop, BRANCH, "i3")
    pause = shop.desk.change_hold(KIOSK, "p1", placed.id, suspended_until=date(2026, 4, 1))
    assert refused(pause) is Reason.HOLD_NOT_ALLOWED  # it is caught
    shop.desk.change_hold(KIOSK, "p1", placed.id, pickup="main")
    moved = hold(shop, placed.id)
    assert (moved.state, moved.shelf_until) == (HoldState.IN_TRANSIT, None)
    assert shop.item("i3").status is ItemStatus.IN_TRANSIT
    assert shop.tasks("branch") == ["clear_shelf"]
    scan(shop, KIOSK, "i3")
    assert hold(shop, placed.id).state is HoldState.ON_SHELF


def test_6_a_new_pickup_redirects_what_is_under_way_where_it_arrives(shop: Shop) -> None:
    placed = place(shop, "p1", 2, "main")
    scan(shop, BRANCH, "i3")
    shop.desk.change_hold(KIOSK, "p1", placed.id, pickup="far")
    answer = scan(shop, KIOSK, "i3")
    assert (answer.routing, answer.destination) == (Routing.HOLD_ELSEWHERE, "far")
    scan(shop, FAR, "i3")
    assert hold(shop, placed.id).state is HoldState.ON_SHELF


def test_6_a_cancelled_hold_leaves_its_item_to_the_next_or_free(shop: Shop) -> None:
    first, second = place(shop, "p1", 2, "branch"), place(shop, "p2", 2, "branch")
    scan(shop, BRANCH, "i3")
    assert refused(shop.desk.cancel_hold(KIOSK, "p2", first.id)) is Reason.HOLD_UNKNOWN
    ended = shop.desk.cancel_hold(KIOSK, "p1", first.id)
    assert isinstance(ended, HoldPlaced)
    assert ended.hold.state is HoldState.CANCELLED
    assert ended.item is not None and ended.item.barcode == "i3"
    assert hold(shop, first.id).patron_id is None  # 12.6: it forgets whose it was
    assert hold(shop, second.id).state is HoldState.ON_SHELF
    shop.desk.cancel_hold(KIOSK, "p2", second.id)
    assert shop.item("i3").status is ItemStatus.AVAILABLE
    assert refused(shop.desk.cancel_hold(KIOSK, "p2", second.id)) is Reason.HOLD_UNKNOWN
    assert shop.tasks("branch") == ["clear_shelf", "clear_shelf"]


def test_6_what_was_under_way_for_a_cancelled_hold_arrives_and_goes_on(shop: Shop) -> None:
    placed = place(shop, "p1", 2, "main")
    scan(shop, BRANCH, "i3")
    shop.desk.cancel_hold(KIOSK, "p1", placed.id)
    transit = shop.reader.transit_of(shop.item("i3").id)
    assert transit is not None
    assert (transit.hold_id, transit.reason) == (None, TransitReason.REBALANCE)
    assert scan(shop, KIOSK, "i3").routing is Routing.HOME
    assert scan(shop, BRANCH, "i3").routing is Routing.SHELVE


def test_6_a_filled_hold_is_over_and_its_other_copy_goes_on(shop: Shop) -> None:
    placed, other = place(shop, "p1"), place(shop, "kid")
    scan(shop, KIOSK, "i1")
    shop.desk.checkout(DESK, "p1", "i2")  # takes another copy than the one on the shelf
    assert hold(shop, placed.id).state is HoldState.FILLED
    assert hold(shop, other.id).item_id == shop.item("i1").id
    assert shop.kinds().count("hold_filled") == 1
