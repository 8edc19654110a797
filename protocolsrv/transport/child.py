"""One child process as the supervisor sees it: started, ready, dead, started again.

Pure bookkeeping but for `spawn`: when to start it again is decided by `restart_delay`.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Mapping
from typing import Any

from twisted.internet.error import ProcessDone, ProcessTerminated
from twisted.internet.protocol import ProcessProtocol
from twisted.python.failure import Failure

from protocolsrv.transport.inherited import VARIABLE, Inherited
from protocolsrv.transport.plan import EXIT_CONFIG, ChildSpec

STEADY_SECONDS = 10.0
"""A child that has lived so long has shown that it can; its earlier deaths are forgotten."""
STARTS_ALLOWED = 3
"""Deaths before it was ever ready, after which starting it again is of no use."""


def restart_delay(deaths: int) -> float:
    """Seconds before the next start after so many quick deaths in a row: the first is at once."""
    return 0.0 if deaths <= 1 else float(min(10.0, 0.25 * 2.0 ** (deaths - 2)))


class Child(ProcessProtocol):
    """A child and its slot's sockets."""

    def __init__(self, spec: ChildSpec, sockets: Mapping[str, socket.socket]):
        self.spec = spec
        self.sockets = dict(sockets)
        self.ready = False
        self.was_ready = False
        self.deaths = 0  # quick ones, in a row
        self.restarts = 0
        self.started = 0.0
        self.last_exit = ""
        self.counts: dict[str, int] = {}
        self.heard: float | None = None  # when it last told its counts
        self._transport: Any = None
        self._ended: Callable[[Child, int], None] | None = None

    @property
    def pid(self) -> int | None:
        """Its process id, None when it does not run."""
        return self._transport.pid if self._transport is not None else None

    def spawn(
        self,
        reactor: Any,
        handed: Inherited,
        lifeline: int,
        ended: Callable[[Child, int], None],
    ) -> None:
        """Start it; `ended(self, exit code)` is called when it is gone (128 + n for signal n).

        The descriptors it gets are numbered anew from 3: sockets, then the lifeline."""
        descriptors = {0: _null(), 1: 1, 2: 2}
        numbers: dict[str, int] = {}
        for number, (name, slot) in enumerate(self.sockets.items(), start=3):
            descriptors[number] = slot.fileno()
            numbers[name] = number
        descriptors[3 + len(numbers)] = lifeline
        given = Inherited(
            name=self.spec.name,
            control=handed.control,
            lifeline=3 + len(numbers),
            grace_seconds=handed.grace_seconds,
            sockets=numbers,
        )
        environment = {**os.environ, **self.spec.env, VARIABLE: given.to_json()}
        self.ready = False
        self.heard = None
        self.started = reactor.seconds()
        self._ended = ended
        try:
            self._transport = reactor.spawnProcess(
                self, self.spec.argv[0], self.spec.argv, environment, childFDs=descriptors
            )
        finally:
            os.close(descriptors[0])

    def died(self, now: float, code: int) -> None:
        """Note a death: was it a quick one?"""
        if now - self.started >= STEADY_SECONDS:
            self.deaths = 0
        self.deaths += 1
        self.ready = False
        self.last_exit = describe_exit(code)

    @property
    def hopeless(self) -> bool:
        """True when it has never been ready and starting it again is of no use."""
        return not self.was_ready and self.deaths >= STARTS_ALLOWED

    def hangs(self, now: float, seconds: float) -> bool:
        """Has it stopped telling its counts? (Who never tells any is not judged.)"""
        return self.heard is not None and now - self.heard > seconds

    def signal(self, number: int) -> None:
        """Send it a signal, if it runs."""
        if self._transport is not None and self._transport.pid is not None:
            os.kill(self._transport.pid, number)

    def processEnded(self, reason: Failure) -> None:
        """It is gone and reaped."""
        self._transport = None
        ended, self._ended = self._ended, None
        if ended is not None:
            ended(self, exit_code(reason))


def exit_code(reason: Failure) -> int:
    """The exit code behind Twisted's reason; 128 + n for death by signal n."""
    value = reason.value
    if isinstance(value, ProcessDone):
        return 0
    if isinstance(value, ProcessTerminated):
        return 128 + value.signal if value.signal is not None else int(value.exitCode or 0)
    return EXIT_CONFIG


def describe_exit(code: int) -> str:
    """An exit code in words."""
    if code > 128:
        try:
            return f"killed by {signal.Signals(code - 128).name}"
        except ValueError:
            return f"killed by signal {code - 128}"
    return f"exit code {code}"


def _null() -> int:
    return os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
