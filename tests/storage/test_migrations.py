"""The histories: they end where the tables stand, run once, and stop before the unknown."""

from __future__ import annotations

import threading
from importlib.resources import files

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, text

import protocolsrv.storage.circulation.tables  # noqa: F401 - CIRCULATION is whole with them
from protocolsrv.storage.catalogue_tables import CATALOGUE
from protocolsrv.storage.circulation_tables import CIRCULATION
from protocolsrv.storage.databases import Databases, DatabaseSettings, open_databases
from protocolsrv.storage.errors import SchemaMismatch
from protocolsrv.storage.migrations import require_current, status, upgrade

METADATA: dict[str, MetaData] = {"catalogue": CATALOGUE, "circulation": CIRCULATION}


def test_the_histories_end_where_the_tables_stand(databases: Databases) -> None:
    for database in databases.both():
        with database.connected() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, METADATA[database.name]) == []


def test_migrated_and_created_sqlite_tables_are_the_same_text(
    sqlite_settings: DatabaseSettings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """What Alembic cannot compare: WITHOUT ROWID, AUTOINCREMENT, the order of columns."""

    def schema(databases: Databases, name: str) -> list[tuple[str, str]]:
        with getattr(databases, name).connected() as connection:
            rows = connection.execute(
                text(
                    "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
                    " AND name NOT LIKE 'alembic%' ORDER BY name"
                )
            )
            return [(row[0], " ".join(row[1].replace('"', "").split())) for row in rows]

    migrated = open_databases(sqlite_settings)
    upgrade(migrated)
    created = open_databases(DatabaseSettings(tmp_path_factory.mktemp("created")))
    for name, metadata in METADATA.items():
        with getattr(created, name).connected() as connection:
            metadata.create_all(connection)
        assert schema(migrated, name) == schema(created, name)
        assert len(schema(migrated, name)) >= 4
    migrated.close()
    created.close()


def test_upgrading_is_told_and_done_once(settings: DatabaseSettings) -> None:
    databases = open_databases(settings)
    for one in status(databases):
        assert (one.current, one.known, one.up_to_date) == (None, True, False)
        assert one.pending[-1] == one.head
    with pytest.raises(SchemaMismatch, match="lack 1 migration"):
        require_current(databases)
    upgrade(databases)
    require_current(databases)
    assert all(one.up_to_date and one.current == one.head for one in status(databases))
    assert all(not one.pending for one in upgrade(databases))
    databases.close()


def test_tables_of_a_newer_program_are_left_alone(settings: DatabaseSettings) -> None:
    databases = open_databases(settings)
    upgrade(databases)
    with databases.circulation.connected() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'circulation_9999'"))
    catalogue, circulation = status(databases)
    assert catalogue.up_to_date and not circulation.known
    for refuse in (upgrade, require_current):
        with pytest.raises(SchemaMismatch, match=r"circulation_9999.*newer version"):
            refuse(databases)
    databases.close()


def test_two_processes_upgrade_at_once(settings: DatabaseSettings) -> None:
    failures: list[BaseException] = []

    def run() -> None:
        databases = open_databases(settings)
        try:
            upgrade(databases)
        except BaseException as error:
            failures.append(error)
        finally:
            databases.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    databases = open_databases(settings)
    require_current(databases)
    databases.close()


def test_a_failing_migration_leaves_nothing(
    settings: DatabaseSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alembic import op

    databases = open_databases(settings)
    real = op.create_index
    with monkeypatch.context() as patch:
        patch.setattr(op, "create_index", lambda *a, **k: real("broken", "no_such_table", ["id"]))
        with pytest.raises(SchemaMismatch):
            upgrade(databases)
    assert [one.current for one in status(databases)] == [None, None]
    upgrade(databases)
    require_current(databases)
    databases.close()


def test_the_migrations_travel_in_the_package() -> None:
    for name in METADATA:
        folder = files("protocolsrv.storage.migrations") / name
        assert any(one.name.startswith("v0001") for one in folder.iterdir())
