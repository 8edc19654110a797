"""Payments: once, never more than is owed, and known whose money it is."""

from __future__ import annotations

import pytest

from protocolsrv.domain.fee import FeeKind, SettlementKind
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.services.circulation.results import Caller, Paid
from tests.circulation.world import BRANCH, DESK, KIOSK
from tests.services.circulation.conftest import Shop


def owe(shop: Shop, *amounts: int, card: str = "p1", municipality: str = "vast") -> list[int]:
    ids = []
    for amount in amounts:
        fee = shop.writer.run(
            lambda work, amount=amount: work.charge(
                shop.patron_id(card),
                FeeKind.OVERDUE,
                amount,
                municipality=municipality,
                library="far",
                at=shop.clock.now(),
            )
        )
        ids.append(fee.id)
    return ids


def paid(answer: Paid | Refusal) -> Paid:
    assert isinstance(answer, Paid), answer
    return answer


def test_8_part_payment_goes_to_the_oldest_fee_first(shop: Shop) -> None:
    owe(shop, 1000, 500)
    answer = paid(shop.desk.pay(KIOSK, "p1", 1200, key="t1"))
    assert (answer.amount, answer.left, answer.repeated) == (1200, 300, False)
    assert [(fee.amount, fee.owing) for fee in answer.fees] == [(1000, 0), (500, 300)]


def test_8_a_payment_told_twice_is_one(shop: Shop) -> None:
    owe(shop, 1000, 500)
    first = paid(shop.desk.pay(KIOSK, "p1", 1200, key="t1"))
    before = shop.state.copy()
    again = paid(shop.desk.pay(KIOSK, "p1", 1200, key="t1"))
    assert again.repeated and (again.amount, again.left) == (first.amount, first.left)
    assert shop.state == before


def test_8_a_used_key_with_other_content_is_refused(shop: Shop) -> None:
    first, second = owe(shop, 1000, 500)
    owe(shop, 700, card="p2")
    paid(shop.desk.pay(KIOSK, "p1", 1000, fee_id=first, key="t1"))
    for card, amount, fee in (("p1", 900, None), ("p2", 1000, None), ("p1", 1000, second)):
        answer = shop.desk.pay(KIOSK, card, amount, fee_id=fee, key="t1")
        assert answer == Refusal(Reason.KEY_REUSED)
    assert shop.reader.standing(shop.patron_id("p1"), shop.clock.now()).debt == 500


def test_8_keys_belong_to_their_terminal(shop: Shop) -> None:
    owe(shop, 1000)
    paid(shop.desk.pay(KIOSK, "p1", 400, key="t1"))
    assert not paid(shop.desk.pay(BRANCH, "p1", 400, key="t1")).repeated


def test_8_without_a_key_each_payment_counts(shop: Shop) -> None:
    owe(shop, 1000)
    shop.desk.pay(KIOSK, "p1", 400)
    assert paid(shop.desk.pay(KIOSK, "p1", 400)).left == 200


def test_8_overpayment_is_refused(shop: Shop) -> None:
    (first, _) = owe(shop, 1000, 500)
    assert shop.desk.pay(KIOSK, "p1", 1501) == Refusal(Reason.PAYMENT_TOO_LARGE)
    assert shop.desk.pay(KIOSK, "p1", 1001, fee_id=first) == Refusal(Reason.PAYMENT_TOO_LARGE)
    assert not shop.state.settlements


@pytest.mark.parametrize(
    ("amount", "currency", "fee_id", "why"),
    [
        (0, "SEK", None, Reason.PAYMENT_AMOUNT),
        (-5, "SEK", None, Reason.PAYMENT_AMOUNT),
        (5, "EUR", None, Reason.PAYMENT_CURRENCY),
        (5, "SEK", 99999, Reason.FEE_UNKNOWN),
        (5, "SEK", None, Reason.NOTHING_OWED),
    ],
)
def test_refusals(shop: Shop, amount: int, currency: str, fee_id: int | None, why: Reason) -> None:
    answer = shop.desk.pay(KIOSK, "p1", amount, currency=currency, fee_id=fee_id)
    assert isinstance(answer, Refusal) and answer.reason is why


def test_another_patrons_fee_is_unknown_and_a_settled_one_not_owed(shop: Shop) -> None:
    (theirs,) = owe(shop, 100, card="p2")
    (mine,) = owe(shop, 100)
    answer = shop.desk.pay(KIOSK, "p1", 50, fee_id=theirs)
    assert answer == Refusal(Reason.FEE_UNKNOWN, str(theirs))
    shop.desk.pay(KIOSK, "p1", 100, fee_id=mine)
    answer = shop.desk.pay(KIOSK, "p1", 50, fee_id=mine)
    assert answer == Refusal(Reason.NOTHING_OWED, str(mine))


def test_8_whose_money_and_where_paid_are_both_known(shop: Shop) -> None:
    owe(shop, 1000)
    (fee,) = paid(shop.desk.pay(KIOSK, "p1", 1000, key="t1")).fees
    (settlement,) = shop.reader.settlements(fee.id)
    assert fee.municipality == "vast"
    assert (settlement.library, settlement.terminal) == ("main", "kiosk-1")
    assert settlement.kind is SettlementKind.PAYMENT


def test_a_card_reported_lost_still_pays(shop: Shop) -> None:
    owe(shop, 1000)
    shop.desk.block_card(KIOSK, "p1", lost=True)
    assert paid(shop.desk.pay(KIOSK, "p1", 1000)).left == 0


def test_charge_by_hand_once_and_for_the_callers_municipality(shop: Shop) -> None:
    fee = shop.desk.charge(DESK, "p1", 750, "copies", key="c1")
    assert not isinstance(fee, Refusal)
    assert (fee.owing, fee.municipality, fee.note) == (750, "norr", "copies")
    assert shop.desk.charge(DESK, "p1", 750, "copies", key="c1") == fee
    assert shop.desk.charge(DESK, "p1", 760, "copies", key="c1") == Refusal(Reason.KEY_REUSED)
    assert shop.desk.charge(DESK, "p1", 0, "") == Refusal(Reason.PAYMENT_AMOUNT)
    nobody = Caller("ill", "far", "vast")
    assert shop.desk.charge(nobody, "p1", 1, "") == Refusal(Reason.PATRON_UNKNOWN)
    assert len(shop.state.fees) == 1


def test_12_5_what_is_owed_is_what_was_charged_less_what_was_settled(shop: Shop) -> None:
    owe(shop, 1000, 500, 250)
    for amount in (1, 999, 300):
        shop.desk.pay(KIOSK, "p1", amount)
    charged = sum(fee.amount for fee in shop.state.fees.values())
    settled = sum(one.amount for one in shop.state.settlements.values())
    debt = shop.reader.standing(shop.patron_id("p1"), shop.clock.now()).debt
    assert debt == charged - settled == 450
