"""The history of the tables, and how to bring databases up to date.

Each database has a history of its own (`catalogue`, `circulation`), written by hand and shipped in
the package. A change comes in two releases: first *expand* (add what the new program needs, so that
the old one still runs beside it), later *contract* (drop what nothing reads any more).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from ..database import Database
from ..databases import Databases
from ..errors import SchemaMismatch
from ..sql import POSTGRESQL

_UPGRADE_LOCK = 0x70737276  # any fixed number: one upgrade at a time on PostgreSQL


@dataclass(frozen=True, slots=True)
class SchemaStatus:
    """Where one database stands. `current` is None before its first migration; `known` is false
    when a newer program has migrated it; `pending` are the revisions to come, in order."""

    database: str
    where: str
    current: str | None
    head: str
    known: bool
    pending: tuple[str, ...]

    @property
    def up_to_date(self) -> bool:
        """This program can use the database as it is."""
        return self.known and not self.pending


def status(databases: Databases) -> tuple[SchemaStatus, ...]:
    """How the two databases stand, without changing them."""
    found = []
    for database in databases.both():
        with database.connected(reading=True) as connection:
            found.append(_status(database, connection))
    return tuple(found)


def require_current(databases: Databases) -> None:
    """Raise SchemaMismatch unless both databases are exactly as this program expects."""
    for one in status(databases):
        _refuse_unknown(one)
        if one.pending:
            raise SchemaMismatch(
                f"The {one.database} tables lack {len(one.pending)} migration(s)"
                f" ({', '.join(one.pending)})",
                one.where,
                "Run `protocolsrv db upgrade`.",
            )


def upgrade(databases: Databases) -> tuple[SchemaStatus, ...]:
    """Bring both databases up to date, each in one transaction; how they stood before. Raises
    SchemaMismatch for one that a newer program has migrated."""
    return tuple(_upgrade(database) for database in databases.both())


def _upgrade(database: Database) -> SchemaStatus:
    with database.connected() as connection:
        if database.dialect == POSTGRESQL:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})"))
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {database.name}"))
        before = _status(database, connection)
        _refuse_unknown(before)
        if before.pending:
            _migrate(database, connection)
        return before


def _migrate(database: Database, connection: Connection) -> None:
    scripts = _scripts(database)

    def steps(revision: tuple[str, ...], _context: MigrationContext) -> list[object]:
        return list(scripts._upgrade_revs("head", revision))  # type: ignore[arg-type]

    environment = EnvironmentContext(Config(), scripts, fn=steps)
    with environment:
        # The transaction is ours and already open, also on SQLite, where Alembic would not dare.
        environment.configure(connection=connection, transactional_ddl=True)
        environment.run_migrations()


def _status(database: Database, connection: Connection) -> SchemaStatus:
    scripts = _scripts(database)
    current = MigrationContext.configure(connection).get_current_revision()
    history = [one.revision for one in scripts.walk_revisions()][::-1]
    known = current is None or current in history
    done = history.index(current) + 1 if current in history else 0
    pending = tuple(history[done:]) if known else ()
    return SchemaStatus(database.name, database.where, current, history[-1], known, pending)


def _refuse_unknown(one: SchemaStatus) -> None:
    if not one.known:
        raise SchemaMismatch(
            f"The {one.database} tables are at {one.current}, which this program does not know;"
            f" it knows up to {one.head}",
            one.where,
            "A newer version of the program has been here: run that one, or restore a backup.",
        )


def _scripts(database: Database) -> ScriptDirectory:
    folder = Path(__file__).parent / database.name
    return ScriptDirectory(folder, version_locations=[folder])
