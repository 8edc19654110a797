"""What is said, to whom and by which way. Numbers are sections of the domain rules."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import date

import pytest

from protocolsrv.domain.circulation import Notice, NoticeKind
from protocolsrv.domain.patron import Channel, Patron
from protocolsrv.services.circulation.results import HoldLine, HoldPlaced
from protocolsrv.services.notices.composing import Unsent, compose
from protocolsrv.services.notices.messages import Message
from protocolsrv.services.notices.slips import hold_slip
from protocolsrv.services.notices.texts import LANGUAGES, TEXTS, spoken
from tests.circulation.world import BRANCH, DESK, KIOSK
from tests.services.circulation.conftest import Shop


def change(shop: Shop, card: str, **more: object) -> Patron:
    patron = shop.reader.patron(shop.patron_id(card))
    assert patron is not None
    new = replace(patron, **more)  # type: ignore[arg-type]
    shop.writer.run(lambda work: work.change_patron(new))
    return new


def ready(shop: Shop) -> Notice:
    assert isinstance(shop.desk.place_hold(KIOSK, "p1", record_id=2, pickup="branch"), HoldPlaced)
    shop.desk.checkin(BRANCH, "i3")
    (notice,) = shop.reader.notices(10)
    return notice


def composed(shop: Shop, notice: Notice) -> Message | Unsent:
    return compose(shop.reader, shop.parts.context(), notice, shop.clock.now())


def test_every_language_says_everything_with_the_same_blanks() -> None:
    def blanks(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert set(TEXTS) == set(LANGUAGES)
    for language in LANGUAGES:
        assert set(TEXTS[language]) == set(NoticeKind)
        for kind, text in TEXTS[language].items():
            assert blanks(text.body) == blanks(TEXTS["sv"][kind].body), (language, kind)
            assert blanks(text.subject) == {"title"}
            assert len(text.subject) < 60


@pytest.mark.parametrize(
    ("asked", "answered"), [("sv", "sv"), ("en-GB", "en"), ("FI", "fi"), ("se", "sv"), ("", "sv")]
)
def test_10_a_language_we_do_not_speak_is_swedish(asked: str, answered: str) -> None:
    assert spoken(asked) == answered


@pytest.mark.parametrize(
    ("language", "day", "word"),
    [("sv", "2026-03-10", "Hämtnummer: A0"), ("en", "2026-03-10", "Pick-up number: A0"),
     ("fi", "10.3.2026", "Noutonumero: A0")],
)  # fmt: skip
def test_6_a_hold_is_ready(shop: Shop, language: str, day: str, word: str) -> None:
    change(shop, "p1", language=language, email="a@example.org")
    message = composed(shop, ready(shop))
    assert isinstance(message, Message)
    assert (message.channel, message.to) == (Channel.EMAIL, "a@example.org")
    for piece in (day, word, "Title 2", "Branch"):
        assert piece in message.text
    assert "Name p1" not in message.text + message.subject  # 2: no name on a locked screen


def test_6_what_is_no_longer_true_is_not_told(shop: Shop) -> None:
    change(shop, "p1", email="a@example.org")
    notice = ready(shop)
    shop.desk.checkout(BRANCH, "p1", "i3")
    assert composed(shop, notice) is Unsent.STALE


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ({"channel": Channel.SMS, "mobile": "070", "email": "a@b"}, (Channel.SMS, "070")),
        ({"channel": Channel.SMS, "email": "a@b"}, (Channel.EMAIL, "a@b")),
        ({"channel": Channel.EMAIL, "address": "Road 1"}, (Channel.LETTER, "Road 1")),
        ({"channel": Channel.EMAIL}, Unsent.NO_ADDRESS),
        ({"channel": Channel.NONE, "email": "a@b"}, Unsent.UNWANTED),
        ({"channel": Channel.LETTER, "address": "Road 1", "protected": True}, Unsent.PROTECTED),
    ],
)
def test_6_the_way_is_the_patrons(shop: Shop, more: dict[str, object], outcome: object) -> None:
    change(shop, "p1", **more)
    message = composed(shop, ready(shop))
    if isinstance(message, Message):
        assert (message.channel, message.to) == outcome
    else:
        assert message is outcome


def test_8_a_childs_bill_goes_to_the_guardian(shop: Shop) -> None:
    change(shop, "p2", email="guardian@example.org", language="en")
    change(shop, "kid", email="kid@example.org", guardian_id=shop.patron_id("p2"))
    shop.desk.checkout(KIOSK, "kid", "i1")
    fee = shop.desk.declare_lost(DESK, "i1")
    assert fee is not None
    loan = shop.reader.loan_of(shop.item("i1").id)
    assert loan is not None
    now = shop.clock.now()
    notice = Notice(1, NoticeKind.BILL, shop.patron_id("kid"), loan.id, date(2026, 3, 2), now)
    message = composed(shop, notice)
    assert isinstance(message, Message)
    assert message.to == "guardian@example.org"
    assert "SEK 250.00" in message.text
    shop.desk.pay(DESK, "kid", 25000)
    assert composed(shop, notice) is Unsent.STALE


def test_13_a_loan_notice_is_about_a_loan_still_open(shop: Shop) -> None:
    change(shop, "p1", email="a@example.org")
    shop.desk.checkout(KIOSK, "p1", "i1")
    loan = shop.reader.loan_of(shop.item("i1").id)
    assert loan is not None
    now = shop.clock.now()
    notice = Notice(1, NoticeKind.OVERDUE, loan.patron_id, loan.id, date(2026, 3, 2), now)
    message = composed(shop, notice)
    assert isinstance(message, Message) and "2026-03-30" in message.text
    other = replace(notice, patron_id=shop.patron_id("p2"))
    assert composed(shop, other) is Unsent.STALE  # never about somebody else's loan
    shop.desk.checkin(KIOSK, "i1")
    assert composed(shop, notice) is Unsent.STALE


@pytest.mark.parametrize("language", LANGUAGES)
def test_6_the_slip_has_the_alias_and_never_a_name(shop: Shop, language: str) -> None:
    ready(shop)
    (line,) = shop.desk.shelf(BRANCH)
    assert isinstance(line, HoldLine)
    slip = hold_slip(line, "A0", "Branch", language)
    for piece in ("A0", "Title 2", "Branch", "2026-03-10", "i3"):
        assert piece in slip
    assert "Name" not in slip
