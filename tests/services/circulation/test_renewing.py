"""Renewing one loan and all of them."""

from __future__ import annotations

from datetime import timedelta

from protocolsrv.domain.hold import Hold
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.services.circulation.results import CheckedOut, RenewedAll, Told
from tests.circulation.world import DESK, KIOSK, START
from tests.services.circulation.conftest import Shop


def renewed(answer: CheckedOut | Refusal) -> CheckedOut:
    assert isinstance(answer, CheckedOut), answer
    return answer


def test_5_three_renewals_and_no_more(shop: Shop) -> None:
    shop.desk.checkout(KIOSK, "p1", "i1")
    for number in (1, 2, 3):
        shop.clock.forward(days=7)
        assert renewed(shop.desk.renew(KIOSK, "p1", "i1")).loan.renewals == number
    assert shop.desk.renew(KIOSK, "p1", "i1") == Refusal(Reason.RENEWALS_USED_UP)


def test_5_not_when_run_out_and_not_when_somebody_waits(shop: Shop) -> None:
    shop.desk.checkout(KIOSK, "p1", "i1")
    shop.desk.checkout(KIOSK, "p1", "i3")
    p2 = shop.patron_id("p2")
    shop.writer.run(lambda work: work.add_hold(Hold(0, p2, 1, "main", START)))
    assert shop.desk.renew(KIOSK, "p1", "i1") == Refusal(Reason.RENEWAL_WAITED_FOR)
    shop.clock.forward(days=40)
    assert shop.desk.renew(KIOSK, "p1", "i3") == Refusal(Reason.RENEWAL_OVERDUE)


def test_5_the_due_date_never_moves_back(shop: Shop) -> None:
    answer = shop.desk.checkout(KIOSK, "p1", "i1")
    due = renewed(answer).loan.due_at
    shop.rules.days = 3
    assert renewed(shop.desk.renew(KIOSK, "p1", "i1")).loan.due_at == due


def test_refusals_in_their_order(shop: Shop) -> None:
    renew = shop.desk.renew
    assert renew(KIOSK, "nobody", "x") == Refusal(Reason.PATRON_UNKNOWN)
    assert renew(KIOSK, "p1", "x", pin="") == Refusal(Reason.PIN_WRONG)
    assert renew(KIOSK, "p1", "x") == Refusal(Reason.ITEM_UNKNOWN)
    assert renew(KIOSK, "p1", "i1") == Refusal(Reason.ITEM_NOT_ON_LOAN)
    shop.desk.checkout(KIOSK, "p1", "i1")
    assert renew(KIOSK, "p2", "i1") == Refusal(Reason.LOAN_OF_OTHER)
    shop.rules.loan_fee = 300
    assert renew(KIOSK, "p1", "i1") == Refusal(Reason.FEE_NOT_ACCEPTED, fee=300)
    accepted = renewed(renew(KIOSK, "p1", "i1", fee_accepted=True))
    assert accepted.fee is not None and accepted.fee.amount == 300
    shop.desk.declare_lost(DESK, "i1")
    assert renew(KIOSK, "p1", "i1") == Refusal(Reason.RENEWAL_NOT_ALLOWED, "lost")


def test_5_renew_all_answers_for_each(shop: Shop) -> None:
    shop.desk.checkout(KIOSK, "p1", "i1")
    shop.desk.checkout(KIOSK, "p1", "i3")
    p2 = shop.patron_id("p2")
    shop.writer.run(lambda work: work.add_hold(Hold(0, p2, 1, "main", START)))
    shop.clock.forward(days=5)
    answer = shop.desk.renew_all(KIOSK, "p1")
    assert isinstance(answer, RenewedAll)
    assert [one.item.barcode for one in answer.renewed] == ["i3"]
    ((_, item, title, why),) = answer.refused
    assert (item.barcode, title, why.reason) == ("i1", "Title 1", Reason.RENEWAL_WAITED_FOR)
    assert shop.desk.renew_all(KIOSK, "nobody") == Refusal(Reason.PATRON_UNKNOWN)
    assert shop.desk.renew_all(KIOSK, "p2") == RenewedAll((), ())


def test_5_a_told_renewal_is_recorded_and_once(shop: Shop) -> None:
    shop.desk.checkout(KIOSK, "p1", "i1")
    shop.rules.renewals = 0
    shop.clock.forward(days=40)
    told = Told(START + timedelta(days=20), START + timedelta(days=60))
    p2 = shop.patron_id("p2")
    shop.writer.run(lambda work: work.add_hold(Hold(0, p2, 1, "main", START)))
    answer = renewed(shop.desk.renew(KIOSK, "p1", "i1", told=told))
    assert answer.loan.due_at == told.due_at and answer.conflicts == ("renewal_waited_for",)
    assert shop.tasks() == ["offline_conflict"]
    assert shop.desk.renew(KIOSK, "p1", "i1", told=told) == answer
    assert shop.state.loans[answer.loan.id].renewals == 1


def test_each_renewal_is_told_for_statistics(shop: Shop) -> None:
    shop.desk.checkout(KIOSK, "p1", "i1")
    shop.desk.renew(KIOSK, "p1", "i1")
    assert shop.kinds() == ["loan", "renewal"]
