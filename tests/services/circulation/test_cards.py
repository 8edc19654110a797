"""Cards lost or kept, blocks set and lifted."""

from __future__ import annotations

from protocolsrv.domain.patron import BlockKind, CardStatus
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.services.circulation.results import CheckedOut, PatronView
from tests.circulation.world import DESK, FAR, KIOSK
from tests.services.circulation.conftest import Shop


def kinds(answer: PatronView | Refusal) -> list[BlockKind]:
    assert isinstance(answer, PatronView), answer
    return [block.kind for block in answer.blocks]


def test_8_a_lost_card_stays_lost_after_enable(shop: Shop) -> None:
    assert kinds(shop.desk.block_card(KIOSK, "p1", lost=True)) == [BlockKind.CARD_LOST]
    card = shop.reader.card("p1")
    assert card is not None and card.status is CardStatus.LOST
    assert kinds(shop.desk.enable(DESK, "p1")) == [BlockKind.CARD_LOST]


def test_8_a_block_stops_and_enable_lifts_it(shop: Shop) -> None:
    blocked = shop.desk.block_card(KIOSK, "p1", lost=False)
    assert kinds(blocked) == [BlockKind.STAFF]
    assert shop.desk.checkout(KIOSK, "p1", "i1") == Refusal(Reason.BLOCKED_STAFF)
    assert kinds(shop.desk.enable(KIOSK, "p1")) == []
    assert isinstance(shop.desk.checkout(KIOSK, "p1", "i1"), CheckedOut)


def test_8_a_card_kept_by_the_machine_is_one_block_however_often_told(shop: Shop) -> None:
    for _ in range(2):
        answer = shop.desk.block_card(KIOSK, "p1", lost=False, retained=True)
        assert kinds(answer) == [BlockKind.CARD_RETAINED]


def test_8_only_staff_place_blocks_and_only_those_of_people(shop: Shop) -> None:
    staff = BlockKind.STAFF
    assert shop.desk.place_block(KIOSK, "p1", staff) == Refusal(Reason.CALLER_MAY_NOT, "staff")
    debt = shop.desk.place_block(DESK, "p1", BlockKind.DEBT)
    assert debt == Refusal(Reason.CALLER_MAY_NOT, "debt")
    assert kinds(shop.desk.place_block(DESK, "p1", staff)) == [staff]


def test_8_what_is_done_to_a_patron_is_audited(shop: Shop) -> None:
    shop.desk.block_card(KIOSK, "p1", lost=False)
    shop.desk.enable(DESK, "p1")
    patron = shop.patron_id("p1")
    assert [one[:3] for one in shop.state.audit] == [
        ("kiosk-1", "block_card", patron),
        ("desk-1", "enable", patron),
    ]


def test_nobody_is_blocked_from_where_he_is_unknown(shop: Shop) -> None:
    for answer in (
        shop.desk.block_card(FAR, "p1", lost=True),
        shop.desk.enable(FAR, "p1"),
        shop.desk.charge(FAR, "p1", 5, ""),
    ):
        assert answer == Refusal(Reason.PATRON_UNKNOWN)
    assert not shop.state.audit


def test_13_staff_who_look_are_noted_and_patrons_are_not(shop: Shop) -> None:
    shop.desk.patron(KIOSK, "p1", "1234")
    shop.desk.patron(DESK, "nobody")
    assert not shop.state.audit
    shop.desk.patron(DESK, "p1")
    (seen,) = shop.state.audit
    assert seen[:3] == ("desk-1", "look", shop.patron_id("p1"))
