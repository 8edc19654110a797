"""Counting wrong PINs: when a pair locks, when it is forgiven, and that a flood is bounded."""

from __future__ import annotations

from datetime import timedelta

import pytest

from protocolsrv.services.circulation import pin_locks
from protocolsrv.services.circulation.pin_locks import LOCKED, WRONG_PINS, PinLocks
from tests.circulation.world import START


def test_the_last_wrong_one_locks_and_time_opens() -> None:
    locks = PinLocks()
    for number in range(WRONG_PINS):
        assert not locks.locked(1, "t", START), number
        locks.wrong(1, "t", START)
    assert locks.locked(1, "t", START)
    assert not locks.locked(1, "u", START) and not locks.locked(2, "t", START)
    assert locks.locked(1, "t", START + LOCKED - timedelta(seconds=1))
    assert not locks.locked(1, "t", START + LOCKED)


def test_after_the_lock_the_count_begins_anew() -> None:
    locks = PinLocks()
    for _ in range(WRONG_PINS):
        locks.wrong(1, "t", START)
    later = START + LOCKED
    locks.wrong(1, "t", later)
    assert not locks.locked(1, "t", later)


def test_a_flood_drops_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pin_locks, "MOST_KEPT", 10)
    locks = PinLocks()
    for patron in range(50):
        for _ in range(WRONG_PINS):
            locks.wrong(patron, "t", START)
    locked = [patron for patron in range(50) if locks.locked(patron, "t", START)]
    assert locked == list(range(40, 50))
