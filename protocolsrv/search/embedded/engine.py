"""The port: plans, searches and facets over one snapshot of the index at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import tantivy

from protocolsrv.domain.ports import Budget
from protocolsrv.domain.query import Facet, FacetRequest, Hits, Query, SortKey, Window
from protocolsrv.domain.refusal import QueryFault, QueryReason

from .built import Built, Snapshot
from .directory import IndexDirectory
from .facets import facet_cost, facets_of
from .folding import Folding
from .ranking import ranked
from .sorting import in_order, sort_cost, sort_fault

LIFTERS = ("title", "author")
"""Rows whose words lift a hit of a search over everything."""

FETCHED_MICROS, SCORED_MICROS = 0.5, 2.0
"""One hit fetched, by a column and by score; the latter may be fetched twice to settle ties."""

_KEPT = 1_000
"""Folded queries kept for the next time they are asked, each some 2 KB."""

_SEARCH_MICROS = 30
"""A search that finds next to nothing, ties and ids included."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Seen:
    """One state of the index: a searcher, and the documents in its segments, deleted ones counted
    too (0: not known)."""

    searcher: tantivy.Searcher
    stored: int


@dataclass(frozen=True, slots=True)
class _Folded:
    """A query folded against a snapshot."""

    query: Query
    snapshot: Snapshot
    built: Built | QueryFault


@dataclass(frozen=True, slots=True)
class EmbeddedPlan:
    """A search made ready."""

    snapshot: Snapshot
    built: Built
    sort: tuple[SortKey, ...]
    window: Window
    cost: int

    def run(self) -> Hits | QueryFault:
        """Search; sees the snapshot the plan was made on."""
        return guarded(self._sorted if self.sort else self._ranked)

    def _ranked(self) -> Hits:
        window = self.window
        if self.built.records == 0:
            return Hits(0, ())
        total, found = ranked(self.snapshot, self.built, window.offset + window.limit)
        page = found[window.offset :]
        return Hits(
            total,
            tuple([record_id for _, record_id in page]),
            scores=tuple([score for score, _ in page]),
        )

    def _sorted(self) -> Hits | QueryFault:
        window = self.window
        ordered = in_order(self.snapshot, self.built.query, self.sort, window.offset + window.limit)
        if isinstance(ordered, QueryFault):
            return ordered
        total, ids = ordered
        return Hits(total, tuple(ids[window.offset : window.offset + window.limit]))


class EmbeddedIndex:
    """A `SearchIndex` of `domain.ports`. One a process; plans and searches from any thread. Where
    there is no index yet it finds nothing, until a refresh after the first commit."""

    def __init__(self, directory: IndexDirectory):
        self._directory = directory
        self._path = directory.readable()
        self._index = directory.empty() if self._path is None else directory.open(self._path)
        self._schema = directory.layout.schema()
        self._folded: dict[tuple[int, str], _Folded] = {}
        self._lifters = tuple(one for one in directory.layout.points if one.name in LIFTERS)
        self._see()

    def plan(
        self, query: Query, *, scope: str, sort: Sequence[SortKey], window: Window, budget: Budget
    ) -> EmbeddedPlan | QueryFault:
        """Make a search ready; refused when it would cost more than the budget."""
        fault = sort_fault(sort)
        if fault is not None:
            return fault
        folded = self._fold(query, scope, budget)
        snapshot, built = folded.snapshot, folded.built
        if isinstance(built, QueryFault):
            return built
        cost = built.cost + _SEARCH_MICROS
        if sort:
            cost += sort_cost(built, sort, budget)
        deep = min(window.offset + window.limit, snapshot.size)
        cost += deep * (SCORED_MICROS if built.scored and not sort else FETCHED_MICROS)
        if cost > budget.max_cost:
            return QueryFault(QueryReason.TOO_COSTLY, f"{cost:.0f} of {budget.max_cost}")
        return EmbeddedPlan(snapshot, built, tuple(sort), window, int(cost))

    def search(
        self, query: Query, *, scope: str, sort: Sequence[SortKey], window: Window, budget: Budget
    ) -> Hits | QueryFault:
        """`plan` and `run` in one."""
        plan = self.plan(query, scope=scope, sort=sort, window=window, budget=budget)
        return plan if isinstance(plan, QueryFault) else plan.run()

    def facets(
        self, query: Query, *, scope: str, requests: Sequence[FacetRequest], budget: Budget
    ) -> list[Facet] | QueryFault:
        """Counts by value; of equal counts the lower value first."""
        for request in requests:
            if not request.point.facet:
                return QueryFault(QueryReason.FACET_POINT, request.point.name)
        folded = self._fold(query, scope, budget)
        snapshot, built = folded.snapshot, folded.built
        if isinstance(built, QueryFault):
            return built
        cost = len(requests) * facet_cost(built)
        if cost > budget.max_cost:
            return QueryFault(QueryReason.TOO_COSTLY, f"{cost:.0f} of {budget.max_cost}")
        return guarded(lambda: facets_of(snapshot, built.query, requests))

    def count(self) -> int:
        """Documents in the index."""
        return int(self._seen.searcher.num_docs)

    def refresh(self) -> None:
        """See what has been committed, and follow a swap to another directory. While there is none
        of our layout (a newer server has begun to index anew) what we have goes on answering."""
        path = self._directory.readable()
        if path is None:
            return
        if path != self._path:
            self._index = self._directory.open(path)
            self._path = path
        self._see()

    def _see(self) -> None:
        """Take the newest searcher, and how many documents lie in its segments. That number is
        written beside the index; where a commit came between it is not known this time."""
        before = self._directory.segments(self._path)
        self._index.reload()
        searcher = self._index.searcher()
        known = before and before == self._directory.segments(self._path)
        segments = json.loads(before)["segments"] if known else []
        self._seen = _Seen(searcher, sum(one["max_doc"] for one in segments))
        self._folded = {}

    def _fold(self, query: Query, scope: str, budget: Budget) -> _Folded:
        """The query folded against the newest snapshot; what was folded before is kept, as many
        as `_KEPT`. Told apart by identity: a tree takes longer to hash than to find."""
        folded = self._folded
        key = (id(query), scope)
        found = folded.get(key)
        if found is not None and found.query is query and found.snapshot.budget is budget:
            return found
        seen = self._seen
        snapshot = Snapshot(self._schema, seen.searcher, budget, seen.stored)
        built = guarded(lambda: Folding(snapshot, self._lifters).fold(query, scope))
        found = _Folded(query, snapshot, built)
        if len(folded) >= _KEPT:
            folded.clear()
        folded[key] = found
        return found


def guarded(call: Callable[[], _T]) -> _T | QueryFault:
    """Run a call into tantivy: its complaints and its panics (a BaseException) become faults, so
    that one query never ends the process or the connection of another."""
    try:
        return call()
    except ValueError as error:
        text = str(error)
        if "expansion" in text.lower() or "exceed" in text.lower():
            return QueryFault(QueryReason.MASK_TOO_MANY, "")
        return QueryFault(QueryReason.FAULT, "")
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        return QueryFault(QueryReason.FAULT, "")
