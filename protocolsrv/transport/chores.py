"""What a process does beside answering: chores with a clock, and telling what it has changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from twisted.internet.task import LoopingCall
from twisted.logger import Logger

TELL_SECONDS = 0.1
"""How often at most the indexer is told that something has changed."""


@dataclass(frozen=True, slots=True)
class Chore:
    """Work done every `seconds`, in a thread of its own; the first time after one such stretch.
    What it raises is logged, and it is tried again."""

    name: str
    run: Callable[[], object]
    seconds: float


class ChoreThread:
    """One chore being seen to."""

    _log = Logger()

    def __init__(self, chore: Chore):
        self._chore = chore
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name=chore.name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, seconds: float) -> bool:
        """Finish what is under way; False when that takes longer than `seconds`."""
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._over.wait(self._chore.seconds):
            try:
                self._chore.run()
            except Exception:
                self._log.failure("{name} failed", name=self._chore.name)


class Background:
    """The chores of a process, and its watch over what it changes.

    `changes` gives a number that grows with each change the indexer must follow; `tell` is called
    on the reactor thread when it has grown."""

    def __init__(
        self,
        reactor: Any,
        chores: Sequence[Chore],
        changes: Callable[[], int] | None,
        tell: Callable[[], object],
    ):
        self._threads = [ChoreThread(one) for one in chores]
        self._changes = changes
        self._tell = tell
        self._told = 0
        self._watch = LoopingCall(self._look)
        self._watch.clock = reactor

    def start(self) -> None:
        """Begin (call when the reactor runs)."""
        for thread in self._threads:
            thread.start()
        if self._changes is not None:
            self._told = self._changes()
            self._watch.start(TELL_SECONDS, now=False)

    def stop(self, seconds: float) -> bool:
        """Tell what has not been told, end the chores; False when one goes on."""
        if self._watch.running:
            self._watch.stop()
            self._look()
        ended = [thread.stop(seconds) for thread in self._threads]
        return all(ended)

    def _look(self) -> None:
        now = self._changes() if self._changes is not None else 0
        if now != self._told:
            self._told = now
            self._tell()
