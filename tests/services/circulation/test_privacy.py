"""A patron's own data: a copy, to be forgotten, to leave. Numbers: domain rules, sections 2, 13."""

from __future__ import annotations

import json
from dataclasses import replace

from protocolsrv.domain.hold import HoldState
from protocolsrv.domain.item import ItemStatus
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.services import privacy
from protocolsrv.services.circulation.results import CheckedIn, HoldPlaced
from protocolsrv.services.privacy import InTheWay, Withdrawn
from tests.circulation.world import BRANCH, FAR, KIOSK

from .conftest import Shop


def test_13_a_patron_is_found_by_any_of_its_numbers(shop: Shop) -> None:
    context, reader = shop.parts.context(), shop.reader
    patron_id = shop.patron_id("p1")
    for who in ("p1", "user-p1", "A0", " p1 "):
        assert privacy.find(reader, context, who) == patron_id
    assert privacy.find(reader, context, "nobody") is None
    assert privacy.find(reader, context, "") is None


def test_13_the_copy_has_everything_and_no_secret(shop: Shop) -> None:
    context, patron_id = shop.parts.context(), shop.patron_id("p1")
    patron = shop.reader.patron(patron_id)
    assert patron is not None
    shop.writer.run(lambda work: work.change_patron(replace(patron, keeps_history=True)))
    shop.desk.checkout(KIOSK, "p1", "i1")
    shop.desk.checkin(KIOSK, "i1")
    shop.desk.checkout(KIOSK, "p1", "i2")
    shop.desk.place_hold(KIOSK, "p1", record_id=2, pickup="branch")
    shop.desk.checkin(BRANCH, "i3")
    shop.desk.charge(KIOSK, "p1", 500, "a cup")
    shop.desk.pay(KIOSK, "p1", 200, key="k1")
    copy = shop.writer.run(lambda work: privacy.copy_of(work, context, patron_id, "test"))
    assert copy is not None
    read = json.loads(json.dumps(copy))
    assert read["patron"]["name"] == "Name p1"
    assert [one["number"] for one in read["cards"]] == ["p1"]
    assert [one["municipality"] for one in read["consents"]] == ["norr"]
    assert [(one["barcode"], one["title"]) for one in read["loans"]] == [("i2", "Title 1")]
    assert [(one["barcode"], one["state"]) for one in read["holds"]] == [("i3", "on_shelf")]
    assert [(one["amount"], one["owing"]) for one in read["fees"]] == [(500, 300)]
    assert [one["amount"] for one in read["settlements"]] == [200]
    assert [one["title"] for one in read["history"]] == ["Title 1"]
    assert [one["kind"] for one in read["notices"]] == ["hold_ready"]
    assert [one["action"] for one in read["audit"]][-1] == "export"  # the asking is told too
    assert "h:1234" not in json.dumps(copy)
    assert shop.writer.run(lambda work: privacy.copy_of(work, context, 999, "test")) is None


def test_13_loans_and_debts_stand_in_the_way_of_erasure(shop: Shop) -> None:
    context, patron_id = shop.parts.context(), shop.patron_id("p1")

    def erase() -> InTheWay | bool:
        return shop.writer.run(lambda work: privacy.erase(work, context, patron_id, "test"))

    shop.desk.checkout(KIOSK, "p1", "i1")
    assert erase() == InTheWay(1, 0)
    shop.desk.checkin(KIOSK, "i1")
    shop.desk.charge(KIOSK, "p1", 500, "a cup")
    assert erase() == InTheWay(0, 500)
    shop.desk.pay(KIOSK, "p1", 500)
    shop.desk.place_hold(KIOSK, "p1", record_id=2, pickup="branch")
    waiting = shop.desk.place_hold(KIOSK, "p2", record_id=2, pickup="branch")
    shop.desk.checkin(BRANCH, "i3")
    assert erase() is True
    assert erase() is False
    assert shop.reader.card("p1") is None
    assert shop.reader.patron(patron_id) is None
    assert isinstance(waiting, HoldPlaced)
    next_one = shop.reader.hold(waiting.hold.id)
    assert next_one is not None and next_one.state is HoldState.ON_SHELF  # the item went on
    assert shop.state.audit[-1][1] == "erase"
    kept = repr((shop.state.patrons, shop.state.cards, shop.state.notices, shop.state.fees))
    assert "Name p1" not in kept


def test_2_withdrawing_a_consent_ends_holds_and_leaves_loans_to_be_returned(shop: Shop) -> None:
    context, patron_id = shop.parts.context(), shop.patron_id("p1")
    shop.desk.checkout(KIOSK, "p1", "i1")
    shop.desk.charge(KIOSK, "p1", 500, "a cup")
    shop.desk.place_hold(KIOSK, "p1", record_id=2, pickup="branch")
    shop.desk.place_hold(KIOSK, "p1", record_id=3, pickup="far")

    def withdraw() -> Withdrawn | bool:
        return shop.writer.run(
            lambda work: privacy.withdraw(work, context, patron_id, "norr", "test")
        )

    assert withdraw() == Withdrawn(holds=1, loans=1, owing=500, others=0)
    assert withdraw() is False
    unknown = Refusal(Reason.PATRON_UNKNOWN)
    assert shop.desk.patron(KIOSK, "p1") == unknown
    assert shop.desk.checkout(KIOSK, "p1", "i2") == unknown
    assert shop.desk.renew(KIOSK, "p1", "i1") == unknown
    answer = shop.desk.checkin(FAR, "i1")  # a return always works
    assert isinstance(answer, CheckedIn) and answer.was_on_loan
    assert shop.reader.loan_of(shop.item("i1").id) is None
    assert shop.item("i3").status is ItemStatus.AVAILABLE
