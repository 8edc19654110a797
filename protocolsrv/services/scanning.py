"""Browsing the scan lists: the headings around a place, with the records that each would find.

Lists of headings are counted as they are kept; lists of words, and any list within one library, are
counted by asking the index for each entry. Entries that nothing in the scope has are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from protocolsrv.domain.collation import heading_key
from protocolsrv.domain.ports import Budget, SearchIndex
from protocolsrv.domain.query import AccessPoint, Clause, Kind, Relation, Window
from protocolsrv.domain.refusal import QueryFault, QueryReason
from protocolsrv.domain.text import words

MAX_LOOKED_AT = 2_000
"""Entries counted for one request at most, so that a scope that has little does not cost much."""


class Counted(Protocol):
    """One entry of a list of headings."""

    @property
    def key(self) -> str:
        """What orders it."""
        ...

    @property
    def display(self) -> str:
        """The form shown to people."""
        ...

    @property
    def count(self) -> int:
        """Live records that have it."""
        ...


class ScanLists(Protocol):
    """The scan lists of the store; `storage.headings` implements it."""

    def headings_around(
        self, point: str, key: str, before: int, after: int
    ) -> tuple[Sequence[Counted], Sequence[Counted]]:
        """Up to `before` entries below `key`, up to `after` from it on, in list order."""
        ...

    def words_around(
        self, point: str, word: str, before: int, after: int
    ) -> tuple[Sequence[str], Sequence[str]]:
        """The same for words."""
        ...


class Place(Enum):
    """Where in its whole list an entry stands."""

    FIRST = "first"
    LAST = "last"
    ONLY = "only"
    INNER = "inner"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the answer. `term` searched for exactly finds `count` records."""

    term: str
    count: int
    place: Place


@dataclass(frozen=True, slots=True)
class _Raw:
    """An entry on its way: what continues the walk behind it, and its count if known."""

    key: str
    term: str
    count: int | None


_Fetch = Callable[[str, int, int], tuple[list[_Raw], list[_Raw]]]


class Scanning:
    """Walks the lists of one store."""

    def __init__(self, lists: ScanLists, index: SearchIndex, budget: Budget | None = None) -> None:
        self._lists = lists
        self._index = index
        self._budget = budget or Budget()

    def scan(
        self,
        point: AccessPoint,
        term: str,
        *,
        before: int,
        wanted: int,
        scope: str = "",
        by_word: bool = False,
    ) -> list[Entry] | QueryFault:
        """Up to `wanted` entries, `before` of them below `term`; `before` -1 begins after it.
        `by_word` walks single words instead of whole headings."""
        if not point.scan or (by_word and point.kind is not Kind.WORDS):
            return QueryFault(QueryReason.SCAN_POINT, point.cql[0])
        fetch = self._words(point) if by_word else self._headings(point)
        key = words(term).partition(" ")[0] if by_word else heading_key(point, term)
        after = wanted - before if before > 0 else wanted
        skip = before < 0
        # One more on each side tells whether the list goes on.
        below, more_below = self._walk(fetch, point, scope, by_word, key, max(before, 0), up=False)
        start = f"{key}\0" if skip else key
        above, more_above = self._walk(fetch, point, scope, by_word, start, after, up=True)
        if before <= 0:
            more_below = more_below or self._any_below(fetch, start)
        found = [*below, *above]
        return [
            Entry(one.term, one.count or 0, _place(at, len(found), more_below, more_above))
            for at, one in enumerate(found)
        ]

    def _any_below(self, fetch: _Fetch, key: str) -> bool:
        return bool(fetch(key, 1, 0)[0])

    def _headings(self, point: AccessPoint) -> _Fetch:
        def fetch(key: str, before: int, after: int) -> tuple[list[_Raw], list[_Raw]]:
            below, above = self._lists.headings_around(point.name, key, before, after)
            return (
                [_Raw(one.key, one.display, one.count) for one in below],
                [_Raw(one.key, one.display, one.count) for one in above],
            )

        return fetch

    def _words(self, point: AccessPoint) -> _Fetch:
        def fetch(key: str, before: int, after: int) -> tuple[list[_Raw], list[_Raw]]:
            below, above = self._lists.words_around(point.name, key, before, after)
            return [_Raw(one, one, None) for one in below], [_Raw(one, one, None) for one in above]

        return fetch

    def _walk(
        self,
        fetch: _Fetch,
        point: AccessPoint,
        scope: str,
        by_word: bool,
        key: str,
        wanted: int,
        *,
        up: bool,
    ) -> tuple[list[_Raw], bool]:
        """`wanted` entries that have records, from `key` up or down, and whether there are more."""
        found: list[_Raw] = []
        looked = 0
        while looked < MAX_LOOKED_AT and wanted > 0:
            batch = wanted - len(found) + 1
            below, above = fetch(key, 0, batch) if up else fetch(key, batch, 0)
            entries = above if up else list(reversed(below))
            for one in entries:
                count = self._count(point, one, scope, by_word)
                if count and len(found) == wanted:
                    return (found if up else found[::-1]), True
                if count:
                    found.append(_Raw(one.key, one.term, count))
            looked += len(entries)
            if len(entries) < batch:
                return (found if up else found[::-1]), False
            key = f"{entries[-1].key}\0" if up else entries[-1].key
        return (found if up else found[::-1]), wanted > 0

    def _count(self, point: AccessPoint, one: _Raw, scope: str, by_word: bool) -> int:
        if one.count is not None and not scope:
            return one.count
        relation = Relation.EXACT if point.kind is Kind.WORDS else Relation.EQUAL
        clause = Clause(point, Relation.ADJ if by_word else relation, (one.term,))
        hits = self._index.search(
            clause, scope=scope, sort=(), window=Window(0, 0), budget=self._budget
        )
        return 0 if isinstance(hits, QueryFault) else hits.total


def _place(at: int, length: int, more_below: bool, more_above: bool) -> Place:
    first = at == 0 and not more_below
    last = at == length - 1 and not more_above
    if first and last:
        return Place.ONLY
    if first:
        return Place.FIRST
    return Place.LAST if last else Place.INNER
