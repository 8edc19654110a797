"""The real stores against the dictionaries: the same requests, the same answers, the same state."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

import pytest

from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.refusal import Refusal
from protocolsrv.services.circulation.desk import Desk
from protocolsrv.storage.circulation.reader import Reader
from protocolsrv.storage.circulation.writer import Writer
from protocolsrv.storage.databases import Databases
from protocolsrv.storage.migrations import upgrade
from tests.circulation.memory import MemoryStore
from tests.circulation.world import BRANCH, DESK, FAR, KIOSK, Parts, furnish

_IDS = ("id", "patron_id", "item_id", "hold_id", "fee_id", "asked_item_id", "wanted_item_id")


def plain(value: Any) -> Any:
    """An answer without the numbers that stores give as they like."""
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((one.name, getattr(value, one.name)) for one in fields(value))
        return type(value).__name__, tuple((n, plain(v)) for n, v in pairs if n not in _IDS)
    if isinstance(value, list | tuple):
        return tuple(plain(one) for one in value)
    return value.name if isinstance(value, Enum) else value


class Pair:
    """A desk over rows and one over dictionaries, asked the same."""

    def __init__(self, databases: Databases):
        upgrade(databases)
        self.writer = Writer(databases.circulation)
        self.reader = Reader(databases.circulation)
        self.memory = MemoryStore()
        self.parts = (Parts(), Parts())
        self.writer.run(furnish)
        self.memory.writer.run(furnish)
        self.desks = (
            Desk(self.parts[0].context(), self.reader, self.writer),
            Desk(self.parts[1].context(), self.memory.reader, self.memory.writer),
        )

    def ask(self, verb: str, *args: Any, **more: Any) -> Any:
        """Both answers, which must agree; the first."""
        real, plain_one = (getattr(desk, verb)(*args, **more) for desk in self.desks)
        assert plain(real) == plain(plain_one), (verb, args, more)
        return real

    def forward(self, **by: int) -> None:
        """Time passes for both."""
        for parts in self.parts:
            parts.clock.forward(**by)

    def same_state(self) -> None:
        """Items, loans, queues and standings agree."""
        readers = (self.reader, self.memory.reader)
        items = list(self.memory.state.items.values())
        for item in items:
            one, other = (reader.item(item.barcode) for reader in readers)
            assert plain(one) == plain(other)
            assert one is not None and other is not None
            assert plain(self.reader.loan_of(one.id)) == plain(self.memory.reader.loan_of(other.id))
            assert plain(self.reader.transit_of(one.id)) == plain(
                self.memory.reader.transit_of(other.id)
            )
        for record in {item.record_id for item in items}:
            queues = [plain(reader.queue(record)) for reader in readers]
            assert queues[0] == queues[1]
        now = self.parts[0].clock.now()
        for number in self.memory.state.cards:
            cards = [reader.card(number) for reader in readers]
            ids = [card.patron_id for card in cards if card is not None]
            standings = [
                reader.standing(patron, now) for reader, patron in zip(readers, ids, strict=True)
            ]
            assert standings[0] == standings[1]


@pytest.fixture
def pair(databases: Databases) -> Iterator[Pair]:
    made = Pair(databases)
    yield made
    made.writer.close()


@pytest.mark.parametrize("seed", range(4))
def test_the_same_requests_have_the_same_answers(pair: Pair, seed: int) -> None:
    draw = random.Random(seed)
    cards = sorted(pair.memory.state.cards)
    barcodes = sorted(one.barcode for one in pair.memory.state.items.values())
    refused: Counter[str] = Counter()
    for _ in range(120):
        caller = draw.choice((KIOSK, BRANCH, FAR, DESK))
        card, barcode = draw.choice(cards), draw.choice(barcodes)
        match draw.randrange(8):
            case 0 | 1:
                answer = pair.ask("checkout", caller, card, barcode)
            case 2 | 3:
                answer = pair.ask("checkin", caller, barcode)
            case 4:
                answer = pair.ask("renew", caller, card, barcode)
            case 5:
                answer = pair.ask(
                    "place_hold", caller, card, barcode=barcode, pickup=caller.library
                )
            case 6:
                answer = pair.ask("pay", caller, card, draw.choice((100, 5000)))
            case _:
                answer = pair.ask("patron", caller, card, loans=True, holds=True, fees=True)
                pair.forward(days=draw.choice((0, 1, 9)))
        if isinstance(answer, Refusal):
            refused[answer.reason.name] += 1
    pair.same_state()
    assert len(refused) >= 3  # the requests reached more than one rule


def test_one_copy_lent_to_many_at_once_has_one_winner(pair: Pair) -> None:
    cards = sorted(pair.memory.state.cards)
    barcode = min(one.barcode for one in pair.memory.state.items.values())
    answers: list[Any] = []

    def kiosk(card: str) -> None:
        answers.append(pair.desks[0].checkout(KIOSK, card, barcode))

    threads = [threading.Thread(target=kiosk, args=(cards[n % len(cards)],)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    item = pair.reader.item(barcode)
    assert item is not None and pair.reader.loan_of(item.id) is not None
    lent = [one for one in answers if not isinstance(one, Refusal) and not one.renewed]
    assert len(lent) == 1


def test_a_unit_that_fails_takes_back_only_itself(pair: Pair) -> None:
    card = min(pair.memory.state.cards)
    patron = pair.reader.card(card)
    assert patron is not None

    def bad(work: CirculationWork) -> None:
        work.audit("test", "half done", patron.patron_id, pair.parts[0].clock.now())
        raise RuntimeError("halfway")

    def good(work: CirculationWork) -> None:
        work.audit("test", "done", patron.patron_id, pair.parts[0].clock.now())

    futures = [pair.writer.submit(unit) for unit in (good, bad, good, bad, good)]
    outcomes = [future.exception() for future in futures]
    assert [outcome is None for outcome in outcomes] == [True, False, True, False, True]
    told = [one.action for one in pair.reader.dossier(patron.patron_id).audit]
    assert told == ["done"] * 3
