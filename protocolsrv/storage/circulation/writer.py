"""Where units of work run: one thread with group commit on SQLite, a few threads on PostgreSQL.

On SQLite a transaction takes in every unit that waits, each in a savepoint, and one COMMIT with its
flush to disk serves them all; a unit's future is done only after that. On PostgreSQL each unit is a
transaction of its own, and one that met a deadlock runs again from its beginning.
"""

from __future__ import annotations

import queue
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Any, TypeVar

from protocolsrv.domain.circulation_work import CirculationWork, QueueFull
from protocolsrv.storage.database import Database
from protocolsrv.storage.errors import OutcomeUnknown, StorageError
from protocolsrv.storage.sql import SQLITE
from protocolsrv.storage.transaction import Transaction

from .work import Work

T = TypeVar("T")

GROUP = 64
"""Units in one transaction at most: what a client waits for the others in front of it."""

_TRIES = 5
_AGAIN = ("40001", "40P01", "23505")
"""PostgreSQL: serialization, deadlock, and a row somebody else inserted a moment ago."""


class _Job:
    """A unit, its future, and what came of it so far."""

    def __init__(self, unit: Callable[[CirculationWork], Any]):
        self.unit = unit
        self.future: Future[Any] = Future()
        self.result: Any = None
        self.error: BaseException | None = None

    def tell(self) -> None:
        """Let go whoever waits: only when it is certain what is stored."""
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class Writer:
    """A `CirculationWriter`. `waiting`: units that may wait before `QueueFull`. Close it: units
    that wait are run first."""

    def __init__(self, database: Database, *, waiting: int = 1_000, threads: int = 4):
        self._database = database
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._waiting = waiting
        self._closed = False
        self._guard = threading.Lock()
        single = database.dialect == SQLITE
        run = self._run_groups if single else self._run_singles
        self._threads = [
            threading.Thread(target=run, name=f"circulation-writer-{number}", daemon=True)
            for number in range(1 if single else threads)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, unit: Callable[[CirculationWork], T]) -> Future[T]:
        """Run `unit`; the future is done when it is committed. Raises QueueFull, also after
        `close`."""
        job = _Job(unit)
        with self._guard:
            if self._closed:
                raise QueueFull("the writer is closed")
            if self._jobs.qsize() >= self._waiting:
                raise QueueFull("too many units wait")
            self._jobs.put(job)
        return job.future

    def run(self, unit: Callable[[CirculationWork], T]) -> T:
        """`submit` and wait."""
        return self.submit(unit).result()

    def close(self) -> None:
        """Run what waits, then end the threads."""
        with self._guard:
            if not self._closed:
                self._closed = True
                for _ in self._threads:
                    self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    # ---- SQLite -----------------------------------------------------------------------------

    def _run_groups(self) -> None:
        while (first := self._jobs.get()) is not None:
            group = [first]
            ended = self._fill(group)
            self._commit_group([one for one in group if _begun(one)])
            if ended:
                return

    def _fill(self, group: list[_Job]) -> bool:
        """Take in what waits already; True when the end was among it."""
        while len(group) < GROUP:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return False
            if job is None:
                return True
            group.append(job)
        return False

    def _commit_group(self, group: list[_Job]) -> None:
        try:
            with self._database.write() as transaction:
                for job in group:
                    _run_part(transaction, job)
        except BaseException as error:
            # The whole transaction is gone, or may be: nobody was told anything yet.
            for job in group:
                job.error = job.error or error
        for job in group:
            job.tell()

    # ---- PostgreSQL -------------------------------------------------------------------------

    def _run_singles(self) -> None:
        while (job := self._jobs.get()) is not None:
            if _begun(job):
                try:
                    job.result = self._single(job)
                except BaseException as error:
                    job.error = error
                job.tell()

    def _single(self, job: _Job) -> Any:
        attempt = 1
        while True:
            try:
                with self._database.write() as transaction:
                    return _work(transaction, job)
            except StorageError as error:
                if attempt == _TRIES or not _passes(error):
                    raise
            time.sleep(random.uniform(0.001, 0.01) * attempt)
            attempt += 1


def _begun(job: _Job) -> bool:
    """From here on it cannot be cancelled; False when it was."""
    return job.future.set_running_or_notify_cancel()


def _run_part(transaction: Transaction, job: _Job) -> None:
    """One unit of a group. What it raises is its own affair, unless the transaction went with
    it."""
    try:
        with transaction.savepoint():
            job.result = _work(transaction, job)
    except BaseException as error:
        job.error = error
        if transaction.failed:
            raise


def _work(transaction: Transaction, job: _Job) -> Any:
    work = Work(transaction, datetime.now(UTC))
    result = job.unit(work)
    work.finish()
    return result


def _passes(error: StorageError) -> bool:
    """Whether nothing is stored and the same unit may fare better."""
    return not isinstance(error, OutcomeUnknown) and error.what.rpartition(" ")[2] in _AGAIN
