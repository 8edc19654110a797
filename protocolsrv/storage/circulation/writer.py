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
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, TypeVar

from protocolsrv.domain.circulation_work import CirculationWork, QueueFull
from protocolsrv.storage.database import Database
from protocolsrv.storage.errors import StatementFailed, StorageError
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
    def __init__(self, unit: Callable[[CirculationWork], Any], future: Future[Any]):
        self.unit = unit
        self.future = future
        self.result: Any = None


class Writer:
    """A `CirculationWriter`. `waiting`: units that may wait before `QueueFull`. Close it: units
    that wait are run first."""

    def __init__(self, database: Database, *, waiting: int = 1_000, threads: int = 4):
        self._database = database
        self._jobs: queue.Queue[_Job | None] = queue.Queue(waiting)
        self._closed = False
        single = database.dialect == SQLITE
        run = self._run_groups if single else self._run_singles
        self._threads = [
            threading.Thread(target=run, name=f"circulation-writer-{number}", daemon=True)
            for number in range(1 if single else threads)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, unit: Callable[[CirculationWork], T]) -> Future[T]:
        """Run `unit`; the future is done when it is committed."""
        future: Future[T] = Future()
        if self._closed:
            raise QueueFull("the writer is closed")
        try:
            self._jobs.put_nowait(_Job(unit, future))
        except queue.Full:
            raise QueueFull("too many units wait") from None
        return future

    def run(self, unit: Callable[[CirculationWork], T]) -> T:
        """`submit` and wait."""
        return self.submit(unit).result()

    def close(self) -> None:
        """Run what waits, then end the threads."""
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
            self._commit_group(group)
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
        done: list[_Job] = []
        refused: list[tuple[_Job, BaseException]] = []
        try:
            with self._database.write() as transaction:
                for job in group:
                    if job.future.set_running_or_notify_cancel():
                        try:
                            self._run_part(transaction, job)
                            done.append(job)
                        except Exception as error:
                            refused.append((job, error))
                            if transaction.failed:
                                raise
        except Exception as error:
            # The whole transaction is gone, or may be: nobody was told anything yet.
            told = {id(job) for job, _ in refused}
            refused += [(job, error) for job in group if id(job) not in told]
            done = []
        for job in done:
            job.future.set_result(job.result)
        for job, why in refused:
            if not job.future.cancelled():
                job.future.set_exception(why)

    def _run_part(self, transaction: Transaction, job: _Job) -> None:
        with transaction.savepoint():
            job.result = _work(transaction, job)

    # ---- PostgreSQL -------------------------------------------------------------------------

    def _run_singles(self) -> None:
        while (job := self._jobs.get()) is not None:
            if job.future.set_running_or_notify_cancel():
                try:
                    result = self._single(job)
                except Exception as error:
                    job.future.set_exception(error)
                else:
                    job.future.set_result(result)

    def _single(self, job: _Job) -> Any:
        for attempt in range(_TRIES):
            try:
                with self._database.write() as transaction:
                    return _work(transaction, job)
            except StorageError as error:
                if attempt == _TRIES - 1 or not _passes(error):
                    raise
            time.sleep(random.uniform(0.001, 0.01) * (attempt + 1))
        raise StatementFailed("not reached", self._database.where, "")


def _work(transaction: Transaction, job: _Job) -> Any:
    work = Work(transaction)
    work.note_time(datetime.now(UTC))
    result = job.unit(work)
    work.finish()
    return result


def _passes(error: StorageError) -> bool:
    with suppress(IndexError):
        return error.what.rsplit(" ", 1)[1] in _AGAIN
    return False
