"""Exact counts by value.

tantivy counts in each segment and keeps only the most frequent values of each, so that a value just
below the cut in one segment is counted short; it says by how much at most. In alphabetic order
nothing before the cut is lost. By count, more values are asked for until the answer is certain: the
leading values are counted again alone, which is exact, and are the right ones when no value unseen
can have as many.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tantivy

from protocolsrv.domain.query import Facet, FacetRequest
from protocolsrv.domain.refusal import QueryFault, QueryReason

from .built import Built, Snapshot
from .fields import facet_field

MAX_VALUES = 65_000
"""Values tantivy gives in one answer."""

_FIRST_ASKED = 100
_GROWTH = 8
_MOST_COUNTED_ALONE = 2_000
_MICROS_A_HIT = 0.12
_MICROS_A_REQUEST = 300

Pair = tuple[str, int]


def facet_cost(built: Built) -> float:
    """Microseconds of one facet over these hits."""
    return _MICROS_A_REQUEST + built.cost + built.records * _MICROS_A_HIT


def facets_of(
    snapshot: Snapshot, query: tantivy.Query, requests: Sequence[FacetRequest]
) -> list[Facet] | QueryFault:
    """The answers in the order of the requests; of equal counts the lower value first."""
    found: list[Facet] = []
    for request in requests:
        counter = _Counter(snapshot.searcher, query, facet_field(request.point))
        stop = request.offset + request.limit
        pairs = counter.most(stop) if request.by_count else counter.lowest(stop)
        if pairs is None:
            return QueryFault(QueryReason.TOO_COSTLY, request.point.name)
        found.append(Facet(request.point, tuple(pairs[request.offset : stop])))
    return found


class _Counter:
    """Counts the values of one field over one result set."""

    def __init__(self, searcher: tantivy.Searcher, query: tantivy.Query, field: str):
        self._searcher = searcher
        self._query = query
        self._field = field

    def lowest(self, stop: int) -> list[Pair] | None:
        """The first `stop` values in order; None when that is more than can be counted."""
        if stop > MAX_VALUES:
            return None
        return _pairs(self._ask(size=max(1, stop), order={"_key": "asc"}))

    def most(self, stop: int) -> list[Pair] | None:
        """The `stop` most frequent values; None when nobody can say which these are."""
        size = max(_FIRST_ASKED, 2 * stop)
        while True:
            size = min(size, MAX_VALUES)
            pairs = self._certain(size, stop)
            if pairs is not None or size == MAX_VALUES:
                return pairs
            size *= _GROWTH

    def _certain(self, size: int, stop: int) -> list[Pair] | None:
        """The answer from the `size` leading values, if that is enough to be sure."""
        answer = self._ask(size=size)
        pairs = _by_count(_pairs(answer))
        short = int(answer.get("doc_count_error_upper_bound") or 0)
        unseen = short + (pairs[-1][1] if len(pairs) == size else 0)
        if not unseen or not stop:
            return pairs[:stop]  # these are all there are
        if len(pairs) < stop:
            return None
        if short:
            least = pairs[stop - 1][1]
            leading = [value for value, count in pairs if count + short >= least]
            if len(leading) > _MOST_COUNTED_ALONE:
                return None
            pairs = _by_count(_pairs(self._ask(size=len(leading), include=leading)))
        return pairs[:stop] if pairs[stop - 1][1] > unseen else None

    def _ask(self, **terms: Any) -> dict[str, Any]:
        answer = self._searcher.aggregate(
            self._query, {"values": {"terms": {"field": self._field, **terms}}}
        )
        found: dict[str, Any] = answer["values"]
        return found


def _pairs(answer: dict[str, Any]) -> list[Pair]:
    return [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in answer["buckets"]]


def _by_count(pairs: list[Pair]) -> list[Pair]:
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))
