"""The indexer: follows the change log in a thread of its own and tells of each commit.

It steps when somebody says `changed`, and every second in any case, so that a message that was
lost costs a second and nothing else.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

from twisted.logger import Logger

from protocolsrv.transport.clock import Clock, the_reactor
from protocolsrv.transport.control_link import ControlLink
from protocolsrv.transport.inherited import Inherited
from protocolsrv.transport.logs import start_logging
from protocolsrv.transport.plan import EXIT_FAILED, EXIT_NOT_STARTED, EXIT_STOPPED, IndexerPlan
from protocolsrv.transport.process import Lifeline, ignore_signals, on_signals, run

FAILURES_ALLOWED = 3
"""Steps that may fail in a row before the thread gives up, so that the process starts afresh."""


class IndexerThread:
    """Runs `step` in one thread.

    `committed(generation)` is called on the reactor thread after each step that found something;
    generations count from 1 in each process. `failed` is called there when the thread gives up."""

    _log = Logger()

    def __init__(
        self,
        clock: Clock,
        step: Callable[[], object],
        interval: float,
        committed: Callable[[int], None],
        failed: Callable[[], None],
    ):
        self._clock = clock
        self._step = step
        self._interval = interval
        self._committed = committed
        self._failed = failed
        self._news = threading.Event()
        self._stopping = False
        self._generation = 0
        self._thread = threading.Thread(target=self._run, name="indexer", daemon=True)

    def start(self) -> None:
        """Begin; the first step is taken at once."""
        self._news.set()
        self._thread.start()

    def poke(self) -> None:
        """Something has changed: step now."""
        self._news.set()

    def stop(self, seconds: float) -> bool:
        """Finish the step under way; False when that takes longer than `seconds`."""
        self._stopping = True
        self._news.set()
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        failures = 0
        while not self._stopping:
            self._news.wait(self._interval * 2**failures)
            self._news.clear()
            try:
                self._step_while_news()
                failures = 0
            except Exception:
                failures += 1
                self._log.failure("indexing failed, {failures} in a row", failures=failures)
                if failures >= FAILURES_ALLOWED:
                    break
            except BaseException:  # a panic of the search engine leaves its writer unusable
                self._log.failure("indexing failed for good")
                break
        if not self._stopping:
            self._clock.callFromThread(self._failed)

    def _step_while_news(self) -> None:
        while not self._stopping and self._step():
            self._generation += 1
            self._clock.callFromThread(self._committed, self._generation)


def run_indexer(plan: IndexerPlan, inherited: Inherited | None = None) -> int:
    """Be the indexer process until told to stop; the exit code.

    Raises `NotAChildError` when no supervisor has started it."""
    inherited = inherited or Inherited.from_environment()
    reactor = the_reactor()
    sink, _ = start_logging(reactor, plan.style, inherited.name)
    code = [EXIT_STOPPED]

    def committed(generation: int) -> None:
        link.send("committed", keep=True, generation=generation)

    def failed() -> None:
        code[0] = EXIT_FAILED
        stop()

    def stop() -> None:
        with contextlib.suppress(Exception):
            reactor.stop()

    thread = IndexerThread(reactor, plan.step, plan.interval_seconds, committed, failed)
    link = ControlLink(
        reactor, Path(inherited.control), inherited.name, {"changed": lambda _: thread.poke()}
    )

    def start() -> None:
        on_signals(reactor, {signal.SIGTERM: stop})
        ignore_signals(signal.SIGINT, signal.SIGHUP)
        Lifeline(inherited.lifeline, stop, reactor)
        thread.start()
        link.start()
        link.send("ready", keep=True, pid=os.getpid())

    if not run(reactor, start):
        code[0] = EXIT_NOT_STARTED
    finished = thread.stop(inherited.grace_seconds)
    plan.on_stop()
    sink.close()
    if not finished:
        os._exit(EXIT_FAILED)
    return code[0]
