"""One piece of a query made ready for tantivy, and what it is thought to cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import tantivy

from protocolsrv.domain.ports import Budget

MICROS_A_POSTING = 0.02
"""A posting read, decoded and scored: measured at 500 000 records, on the safe side."""


@dataclass(frozen=True, slots=True)
class Built:
    """A tantivy query, the records it is thought to match at most, and the microseconds it is
    thought to take. `scored` is false where every hit scores the same."""

    query: tantivy.Query
    records: int
    cost: float
    scored: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a query is built against: one schema, one searcher, one budget."""

    schema: tantivy.Schema
    searcher: tantivy.Searcher
    budget: Budget

    @property
    def size(self) -> int:
        """Documents in the index."""
        return int(self.searcher.num_docs)

    def frequency(self, field: str, token: str) -> int:
        """Documents with this token, deleted ones counted too."""
        return int(self.searcher.doc_freq(field, token))

    def term(self, field: str, token: str, *, scored: bool) -> Built:
        """The documents with one token."""
        records = self.frequency(field, token)
        option = "position" if scored else "basic"
        query = tantivy.Query.term_query(self.schema, field, token, option)
        return Built(
            query if scored else silent(query), records, 1 + records * MICROS_A_POSTING, scored
        )


LOWEST, HIGHEST = -(1 << 62), 1 << 62
"""Beyond every integer in the index."""


def within(snapshot: Snapshot, field: str, low: int = LOWEST, high: int = HIGHEST) -> tantivy.Query:
    """The documents with an integer between two, both ends in; unscored."""
    return silent(
        tantivy.Query.range_query(snapshot.schema, field, tantivy.FieldType.Integer, low, high)
    )


def both(one: tantivy.Query, other: tantivy.Query) -> tantivy.Query:
    """The documents of both queries."""
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, one), (tantivy.Occur.Must, other)])


def except_for(keep: tantivy.Query, drop: tantivy.Query) -> tantivy.Query:
    """The documents of the first query and not of the second."""
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, keep), (tantivy.Occur.MustNot, drop)])


def counted(snapshot: Snapshot, query: tantivy.Query, *narrowing: tantivy.Query) -> int:
    """The exact number of documents of all these queries."""
    for one in narrowing:
        query = both(query, one)
    # The attribute is missing from the library's own types.
    return int(cast(Any, snapshot.searcher.search(query, 1, count=True)).count)


def nothing() -> Built:
    """No document at all."""
    return Built(tantivy.Query.empty_query(), 0, 1)


def silent(query: tantivy.Query) -> tantivy.Query:
    """The same hits, without a share in the score."""
    return tantivy.Query.const_score_query(query, 0.0)


def every(parts: Sequence[Built]) -> Built:
    """All of them."""
    if len(parts) == 1:
        return parts[0]
    fewest = min(part.records for part in parts)
    # The rarest part leads and the others are skipped through.
    cost = 2 + sum(min(part.cost, 2 + 4 * fewest * MICROS_A_POSTING) for part in parts)
    fixed = sum(part.cost for part in parts if part.cost > 4 * part.records * MICROS_A_POSTING + 2)
    return Built(
        tantivy.Query.boolean_query([(tantivy.Occur.Must, part.query) for part in parts]),
        fewest,
        max(cost, fixed),
        any(part.scored for part in parts),
    )


def either(parts: Sequence[Built], size: int) -> Built:
    """At least one of them."""
    if len(parts) == 1:
        return parts[0]
    return Built(
        tantivy.Query.boolean_query([(tantivy.Occur.Should, part.query) for part in parts]),
        min(size, sum(part.records for part in parts)),
        2 + sum(part.cost for part in parts),
        any(part.scored for part in parts),
    )


def without(keep: Built, drop: Built) -> Built:
    """The first and not the second."""
    return Built(
        tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, keep.query), (tantivy.Occur.MustNot, drop.query)]
        ),
        keep.records,
        2 + keep.cost + drop.cost,
        keep.scored,
    )


def everything(snapshot: Snapshot) -> Built:
    """All documents, unscored."""
    return Built(
        silent(tantivy.Query.all_query()), snapshot.size, 1 + snapshot.size * MICROS_A_POSTING / 2
    )
