"""Hits in an order other than relevance.

tantivy sorts by one column and has no say in where missing values go, so the columns of all hits
are read and sorted here; the budget says for how many hits that is bearable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import tantivy

from protocolsrv.domain.collation import packed_key, sort_key
from protocolsrv.domain.moments import interval
from protocolsrv.domain.query import Kind, Missing, SortKey
from protocolsrv.domain.refusal import QueryFault, QueryReason

from .fields import RECORD_ID, sort_fields

Value = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    """One sort key with the value of every hit, None where it has none."""

    key: SortKey
    values: list[Value | None]


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


def in_order(
    searcher: tantivy.Searcher, query: tantivy.Query, total: int, keys: Sequence[SortKey]
) -> list[int] | QueryFault:
    """The record ids of all `total` hits in the wanted order; fewer where a key says OMIT."""
    addresses = [address for _, address in searcher.search(query, total, count=False).hits]
    ids = cast(list[int], searcher.fast_field_values(RECORD_ID, addresses))
    columns = []
    for key in keys:
        column = _read(searcher, addresses, key)
        if isinstance(column, QueryFault):
            return column
        columns.append(column)
    rows = sorted(range(len(ids)), key=ids.__getitem__)
    omitted = [column for column in columns if column.key.missing is Missing.OMIT]
    if omitted:
        rows = [row for row in rows if all(column.values[row] is not None for column in omitted)]
    for column in reversed(columns):
        rows = _placed(rows, column)
    return [ids[row] for row in rows]


def _read(
    searcher: tantivy.Searcher, addresses: list[tantivy.DocAddress], key: SortKey
) -> _Column | QueryFault:
    parts = [searcher.fast_field_values(name, addresses) for name in sort_fields(key.point)]
    values: list[Value | None] = [
        None if row[0] is None else row for row in zip(*parts, strict=True)
    ]
    if key.missing is Missing.FAIL and None in values:
        return QueryFault(QueryReason.SORT_MISSING_VALUE, key.point.name)
    if key.missing is Missing.VALUE:
        stand_in = substitute(key)
        values = [stand_in if value is None else value for value in values]
    return _Column(key, values)


def _placed(rows: list[int], column: _Column) -> list[int]:
    """Stable: rows equal in this key keep their order."""
    key, values = column.key, column.values
    having = [row for row in rows if values[row] is not None]
    lacking = [row for row in rows if values[row] is None]
    having.sort(key=lambda row: values[row] or (), reverse=key.descending)
    first = key.missing is (Missing.HIGH if key.descending else Missing.LOW)
    return lacking + having if first else having + lacking
