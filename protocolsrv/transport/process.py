"""What every process of the server does alike: signals, lifeline, descriptors, its end."""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

from twisted.internet.interfaces import IHalfCloseableDescriptor, IReadDescriptor
from twisted.logger import Logger
from zope.interface import implementer

_LOG = Logger()

SPARE_DESCRIPTORS = 64
"""Descriptors kept for databases, index files and logs."""


def on_signals(reactor: Any, handlers: dict[int, Callable[[], None]]) -> None:
    """Call these on the reactor thread when the signals come (call when the reactor runs)."""

    def handle(number: int, _frame: object) -> None:
        reactor.callFromThread(handlers[number])

    for number in handlers:
        signal.signal(number, handle)


def run(reactor: Any, start: Callable[[], None]) -> bool:
    """Run the reactor, `start` first, until somebody stops it; False when `start` raised.

    Twisted would log the exception and go on with a process that serves nothing."""
    failed: list[bool] = []

    def guarded() -> None:
        try:
            start()
        except Exception:
            _LOG.failure("starting failed")
            failed.append(True)
            reactor.callLater(0, reactor.stop)

    reactor.callWhenRunning(guarded)
    reactor.run()
    return not failed


def ignore_signals(*numbers: int) -> None:
    """Leave these signals to the supervisor: Ctrl-C reaches all processes of a terminal."""
    for number in numbers:
        signal.signal(number, signal.SIG_IGN)


MODEST_NICENESS = 10


class ModestThread(threading.Thread):
    """A thread that gives way: where dear work and cheap answers want the same processor, the
    reactor's thread goes first (Linux gives each thread a niceness of its own)."""

    def run(self) -> None:
        """Step back, then do the work."""
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), MODEST_NICENESS)
        super().run()


def raise_descriptor_limit() -> int:
    """Raise the soft limit of descriptors to the hard one; how many connections that allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(hard, 65536) if hard != resource.RLIM_INFINITY else 65536
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return soft - SPARE_DESCRIPTORS


def settle_memory() -> None:
    """Call when everything is loaded: what lives as long as the process is no longer walked by the
    garbage collector, and threads change places often enough for a cheap answer to pass a dear
    one."""
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(0.001)


@implementer(IReadDescriptor, IHalfCloseableDescriptor)
class Lifeline:
    """Watches the pipe that the supervisor holds open; it closes when the supervisor is gone,
    also after kill -9, and then a child has nobody to work for."""

    _log = Logger()

    def __init__(self, descriptor: int, gone: Callable[[], None], reactor: Any):
        self._descriptor = descriptor
        self._gone = gone
        self._reactor = reactor
        os.set_blocking(descriptor, False)
        reactor.addReader(self)

    def fileno(self) -> int:
        """The pipe."""
        return self._descriptor

    def doRead(self) -> None:
        """Nothing is ever written to it: readable means closed."""
        self._reactor.removeReader(self)
        self.readConnectionLost(None)

    def readConnectionLost(self, reason: object) -> None:
        """The reactor has seen the end of the pipe by itself (epoll calls it a hang-up)."""
        self._log.warn("the supervisor is gone: stopping")
        self._gone()

    def writeConnectionLost(self, reason: object) -> None:
        """It has no writing half."""

    def connectionLost(self, reason: object) -> None:
        """The reactor is stopping, or the pipe has failed: the first needs nothing, and the
        second does not happen to a pipe."""

    def logPrefix(self) -> str:
        """For Twisted's own messages."""
        return "lifeline"
