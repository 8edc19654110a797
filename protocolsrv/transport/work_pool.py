"""Where dear work runs: few threads, a short queue, a deadline; and never a client left waiting.

The reactor thread calls `submit` and hears of the outcome on the reactor thread. Work that finds
the queue full, or is not done by its deadline, is refused in the words of its own protocol. A
thread that is still busy then cannot be stopped: its result is dropped when it comes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger
from twisted.python.failure import Failure

from protocolsrv.transport.clock import Clock


class Threads(Protocol):
    """What runs a call elsewhere (twisted's ThreadPool)."""

    def callInThreadWithCallback(
        self,
        onResult: Callable[..., object],
        func: Callable[..., object],
    ) -> object:
        """Run `func` in a thread, then `onResult(success, result)` in that thread."""
        ...


class Dear(Protocol):
    """Work as the pool sees it: `wire.exchange.Work`, `wire.conversation.Task`. Both give an answer
    of their protocol."""

    @property
    def run(self) -> Callable[[], Any]:
        """Works the answer out."""
        ...

    @property
    def refuse(self) -> Callable[[], Any]:
        """Says "not now" in the protocol's words."""
        ...


Done = Callable[[Any], None]
"""Hears the answer; None means that the work raised (logged already)."""


class Job:
    """One piece of work: waiting, running, or over."""

    __slots__ = ("_done", "deadline", "over", "trace", "work")

    def __init__(self, work: Dear, trace: str, done: Done):
        self.work = work
        self.trace = trace
        self.over = False
        self.deadline: IDelayedCall | None = None
        self._done = done

    def finish(self, answer: Any) -> None:
        """Hand over the answer, once."""
        if not self.over:
            self.cancel()
            self._done(answer)

    def cancel(self) -> None:
        """Nobody waits for it any more."""
        self.over = True
        if self.deadline is not None and self.deadline.active():
            self.deadline.cancel()


class WorkPool:
    """Runs dear work on at most `threads` threads."""

    _log = Logger()

    def __init__(self, clock: Clock, pool: Threads, threads: int, waiting: int, seconds: float):
        self._clock = clock
        self._pool = pool
        self._free = self._threads = threads
        self._most_waiting = waiting
        self._seconds = seconds
        self._waiting: deque[Job] = deque()
        self.refused = 0

    def submit(self, work: Dear, trace: str, done: Done) -> Job:
        """Run the work when a thread is free; `done` may be called before this returns."""
        job = Job(work, trace, done)
        if self._free == 0 and len(self._waiting) >= self._most_waiting:
            self._forget_cancelled()
            if len(self._waiting) >= self._most_waiting:
                self._refuse(job)
                return job
        job.deadline = self._clock.callLater(self._seconds, partial(self._refuse, job))
        if self._free > 0:
            self._start(job)
        else:
            self._waiting.append(job)
        return job

    @property
    def load(self) -> int:
        """Pieces of work that wait for a thread."""
        return len(self._waiting)

    @property
    def running(self) -> int:
        """Threads at work, also those whose answer nobody waits for any more."""
        return self._threads - self._free

    def _forget_cancelled(self) -> None:
        self._waiting = deque(job for job in self._waiting if not job.over)

    def _refuse(self, job: Job) -> None:
        self.refused += 1
        try:
            answer: Any = job.work.refuse()
        except Exception:
            self._log.failure("{trace} refuse() failed", trace=job.trace)
            answer = None
        job.finish(answer)

    def _start(self, job: Job) -> None:
        self._free -= 1
        self._pool.callInThreadWithCallback(
            lambda success, result: self._clock.callFromThread(
                partial(self._ended, job, success, result)
            ),
            job.work.run,
        )

    def _ended(self, job: Job, success: bool, result: object) -> None:
        self._free += 1
        while self._waiting and self._free > 0:
            following = self._waiting.popleft()
            if not following.over:
                self._start(following)
        if success and result is not None:
            job.finish(result)
        else:
            if isinstance(result, Failure):
                self._log.failure("{trace} failed", failure=result, trace=job.trace)
            else:
                self._log.error("{trace} gave no answer", trace=job.trace)
            job.finish(None)
