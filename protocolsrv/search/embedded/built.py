"""One piece of a query made ready for tantivy, and what it is thought to cost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import tantivy

from protocolsrv.domain.ports import Budget

MICROS_A_POSTING = 0.02
"""A posting read, decoded and scored; measured 0.003 to 0.02, so on the safe side."""

MICROS_A_VALUE = 0.008
"""A value of a column compared, and the record taken as a hit."""

MICROS_A_WORD = 0.7
"""A word of the dictionary that a mask fits, its postings opened."""


@dataclass(frozen=True, slots=True)
class Built:
    """A tantivy query, the records it is thought to match at most, and the microseconds it is
    thought to take. `scored` is false where every hit scores the same.

    `exact`: `records` is the number of hits where no document is deleted. `ceiling`: no hit scores
    more. `lift`: the query is another one, with more score for some of its hits."""

    query: tantivy.Query
    records: int
    cost: float
    scored: bool = False
    exact: bool = False
    ceiling: float = math.inf
    lift: Lift | None = None

    def boosted(self, weight: float) -> Built:
        """The same hits, each with `weight` times its score."""
        query = tantivy.Query.boost_query(self.query, weight)
        ceiling = self.ceiling * weight
        return Built(query, self.records, self.cost, self.scored, self.exact, ceiling)


@dataclass(frozen=True, slots=True)
class Lift:
    """What a lifted query is made of: `base` has the hits, `extra` adds score to some of them."""

    base: Built
    extra: Built


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a query is built against: one schema, one searcher, one budget. `stored` counts the
    deleted documents too that still lie in the index; 0 when that is not known."""

    schema: tantivy.Schema
    searcher: tantivy.Searcher
    budget: Budget
    stored: int = 0

    @property
    def size(self) -> int:
        """Documents in the index."""
        return int(self.searcher.num_docs)

    @property
    def whole(self) -> bool:
        """Whether no document is deleted, so that frequencies are numbers of hits."""
        return self.stored == self.size

    def frequency(self, field: str, token: str) -> int:
        """Documents with this token, deleted ones counted too."""
        return int(self.searcher.doc_freq(field, token))

    def term(self, field: str, token: str, *, scored: bool) -> Built:
        """The documents with one token."""
        records = self.frequency(field, token)
        option = "position" if scored else "basic"
        query = tantivy.Query.term_query(self.schema, field, token, option)
        return Built(
            query if scored else silent(query),
            records,
            1 + records * MICROS_A_POSTING,
            scored,
            exact=True,
            ceiling=self._ceiling(records) if scored else 0.0,
        )

    def _ceiling(self, records: int) -> float:
        """What BM25 gives at most for a term that so many documents have."""
        if not self.stored:
            return math.inf
        rarity = math.log(1 + max(0.0, self.stored - records + 0.5) / (records + 0.5))
        return _BM25_MOST * rarity


_BM25_MOST = 2.2 * 1.001
"""k1 + 1 with tantivy's k1 of 1.2, and room for its 32-bit floats."""

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
        ceiling=sum(part.ceiling for part in parts if part.scored),
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
