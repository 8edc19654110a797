"""Answers are kept so that they come back as they were, also after the program has grown."""

from __future__ import annotations

import json
from datetime import date

import pytest

from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.fee import Fee, FeeKind
from protocolsrv.domain.hold import Hold, HoldState
from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.loan import Loan
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.domain.rules import ItemType
from protocolsrv.domain.transit import Transit, TransitReason
from protocolsrv.services.circulation.idempotency import digest_of, dumps, loads, once
from protocolsrv.services.circulation.results import (
    CheckedIn,
    CheckedOut,
    HoldPlaced,
    Paid,
    RenewedAll,
    Routing,
)
from tests.circulation.world import BRANCH, KIOSK, START
from tests.services.circulation.conftest import Shop

ITEM = Item("b1", 7, "main", "main", "far", status=ItemStatus.ON_LOAN, id=3)
LOAN = Loan(4, 3, 7, 1, "main", START, START, 28)
FEE = Fee(5, 1, FeeKind.OVERDUE, 500, 300, "norr", "main", START, 3)
HOLD = Hold(
    6, None, 7, "far", START, HoldState.ON_SHELF, passed=("a", "b"), shelf_until=date(2026, 3, 9)
)
OUT = CheckedOut(LOAN, ITEM, ItemType("book"), "Räksmörgås", fee=FEE, conflicts=("x",))
NO = Refusal(Reason.NO_RULE, "row", ("one", "two"), 100)
ANSWERS = [
    OUT,
    NO,
    FEE,
    CheckedIn(
        ITEM,
        ItemType("book"),
        "T",
        Routing.HOLD_ELSEWHERE,
        "far",
        hold=HOLD,
        transit=Transit(8, 3, "main", "far", TransitReason.HOLD, START, 6),
        notes=("was_lost",),
    ),
    RenewedAll((OUT,), ((LOAN, ITEM, "T", NO),)),
    HoldPlaced(HOLD, 2, "T", ITEM),
    Paid(100, 0, (FEE,)),
    None,
]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda one: type(one).__name__)
def test_an_answer_comes_back_as_it_was(answer: object) -> None:
    assert loads(dumps(answer)) == answer


def test_a_checkout_is_kept_in_few_octets() -> None:
    assert len(dumps(OUT)) < 700


def test_an_answer_of_an_older_version_is_read() -> None:
    plain = json.loads(dumps(HOLD))
    assert loads(json.dumps(plain[:6]).encode()) == Hold(6, None, 7, "far", START)


def test_what_cannot_be_kept_is_an_error_of_ours() -> None:
    for odd in (1.5, {"a": 1}, [1], object()):
        with pytest.raises(TypeError):
            dumps(odd)


def test_digests_tell_kinds_and_borders_apart() -> None:
    seen = {digest_of(one) for one in (("ab", "c"), ("a", "bc"), ("1",), (1,), (True,), (None,))}
    assert len(seen) == 6


def test_a_deed_is_done_once_a_key_and_terminal(shop: Shop) -> None:
    done: list[int] = []

    def unit(work: CirculationWork) -> list[object]:
        def deed() -> Fee | Refusal:
            done.append(1)
            return FEE

        return [
            once(work, KIOSK, "k", ("a",), START, deed),
            once(work, KIOSK, "k", ("a",), START, deed),
            once(work, KIOSK, "k", ("b",), START, deed),
            once(work, BRANCH, "k", ("b",), START, deed),
            once(work, KIOSK, "", ("a",), START, deed),
        ]

    answers = shop.writer.run(unit)
    assert answers == [FEE, FEE, Refusal(Reason.KEY_REUSED), FEE, FEE]
    assert len(done) == 3
