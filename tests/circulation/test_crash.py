"""The desk is killed in the middle of its work, and its database fails call by call: what was
acknowledged is there, nothing is half done, every invariant holds.

`PROTOCOLSRV_KILLS=200` kills oftener than the twenty times of an ordinary run.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.services.circulation.desk import Desk
from protocolsrv.storage.circulation import statistics
from protocolsrv.storage.circulation.reader import Reader
from protocolsrv.storage.circulation.writer import Writer
from protocolsrv.storage.databases import Databases, DatabaseSettings, open_databases
from protocolsrv.storage.errors import DatabaseUnavailable
from protocolsrv.storage.migrations import upgrade
from protocolsrv.storage.sql import Row, Sql
from tests.circulation.lender import ITEMS, THREADS, lend
from tests.circulation.world import BRANCH, KIOSK, Parts, furnish

KILLS = int(os.environ.get("PROTOCOLSRV_KILLS", "20"))
LONGEST = 0.12
"""Seconds until the kill at most, from the first word of the process."""


def stock(work: CirculationWork) -> None:
    """The small world, and the lender's items."""
    furnish(work)
    for thread in range(THREADS):
        for number in range(ITEMS):
            barcode = f"t{thread}-{number}"
            work.add_item(Item(barcode, 100 + number, "main", "main", "main"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Databases]:
    databases = open_databases(DatabaseSettings(data_dir=tmp_path))
    upgrade(databases)
    writer = Writer(databases.circulation)
    writer.run(stock)
    writer.close()
    yield databases
    databases.close()


def killed(folder: Path, chance: random.Random) -> list[tuple[str, str, bool]]:
    """Start a lender, kill it at a random moment; everything it said."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.circulation.lender"])
    ours, its = context.Pipe(duplex=False)
    process = context.Process(target=lend, args=(folder, its), daemon=True)
    process.start()
    its.close()
    said = [ours.recv()]
    until = time.monotonic() + chance.random() * LONGEST
    while time.monotonic() < until:
        if ours.poll(max(0.0, until - time.monotonic())):
            said.append(ours.recv())
    process.kill()
    process.join()
    with suppress(EOFError, OSError):
        while ours.poll(0):
            said.append(ours.recv())
    return said


def test_what_was_acknowledged_outlives_a_kill(store: Databases, tmp_path: Path) -> None:
    """After each kill: no invariant is broken, and each item is as the last answer said, or as the
    one deed that was asked for and not answered would have it."""
    chance = random.Random(4)
    reader = Reader(store.circulation)
    acknowledged = 0
    for _ in range(KILLS):
        said = killed(tmp_path, chance)
        assert statistics.broken(store.circulation) == []
        last: dict[str, bool] = {}
        open_question: dict[str, bool] = {}
        for what, barcode, lent in said:
            if what == "asks":
                open_question[barcode] = lent
            else:
                acknowledged += 1
                last[barcode] = lent
                open_question.pop(barcode, None)
        for barcode, lent in last.items():
            item = reader.item(barcode)
            assert item is not None
            may_be = {lent, open_question.get(barcode, lent)}
            assert (reader.loan_of(item.id) is not None) in may_be
            assert (item.status is ItemStatus.ON_LOAN) in may_be
    assert acknowledged > 5 * KILLS


class Failing:
    """A database whose `fail_at`-th call fails from now on, the commit as the last; 0: none."""

    def __init__(self, databases: Databases):
        self._database = databases.circulation
        self.dialect = self._database.dialect
        self.fail_at = 0
        self.calls = 0

    def call(self) -> None:
        """Count, and fail where it is time."""
        self.calls += 1
        if self.calls == self.fail_at:
            raise DatabaseUnavailable("It failed", "a test", "Nothing.")

    @contextmanager
    def write(self) -> Iterator[Any]:
        with self._database.write() as transaction:
            yield _Calls(transaction, self)
            self.call()


class _Calls:
    def __init__(self, transaction: Any, failing: Failing):
        self._transaction = transaction
        self._failing = failing

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transaction, name)

    def rows(self, sql: Sql, parameters: Row = ()) -> list[Row]:
        self._failing.call()
        found: list[Row] = self._transaction.rows(sql, parameters)
        return found

    def run(self, sql: Sql, parameters: Row = ()) -> int:
        self._failing.call()
        return int(self._transaction.run(sql, parameters))

    def run_many(self, sql: Sql, rows: Sequence[Row]) -> None:
        self._failing.call()
        self._transaction.run_many(sql, rows)


def a_day(desk: Desk) -> list[Callable[[], object]]:
    """Lend, wait, renew, take back, catch, travel, arrive, lend again, and the ends of holds."""
    place = desk.place_hold
    return [
        lambda: desk.checkout(KIOSK, "p1", "i1", key="k1"),
        lambda: desk.renew(KIOSK, "p1", "i1"),
        lambda: place(BRANCH, "p2", record_id=1, pickup="branch"),
        lambda: desk.checkin(KIOSK, "i2"),
        lambda: desk.checkin(KIOSK, "i1"),
        lambda: desk.checkin(BRANCH, "i2"),
        lambda: desk.checkout(BRANCH, "p2", "i2"),
        lambda: desk.checkin(KIOSK, "i2"),
        lambda: desk.charge(KIOSK, "p1", 3000, "bag"),
        lambda: desk.pay(KIOSK, "p1", 1000, key="paid"),
        lambda: desk.checkout(BRANCH, "p2", "i3"),
        lambda: desk.declare_lost(BRANCH, "i3"),
        lambda: desk.checkin(BRANCH, "i3"),
        lambda: place(KIOSK, "p1", record_id=2),
        lambda: desk.checkin(BRANCH, "i3"),
        lambda: desk.checkin(KIOSK, "i3"),
        lambda: desk.cancel_hold(KIOSK, "p1", 2),
        lambda: desk.block_card(KIOSK, "p1", lost=True),
    ]


def test_each_database_call_in_turn_may_fail(store: Databases) -> None:
    """The first, second, third … call of each deed fails: the answer is UNAVAILABLE, nothing has
    changed, and in the end the deed is done."""
    failing = Failing(store)
    writer = Writer(failing)  # type: ignore[arg-type]
    desk = Desk(Parts().context(), Reader(store.circulation), writer)
    failures = 0
    for number, deed in enumerate(a_day(desk)):
        before = contents(store)
        for failing.fail_at in count(1):
            failing.calls = 0
            answer = deed()
            if failing.calls < failing.fail_at:
                break
            failures += 1
            assert isinstance(answer, Refusal), f"deed {number}, call {failing.fail_at}"
            assert answer.reason is Reason.UNAVAILABLE
            assert contents(store) == before
        assert not isinstance(answer, Refusal), f"deed {number}: {answer}"
        assert statistics.broken(store.circulation) == []
    writer.close()
    assert failures > 100


def contents(store: Databases) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with store.circulation.connected(reading=True) as connection:
        names = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        ).fetchall()
        return {
            name: [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {name}")]
            for (name,) in names
        }
