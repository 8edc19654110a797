"""Vans, clock and draws of the simulation."""

from __future__ import annotations

import random
from datetime import date

import pytest

from protocolsrv.services.simulating.chance import Popularity, spread
from protocolsrv.services.simulating.moving import VirtualClock, arrives, calendars, collected
from protocolsrv.services.simulating.parameters import ONCE, PLACES, THRICE, WORKDAYS, Parameters

MONDAY = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("origin", "destination", "sent", "there"),
    [
        (WORKDAYS, WORKDAYS, MONDAY, date(2026, 1, 7)),  # taken on Tuesday, sorted, brought
        (WORKDAYS, ONCE, MONDAY, date(2026, 1, 7)),
        (THRICE, WORKDAYS, MONDAY, date(2026, 1, 8)),
        (ONCE, ONCE, date(2026, 1, 7), date(2026, 1, 21)),  # sent on van day: the van has gone
        (WORKDAYS, WORKDAYS, date(2026, 1, 9), date(2026, 1, 13)),
    ],
)
def test_a_parcel_waits_for_two_vans(
    origin: frozenset[int], destination: frozenset[int], sent: date, there: date
) -> None:
    assert collected(origin, sent) > sent
    assert arrives(origin, destination, sent) == there


def test_the_clock_ticks() -> None:
    clock = VirtualClock(None)  # type: ignore[arg-type]
    clock.set(MONDAY, 8)
    clock.tick()
    assert clock.now().isoformat() == "2026-01-05T08:00:01+00:00"


def test_what_is_popular_is_drawn_more_often_at_any_scale() -> None:
    parts = []
    for count in (200, 2_000):
        chance = random.Random(1)
        popular = Popularity(count, 0.75)
        drawn = [popular.draw(chance) for _ in range(4_000)]
        assert min(drawn) >= 0
        assert max(drawn) < count
        parts.append(sum(rank < count // 10 for rank in drawn) / 4_000)
    assert parts[0] > 0.4
    assert parts[0] == pytest.approx(parts[1], abs=0.05)


def test_spread_keeps_its_mean() -> None:
    chance = random.Random(2)
    drawn = [spread(chance, 3.0) for _ in range(4_000)]
    assert sum(drawn) / len(drawn) == pytest.approx(3.0, abs=0.25)


def test_places_are_open_on_their_days_and_not_on_closures() -> None:
    class Closed:
        def closures(self, library: str, start: date, end: date) -> list[date]:
            return [MONDAY] if library == "ust" else []

    calendar = calendars(Parameters())
    closed = Closed()
    assert not calendar(closed, "ust", MONDAY).is_open(MONDAY)  # type: ignore[arg-type]
    assert calendar(closed, "ers", MONDAY).is_open(MONDAY)  # type: ignore[arg-type]
    assert not calendar(closed, "byg", MONDAY).is_open(MONDAY)  # type: ignore[arg-type]


def test_every_place_is_open_and_served() -> None:
    assert len(PLACES) == 29
    assert all(one.opens and one.vans and one.people and one.stock for one in PLACES)
    assert Parameters().place("vin").stock == 47_000
    with pytest.raises(KeyError):
        Parameters().place("nowhere")
