"""Drivers' errors become ours, and no value gets into a text."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import exc

from protocolsrv.storage.databases import Databases
from protocolsrv.storage.errors import (
    DatabaseDamaged,
    DatabaseUnavailable,
    SchemaMismatch,
    StatementFailed,
    StorageError,
    WriteFailed,
    translated,
    translating,
)
from protocolsrv.storage.facts import facts_of
from protocolsrv.storage.items import Told, write_items

from .conftest import item


def sqlite_error(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("secret")
    error.sqlite_errorcode = code
    error.sqlite_errorname = f"CODE_{code}"
    return error


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_BUSY_SNAPSHOT, DatabaseUnavailable),
        (sqlite3.SQLITE_FULL, WriteFailed),
        (sqlite3.SQLITE_IOERR_WRITE, WriteFailed),
        (sqlite3.SQLITE_READONLY, WriteFailed),
        (sqlite3.SQLITE_CORRUPT, DatabaseDamaged),
        (sqlite3.SQLITE_CANTOPEN, DatabaseUnavailable),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, StatementFailed),
        (sqlite3.SQLITE_ERROR, SchemaMismatch),
    ],
)
def test_sqlite_codes(code: int, kind: type[StorageError]) -> None:
    error = translated(sqlite_error(code), "here")
    assert type(error) is kind
    assert "secret" not in str(error)
    assert f"CODE_{code} (here)." in str(error)


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("08006", DatabaseUnavailable),
        ("57P01", DatabaseUnavailable),
        ("57014", DatabaseUnavailable),
        ("55P03", DatabaseUnavailable),
        ("40001", DatabaseUnavailable),
        ("53300", DatabaseUnavailable),
        ("53100", WriteFailed),
        ("25006", WriteFailed),
        ("58030", WriteFailed),
        ("XX001", DatabaseDamaged),
        ("42P01", SchemaMismatch),
        ("23505", StatementFailed),
    ],
)
def test_postgresql_codes(state: str, kind: type[StorageError]) -> None:
    original = psycopg.errors.lookup(state)("secret")
    wrapped = exc.DBAPIError("SELECT secret", {"p": "secret"}, original)
    for error in (translated(original, "here"), translated(wrapped, "here")):
        assert type(error) is kind
        assert "secret" not in str(error)


def test_a_connection_without_a_code_is_an_outage() -> None:
    assert type(translated(psycopg.OperationalError("secret"), "x")) is DatabaseUnavailable
    assert type(translated(psycopg.DataError("secret"), "x")) is StatementFailed
    assert type(translated(exc.TimeoutError("secret"), "x")) is DatabaseUnavailable
    assert type(translated(exc.ArgumentError("secret"), "x")) is StatementFailed


def test_the_original_does_not_travel_along() -> None:
    with pytest.raises(WriteFailed) as caught, translating("here"):
        raise sqlite_error(sqlite3.SQLITE_FULL)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_values_stay_out_of_real_errors(databases: Databases, tmp_path: Path) -> None:
    """PostgreSQL puts the row into its message."""
    bad = item("19121212-1212", shelf=None)  # type: ignore[arg-type]
    with (
        pytest.raises(StatementFailed) as caught,
        databases.circulation.write() as transaction,
    ):
        write_items(transaction, [Told(1, 0, facts_of([bad]), new=True)], 0)
    assert "19121212" not in str(caught.value)
    assert caught.value.where in str(caught.value)
    assert caught.value.remedy
