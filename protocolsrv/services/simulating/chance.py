"""Draws of the simulation: one seeded source, and things drawn by weights that know no scale."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

_HEAD = 0.0005
"""How far from the top of a list popularity stops rising, as a part of the list."""


class Popularity:
    """Draws ranks from 0 (the most popular) to `count` - 1. The weight of a rank is a power of its
    place in the list as a part of it, so that a tenth of the titles behaves like all of them."""

    def __init__(self, count: int, skew: float):
        weights = (((rank + 0.5) / count + _HEAD) ** -skew for rank in range(count))
        self._sums = list(accumulate(weights))

    def draw(self, chance: random.Random) -> int:
        """One rank."""
        return bisect_right(self._sums, chance.random() * self._sums[-1])


class Weighted:
    """Draws one of several things by their weights."""

    def __init__(self, things: Iterable[tuple[str, int]]):
        pairs = list(things)
        self._things = [thing for thing, _ in pairs]
        self._sums = list(accumulate(weight for _, weight in pairs))

    def draw(self, chance: random.Random) -> str:
        """One of them."""
        return self._things[bisect_right(self._sums, chance.random() * self._sums[-1])]


def spread(chance: random.Random, mean: float) -> int:
    """A whole number around a mean, from 0 on; small ones are the most common."""
    return int(chance.expovariate(1.0 / (mean + 0.5)))
