"""What can go wrong with a database, as one small hierarchy, and the translation into it.

The texts say what happened, where, and what to do. They never hold a parameter or a row: PostgreSQL
puts values into its messages, so the driver's own text is not passed on, only its code.
"""

# ruff: noqa: N818 - the names say what happened; that they are errors is plain where they stand

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import exc

from protocolsrv.domain.circulation_work import StoreAway
from protocolsrv.domain.ports import ChangesLostError


class StorageError(Exception):
    """Something is wrong with a database. `where` names the file or server without secrets."""

    def __init__(self, what: str, where: str, remedy: str):
        super().__init__(f"{what} ({where}). {remedy}")
        self.what = what
        self.where = where
        self.remedy = remedy


class DatabaseUnavailable(StorageError, StoreAway):
    """No connection, or the wait for another writer was too long; trying again may help."""


class WriteFailed(StorageError, StoreAway):
    """The disk is full, broken or read-only; nothing of the transaction is left."""


class OutcomeUnknown(StorageError, StoreAway):
    """The connection was lost in the middle of COMMIT: it may or may not have happened."""


class DatabaseDamaged(StorageError):
    """The file is no database, or its pages contradict each other."""


class SchemaMismatch(StorageError):
    """The tables are older or newer than this program."""


class ChangesLost(StorageError, ChangesLostError):
    """A reader asks for change log rows that have been pruned."""


class StatementFailed(StorageError):
    """A statement was refused (a constraint, a type): a fault in the program."""


_AGAIN = "Nothing was written; try again, and see that no other program holds the database."
_DISK = "Nothing of the transaction was kept. Free or repair the disk, then repeat the work."
_REACH = "See that the server or the file can be reached and that the account may use it."
_RESTORE = "Stop writing and restore from a backup."
_UPGRADE = "Run `protocolsrv db upgrade` with the version of the program you mean to run."
_REPORT = "This is a fault in the program; please report it with the code."

_SQLITE: dict[int, tuple[type[StorageError], str]] = {
    sqlite3.SQLITE_BUSY: (DatabaseUnavailable, _AGAIN),
    sqlite3.SQLITE_LOCKED: (DatabaseUnavailable, _AGAIN),
    sqlite3.SQLITE_INTERRUPT: (DatabaseUnavailable, _AGAIN),
    sqlite3.SQLITE_CANTOPEN: (DatabaseUnavailable, _REACH),
    sqlite3.SQLITE_PERM: (DatabaseUnavailable, _REACH),
    sqlite3.SQLITE_PROTOCOL: (DatabaseUnavailable, _AGAIN),
    sqlite3.SQLITE_FULL: (WriteFailed, _DISK),
    sqlite3.SQLITE_IOERR: (WriteFailed, _DISK),
    sqlite3.SQLITE_READONLY: (WriteFailed, _DISK),
    sqlite3.SQLITE_NOMEM: (WriteFailed, _DISK),
    sqlite3.SQLITE_CORRUPT: (DatabaseDamaged, _RESTORE),
    sqlite3.SQLITE_NOTADB: (DatabaseDamaged, _RESTORE),
    sqlite3.SQLITE_ERROR: (SchemaMismatch, _UPGRADE),  # no such table or column
}
"""Primary result codes of SQLite (https://sqlite.org/rescode.html)."""

_POSTGRESQL: tuple[tuple[str, type[StorageError], str], ...] = (
    ("08", DatabaseUnavailable, _REACH),
    ("28", DatabaseUnavailable, _REACH),
    ("3D", DatabaseUnavailable, _REACH),
    ("57P", DatabaseUnavailable, _REACH),
    ("533", DatabaseUnavailable, _REACH),
    ("40", DatabaseUnavailable, _AGAIN),
    ("55", DatabaseUnavailable, _AGAIN),
    ("57", DatabaseUnavailable, _AGAIN),
    ("53", WriteFailed, _DISK),
    ("58", WriteFailed, _DISK),
    ("25006", WriteFailed, _DISK),
    ("XX001", DatabaseDamaged, _RESTORE),
    ("XX002", DatabaseDamaged, _RESTORE),
    ("42P01", SchemaMismatch, _UPGRADE),
    ("42703", SchemaMismatch, _UPGRADE),
    ("3F", SchemaMismatch, _UPGRADE),
)
"""Classes and codes of SQLSTATE (PostgreSQL, appendix A); the first row that fits decides."""


def translated(error: BaseException, where: str) -> StorageError:
    """The error of ours for one of a driver or of SQLAlchemy."""
    if isinstance(error, exc.DBAPIError) and error.orig is not None:
        error = error.orig
    if isinstance(error, sqlite3.Error):
        return _from_sqlite(error, where)
    if isinstance(error, psycopg.Error):
        return _from_postgresql(error, where)
    if isinstance(error, exc.TimeoutError):
        return DatabaseUnavailable("All connections are in use", where, _AGAIN)
    return StatementFailed(f"The database refused: {type(error).__name__}", where, _REPORT)


def _from_sqlite(error: sqlite3.Error, where: str) -> StorageError:
    code = getattr(error, "sqlite_errorcode", None)
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    kind, remedy = _SQLITE.get((code or -1) & 0xFF, (StatementFailed, _REPORT))
    return kind(f"SQLite says {name}", where, remedy)


def _from_postgresql(error: psycopg.Error, where: str) -> StorageError:
    state = error.sqlstate
    if state is None:
        if isinstance(error, psycopg.OperationalError):
            return DatabaseUnavailable("No connection to PostgreSQL", where, _REACH)
        return StatementFailed(f"psycopg says {type(error).__name__}", where, _REPORT)
    for prefix, kind, remedy in _POSTGRESQL:
        if state.startswith(prefix):
            return kind(f"PostgreSQL says {state}", where, remedy)
    return StatementFailed(f"PostgreSQL says {state}", where, _REPORT)


DRIVER_ERRORS = (sqlite3.Error, psycopg.Error, exc.SQLAlchemyError)


@contextmanager
def translating(where: str) -> Iterator[None]:
    """Turn what a driver raises into a StorageError; without the original, which holds values."""
    try:
        yield
    except DRIVER_ERRORS as error:
        raise translated(error, where) from None
