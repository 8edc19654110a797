"""PINs: keyed, slow, constant for the unknown; names: one digest for every spelling."""

import time
from datetime import date
from statistics import median

import pytest

from protocolsrv.credentials import Cost, KeyedSecrets, KeyMissingError, Keys
from protocolsrv.credentials.keys import fresh

CHEAP = Cost(passes=1, memory_kib=64)


def make(keys: Keys | None = None, cost: Cost = CHEAP) -> KeyedSecrets:
    return KeyedSecrets(keys or fresh(), cost, today=lambda: date(2026, 11, 24))


def test_a_pin_is_right_for_its_hash_alone() -> None:
    secrets = make()
    kept = secrets.hash_pin("1234")
    assert secrets.check_pin("1234", kept)
    assert not secrets.check_pin("1235", kept)
    assert secrets.hash_pin("1234") != kept  # salted
    assert "1234" not in kept


def test_empty_pin_is_never_right() -> None:
    secrets = make()
    assert not secrets.check_pin("", secrets.hash_pin("1234"))
    assert not secrets.check_pin("", "")
    with pytest.raises(ValueError, match="empty"):
        secrets.hash_pin("")


@pytest.mark.parametrize("kept", ["", "rubbish", "1$argon2id$x", "$argon2id$", "x$argon2id$v=19$"])
def test_what_is_no_hash_is_no_pin(kept: str) -> None:
    assert not make().check_pin("1234", kept)
    assert not make().knows(kept)


def test_without_the_key_the_table_tells_nothing() -> None:
    """The same hash under other keys is of no PIN: guessing needs the key file too."""
    kept = make().hash_pin("0007")
    other = make()
    assert not any(other.check_pin(f"{pin:04d}", kept) for pin in range(50))


def test_rotation_keeps_old_hashes_and_asks_for_new_ones() -> None:
    old = fresh()
    kept = make(old).hash_pin("1234")
    both = make(Keys(old.name, {**old.pins, 2: b"2" * 32}))
    assert both.check_pin("1234", kept)
    assert not both.is_current(kept)
    assert both.is_current(both.hash_pin("1234"))
    assert not both.is_current("")
    dropped = make(Keys(old.name, {2: b"2" * 32}))
    assert not dropped.knows(kept)
    with pytest.raises(KeyMissingError, match="key 1"):
        dropped.check_pin("1234", kept)


def test_a_changed_cost_asks_for_new_hashes() -> None:
    keys = fresh()
    kept = make(keys).hash_pin("1234")
    dearer = make(keys, Cost(passes=2, memory_kib=128))
    assert dearer.check_pin("1234", kept)
    assert not dearer.is_current(kept)


def test_unknown_patron_takes_as_long_as_a_known_one() -> None:
    """At the real cost: neither a known patron's wrong PIN nor an unknown one is told by time."""
    secrets = make(cost=Cost())
    kept = secrets.hash_pin("1234")
    times: dict[str, list[float]] = {kept: [], "": []}
    for _ in range(7):
        for pin_hash, took in times.items():
            began = time.perf_counter()
            secrets.check_pin("9999", pin_hash)
            took.append(time.perf_counter() - began)
    known, unknown = (median(one) for one in times.values())
    assert 0.5 < unknown / known < 2
    assert unknown > 0.003


def test_one_person_one_digest() -> None:
    secrets = make()
    spellings = ["19121212-1212", "191212121212", "121212+1212", " 19121212 1212"]
    assert len({secrets.digest(one) for one in spellings}) == 1
    assert secrets.digest("121212-1212") != secrets.digest("191212121212")
    assert secrets.digest("Åsa ") == secrets.digest("åsa")
    assert secrets.digest("asa") != secrets.digest("åsa")
    assert make().digest("åsa") != secrets.digest("åsa")  # keyed
    assert len(secrets.digest("x")) == 32
