"""Lånestatus end to end over fakes: question, status, dates, sigels, limits, nothing personal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from lxml import etree

from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.query import Hits
from protocolsrv.libris.reply import Copy, write
from protocolsrv.libris.responder import LibrisResponder, LibrisSettings
from protocolsrv.libris.status import WORDS
from protocolsrv.libris.throttle import Throttle
from protocolsrv.marc.schemas import SCHEMAS
from protocolsrv.services.catalogue import Catalogue
from protocolsrv.wire.exchange import HttpRequest, HttpResponse, Work
from tests.sru.world import MOMENT, FixedClock, Index, Records, two_towns

DUE = MOMENT + timedelta(days=9)


class Copies:
    """One title with a copy of every status."""

    def __init__(self) -> None:
        self.items = [
            Item(
                status.value, 1, "almora", "almora" if place % 2 else "ekby-norr", "almora",
                "Skön & fin", "Hc", "book", status, id=place + 1,
            )
            for place, status in enumerate(ItemStatus)
        ]  # fmt: skip
        self.asked = 0

    def of_records(self, ids: Sequence[int]) -> Mapping[int, Sequence[Item]]:
        self.asked += 1
        return {1: self.items} if 1 in ids else {}


class Libris:
    """A responder over fakes."""

    def __init__(self, total: int = 1, **settings: Any) -> None:
        self.clock = FixedClock()
        self.copies = Copies()
        self.index = Index(total=total)
        self.due = {"on_loan": DUE}
        catalogue = Catalogue(self.index, Records(), self.copies, SCHEMAS, self.clock)
        self.responder = LibrisResponder(
            catalogue,
            self.copies,
            two_towns(),
            lambda ids: {one: due for one, due in self.due.items() if one in ids},
            lambda kind: kind != "reference",
            self.clock,
            LibrisSettings(**settings),
        )

    def get(self, query: str, method: str = "GET", peer: str = "192.0.2.1") -> HttpResponse:
        request = HttpRequest(method, "/libris/lanestatus", query.encode("latin-1"), peer=peer)
        answer = self.responder.answer(request)
        return answer.run() if isinstance(answer, Work) else answer

    def copies_of(self, query: str) -> list[dict[str, str]]:
        answer = self.get(query)
        assert answer.status == 200
        root = etree.fromstring(b"".join(answer.body))
        assert root.tag == "Item_Information"
        return [{str(part.tag): part.text or "" for part in item} for item in root]


def test_each_copy_has_its_status_and_withdrawn_ones_are_not_told() -> None:
    libris = Libris()
    told = libris.copies_of("ONR=123&ISBN=")
    assert [one["Item_No"] for one in told] == [str(n + 1) for n in range(len(ItemStatus) - 1)]
    by_barcode = {one["UniqueItemId"]: one for one in told}
    assert ItemStatus.WITHDRAWN.value not in by_barcode
    assert by_barcode["available"]["Status"] == "Tillgänglig"
    assert by_barcode["on_hold_shelf"]["Status"] == "Väntar på avhämtning"
    assert by_barcode["available"]["Location"] == "Norra biblioteket, Skön & fin"
    lent = by_barcode["on_loan"]
    assert (lent["Status"], lent["Status_Date"], lent["Status_Date_Description"]) == (
        "Utlånad", "2026-03-10", "Åter:",
    )  # fmt: skip
    assert all("Status_Date" not in one for one in told if one is not lent)


def test_every_status_has_a_word() -> None:
    assert set(WORDS) == set(ItemStatus)


def test_a_loan_past_its_day_is_overdue() -> None:
    libris = Libris()
    libris.due["on_loan"] = MOMENT - timedelta(minutes=1)
    (lent,) = [one for one in libris.copies_of("isbn=1") if one["UniqueItemId"] == "on_loan"]
    assert lent["Status"] == "Försenad"


def test_the_due_day_is_the_local_one() -> None:
    libris = Libris()
    libris.due["on_loan"] = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)  # half past midnight in Umeå
    (lent,) = [one for one in libris.copies_of("isbn=1") if one["UniqueItemId"] == "on_loan"]
    assert lent["Status_Date"] == "2026-07-02"


def test_a_sigel_narrows_to_its_copies() -> None:
    libris = Libris(sigels=(("ZZalla", ("almora", "ekby-norr")),))
    whole = {one["UniqueItemId"] for one in libris.copies_of("ONR=1")}
    assert {one["UniqueItemId"] for one in libris.copies_of("ONR=1&library=zzalla")} == whole
    own = {one["UniqueItemId"] for one in libris.copies_of("ONR=1&BIBL=ZZal")}
    far = {one["UniqueItemId"] for one in libris.copies_of("ONR=1&BIBL=ZZen")}
    assert own and far and own | far == whole and not own & far
    assert libris.copies_of("ONR=1&library=ZZnobody") == []


def test_nothing_held_is_an_empty_answer() -> None:
    assert Libris(total=0).copies_of("ISBN=9789100000000") == []


def test_the_most_trusted_number_counts() -> None:
    libris = Libris()
    libris.index.answer = Hits(0, ())
    assert libris.copies_of("ONR=1&ISBN=2&ISSN=3") == []
    assert libris.index.asked is not None  # all three were tried; the last was the ISSN
    assert libris.index.asked.query.point.name == "issn"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("query", "method", "status"),
    [
        ("", "GET", 400),
        ("ONR=&ISBN=&ISSN=&library=ZZal", "GET", 400),
        ("ONR=" + "1" * 65, "GET", 400),
        ("x=" + "1" * 2100, "GET", 400),
        ("&".join(f"a{n}=1" for n in range(40)), "GET", 400),
        ("ONR=1", "POST", 405),
    ],
)
def test_what_cannot_be_read_is_told(query: str, method: str, status: int) -> None:
    answer = Libris().get(query, method)
    assert answer.status == status
    assert len(b"".join(answer.body)) > 10


def test_bytes_that_are_no_utf8_are_read_as_latin_1() -> None:
    assert Libris().copies_of("ONR=1&skr\xe4p=\xe5") != []
    assert Libris().copies_of("ONR=1&skr%E4p=%E5") != []


def test_an_answer_is_kept_for_its_second_and_no_longer() -> None:
    libris = Libris()
    libris.get("ONR=1")
    libris.get("onr=1")
    assert libris.copies.asked == 1
    libris.clock.pass_by(1.01)
    libris.get("ONR=1")
    assert libris.copies.asked == 2


def test_who_asks_too_often_waits_and_others_do_not() -> None:
    libris = Libris(rate=1.0, burst=3)
    got = [libris.get("ONR=1").status for _ in range(5)]
    assert got == [200, 200, 200, 429, 429]
    assert libris.get("ONR=1", peer="192.0.2.2").status == 200
    libris.clock.pass_by(1.5)
    assert libris.get("ONR=1").status == 200


def test_the_throttle_remembers_no_more_than_it_may() -> None:
    throttle = Throttle(rate=1, burst=1, most=2)
    assert [throttle.allows(one, MOMENT) for one in ("a", "b", "c")] == [True] * 3
    assert not throttle.allows("c", MOMENT)
    assert throttle.allows("a", MOMENT)  # forgotten, and full again
    assert not throttle.allows("a", MOMENT - timedelta(hours=1))  # a clock put back earns nothing


def test_latin_1_says_what_it_lacks_by_number() -> None:
    copies = [Copy("1", "Umeå ☃ <&>", "", "Hemlån", "Tillgänglig")]
    for encoding in ("UTF-8", "ISO-8859-1"):
        root = etree.fromstring(write(copies, encoding))
        assert root.findtext("Item/Location") == "Umeå ☃ <&>"


def test_english_when_wanted() -> None:
    told = Libris(english=True).copies_of("ONR=1")
    assert {"Available", "On loan"} <= {one["Status"] for one in told}
    assert {one["Loan_Policy"] for one in told} == {"Home loan"}
