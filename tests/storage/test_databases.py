"""Opening databases: how SQLite is set, what addresses are taken, what forks and threads do."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from protocolsrv.storage.databases import Databases, DatabaseSettings, open_databases
from protocolsrv.storage.errors import DatabaseDamaged, DatabaseUnavailable, SchemaMismatch
from protocolsrv.storage.migrations import upgrade
from protocolsrv.storage.records import RecordReader
from protocolsrv.storage.writing import CatalogueStore

from .conftest import HandClock, Put, record


def test_sqlite_is_set_for_durability(sqlite_settings: DatabaseSettings) -> None:
    databases = open_databases(sqlite_settings)
    for database, page in zip(databases.both(), (8192, 4096), strict=True):
        with database.write() as transaction:
            cursor = transaction._cursor

            def pragma(name: str, cursor=cursor) -> object:  # type: ignore[no-untyped-def]
                return cursor.execute(f"PRAGMA {name}").fetchone()[0]

            assert pragma("journal_mode") == "wal"
            assert pragma("synchronous") == 2  # FULL
            assert pragma("foreign_keys") == 1
            assert pragma("busy_timeout") == 2000
            assert pragma("page_size") == page
            assert cursor.connection.isolation_level is None
    databases.close()
    for path in sqlite_settings.data_dir.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    assert stat.S_IMODE(sqlite_settings.data_dir.stat().st_mode) == 0o700


def test_a_write_transaction_has_the_lock_from_its_start(
    sqlite_settings: DatabaseSettings,
) -> None:
    databases = open_databases(sqlite_settings)
    upgrade(databases)
    other = open_databases(DatabaseSettings(sqlite_settings.data_dir, lock_timeout=0.05))
    with (
        databases.catalogue.write(),
        pytest.raises(DatabaseUnavailable, match="SQLITE_BUSY"),
        other.catalogue.write(),
    ):
        pytest.fail("two writers at one time")
    with other.catalogue.write():
        pass
    databases.close()
    other.close()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(DatabaseUnavailable, match=r"file/data/catalogue\.sqlite"):
        open_databases(DatabaseSettings(tmp_path / "file" / "data"))


def test_a_file_that_is_no_database_is_named(sqlite_settings: DatabaseSettings) -> None:
    sqlite_settings.data_dir.mkdir()
    (sqlite_settings.data_dir / "catalogue.sqlite").write_bytes(b"not a database, really" * 400)
    databases = open_databases(sqlite_settings)
    with pytest.raises(DatabaseDamaged, match="restore from a backup"):
        RecordReader(databases.catalogue).count()
    databases.close()


def test_reading_without_tables_says_what_to_do(settings: DatabaseSettings) -> None:
    databases = open_databases(settings)
    with pytest.raises(SchemaMismatch, match="protocolsrv db upgrade"):
        RecordReader(databases.catalogue).count()
    databases.close()


@pytest.mark.parametrize("url", ["mysql://root:hemligt@db/x", "nonsense hemligt"])
def test_bad_addresses_are_refused_without_repeating_them(tmp_path: Path, url: str) -> None:
    with pytest.raises(DatabaseUnavailable) as caught:
        open_databases(DatabaseSettings(tmp_path, url=url))
    assert "hemligt" not in str(caught.value)


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    databases = open_databases(
        DatabaseSettings(tmp_path, url="postgresql://u:hemligt@127.0.0.1:1/nothing")
    )
    with pytest.raises(
        DatabaseUnavailable, match=r"catalogue in nothing at 127\.0\.0\.1"
    ) as caught:
        RecordReader(databases.catalogue).count()
    assert "hemligt" not in str(caught.value)
    with pytest.raises(DatabaseUnavailable), databases.catalogue.write():
        pytest.fail("there is no server")
    databases.close()


def test_each_thread_reads_through_its_own_connection(databases: Databases, put: Put) -> None:
    put(record("1"))
    reader = RecordReader(databases.catalogue)
    wrong: list[object] = []

    def read() -> None:
        for _ in range(50):
            if reader.rendered([1], "marcxml")[0] is None or reader.count() != 1:
                wrong.append(1)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_forked_process_opens_its_own_connections(
    databases: Databases, put: Put, clock: HandClock
) -> None:
    put(record("1"))
    reader = RecordReader(databases.catalogue)
    assert reader.count() == 1
    child = os.fork()
    if child == 0:
        code = 1
        try:
            with CatalogueStore(databases, clock).write() as work:
                work.put([record("2")])
            code = 0 if reader.count() == 2 else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert reader.count() == 2  # the parent's connection still stands
    put(record("3"))
    assert reader.count() == 3


def test_closed_databases_open_again_when_used(databases: Databases, put: Put) -> None:
    put(record("1"))
    reader = RecordReader(databases.catalogue)
    assert reader.count() == 1
    databases.close()
    assert reader.count() == 1


@pytest.mark.postgres
def test_a_lost_connection_is_replaced_once(postgres_url: str, tmp_path: Path) -> None:
    databases = open_databases(DatabaseSettings(tmp_path, url=postgres_url))
    upgrade(databases)
    reader = RecordReader(databases.catalogue)
    assert reader.count() == 0
    CatalogueStore(databases, HandClock()).settle()  # leaves a connection in the pool
    with databases.circulation.connected() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert reader.count() == 0
    CatalogueStore(databases, HandClock()).settle()
    databases.close()
