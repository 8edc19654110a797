"""Reading the catalogue: records, their renderings, how far loads have come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import BigInteger, bindparam, func, insert, literal_column, select, text, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from protocolsrv.domain.record import RecordKey, StoredRecord

from .catalogue_tables import (
    SLOTS,
    aliases,
    load_progress,
    records,
    rendering_schemas,
    renderings,
    totals,
)
from .database import Database
from .moments import from_micros, to_micros
from .packing import Unpacker, pack
from .record_rows import by_source
from .sql import POSTGRESQL, SQLITE, Row, Sql, ids_among, texts_among

_COLUMNS = (
    records.c.id,
    records.c.source,
    records.c.control_number,
    records.c.iso2709,
    records.c.created,
    records.c.modified,
    records.c.deleted,
)

_RENDERED = {
    # The hottest statement: as a join 31 us a page of ten, as `among` 43 (measured together).
    SQLITE: Sql(
        text(
            "SELECT renderings.id, renderings.body"
            " FROM json_each(:ids) AS wanted CROSS JOIN renderings ON renderings.id = wanted.value"
        ),
        "ids",
    ),
    POSTGRESQL: Sql(
        select(renderings.c.id, renderings.c.body).where(ids_among(renderings.c.id, "ids")), "ids"
    ),
}
_SLOTS = Sql(select(rendering_schemas.c.name, rendering_schemas.c.slot))
_BY_IDS = Sql(select(*_COLUMNS).where(ids_among(records.c.id, "ids")), "ids")
_BY_KEYS = Sql(
    select(*_COLUMNS).where(
        records.c.source == bindparam("source"), texts_among(records.c.control_number, "numbers")
    ),
    "source",
    "numbers",
)
_ALIASED = Sql(
    select(aliases.c.control_number, aliases.c.record_id).where(
        aliases.c.source == bindparam("source"), texts_among(aliases.c.control_number, "numbers")
    ),
    "source",
    "numbers",
)
_SOURCES = Sql(
    select(records.c.source)
    .where(records.c.control_number == bindparam("number"))
    .union(select(aliases.c.source).where(aliases.c.control_number == bindparam("number"))),
    "number",
    "number",
)
_COUNT = Sql(select(totals.c.value).where(totals.c.name == "records"))
_LAST_MODIFIED = Sql(select(func.max(records.c.modified)))
_NEXT_CHANGED = Sql(
    select(*_COLUMNS)
    .where(
        tuple_(records.c.modified, records.c.id)
        > tuple_(bindparam("modified", type_=BigInteger), bindparam("id", type_=BigInteger)),
        records.c.deleted <= bindparam("tombstones"),
    )
    .order_by(records.c.modified, records.c.id)
    .limit(bindparam("stretch")),
    "modified",
    "id",
    "tombstones",
    "stretch",
)
_PROGRESS = Sql(
    select(load_progress.c.fingerprint, load_progress.c.offset).where(
        load_progress.c.source == bindparam("source")
    ),
    "source",
)

# Only while the record is as it was rendered. On PostgreSQL the row is locked as well, so that a
# writer that replaces it right now is either seen or comes after us and clears what we keep.
_UNCHANGED_RECORD = (
    select(
        bindparam("rendering", type_=BigInteger), bindparam("body", type_=renderings.c.body.type)
    )
    .select_from(records)
    .where(records.c.id == bindparam("id"), records.c.modified == bindparam("modified"))
)
_KEEP_ORDER = ("rendering", "body", "id", "modified")
_KEEP_SQLITE = Sql(
    sqlite.insert(renderings)
    .from_select(["id", "body"], _UNCHANGED_RECORD)
    .on_conflict_do_nothing(),
    *_KEEP_ORDER,
)
_KEEP_POSTGRESQL = Sql(
    postgresql.insert(renderings)
    .from_select(["id", "body"], _UNCHANGED_RECORD.with_for_update(read=True, skip_locked=True))
    .on_conflict_do_nothing(),
    *_KEEP_ORDER,
)
_NEW_SLOT = Sql(
    insert(rendering_schemas).from_select(
        ["slot", "name"],
        select(
            func.coalesce(func.max(rendering_schemas.c.slot), literal_column("-1"))
            + literal_column("1"),
            bindparam("name", type_=rendering_schemas.c.name.type),
        ),
    ),
    "name",
)

STRETCH = 500
"""Records a statement while streaming: no transaction stays open, memory does not grow."""


class RecordReader:
    """The `RecordStore` of `domain.ports`. Thread safe."""

    def __init__(self, database: Database):
        self._database = database
        self._rendered = _RENDERED[database.dialect]
        self._unpacker = Unpacker()
        self._slots: dict[str, int] = {}

    def rendered(self, ids: Sequence[int], schema: str) -> list[bytes | None]:
        """The renderings of a page, in order. Ten of SQLite: about 20 us, and 20-30 to open those
        that are not remembered."""
        slot = self._slot(schema)
        if slot is None or not ids:
            return [None] * len(ids)
        wanted = [record_id * SLOTS + slot for record_id in ids]
        rows = self._database.rows(self._rendered, (self._database.many(wanted),))
        found = self._unpacker.page(rows)
        return [found.get(one) for one in wanted]

    def keep_rendering(self, record: StoredRecord, schema: str, body: bytes) -> None:
        """Keep a rendering of `record` as it is, unless the record has changed or the database is
        busy. `modified` is the record's version."""
        slot = self._slot(schema)
        if slot is None:
            # Two processes may race here; the loser keeps nothing this time.
            self._database.attempt([(_NEW_SLOT, (schema,))])
            slot = self._slot(schema)
        if slot is None or slot >= SLOTS or record.deleted:
            return
        key = record.id * SLOTS + slot
        row = (key, pack(schema, body), record.id, to_micros(record.modified))
        keep = _KEEP_SQLITE if self._database.dialect == SQLITE else _KEEP_POSTGRESQL
        self._database.attempt([(keep, row)])

    def by_ids(self, ids: Sequence[int]) -> list[StoredRecord | None]:
        """The records in the order of `ids`, tombstones too."""
        if not ids:
            return []
        rows = self._database.rows(_BY_IDS, (self._database.many(list(ids)),))
        found = {row[0]: _record(row) for row in rows}
        return [found.get(one) for one in ids]

    def by_keys(self, keys: Sequence[RecordKey]) -> list[StoredRecord | None]:
        """The records of these keys; a key that joined another record gives that one."""
        found: dict[RecordKey, StoredRecord] = {}
        for source, numbers in by_source(keys).items():
            parameters = (source, self._database.many(numbers))
            for row in self._database.rows(_BY_KEYS, parameters):
                record = _record(row)
                found[record.key] = record
            aliased = self._database.rows(_ALIASED, parameters)
            for (number, _), joined in zip(
                aliased, self.by_ids([row[1] for row in aliased]), strict=True
            ):
                if joined is not None:
                    found[RecordKey(source, number)] = joined
        return [found.get(key) for key in keys]

    def keys_of(self, control_number: str) -> list[RecordKey]:
        """Every key with this control number, whatever its source. Reads all keys: for commands."""
        rows = self._database.rows(_SOURCES, (control_number, control_number))
        return sorted((RecordKey(row[0], control_number) for row in rows), key=lambda k: k.source)

    def count(self) -> int:
        """Records that are not deleted: kept as a number, since counting rows costs a scan."""
        rows = self._database.rows(_COUNT)
        return int(rows[0][0]) if rows else 0

    def last_modified(self) -> datetime | None:
        """When the catalogue last changed; None while it is empty."""
        micros = self._database.rows(_LAST_MODIFIED)[0][0]
        return None if micros is None else from_micros(micros)

    def changed_since(self, since: datetime | None) -> Iterator[StoredRecord]:
        """By moment of change and id, a stretch a statement; a record that changes meanwhile
        appears again in its new place."""
        place = (0 if since is None else to_micros(since), -1)
        tombstones = 0 if since is None else 1
        while rows := self._database.rows(_NEXT_CHANGED, (*place, tombstones, STRETCH)):
            for row in rows:
                yield _record(row)
            place = (rows[-1][5], rows[-1][0])

    def progress(self, source: str, fingerprint: str) -> int:
        """The offset up to which this very input has been stored; 0 for an unknown one."""
        rows = self._database.rows(_PROGRESS, (source,))
        return int(rows[0][1]) if rows and rows[0][0] == fingerprint else 0

    def _slot(self, schema: str) -> int | None:
        slot = self._slots.get(schema)
        if slot is None:
            self._slots = {row[0]: row[1] for row in self._database.rows(_SLOTS)}
            slot = self._slots.get(schema)
        return slot


def _record(row: Row) -> StoredRecord:
    record_id, source, number, iso2709, created, modified, deleted = row
    return StoredRecord(
        record_id,
        RecordKey(source, number),
        iso2709,
        from_micros(created),
        from_micros(modified),
        bool(deleted),
    )
