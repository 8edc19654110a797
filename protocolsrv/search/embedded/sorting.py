"""Hits in an order other than relevance.

A sort key is one or more integer columns (`fields.sort_fields`), the record id is the last column.
tantivy sorts by one column, with missing values last either way. So a page is made column by
column: the first hits by the first column are asked for, groups of equal values inside them are put
right here, and only the last group, which the limit may have cut, is asked for again by the columns
that follow. The work is a few passes over the postings, whatever the number of hits.

Where a client names a value for records that have none (`Missing.VALUE`) there is no such column:
then the columns of all hits are read and sorted here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import cast

import tantivy

from protocolsrv.domain.collation import packed_key, sort_key
from protocolsrv.domain.moments import interval
from protocolsrv.domain.ports import Budget
from protocolsrv.domain.query import Kind, Missing, SortKey
from protocolsrv.domain.refusal import QueryFault, QueryReason

from .built import MICROS_A_POSTING, Built, Snapshot, both, counted, except_for, silent, within
from .fields import RECORD_ID, sort_fields

Value = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One integer column of the order. `rest` is how many columns after it belong to the same
    sort key: a record that lacks this one lacks them too."""

    field: str
    descending: bool = False
    lacking_first: bool = False
    rest: int = 0


BY_ID = Column(RECORD_ID)

_READ_MICROS = 1.2
"""One hit read and sorted here by one key."""


def sort_fault(keys: Sequence[SortKey]) -> QueryFault | None:
    """A key that cannot be sorted by."""
    for key in keys:
        if not key.point.sort:
            return QueryFault(QueryReason.SORT_POINT, key.point.name)
        if key.missing is Missing.VALUE and substitute(key) is None:
            return QueryFault(QueryReason.TERM_FORMAT, key.value)
    return None


def substitute(key: SortKey) -> Value | None:
    """The value that stands in for a missing one."""
    if key.point.kind in (Kind.NUMBER, Kind.MOMENT):
        span = interval(key.point.kind, key.value)
        return None if span is None else (span[0],)
    text = sort_key(key.value)
    return packed_key(text) if text else None


def columns_of(keys: Sequence[SortKey]) -> list[Column]:
    """The columns of all keys in order, the record id last."""
    columns: list[Column] = []
    for key in keys:
        fields = sort_fields(key.point)
        first = key.missing is (Missing.HIGH if key.descending else Missing.LOW)
        for index, field in enumerate(fields):
            rest = len(fields) - 1 - index
            columns.append(Column(field, key.descending, first and index == 0, rest))
    return [*columns, BY_ID]


def sort_cost(built: Built, keys: Sequence[SortKey], budget: Budget) -> float:
    """Microseconds of putting the hits in order, besides finding them once."""
    if any(key.missing is Missing.VALUE for key in keys):
        return min(built.records, budget.max_sorted) * (0.6 + _READ_MICROS * len(keys))
    passes = 1 + len(columns_of(keys))
    return passes * (20 + min(built.cost, 1 + built.records * MICROS_A_POSTING))


def in_order(
    snapshot: Snapshot, query: tantivy.Query, keys: Sequence[SortKey], stop: int
) -> tuple[int, list[int]] | QueryFault:
    """How many records are in the result, and the ids of the first `stop` in the wanted order. A
    key that says OMIT takes records out of both."""
    query = silent(query)
    for key in keys:
        if key.missing is Missing.OMIT:
            query = both(query, _having(snapshot, key))
    total = counted(snapshot, query)
    if total > snapshot.budget.max_sorted:
        return QueryFault(QueryReason.SORT_TOO_MANY_RECORDS, str(total))
    for key in keys:
        if key.missing is Missing.FAIL and counted(snapshot, query, _having(snapshot, key)) < total:
            return QueryFault(QueryReason.SORT_MISSING_VALUE, key.point.name)
    if any(key.missing is Missing.VALUE for key in keys):
        return total, _by_reading(snapshot.searcher, query, total, keys)
    return total, first_by(snapshot, query, columns_of(keys), min(stop, total))


def first_by(
    snapshot: Snapshot, query: tantivy.Query, columns: Sequence[Column], count: int
) -> list[int]:
    """The ids of the first `count` records, or of all where there are fewer."""
    if count <= 0:
        return []
    column, later = columns[0], columns[1:]
    if column.lacking_first:
        lacking = except_for(query, _present(snapshot, column))
        ids = first_by(snapshot, lacking, later[column.rest :], count)
        query = both(query, _present(snapshot, column))
        plain = Column(column.field, column.descending, rest=column.rest)
        return ids + first_by(snapshot, query, [plain, *later], count - len(ids))
    order = tantivy.Order.Desc if column.descending else tantivy.Order.Asc
    hits = snapshot.searcher.search(
        query, count + 1, count=False, order_by_field=column.field, order=order
    ).hits
    if column.field == RECORD_ID:
        return [int(value) for value, _ in hits[:count]]
    if len(hits) <= count or hits[count][0] != hits[count - 1][0]:
        return _settled(snapshot.searcher, hits[:count], later)
    cut_value = hits[count][0]
    whole = [hit for hit in hits if hit[0] != cut_value]
    if cut_value is None:
        group, following = except_for(query, _present(snapshot, column)), later[column.rest :]
    else:
        group, following = both(query, within(snapshot, column.field, cut_value, cut_value)), later
    ids = _settled(snapshot.searcher, whole, later)
    return ids + first_by(snapshot, group, following, count - len(whole))


def _settled(
    searcher: tantivy.Searcher,
    hits: Sequence[tuple[int | None, tantivy.DocAddress]],
    columns: Sequence[Column],
) -> list[int]:
    """The ids of hits already in the order of one column, equal ones put in order by the others."""
    addresses = [address for _, address in hits]
    ids = _read(searcher, RECORD_ID, addresses)
    values = [value for value, _ in hits]
    if len(set(values)) == len(values):
        return cast(list[int], ids)
    read = [_read(searcher, one.field, addresses) for one in columns]
    rows: list[int] = []
    for _, run in groupby(range(len(values)), key=values.__getitem__):
        group = list(run)
        if len(group) > 1:
            for column, found in zip(reversed(columns), reversed(read), strict=True):
                group = _placed(group, found, column.descending, first=column.lacking_first)
        rows.extend(group)
    return [cast(int, ids[row]) for row in rows]


def _by_reading(
    searcher: tantivy.Searcher, query: tantivy.Query, total: int, keys: Sequence[SortKey]
) -> list[int]:
    """All `total` hits, sorted here."""
    addresses = [address for _, address in searcher.search(query, max(1, total), count=False).hits]
    ids = cast(list[int], _read(searcher, RECORD_ID, addresses))
    rows = sorted(range(len(ids)), key=ids.__getitem__)
    for key in reversed(keys):
        parts = [_read(searcher, name, addresses) for name in sort_fields(key.point)]
        values: list[Value | None] = [
            None if row[0] is None else cast(Value, row) for row in zip(*parts, strict=True)
        ]
        if key.missing is Missing.VALUE:
            stand_in = substitute(key)
            values = [stand_in if value is None else value for value in values]
        first = key.missing is (Missing.HIGH if key.descending else Missing.LOW)
        rows = _placed(rows, values, key.descending, first=first)
    return [ids[row] for row in rows]


def _placed(
    rows: list[int],
    values: Sequence[int | None] | Sequence[Value | None],
    descending: bool,
    *,
    first: bool,
) -> list[int]:
    """Rows by their values; stable: rows equal in this column keep their order."""
    having = [row for row in rows if values[row] is not None]
    lacking = [row for row in rows if values[row] is None]
    having.sort(key=values.__getitem__, reverse=descending)  # type: ignore[arg-type]
    return lacking + having if first else having + lacking


def _read(
    searcher: tantivy.Searcher, field: str, addresses: list[tantivy.DocAddress]
) -> list[int | None]:
    return cast("list[int | None]", searcher.fast_field_values(field, addresses))


def _having(snapshot: Snapshot, key: SortKey) -> tantivy.Query:
    return within(snapshot, sort_fields(key.point)[0])


def _present(snapshot: Snapshot, column: Column) -> tantivy.Query:
    """The records with a value in the column; ten times as fast as tantivy's own query for it."""
    return within(snapshot, column.field)
