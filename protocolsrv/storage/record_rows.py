"""The writer's side of the record tables: which rows there are, and changing many at once.

Everything here runs inside one open transaction. Rows go through the driver's `executemany`, which
takes half of what Core takes (`sql`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from protocolsrv.domain.record import RecordKey

from .catalogue_tables import (
    SLOTS,
    aliases,
    load_progress,
    match_keys,
    records,
    rendering_schemas,
    renderings,
    totals,
)
from .errors import StatementFailed
from .sql import SQLITE, Row, Sql, placeholders, texts_among
from .transaction import Transaction

RECORD_COLUMNS = (
    "id",
    "source",
    "control_number",
    "created",
    "modified",
    "deleted",
    "digest",
    "items_digest",
    "headings",
    "iso2709",
)
_ALIAS_COLUMNS = ("id", "source", "control_number", "record_id", "items_digest")
_CHANGED = ("modified", "deleted", "digest", "items_digest", "headings", "iso2709")

_KNOWN = Sql(
    select(
        records.c.control_number,
        records.c.id,
        records.c.deleted,
        records.c.digest,
        records.c.items_digest,
        records.c.headings,
    ).where(
        records.c.source == bindparam("source"), texts_among(records.c.control_number, "numbers")
    ),
    "source",
    "numbers",
)
_ALIASED = Sql(
    select(
        aliases.c.control_number,
        aliases.c.id,
        aliases.c.record_id,
        aliases.c.items_digest,
        records.c.deleted,
    )
    .join_from(aliases, records, records.c.id == aliases.c.record_id)
    .where(
        aliases.c.source == bindparam("source"), texts_among(aliases.c.control_number, "numbers")
    ),
    "source",
    "numbers",
)
_INSERT = Sql(insert(records).values(**placeholders(RECORD_COLUMNS)), *RECORD_COLUMNS)
_UPDATE = Sql(
    update(records)
    .where(records.c.id == bindparam("record"))
    .values({name: bindparam(name) for name in _CHANGED}),
    *_CHANGED,
    "record",
)
_CLEAR_RENDERINGS = Sql(
    delete(renderings).where(
        renderings.c.id >= bindparam("low"), renderings.c.id < bindparam("high")
    ),
    "low",
    "high",
)
_ADD_RENDERING = Sql(insert(renderings).values(**placeholders(("id", "body"))), "id", "body")
_SLOTS = Sql(select(rendering_schemas.c.name, rendering_schemas.c.slot))
_ADD_SLOT = Sql(insert(rendering_schemas).values(**placeholders(("slot", "name"))), "slot", "name")
_HIGHEST = Sql(select(func.coalesce(func.max(records.c.id), 0)))
_LAST_MODIFIED = Sql(select(func.coalesce(func.max(records.c.modified), 0)))
_HIGHEST_ALIAS = Sql(select(func.coalesce(func.max(aliases.c.id), 0)))
_ADD_ALIAS = Sql(insert(aliases).values(**placeholders(_ALIAS_COLUMNS)), *_ALIAS_COLUMNS)
_CHANGE_ALIAS = Sql(
    update(aliases)
    .where(aliases.c.id == bindparam("alias"))
    .values(items_digest=bindparam("items_digest")),
    "items_digest",
    "alias",
)
_DROP_ALIAS = Sql(delete(aliases).where(aliases.c.id == bindparam("alias")), "alias")
_MATCHES = Sql(
    select(match_keys.c.value, func.min(match_keys.c.record_id))
    .where(texts_among(match_keys.c.value, "texts"))
    .group_by(match_keys.c.value),
    "texts",
)
_DROP_MATCHES = Sql(
    delete(match_keys).where(match_keys.c.record_id == bindparam("record")), "record"
)


def _upserts(dialect: str) -> tuple[Sql, Sql, Sql]:
    make = sqlite.insert if dialect == SQLITE else postgresql.insert
    total = make(totals).values(**placeholders(("name", "value")))
    progress_columns = ("source", "fingerprint", "offset", "updated")
    progress = make(load_progress).values(**placeholders(progress_columns))
    match = make(match_keys).values(**placeholders(("value", "record_id")))
    return (
        Sql(
            total.on_conflict_do_update(
                index_elements=["name"], set_={"value": totals.c.value + total.excluded.value}
            ),
            "name",
            "value",
        ),
        Sql(
            progress.on_conflict_do_update(
                index_elements=["source"],
                set_={name: progress.excluded[name] for name in progress_columns[1:]},
            ),
            *progress_columns,
        ),
        Sql(match.on_conflict_do_nothing(), "value", "record_id"),
    )


_UPSERTS = {dialect: _upserts(dialect) for dialect in (SQLITE, "postgresql")}


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """A row as it stands before this unit of work touches it."""

    id: int
    deleted: int
    digest: bytes
    items_digest: bytes | None
    headings: bytes


@dataclass(frozen=True, slots=True)
class KnownAlias:
    """A key that joined another record. `orphan`: that record has been deleted."""

    id: int
    record_id: int
    items_digest: bytes | None
    orphan: int


class RecordRows:
    """The record tables inside one transaction."""

    def __init__(self, transaction: Transaction):
        self._transaction = transaction
        self._slots: dict[str, int] = {}
        self._total, self._progress, self._match = _UPSERTS[transaction.dialect]

    # ---- what is there ---------------------------------------------------------------------

    def known(self, keys: Sequence[RecordKey]) -> dict[RecordKey, KnownRecord]:
        """The rows with these keys, tombstones too."""
        return {
            RecordKey(source, row[0]): KnownRecord(*row[1:])
            for source, row in self._by_source(_KNOWN, keys)
        }

    def aliased(self, keys: Sequence[RecordKey]) -> dict[RecordKey, KnownAlias]:
        """Those of the keys that joined another record."""
        return {
            RecordKey(source, row[0]): KnownAlias(*row[1:])
            for source, row in self._by_source(_ALIASED, keys)
        }

    def matches(self, texts: Sequence[str]) -> dict[str, int]:
        """The live record (the first, if several) that has each of these match keys."""
        many = self._transaction.many
        return {row[0]: row[1] for row in self._transaction.rows(_MATCHES, (many(texts),))}

    def highest_id(self) -> int:
        """The highest record id; 0 in an empty catalogue."""
        return int(self._transaction.rows(_HIGHEST)[0][0])

    def last_modified(self) -> int:
        """Microseconds; 0 in an empty catalogue."""
        return int(self._transaction.rows(_LAST_MODIFIED)[0][0])

    def _by_source(self, sql: Sql, keys: Sequence[RecordKey]) -> Iterable[tuple[str, Row]]:
        for source, numbers in by_source(keys).items():
            parameters = (source, self._transaction.many(numbers))
            for row in self._transaction.rows(sql, parameters):
                yield source, row

    # ---- changing it -----------------------------------------------------------------------

    def insert(self, rows: Sequence[Row]) -> None:
        """Add rows of RECORD_COLUMNS."""
        self._transaction.run_many(_INSERT, rows)

    def update(self, rows: Sequence[Row]) -> None:
        """Replace (modified, deleted, digest, items_digest, headings, iso2709) by record id."""
        self._transaction.run_many(_UPDATE, rows)

    def clear(self, ids: Iterable[int]) -> None:
        """Forget every rendering and match key of these records."""
        each = list(ids)
        ranges = [(one * SLOTS, (one + 1) * SLOTS) for one in each]
        self._transaction.run_many(_CLEAR_RENDERINGS, ranges)
        self._transaction.run_many(_DROP_MATCHES, [(one,) for one in each])

    def add_renderings(self, of: Iterable[tuple[int, Sequence[tuple[str, bytes]]]]) -> None:
        """Store the packed renderings of records that have none."""
        rows = [
            (record_id * SLOTS + self._slot(schema), body)
            for record_id, bodies in of
            for schema, body in bodies
        ]
        self._transaction.run_many(_ADD_RENDERING, rows)

    def add_match_keys(self, rows: Sequence[tuple[str, int]]) -> None:
        """Let later records find these by (text, record id)."""
        self._transaction.run_many(self._match, rows)

    def add_alias(self, key: RecordKey, record_id: int, digest: bytes | None) -> int:
        """Send this key to another record from now on; the alias' id."""
        alias = int(self._transaction.rows(_HIGHEST_ALIAS)[0][0]) + 1
        row = (alias, key.source, key.control_number, record_id, digest)
        self._transaction.run(_ADD_ALIAS, row)
        return alias

    def change_alias(self, alias: int, digest: bytes | None) -> None:
        """The items told under the alias are others now."""
        self._transaction.run(_CHANGE_ALIAS, (digest, alias))

    def drop_alias(self, alias: int) -> None:
        """The key stands for itself again."""
        self._transaction.run(_DROP_ALIAS, (alias,))

    def add_to_total(self, name: str, delta: int) -> None:
        """Keep a count by its changes."""
        self._transaction.run(self._total, (name, delta))

    def note_progress(self, source: str, fingerprint: str, offset: int, at: int) -> None:
        """Remember how far an input has been stored."""
        self._transaction.run(self._progress, (source, fingerprint, offset, at))

    def _slot(self, schema: str) -> int:
        slot = self._slots.get(schema)
        if slot is not None:
            return slot
        self._slots = {row[0]: row[1] for row in self._transaction.rows(_SLOTS)}
        if schema not in self._slots:
            slot = len(self._slots)
            if slot >= SLOTS:
                raise StatementFailed(
                    f"No more than {SLOTS} kinds of rendering can be stored",
                    self._transaction.where,
                    "Render the rarer ones at request time.",
                )
            self._transaction.run(_ADD_SLOT, (slot, schema))
            self._slots[schema] = slot
        return self._slots[schema]


def by_source(keys: Sequence[RecordKey]) -> dict[str, list[str]]:
    """Control numbers by source: one statement each."""
    found: dict[str, list[str]] = {}
    for key in keys:
        found.setdefault(key.source, []).append(key.control_number)
    return found
