"""Chance that is the same everywhere: draws that depend on a seed and an ordinal alone.

The standard library's generator costs 6 us to seed; a record needs a hundred numbers and is to cost
little more. An extendable hash gives them all at once and is the same on every Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import shake_128
from itertools import accumulate
from struct import Struct

RANGE = 1 << 32
DRAWS = 160
"""Draws of one record: more than any record needs, whatever it draws."""

_UNPACK = Struct(f"<{DRAWS}I").unpack


def draws(seed: int, ordinal: int) -> Callable[[], int]:
    """The source of a record's draws, each from 0 to `RANGE` - 1."""
    digest = shake_128(b"%d/%d" % (seed, ordinal)).digest(4 * DRAWS)
    return iter(_UNPACK(digest)).__next__


def ladder(weights: Iterable[int]) -> list[int]:
    """The upper bounds of each weight's share of `RANGE`: the thing drawn is
    `things[bisect_right(ladder, draw)]`."""
    sums = list(accumulate(weights))
    return [total * RANGE // sums[-1] for total in sums]


def zipf(count: int, shift: int = 2) -> list[int]:
    """Weights of `count` things by rank, the rank-th in proportion to 1 / (rank + shift)."""
    return [(1 << 40) // (rank + shift) for rank in range(1, count + 1)]
