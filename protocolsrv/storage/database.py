"""One database as the gateways use it: short reads, write transactions, and attempts.

Reads go through one connection a thread that is never shared, one prepared statement at a time, so
that a reader neither waits for the writer nor holds up the clean-up of its journal. A process that
was forked opens its own connections and leaves the inherited ones alone.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine

from .errors import (
    DRIVER_ERRORS,
    DatabaseUnavailable,
    OutcomeUnknown,
    StorageError,
    WriteFailed,
    translated,
    translating,
)
from .sql import SQLITE, Row, Sql, many
from .transaction import Transaction, new_cursor

READING = "protocolsrv_reading"
"""Execution option: this SQLAlchemy transaction only reads."""

_ATTEMPT_TIMEOUT = 50  # milliseconds
_PATIENCE = 8000  # pages of journal (64 MB of the catalogue's)


class _Reader:
    """A thread's own connection, closed when the thread is gone."""

    def __init__(self, connection: Any, dialect: str, cache: int):
        self.pid = os.getpid()
        self.connection = connection
        self.cursor = new_cursor(connection, dialect)
        self.finalizer = weakref.finalize(self, connection.close)
        self.finalizer.atexit = False
        if dialect == SQLITE:
            # What this connection writes (`Database.attempt`) may be lost with the power. It leaves
            # copying the journal to the writers, unless there are none for very long.
            self.cursor.execute("PRAGMA synchronous = NORMAL")
            self.cursor.execute(f"PRAGMA wal_autocheckpoint = {_PATIENCE}")
            self.cursor.execute(f"PRAGMA cache_size = -{cache // 1024}")
        else:
            connection.autocommit = True


class Database:
    """The catalogue or circulation. Thread safe."""

    def __init__(
        self,
        name: str,
        engine: Engine,
        where: str,
        lock_timeout: float,
        *,
        reader_cache: int = 4 * 1024 * 1024,
    ):
        self.name = name
        self.where = where
        self.dialect = engine.dialect.name
        self._engine = engine
        self._lock_timeout = round(lock_timeout * 1000)
        self._reader_cache = reader_cache
        self._pid = os.getpid()
        self._local = threading.local()
        self._readers: weakref.WeakSet[_Reader] = weakref.WeakSet()
        self._inherited: list[_Reader] = []

    # ---- reading ---------------------------------------------------------------------------

    def rows(self, sql: Sql, parameters: Row = ()) -> list[Row]:
        """All rows of one statement, seen as of one moment."""
        try:
            return self._fetch(sql, parameters)
        except StorageError as error:
            if self.dialect == SQLITE or not isinstance(error, DatabaseUnavailable):
                raise
            # A PostgreSQL that was restarted: once more, with a new connection.
            self._drop_reader()
            return self._fetch(sql, parameters)

    def many(self, values: Sequence[int] | Sequence[str]) -> Any:
        """The parameter of `sql.among` for these values."""
        return many(values, self.dialect)

    def _fetch(self, sql: Sql, parameters: Row) -> list[Row]:
        reader = getattr(self._local, "reader", None)
        if reader is None or reader.pid != os.getpid():
            reader = self._open_reader(reader)
        try:
            rows: list[Row] = reader.cursor.execute(sql.text(self.dialect), parameters).fetchall()
        except DRIVER_ERRORS as error:
            raise translated(error, self.where) from None
        return rows

    def _open_reader(self, inherited: _Reader | None) -> _Reader:
        if inherited is not None:
            # Closing it here would end the parent's session, or drop its locks.
            inherited.finalizer.detach()
            self._inherited.append(inherited)
        with translating(self.where):
            pooled = self._own_engine().raw_connection()
            connection = pooled.driver_connection
            pooled.detach()
            reader = _Reader(connection, self.dialect, self._reader_cache)
        self._local.reader = reader
        self._readers.add(reader)
        return reader

    def _drop_reader(self) -> None:
        reader = getattr(self._local, "reader", None)
        if reader is not None:
            self._local.reader = None
            with suppress(*DRIVER_ERRORS):
                reader.finalizer()

    # ---- writing ---------------------------------------------------------------------------

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A write transaction, committed when the block ends well and rolled back whole when it
        does not. Raises DatabaseUnavailable when another writer holds on for too long, WriteFailed
        for a full or broken disk, OutcomeUnknown when PostgreSQL goes away during COMMIT."""
        with translating(self.where):
            connection = self._own_engine().connect()
        try:
            with translating(self.where):
                connection.begin()
            transaction = Transaction(
                connection.connection.driver_connection, self.dialect, self.where
            )
            yield transaction
            self._commit(connection, transaction)
        except BaseException:
            # After FULL or IOERR SQLite may have rolled back by itself: then this does nothing.
            with suppress(*DRIVER_ERRORS):
                connection.rollback()
            raise
        finally:
            with suppress(*DRIVER_ERRORS):
                connection.close()

    def _commit(self, connection: Connection, transaction: Transaction) -> None:
        driver: Any = connection.connection.driver_connection
        if transaction.failed:
            raise WriteFailed(
                "The transaction was rolled back before its end",
                self.where,
                "Nothing of it was kept; repeat it from its beginning.",
            )
        if self.dialect == SQLITE:
            with translating(self.where):
                connection.commit()
        else:
            self._commit_postgresql(connection, driver)

    def _commit_postgresql(self, connection: Connection, driver: Any) -> None:
        # A COMMIT cut off while it waits for a standby ends in success with a warning.
        notices: list[str] = []
        watch = _watcher(notices)
        driver.add_notice_handler(watch)
        try:
            connection.commit()
        except DRIVER_ERRORS as error:
            reason = translated(error, self.where)
            if not isinstance(reason, DatabaseUnavailable):
                raise reason from None
            notices.append(reason.what)
        finally:
            driver.remove_notice_handler(watch)
        if notices:
            raise OutcomeUnknown(
                f"COMMIT was not confirmed: {notices[0]}",
                self.where,
                "Look whether the work is there before repeating it.",
            )

    def attempt(self, steps: Sequence[tuple[Sql, Row]]) -> bool:
        """Write something that may as well be lost, without ever waiting: False when another
        writer is at work or the disk does not allow it. Not flushed to disk on its own."""
        try:
            self._attempt(steps)
        except StorageError:
            return False
        return True

    def _attempt(self, steps: Sequence[tuple[Sql, Row]]) -> None:
        reader = getattr(self._local, "reader", None)
        if reader is None or reader.pid != os.getpid():
            reader = self._open_reader(reader)
        with translating(self.where):
            if self.dialect == SQLITE:
                self._attempt_sqlite(reader.cursor, steps)
                return
            with reader.connection.transaction():
                reader.cursor.execute(f"SET LOCAL lock_timeout = {_ATTEMPT_TIMEOUT}")
                reader.cursor.execute("SET LOCAL synchronous_commit = off")
                for sql, parameters in steps:
                    reader.cursor.execute(sql.text(self.dialect), parameters)

    def _attempt_sqlite(self, cursor: Any, steps: Sequence[tuple[Sql, Row]]) -> None:
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            cursor.execute("BEGIN IMMEDIATE")
            for sql, parameters in steps:
                cursor.execute(sql.text(self.dialect), parameters)
            cursor.execute("COMMIT")
        except BaseException:
            if cursor.connection.in_transaction:
                cursor.execute("ROLLBACK")
            raise
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {self._lock_timeout}")

    # ---- connections -----------------------------------------------------------------------

    @contextmanager
    def connected(self, *, reading: bool = False) -> Iterator[Connection]:
        """A SQLAlchemy connection in a transaction, for migrations."""
        with translating(self.where):
            connection = self._own_engine().connect()
            with connection.execution_options(**{READING: reading}), connection.begin():
                yield connection

    def close(self) -> None:
        """Close the connections of this process. Reading again opens new ones."""
        for reader in list(self._readers):
            if reader.pid == os.getpid():
                with suppress(*DRIVER_ERRORS):
                    reader.finalizer()
        self._local = threading.local()
        self._engine.dispose(close=self._pid == os.getpid())

    def _own_engine(self) -> Engine:
        if self._pid != os.getpid():
            self._engine.dispose(close=False)
            self._pid = os.getpid()
        return self._engine


def _watcher(notices: list[str]) -> Callable[[psycopg.errors.Diagnostic], None]:
    def watch(notice: psycopg.errors.Diagnostic) -> None:
        if notice.severity_nonlocalized == "WARNING":
            notices.append(f"warning {notice.sqlstate}")

    return watch
