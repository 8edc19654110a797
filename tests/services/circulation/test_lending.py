"""Checkout: the order of its checks, every refusal, and what is recorded whatever the rules say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.hold import Hold, HoldState
from protocolsrv.domain.item import ItemStatus
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.domain.transit import TransitReason
from protocolsrv.services.circulation import facts
from protocolsrv.services.circulation.results import CheckedOut, Told
from tests.circulation.world import BRANCH, DESK, KIOSK, START
from tests.services.circulation.conftest import Shop


def lent(answer: CheckedOut | Refusal) -> CheckedOut:
    assert isinstance(answer, CheckedOut), answer
    return answer


def reason(answer: object) -> Reason:
    assert isinstance(answer, Refusal), answer
    return answer.reason


def on_shelf_for(shop: Shop, card: str, barcode: str) -> Hold:
    item = shop.item(barcode)

    def unit(work: CirculationWork) -> Hold:
        work.set_item(item, status=ItemStatus.ON_HOLD_SHELF)
        return work.add_hold(
            Hold(
                0,
                shop.patron_id(card),
                item.record_id,
                "main",
                START,
                state=HoldState.ON_SHELF,
                item_id=item.id,
                ready_at=START,
            )
        )

    return shop.writer.run(unit)


def test_a_loan_is_made_with_its_event_and_status(shop: Shop) -> None:
    answer = lent(shop.desk.checkout(KIOSK, "p1", "i1"))
    assert answer.loan.days == 28 and not answer.renewed and answer.title == "Title 1"
    assert shop.item("i1").status is ItemStatus.ON_LOAN
    assert shop.reader.loan_of(shop.item("i1").id) == answer.loan
    (event,) = shop.state.events
    assert (event.kind, event.library, event.owner, event.age_band) == (
        "loan",
        "main",
        "main",
        "18-64",
    )


def test_5_never_due_on_a_closed_day(shop: Shop) -> None:
    due = START.date() + timedelta(days=28)
    shop.writer.run(lambda work: work.add_closure("main", due, "cleaning"))
    answer = lent(shop.desk.checkout(KIOSK, "p1", "i1"))
    assert answer.loan.due_at.date() == due + timedelta(days=1)


def test_5_halved_when_three_others_wait(shop: Shop) -> None:
    def unit(work: CirculationWork) -> None:
        for patron in ("p2", "kid", "away"):
            work.add_hold(Hold(0, shop.patron_id(patron), 1, "main", START))

    shop.writer.run(unit)
    assert lent(shop.desk.checkout(KIOSK, "p1", "i1")).loan.days == 14


def test_5_own_loan_is_renewed_only_where_wanted(shop: Shop) -> None:
    first = lent(shop.desk.checkout(KIOSK, "p1", "i1"))
    shop.clock.forward(days=3)
    assert (
        reason(shop.desk.checkout(KIOSK, "p1", "i1", renew_own=False))
        is Reason.ITEM_ON_LOAN_TO_PATRON
    )
    again = lent(shop.desk.checkout(KIOSK, "p1", "i1"))
    assert again.renewed and again.loan.renewals == 1 and again.loan.due_at > first.loan.due_at
    assert len(shop.state.loans) == 1


def test_5_on_loan_to_another_refused_unless_staff(shop: Shop) -> None:
    lent(shop.desk.checkout(KIOSK, "p1", "i1"))
    assert reason(shop.desk.checkout(KIOSK, "p2", "i1")) is Reason.ITEM_ON_LOAN_TO_OTHER
    shop.clock.forward(hours=1)
    forced = lent(shop.desk.checkout(DESK, "p2", "i1"))
    assert forced.loan.patron_id == shop.patron_id("p2") and len(shop.state.loans) == 1
    assert shop.kinds() == ["loan", "return", "loan"]


def test_5_own_hold_shelf_fulfils_the_hold(shop: Shop) -> None:
    hold = on_shelf_for(shop, "p1", "i1")
    lent(shop.desk.checkout(KIOSK, "p1", "i1"))
    ended = shop.reader.hold(hold.id)
    assert ended is not None and ended.state is HoldState.FILLED and ended.patron_id is None


@pytest.mark.parametrize("caller", [KIOSK, DESK])
def test_5_hold_shelf_of_another_is_refused(shop: Shop, caller: object) -> None:
    on_shelf_for(shop, "p2", "i1")
    by = DESK if caller is DESK else KIOSK
    assert reason(shop.desk.checkout(by, "p1", "i1")) is Reason.ITEM_ON_HOLD_FOR_OTHER


def test_open_shelf_item_fills_ones_own_waiting_hold(shop: Shop) -> None:
    p1 = shop.patron_id("p1")
    hold = shop.writer.run(lambda work: work.add_hold(Hold(0, p1, 1, "main", START)))
    lent(shop.desk.checkout(KIOSK, "p1", "i2"))
    ended = shop.reader.hold(hold.id)
    assert ended is not None and ended.state is HoldState.FILLED


@pytest.mark.parametrize("status", list(ItemStatus))
def test_every_status_is_lent_by_whom_it_may(shop: Shop, status: ItemStatus) -> None:
    item = shop.item("i1")
    shop.writer.run(lambda work: work.set_item(item, status=status))
    anyone = {ItemStatus.AVAILABLE, ItemStatus.ON_HOLD_SHELF, ItemStatus.IN_TRANSIT}
    staff = {
        ItemStatus.ON_DISPLAY,
        ItemStatus.DEPOSIT,
        ItemStatus.MISSING,
        ItemStatus.IN_PROCESS,
        ItemStatus.DAMAGED,
    }
    healed = {ItemStatus.ON_LOAN}  # a status without its loan
    answer = shop.desk.checkout(KIOSK, "p1", "i1")
    assert isinstance(answer, CheckedOut) is (status in anyone | healed)
    if isinstance(answer, Refusal):
        assert answer == Refusal(Reason.ITEM_STATUS, status.value)
        assert isinstance(shop.desk.checkout(DESK, "p1", "i1"), CheckedOut) is (status in staff)


def test_a_loan_ends_the_transit(shop: Shop) -> None:
    item = shop.item("i1")

    def unit(work: CirculationWork) -> None:
        work.set_item(item, status=ItemStatus.IN_TRANSIT)
        work.open_transit(item.id, "branch", "main", TransitReason.RETURN_HOME, START)

    shop.writer.run(unit)
    lent(shop.desk.checkout(BRANCH, "p1", "i1"))
    assert shop.reader.transit_of(item.id) is None and shop.item("i1").current == "branch"


def test_the_fee_must_be_accepted(shop: Shop) -> None:
    shop.rules.loan_fee = 2000
    refused = shop.desk.checkout(KIOSK, "p1", "i1")
    assert isinstance(refused, Refusal)
    assert (refused.reason, refused.fee) == (Reason.FEE_NOT_ACCEPTED, 2000)
    assert not shop.state.loans and not shop.state.fees
    answer = lent(shop.desk.checkout(KIOSK, "p1", "i1", fee_accepted=True))
    assert answer.fee is not None and answer.fee.owing == 2000
    assert answer.fee.municipality == "norr"


def test_checks_come_in_their_order(shop: Shop) -> None:
    """Each obstacle removed shows the next: patron, PIN, item, loan, hold, status, rules, fee."""
    shop.rules.loan_fee = 100
    shop.rules.most_loans = 0
    on_shelf_for(shop, "p2", "i1")
    item = shop.item("i1")
    shop.writer.run(lambda work: work.set_item(item, status=ItemStatus.ON_ORDER))
    desk = shop.desk
    assert reason(desk.checkout(KIOSK, "nobody", "nothing", pin="9")) is Reason.PATRON_UNKNOWN
    assert reason(desk.checkout(KIOSK, "p1", "nothing", pin="9")) is Reason.PIN_WRONG
    assert reason(desk.checkout(KIOSK, "p1", "nothing", pin="1234")) is Reason.ITEM_UNKNOWN
    assert reason(desk.checkout(KIOSK, "p1", "i1")) is Reason.ITEM_ON_HOLD_FOR_OTHER
    hold = shop.reader.hold_with_item(item.id)
    assert hold is not None
    ended = replace(hold, state=HoldState.CANCELLED)
    shop.writer.run(lambda work: work.change_hold(ended))
    assert reason(desk.checkout(KIOSK, "p1", "i1")) is Reason.ITEM_STATUS
    shop.writer.run(lambda work: work.set_item(item, status=ItemStatus.AVAILABLE))
    assert reason(desk.checkout(KIOSK, "p1", "i1")) is Reason.TOO_MANY_LOANS
    shop.rules.most_loans = 1
    assert reason(desk.checkout(KIOSK, "p1", "i1")) is Reason.FEE_NOT_ACCEPTED


@pytest.mark.parametrize("why", [Reason.BLOCKED_AGE, Reason.ITEM_NOT_FOR_PATRON, Reason.NO_RULE])
def test_what_the_rules_refuse_is_refused_with_their_words(shop: Shop, why: Reason) -> None:
    shop.rules.refuse_loan = Refusal(why, "row 7", ("row 1", "row 7"))
    assert shop.desk.checkout(KIOSK, "p1", "i1") == shop.rules.refuse_loan
    assert not shop.state.loans and not shop.state.events


def test_5_no_block_is_recorded_although_blocked_and_told_to_staff(shop: Shop) -> None:
    shop.rules.refuse_loan = Refusal(Reason.BLOCKED_DEBT)
    told = Told(START - timedelta(hours=5), START + timedelta(days=10))
    answer = lent(shop.desk.checkout(KIOSK, "p1", "i1", told=told))
    assert answer.loan.lent_at == told.at and answer.loan.due_at == told.due_at
    assert answer.loan.unchecked and answer.conflicts == ("blocked_debt",)
    (task,) = shop.reader.tasks("main")
    assert (task.kind, task.detail) == ("offline_conflict", "blocked_debt")


def test_5_no_block_is_idempotent_on_terminal_patron_item_and_stamp(shop: Shop) -> None:
    told = Told(START - timedelta(hours=5))
    first = lent(shop.desk.checkout(KIOSK, "p1", "i1", told=told))
    before = shop.state.copy()
    assert shop.desk.checkout(KIOSK, "p1", "i1", told=told) == first
    assert shop.state == before
    shop.desk.checkin(KIOSK, "i1")
    assert shop.desk.checkout(KIOSK, "p1", "i1", told=told) == first
    assert not shop.state.loans


def test_5_no_block_of_what_another_has_ends_the_older_loan_only(shop: Shop) -> None:
    lent(shop.desk.checkout(KIOSK, "p1", "i1"))
    late = Told(START - timedelta(hours=1))
    assert reason(shop.desk.checkout(KIOSK, "p2", "i1", told=late)) is Reason.ITEM_ON_LOAN_TO_OTHER
    assert [loan.patron_id for loan in shop.state.loans.values()] == [shop.patron_id("p1")]
    shop.clock.forward(hours=4)
    newer = Told(START + timedelta(hours=2))
    answer = lent(shop.desk.checkout(KIOSK, "p2", "i1", told=newer))
    assert answer.conflicts == ("item_on_loan_to_other",)
    assert [loan.patron_id for loan in shop.state.loans.values()] == [shop.patron_id("p2")]
    assert shop.tasks() == ["offline_conflict", "offline_conflict"]


def test_5_no_block_of_anothers_hold_shelf_puts_that_hold_back(shop: Shop) -> None:
    hold = on_shelf_for(shop, "p2", "i1")
    lent(shop.desk.checkout(KIOSK, "p1", "i1", told=Told(START)))
    back = shop.reader.hold(hold.id)
    assert back is not None and back.state is HoldState.WAITING and back.item_id is None


def test_5_no_block_of_nobody_or_nothing_is_a_task(shop: Shop) -> None:
    for _ in range(2):  # told twice is one task
        answer = shop.desk.checkout(KIOSK, "p1", "nothing", told=Told(START))
        assert reason(answer) is Reason.ITEM_UNKNOWN
        answer = shop.desk.checkout(KIOSK, "nobody", "i1", told=Told(START))
        assert reason(answer) is Reason.PATRON_UNKNOWN
    assert shop.tasks() == ["unknown_item", "offline_conflict"]


def test_an_error_half_way_leaves_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr(facts, "tell", broken)
    before = shop.state.copy()
    with pytest.raises(OSError, match="disk"):
        shop.desk.checkout(KIOSK, "p1", "i1")
    assert shop.state == before


def test_a_forced_loan_that_is_refused_leaves_the_other_loan(shop: Shop) -> None:
    lent(shop.desk.checkout(KIOSK, "p2", "i1"))
    shop.rules.refuse_loan = Refusal(Reason.TOO_MANY_LOANS)
    assert reason(shop.desk.checkout(DESK, "p1", "i1")) is Reason.TOO_MANY_LOANS
    assert [loan.patron_id for loan in shop.state.loans.values()] == [shop.patron_id("p2")]
    assert shop.kinds() == ["loan"]
