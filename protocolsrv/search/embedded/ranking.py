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
from operator import itemgetter
from typing import Any, cast

import tantivy

from .built import LOWEST, Built, Lift, Snapshot, both, counted, silent, within
from .fields import RECORD_ID

BEYOND = 54
"""Hits fetched beyond the page: most groups of equal scores end there, and the first page with
them costs 2 us more than without."""

_ASKED_BY_ID = 100
"""Hits wanted of a group of equal scores that are asked for one by one."""

_FETCHED_WHOLE = 1000
"""Where there are no more hits, all are fetched to find the first of equal ones: 0.3 ms."""

Scored = tuple[float, int]
"""A score and a record id."""

_Hit = tuple[float, tantivy.DocAddress]


def ranked(snapshot: Snapshot, built: Built, stop: int) -> tuple[int, list[Scored]]:
    """The exact number of hits, and the first `stop` of them."""
    stop = min(stop, snapshot.size)  # tantivy sets memory aside for as many as it is asked for
    known = snapshot.whole and built.exact
    if stop == 0:
        return built.records if known else counted(snapshot, built.query), []
    if not built.scored:
        return _by_id(snapshot, built, stop)
    if built.lift is not None:
        found = lifted(snapshot, built.lift, stop)
        if found is not None:
            return found
    searcher, limit = snapshot.searcher, stop + BEYOND
    # Without counting, tantivy passes over whole blocks of postings that cannot score enough.
    result = searcher.search(built.query, limit, count=not known)
    hits = result.hits
    total = built.records if known else int(cast(Any, result).count)
    last = min(stop, len(hits)) - 1
    if last < 0:
        return total, []
    end = _end_of_group(hits, last)
    best = with_ids(searcher, hits[:end])
    if end == limit:
        return total, _settled(snapshot, built.query, best, stop, total)
    return total, best[:stop]


def lifted(snapshot: Snapshot, lift: Lift, stop: int) -> tuple[int, list[Scored]] | None:
    """The same for a lifted query; None when too many tie at the limit.

    The hits with extra score are few and searched alone; the others have just their score of the
    base. When `stop` hits with extra score have more than any hit of the base can have without, and
    the number of hits is known, the postings of the base need not be read at all: three quarters of
    the time of a search for a common word anywhere."""
    searcher, base, limit = snapshot.searcher, lift.base, stop + BEYOND
    raised = searcher.search(both(base.query, lift.extra.query), limit, count=False).hits
    enough = len(raised) >= stop and raised[stop - 1][0] > base.ceiling
    merged, floors = raised, [raised[-1][0]] if len(raised) == limit else []
    total = base.records
    if not (enough and snapshot.whole and base.exact):
        wanted = 1 if enough else limit
        result = searcher.search(base.query, wanted, count=not (snapshot.whole and base.exact))
        if not (snapshot.whole and base.exact):
            total = int(cast(Any, result).count)
        if not enough:
            merged = _merged(raised, result.hits)
            floors += [result.hits[-1][0]] if len(result.hits) == limit else []
    if not merged:
        return total, []
    last = min(stop, len(merged)) - 1
    if any(merged[last][0] <= floor for floor in floors):
        return None  # hits of this score may lie beyond what was fetched
    return total, with_ids(searcher, merged[: _end_of_group(merged, last)])[:stop]


def _merged(raised: Sequence[_Hit], plain: Sequence[_Hit]) -> list[_Hit]:
    """Both lists as one, best first; a hit of both has its score of the first."""
    places = {(address.segment_ord, address.doc) for _, address in raised}
    rest = [hit for hit in plain if (hit[1].segment_ord, hit[1].doc) not in places]
    return sorted([*raised, *rest], key=itemgetter(0), reverse=True)


def _end_of_group(hits: Sequence[_Hit], last: int) -> int:
    """The index after the hits that score as `hits[last]` does."""
    score, end = hits[last][0], last + 1
    while end < len(hits) and hits[end][0] == score:
        end += 1
    return end


def _by_id(snapshot: Snapshot, built: Built, stop: int) -> tuple[int, list[Scored]]:
    result = snapshot.searcher.search(
        built.query, stop, count=True, order_by_field=RECORD_ID, order=tantivy.Order.Asc
    )
    ids = [(0.0, int(record_id)) for record_id, _ in result.hits[:stop]]
    return int(cast(Any, result).count), ids


def with_ids(
    searcher: tantivy.Searcher, hits: Sequence[tuple[float, tantivy.DocAddress]]
) -> list[Scored]:
    """Best first, of equal ones the lower id."""
    ids = searcher.fast_field_values(RECORD_ID, [address for _, address in hits])
    found = [(score, cast(int, one)) for (score, _), one in zip(hits, ids, strict=True)]
    return sorted(found, key=lambda hit: (-hit[0], hit[1]))


def _settled(
    snapshot: Snapshot, query: tantivy.Query, found: list[Scored], stop: int, total: int
) -> list[Scored]:
    """The first `stop` hits, where the last of `found` and more that were not fetched are tied.

    Where most hits tie (a name, a form heading), enough of them are among the hits of lowest id.
    Else: the tied hits at hand bound the ids that can come before them, so one narrower search has
    all that are wanted. Only where documents lie in quite another order than that of their ids does
    it have too many, and the stretch of ids is halved."""
    score = found[-1][0]
    above = [hit for hit in found if hit[0] != score]
    wanted = stop - len(above)
    if total <= _FETCHED_WHOLE:
        hits = snapshot.searcher.search(query, _FETCHED_WHOLE, count=False).hits
        return with_ids(snapshot.searcher, hits)[:stop]
    if wanted <= _ASKED_BY_ID:
        tied = _tied_among_lowest(snapshot, query, score, 2 * wanted + 10)
        if len(tied) >= wanted:
            return above + tied[:wanted]
    upper = found[stop - 1][1]
    limit = stop + wanted + BEYOND
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
            return above + with_ids(snapshot.searcher, again)[:wanted]
        upper = (too_few + too_many) // 2
    return found[:stop]  # no such score is found again: as they lie


def _tied_among_lowest(
    snapshot: Snapshot, query: tantivy.Query, score: float, limit: int
) -> list[Scored]:
    """Those of the `limit` hits of lowest id that have this score. Each id is asked for as a term:
    2 us, where a bound on ids, or a set of them, reads the whole column (1-4 ms at 500 000)."""
    searcher = snapshot.searcher
    lowest = searcher.search(
        query, limit, count=False, order_by_field=RECORD_ID, order=tantivy.Order.Asc
    ).hits
    among = tantivy.Query.boolean_query(
        [
            (
                tantivy.Occur.Should,
                tantivy.Query.term_query(snapshot.schema, RECORD_ID, int(one), "basic"),
            )
            for one, _ in lowest
        ]
    )
    hits = searcher.search(both(query, silent(among)), limit, count=False).hits
    return with_ids(searcher, [hit for hit in hits if hit[0] == score])
