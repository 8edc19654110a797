"""The reactor as this room sees it, and the one way to get it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Protocol, cast

from twisted.internet.interfaces import IDelayedCall


class Clock(Protocol):
    """Time and threads: the part of a reactor that protocols and pools need."""

    def seconds(self) -> float:
        """Seconds on a clock that only goes forward."""
        ...

    def callLater(
        self, delay: float, callable: Callable[..., object], *args: object
    ) -> IDelayedCall:
        """Call on the reactor thread after `delay` seconds."""
        ...

    def callFromThread(self, callable: Callable[..., object], *args: object) -> None:
        """Call on the reactor thread, from any thread."""
        ...


def the_reactor() -> Any:
    """The process's reactor, told to measure time on the monotonic clock.

    Twisted counts its delays in wall clock time; a step of that clock would close every idle
    connection at once, or keep every timer waiting."""
    from twisted.internet import reactor

    vars(reactor)["seconds"] = time.monotonic
    return cast(Any, reactor)
