"""Items in circulation: reading them by record, and taking in what a load says of them.

A load tells all items of a record that one source knows. They are written by barcode: an item that
is there already, on whatever record, moves. Of an item on loan, under way or caught for a hold its
place and status stay as they are, and it is not removed with its record: a loan is never lost. The
change log gets a row only for a record whose set of libraries with an available item is another one
afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, bindparam, case, delete, func, literal_column, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.ports import ChangeKind

from .change_log import append
from .circulation.tables import holds, loans, transits
from .circulation_tables import items
from .database import Database
from .facts import FACTS, Facts
from .sql import SQLITE, Row, Sql, ids_among, placeholders, texts_among
from .transaction import Transaction

_STATUSES = {status.value: status for status in ItemStatus}

_TOLD = ("record_id", "origin", *FACTS, "status")
"""The columns a load fills, in the order of rows."""

_MOVING = ("current", "status")
"""What circulation changes; a load leaves it alone while an item is on loan or under way."""

_ITEM_COLUMNS = tuple(items.c[name] for name in _TOLD if name != "origin")

_OF_RECORDS = Sql(select(*_ITEM_COLUMNS).where(ids_among(items.c.record_id, "ids")), "ids")
_BY_BARCODES = Sql(
    select(*_ITEM_COLUMNS).where(texts_among(items.c.barcode, "barcodes")), "barcodes"
)
_PLACES = Sql(
    select(items.c.barcode, items.c.record_id, items.c.origin).where(
        ids_among(items.c.record_id, "ids")
    ),
    "ids",
)
_PLACES_BY_BARCODE = Sql(
    select(items.c.barcode, items.c.record_id).where(texts_among(items.c.barcode, "barcodes")),
    "barcodes",
)
_AVAILABLE_AT = Sql(
    select(items.c.record_id, items.c.current)
    .where(ids_among(items.c.record_id, "ids"), items.c.status == bindparam("status"))
    .distinct(),
    "ids",
    "status",
)
_THIS = literal_column("items.id", BigInteger)  # the row being written, and no table of its own
_BUSY = or_(
    select(loans.c.id).where(loans.c.item_id == _THIS).exists(),
    select(transits.c.id).where(transits.c.item_id == _THIS).exists(),
    select(holds.c.id).where(holds.c.item_id == _THIS, holds.c.patron_id.is_not(None)).exists(),
)
"""On loan, under way or caught for a hold: circulation knows better than a record does."""

_DROP = Sql(delete(items).where(texts_among(items.c.barcode, "barcodes"), ~_BUSY), "barcodes")
_HIGHEST_RECORD = Sql(select(func.coalesce(func.max(items.c.record_id), 0)))


def _told(dialect: str) -> Sql:
    values = (sqlite if dialect == SQLITE else postgresql).insert(items)
    values = values.values(**placeholders(_TOLD))
    return Sql(
        values.on_conflict_do_update(
            index_elements=["barcode"],
            set_={
                name: case((_BUSY, items.c[name]), else_=values.excluded[name])
                if name in _MOVING
                else values.excluded[name]
                for name in _TOLD
                if name != "barcode"
            },
        ),
        *_TOLD,
    )


_WRITE = {dialect: _told(dialect) for dialect in (SQLITE, "postgresql")}

AVAILABILITY_LOCK = 0x70737202
"""PostgreSQL: whoever appends to the log holds this until its commit, so that positions become
visible in their order and a reader never passes over one."""


class ItemReader:
    """The `ItemStore` of `domain.ports`. Thread safe."""

    def __init__(self, database: Database):
        self._database = database

    def of_records(self, ids: Sequence[int]) -> Mapping[int, Sequence[Item]]:
        """Items by record id, in shelf order: where they belong, call number, copy, barcode."""
        found: dict[int, list[Item]] = {}
        if ids:
            for row in self._database.rows(_OF_RECORDS, (self._database.many(list(ids)),)):
                found.setdefault(row[0], []).append(_item(row))
        for each in found.values():
            each.sort(key=_shelf_order)
        return found

    def by_barcodes(self, barcodes: Sequence[str]) -> list[Item | None]:
        """The items with these barcodes, in their order."""
        rows = self._database.rows(_BY_BARCODES, (self._database.many(list(barcodes)),))
        found = {row[1]: _item(row) for row in rows}
        return [found.get(one) for one in barcodes]


def _item(row: Row) -> Item:
    record_id, barcode, owner, permanent, current, shelf, call_number, kind, *rest, status = row
    return Item(
        barcode,
        record_id,
        owner,
        permanent,
        current,
        shelf,
        call_number,
        kind,
        _STATUSES[status],
        *rest,
    )


def _shelf_order(item: Item) -> tuple[str, str, str, str]:
    # Copy 10 comes after copy 9.
    return item.permanent, item.call_number, item.copy_number.rjust(8), item.barcode


# ---- writing -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """All items that one source knows of a record. `new`: nobody has seen the record yet, so its
    availability is no change. `origin` is 0, or the alias under which the source's own record
    joined this one."""

    record_id: int
    origin: int
    facts: Sequence[Facts]
    new: bool


def highest_record(database: Database) -> int:
    """The highest record id any item has: ids of records whose transaction was lost after their
    items were stored are not given out again."""
    return int(database.rows(_HIGHEST_RECORD)[0][0])


def write_items(transaction: Transaction, changes: Sequence[Told], at: int) -> None:
    """Make the items of these records what their sources say; the log row in the same
    transaction."""
    many = transaction.many
    rows = {one[0]: (told.record_id, told.origin, *one) for told in changes for one in told.facts}
    fresh = {told.record_id for told in changes if told.new}
    touched = {told.record_id for told in changes if not told.new}
    # Barcodes that leave another record change that record too.
    for _, record_id in transaction.rows(_PLACES_BY_BARCODE, (many(list(rows)),)):
        touched.add(record_id)
    touched -= fresh
    before = available_at(transaction, touched)
    gone = _gone(transaction, changes, rows)
    if gone:
        transaction.run(_DROP, (many(gone),))
    transaction.run_many(_WRITE[transaction.dialect], list(rows.values()))
    after = available_at(transaction, touched)
    log_availability(transaction, before, after, at)


def log_availability(
    transaction: Transaction,
    before: Mapping[int, frozenset[str]],
    after: Mapping[int, frozenset[str]],
    at: int,
) -> None:
    """A row for each record whose set of libraries differs. The last thing before the commit."""
    empty: frozenset[str] = frozenset()
    changed = [
        record_id
        for record_id in sorted(before.keys() | after.keys())
        if before.get(record_id, empty) != after.get(record_id, empty)
    ]
    if changed:
        transaction.lock(AVAILABILITY_LOCK)
        append(transaction, ChangeKind.AVAILABILITY, changed, at)


def available_at(transaction: Transaction, ids: set[int]) -> dict[int, frozenset[str]]:
    """Libraries where a copy can be had at once: where an available item is now."""
    if not ids:
        return {}
    found: dict[int, set[str]] = {}
    parameters = (transaction.many(sorted(ids)), ItemStatus.AVAILABLE.value)
    for record_id, library in transaction.rows(_AVAILABLE_AT, parameters):
        found.setdefault(record_id, set()).add(library)
    return {record_id: frozenset(libraries) for record_id, libraries in found.items()}


def _gone(
    transaction: Transaction, changes: Sequence[Told], rows: Mapping[str, object]
) -> list[str]:
    """Barcodes that their own source no longer names, and that no other one names now."""
    sources = {(told.record_id, told.origin) for told in changes if not told.new}
    if not sources:
        return []
    ids = sorted({record_id for record_id, _ in sources})
    return [
        barcode
        for barcode, record_id, origin in transaction.rows(_PLACES, (transaction.many(ids),))
        if (record_id, origin) in sources and barcode not in rows
    ]
