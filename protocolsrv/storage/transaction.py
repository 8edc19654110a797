"""One open write transaction on one database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from .errors import DRIVER_ERRORS, WriteFailed, translated, translating
from .sql import POSTGRESQL, SQLITE, Row, Sql, many


def new_cursor(driver_connection: Any, dialect: str) -> Any:
    """A cursor of the driver; of PostgreSQL one that does not have octets spelled out in text."""
    if dialect == POSTGRESQL:
        return driver_connection.cursor(binary=True)
    return driver_connection.cursor()


class Transaction:
    """One open write transaction. After a failed statement only its end is left."""

    def __init__(self, driver_connection: Any, dialect: str, where: str):
        self.dialect = dialect
        self.where = where
        self._connection = driver_connection
        self._cursor = new_cursor(driver_connection, dialect)
        self._failed = False

    def rows(self, sql: Sql, parameters: Row = ()) -> list[Row]:
        """Read inside the transaction."""
        self._try(lambda text: self._cursor.execute(text, parameters), sql)
        rows: list[Row] = self._cursor.fetchall()
        return rows

    def run(self, sql: Sql, parameters: Row = ()) -> int:
        """Execute once; the number of rows touched."""
        self._try(lambda text: self._cursor.execute(text, parameters), sql)
        return int(self._cursor.rowcount)

    def run_many(self, sql: Sql, rows: Sequence[Row]) -> None:
        """Execute for each row (PostgreSQL: pipelined)."""
        if rows:
            self._try(lambda text: self._cursor.executemany(text, rows), sql)

    def many(self, values: Sequence[int] | Sequence[str]) -> Any:
        """The parameter of `sql.among` for these values."""
        return many(values, self.dialect)

    def lock(self, number: int) -> None:
        """On PostgreSQL, wait until no other transaction holds this lock; kept to the end. SQLite
        has one writer anyway."""
        if self.dialect == POSTGRESQL:
            with translating(self.where):
                self._cursor.execute("SELECT pg_advisory_xact_lock(%s)", (number,))

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part that can be undone alone: an exception takes back what was done inside and leaves
        the transaction open, unless the database has rolled back all of it."""
        with translating(self.where):
            self._cursor.execute("SAVEPOINT part")
        try:
            yield
            self._require_sound()
            with translating(self.where):
                self._cursor.execute("RELEASE SAVEPOINT part")
        except BaseException:
            if self.dialect != SQLITE or self._connection.in_transaction:
                with translating(self.where):
                    self._cursor.execute("ROLLBACK TO SAVEPOINT part")
                    self._cursor.execute("RELEASE SAVEPOINT part")
                self._failed = False
            raise

    def _require_sound(self) -> None:
        if self.failed:
            raise WriteFailed(
                "The transaction has already been rolled back",
                self.where,
                "Nothing of it was kept; repeat it from its beginning.",
            )

    def _try(self, action: Callable[[str], Any], sql: Sql) -> Any:
        self._require_sound()
        try:
            return action(sql.text(self.dialect))
        except DRIVER_ERRORS as error:
            self._failed = True
            raise translated(error, self.where) from None

    @property
    def failed(self) -> bool:
        """A statement failed, or SQLite has rolled back by itself (FULL, IOERR, NOMEM): a further
        statement would commit alone."""
        return self._failed or (self.dialect == SQLITE and not self._connection.in_transaction)
