"""Wrong PINs are counted per patron and terminal: five, and that pair is locked for a while.

Kept in the memory of the one circulation process: a restart forgives, a flood of wrong guesses
cannot fill the disk, and a patron locked at one terminal can still use another.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

WRONG_PINS = 5
"""So many wrong ones lock."""

LOCKED = timedelta(minutes=15)
"""For so long; counted from the last wrong one. Also after so long wrong ones are forgotten."""

MOST_KEPT = 20_000
"""Pairs remembered at most; beyond it the finished ones go, then the oldest."""


@dataclass(slots=True)
class PinLocks:
    """The counts, safe for use from several threads."""

    _wrong: dict[tuple[int, str], tuple[int, datetime]] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def locked(self, patron_id: int, terminal: str, at: datetime) -> bool:
        """Whether this patron's PIN is not looked at here now, right or wrong."""
        with self._guard:
            count, last = self._wrong.get((patron_id, terminal), (0, at))
            return count >= WRONG_PINS and at - last < LOCKED

    def wrong(self, patron_id: int, terminal: str, at: datetime) -> None:
        """Count one more."""
        with self._guard:
            count, last = self._wrong.pop((patron_id, terminal), (0, at))
            if at - last >= LOCKED:
                count = 0
            self._wrong[patron_id, terminal] = (count + 1, at)
            if len(self._wrong) > MOST_KEPT:
                self._prune(at)

    def right(self, patron_id: int, terminal: str) -> None:
        """Forget the wrong ones before it."""
        with self._guard:
            self._wrong.pop((patron_id, terminal), None)

    def _prune(self, at: datetime) -> None:
        kept = {pair: one for pair, one in self._wrong.items() if at - one[1] < LOCKED}
        for pair in list(kept)[: max(0, len(kept) - MOST_KEPT)]:
            del kept[pair]
        self._wrong = kept
