"""Opening the two databases: two SQLite files in a folder, or two schemas of one PostgreSQL.

    databases = open_databases(DatabaseSettings(data_dir=Path("data")))

Opening creates no tables: see `migrations`. No transaction spans the two.
"""

from __future__ import annotations

import os
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from .database import READING, Database
from .errors import DatabaseUnavailable, translated
from .sql import POSTGRESQL

CATALOGUE_NAME = "catalogue"
CIRCULATION_NAME = "circulation"

PAGE_SIZES = {CATALOGUE_NAME: 8192, CIRCULATION_NAME: 4096}
"""Octets a page of a new SQLite file. Records and renderings of about 1 KB lose 18 % of a 4 KB page
and 9 % of an 8 KB one (measured); items are small and change one at a time."""

_JOURNAL_LIMIT = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """Where the databases are and how they are used. Times in seconds, sizes in octets."""

    data_dir: Path
    url: str | None = None  # postgresql://user:password@host/database; without: SQLite
    pool_size: int = 4  # connections kept for writing, each database
    max_overflow: int = 4
    lock_timeout: float = 5.0  # how long to wait for another writer
    connect_timeout: float = 3.0  # PostgreSQL only
    cache_bytes: int = 4 * 1024 * 1024  # page cache of a thread that reads SQLite
    write_cache_bytes: int = 64 * 1024 * 1024  # of a connection that writes: a batch fits in it
    mmap_bytes: int = 1024 * 1024 * 1024  # SQLite maps this much: a page of ten 30 -> 20 us


@dataclass(frozen=True, slots=True)
class Databases:
    """The catalogue and circulation, open."""

    catalogue: Database
    circulation: Database

    def close(self) -> None:
        """Close every connection of this process."""
        self.catalogue.close()
        self.circulation.close()

    def both(self) -> tuple[Database, Database]:
        """The two, catalogue first."""
        return self.catalogue, self.circulation


def open_databases(settings: DatabaseSettings) -> Databases:
    """Open both. Raises DatabaseUnavailable for a folder or an address that cannot be used."""
    if settings.url is None:
        return Databases(
            _open_file(settings, CATALOGUE_NAME), _open_file(settings, CIRCULATION_NAME)
        )
    url = _postgresql_url(settings.url)
    return Databases(
        _open_schema(settings, url, CATALOGUE_NAME), _open_schema(settings, url, CIRCULATION_NAME)
    )


def _open_file(settings: DatabaseSettings, name: str) -> Database:
    path = settings.data_dir / f"{name}.sqlite"
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            # Loans and patrons will lie here: readable by the account of the server alone. SQLite
            # gives its own journal files the same rights.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise DatabaseUnavailable(
            f"The file cannot be made: {error.strerror}",
            str(path),
            "See that the folder exists and that the account may write there.",
        ) from error
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        pool_size=settings.pool_size,
        max_overflow=settings.max_overflow,
        pool_timeout=settings.lock_timeout,
        hide_parameters=True,
        connect_args={"timeout": settings.lock_timeout, "cached_statements": 256},
    )
    _prepare_sqlite(engine, settings, PAGE_SIZES[name])
    return Database(
        name, engine, str(path), settings.lock_timeout, reader_cache=settings.cache_bytes
    )


def _prepare_sqlite(engine: Engine, settings: DatabaseSettings, page_size: int) -> None:
    pragmas = (
        f"page_size = {page_size}",  # has an effect on a new file only, and must come first
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"cache_size = -{settings.write_cache_bytes // 1024}",
        f"mmap_size = {settings.mmap_bytes}",
        f"journal_size_limit = {_JOURNAL_LIMIT}",
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # The driver's own transactions begin too late and end at a savepoint's release: take over.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            _persist(cursor, f"PRAGMA {pragma}", settings.lock_timeout)
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        # A transaction that means to write takes the lock at once: one that began by reading could
        # not wait for it, because what it has read would be out of date.
        reading = connection.get_execution_options().get(READING, False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _persist(cursor: Any, statement: str, timeout: float) -> None:
    """Turning a new file into WAL does not wait for another process that does the same: repeat."""
    until = time.monotonic() + timeout
    while True:
        try:
            cursor.execute(statement)
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _postgresql_url(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError:
        # The text may hold a password: it is not repeated.
        raise DatabaseUnavailable(
            "The address of the database cannot be read",
            "setting `url`",
            "Write it as postgresql://user:password@host:port/database.",
        ) from None
    if url.get_backend_name() != POSTGRESQL:
        raise DatabaseUnavailable(
            f"No support for {url.get_backend_name()}",
            "setting `url`",
            "Use postgresql://…, or leave it out for SQLite.",
        )
    return url.set(drivername="postgresql+psycopg")


def _open_schema(settings: DatabaseSettings, url: URL, name: str) -> Database:
    where = f"{name} in {url.database or ''} at {url.host or 'local socket'}"
    wait = int(settings.lock_timeout * 1000)
    try:
        engine = create_engine(
            url,
            pool_size=settings.pool_size,
            max_overflow=settings.max_overflow,
            pool_timeout=settings.lock_timeout,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={
                "connect_timeout": max(2, round(settings.connect_timeout)),
                "options": f"-c search_path={name} -c lock_timeout={wait} -c timezone=UTC",
            },
        )
    except SQLAlchemyError as error:
        raise translated(error, where) from None
    return Database(name, engine, where, settings.lock_timeout)
