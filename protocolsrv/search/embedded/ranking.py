"""Hits in the order of relevance, equal ones by record id.

tantivy breaks ties by where a document lies, and that changes with every merge and every
replacement: a reader who pages through a list would miss records and see others twice. Here the
order is a property of the records alone. Inside the hits fetched that is a matter of sorting. The
last group of equal scores is cut by the limit, and which of its records come first is then asked of
ever larger stretches of record ids until one holds enough of them: passes over a share of the
postings, instead of fetching a group of perhaps a hundred thousand.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import tantivy

from .built import LOWEST, Built, Snapshot, both, within
from .fields import RECORD_ID

_BEYOND = 54
"""Hits fetched beyond the page: most groups of equal scores end there, and the first page with
them costs 2 us more than without."""

Scored = tuple[float, int]
"""A score and a record id."""


def ranked(snapshot: Snapshot, built: Built, stop: int) -> tuple[int, list[Scored]]:
    """The exact number of hits, and the first `stop` of them."""
    stop = min(stop, snapshot.size)  # tantivy sets memory aside for as many as it is asked for
    if not built.scored:
        return _by_id(snapshot, built.query, stop)
    searcher, limit = snapshot.searcher, stop + _BEYOND
    result = searcher.search(built.query, limit, count=True)
    total, hits = int(cast(Any, result).count), result.hits
    last = min(stop, len(hits)) - 1
    if last < 0:
        return total, []
    score, end = hits[last][0], last + 1
    while end < len(hits) and hits[end][0] == score:
        end += 1
    found = _with_ids(searcher, hits[:end])
    if end == limit:
        return total, _settled(snapshot, built.query, found, stop)
    return total, found[:stop]


def _by_id(snapshot: Snapshot, query: tantivy.Query, stop: int) -> tuple[int, list[Scored]]:
    result = snapshot.searcher.search(
        query, max(1, stop), count=True, order_by_field=RECORD_ID, order=tantivy.Order.Asc
    )
    ids = [(0.0, int(record_id)) for record_id, _ in result.hits[:stop]]
    return int(cast(Any, result).count), ids


def _with_ids(
    searcher: tantivy.Searcher, hits: Sequence[tuple[float, tantivy.DocAddress]]
) -> list[Scored]:
    """Best first, of equal ones the lower id."""
    ids = searcher.fast_field_values(RECORD_ID, [address for _, address in hits])
    found = [(score, cast(int, one)) for (score, _), one in zip(hits, ids, strict=True)]
    return sorted(found, key=lambda hit: (-hit[0], hit[1]))


def _settled(
    snapshot: Snapshot, query: tantivy.Query, found: list[Scored], stop: int
) -> list[Scored]:
    """The first `stop` hits, where the last of `found` and more that were not fetched are tied.

    The tied hits at hand bound the ids that can come before them, so one narrower search has all
    that are wanted. Only where documents lie in quite another order than that of their ids does it
    have too many, and the stretch of ids is halved."""
    score = found[-1][0]
    above = [hit for hit in found if hit[0] != score]
    wanted = stop - len(above)
    upper = found[stop - 1][1]
    limit = stop + wanted + _BEYOND
    too_few, too_many = 0, upper + 1
    while too_many - too_few > 1:
        narrowed = both(query, within(snapshot, RECORD_ID, LOWEST, upper))
        hits = snapshot.searcher.search(narrowed, limit, count=False).hits
        again = [hit for hit in hits if hit[0] == score]
        if len(again) < wanted:
            too_few = upper
        elif len(hits) == limit and hits[-1][0] == score:
            too_many = upper
        else:
            return above + _with_ids(snapshot.searcher, again)[:wanted]
        upper = (too_few + too_many) // 2
    return found[:stop]  # no such score is found again: as they lie
