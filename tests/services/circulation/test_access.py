"""Who a card or a name is, within consents; cards out of order; PINs and their lock."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.patron import BlockKind, Card, CardStatus, Consent
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.services.circulation.results import CheckedOut, PatronView
from tests.circulation.world import BRANCH, FAR, KIOSK, START
from tests.services.circulation.conftest import Shop


def seen(answer: PatronView | Refusal) -> PatronView:
    assert isinstance(answer, PatronView), answer
    return answer


def test_2_card_and_login_name_are_one_patron(shop: Shop) -> None:
    by_card, by_name = seen(shop.desk.patron(KIOSK, "p1")), seen(shop.desk.patron(KIOSK, "user-p1"))
    assert by_card.patron == by_name.patron and by_name.card == "p1"


def test_2_without_consent_a_patron_is_unknown(shop: Shop) -> None:
    unknown = Refusal(Reason.PATRON_UNKNOWN)
    assert shop.desk.patron(FAR, "p1") == unknown == shop.desk.patron(FAR, "nobody")
    assert shop.desk.patron(KIOSK, "away") == unknown
    assert shop.desk.checkout(FAR, "p1", "i4") == unknown
    assert shop.desk.patron(KIOSK, "") == unknown


def test_2_consent_opens_and_its_withdrawal_closes(shop: Shop) -> None:
    patron = shop.patron_id("p1")
    given = Consent(patron, "vast", "1", START)
    shop.writer.run(lambda work: work.give_consent(given))
    assert seen(shop.desk.patron(FAR, "p1")).valid
    withdrawn = replace(given, withdrawn_at=START)
    shop.writer.run(lambda work: work.give_consent(withdrawn))
    assert shop.desk.patron(FAR, "p1") == Refusal(Reason.PATRON_UNKNOWN)
    assert seen(shop.desk.patron(KIOSK, "p1")).valid


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (CardStatus.LOST, Reason.CARD_LOST),
        (CardStatus.REPLACED, Reason.CARD_NOT_ACTIVE),
        (CardStatus.WITHDRAWN, Reason.CARD_NOT_ACTIVE),
    ],
)
def test_2_a_card_out_of_order_opens_nothing_and_says_so(
    shop: Shop, status: CardStatus, why: Reason
) -> None:
    shop.writer.run(lambda work: work.set_card_status("p1", status))
    assert shop.desk.checkout(KIOSK, "p1", "i1") == Refusal(why)
    view = seen(shop.desk.patron(KIOSK, "p1"))
    assert not view.valid and view.blocks[0].kind is BlockKind.CARD_LOST


def test_2_the_new_card_works_and_the_old_one_stays_lost(shop: Shop) -> None:
    shop.desk.block_card(KIOSK, "p1", lost=True)
    patron = shop.patron_id("p1")
    shop.writer.run(lambda work: work.add_card(Card("p1-new", patron)))
    assert isinstance(shop.desk.checkout(KIOSK, "p1-new", "i1"), CheckedOut)
    assert shop.desk.checkout(KIOSK, "p1", "i2") == Refusal(Reason.CARD_LOST)
    assert seen(shop.desk.patron(KIOSK, "user-p1")).card == "p1-new"


def test_2_a_temporary_card_works_to_its_last_day(shop: Shop) -> None:
    patron = shop.patron_id("p1")
    last = local_day(START) + timedelta(days=1)
    temporary = Card("temp", patron, valid_until=last, temporary=True)
    shop.writer.run(lambda work: work.add_card(temporary))
    shop.clock.forward(days=1)
    view = seen(shop.desk.patron(KIOSK, "temp"))
    assert view.valid and view.expires_on == last
    shop.clock.forward(days=1)
    assert shop.desk.checkout(KIOSK, "temp", "i1") == Refusal(Reason.CARD_EXPIRED)


def test_2_a_registration_that_ended_closes_every_card(shop: Shop) -> None:
    patron = shop.reader.patron(shop.patron_id("p1"))
    assert patron is not None
    ended = replace(patron, expires_on=local_day(START) - timedelta(days=1))
    shop.writer.run(lambda work: work.change_patron(ended))
    assert shop.desk.checkout(KIOSK, "p1", "i1") == Refusal(Reason.CARD_EXPIRED)


def test_2_right_wrong_and_empty_pins(shop: Shop) -> None:
    patron = shop.desk.patron
    assert seen(patron(KIOSK, "p1")).pin_ok is None
    assert seen(patron(KIOSK, "p1", "1234")).pin_ok is True
    assert seen(patron(KIOSK, "p1", "4321")).pin_ok is False
    assert seen(patron(KIOSK, "p1", "")).pin_ok is False
    assert shop.desk.checkout(KIOSK, "p1", "i1", pin="") == Refusal(Reason.PIN_WRONG)


def test_an_empty_pin_is_wrong_also_where_none_is_set(shop: Shop) -> None:
    patron = shop.patron_id("p1")
    shop.writer.run(lambda work: work.set_pin(patron, ""))
    assert shop.desk.checkout(KIOSK, "p1", "i1", pin="") == Refusal(Reason.PIN_WRONG)


def test_2_five_wrong_pins_lock_for_a_quarter_of_an_hour(shop: Shop) -> None:
    for _ in range(5):
        assert shop.desk.checkout(KIOSK, "p1", "i1", pin="0") == Refusal(Reason.PIN_WRONG)
    locked, looked = Refusal(Reason.PIN_LOCKED), shop.secrets.checks
    assert shop.desk.checkout(KIOSK, "p1", "i1", pin="1234") == locked
    assert shop.desk.checkout(KIOSK, "p1", "i1", pin="0") == locked
    assert seen(shop.desk.patron(KIOSK, "p1", "1234")).pin_ok is False
    assert shop.secrets.checks == looked, "a locked PIN is not even looked at"
    assert isinstance(shop.desk.checkout(BRANCH, "p1", "i1", pin="1234"), CheckedOut)
    shop.clock.forward(minutes=15)
    assert isinstance(shop.desk.checkout(KIOSK, "p1", "i2", pin="1234"), CheckedOut)


def test_a_right_pin_forgives_the_wrong_ones_before(shop: Shop) -> None:
    for _ in range(3):
        for _ in range(4):
            shop.desk.patron(KIOSK, "p1", "0")
        assert seen(shop.desk.patron(KIOSK, "p1", "1234")).pin_ok is True


def test_a_pin_of_nobody_takes_as_long(shop: Shop) -> None:
    shop.desk.checkout(KIOSK, "nobody", "i1", pin="1234")
    shop.desk.patron(KIOSK, "nobody", "1234")
    assert shop.secrets.checks == 2


def test_with_a_wrong_pin_no_list_is_shown(shop: Shop) -> None:
    shop.desk.checkout(KIOSK, "p1", "i1")
    right = seen(shop.desk.patron(KIOSK, "p1", "1234", loans=True))
    wrong = seen(shop.desk.patron(KIOSK, "p1", "0", loans=True, holds=True, fees=True))
    assert len(right.loans) == 1 and wrong.loans == wrong.holds == wrong.fees == ()


def test_pins_are_looked_at_outside_the_unit(shop: Shop) -> None:
    class Watching:
        def run(self, unit: object) -> object:
            raise AssertionError("a unit ran for a wrong PIN")

    desk = replace(shop.desk, writer=Watching())  # type: ignore[arg-type]
    assert desk.checkout(KIOSK, "p1", "i1", pin="0") == Refusal(Reason.PIN_WRONG)


def test_names_are_not_looked_up_in_the_clear(shop: Shop) -> None:
    def unit(work: CirculationWork) -> int | None:
        return work.patron_by_login(b"user-p1")

    assert shop.writer.run(unit) == shop.patron_id("p1")
