"""The search behind the pages: what a person typed, as CQL or as words, with the choices made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from protocolsrv.domain.ports import Plan
from protocolsrv.domain.query import (
    AccessPoint,
    Clause,
    FacetRequest,
    Kind,
    Query,
    Relation,
    SortKey,
    Window,
    conjunction,
)
from protocolsrv.domain.refusal import QueryFault
from protocolsrv.marc.access_points import by_name
from protocolsrv.pages.finding import Counts, Found, Question, Refused, Search
from protocolsrv.services.catalogue import Catalogue
from protocolsrv.sru.cql.compile import Compiled, Compiler
from protocolsrv.sru.cql.print import print_query
from protocolsrv.sru.diagnostics import Code, Diagnostic, of_fault

FACET_US = 1_000
"""Microseconds to expect of one facet, beside a third of what the search itself costs."""

_ORDERS: Mapping[str, tuple[str, bool]] = {
    "title": ("title", False),
    "newest": ("year", True),
    "oldest": ("year", False),
    "author": ("author", False),
}
_CQL_SIGNS = re.compile(r"[=<>]|^\s*[(>]")
_CQL_WORDS = frozenset(("and", "or", "not", "prox", "sortby", "any", "all", "exact", "adj"))


class Finder:
    """Reads what a person typed: CQL when it is CQL, else all its words anywhere."""

    def __init__(self, catalogue: Catalogue, compiler: Compiler):
        self._catalogue = catalogue
        self._compiler = compiler

    def __call__(self, search: Search) -> Question | Refused:
        """Make the search ready. A page past the whole catalogue is not fetched, only counted; one
        deeper than memory allows is refused (48, as SRU does)."""
        compiled, plain = self._compile(search)
        meaning = compiled.meaning
        if isinstance(meaning, Diagnostic):
            return refused(meaning)
        query = conjunction((meaning.query, *_filters(search)))
        sort = _order(search.sort) or meaning.sort
        window = Window(search.offset, search.limit)
        if search.offset + search.limit > self._catalogue.deepest:
            return refused(Diagnostic(Code.FEATURE, str(self._catalogue.deepest)))
        if search.offset >= max(self._catalogue.held().records, 1):
            window = Window(0, 0)
        plan = self._catalogue.plan(query, scope=search.scope, sort=sort, window=window)
        if isinstance(plan, QueryFault):
            return refused(of_fault(plan))
        cost = plan.cost + len(search.facets) * (FACET_US + plan.cost // 3)
        run = _Run(self._catalogue, search, query, plan)
        return Question(cost, print_query(query, sort), plain, run)

    def _compile(self, search: Search) -> tuple[Compiled, bool]:
        """The query, and whether its words were taken because it is no CQL."""
        compiled = self._compiler.compile(search.text, 1, search.scope)
        if isinstance(compiled.meaning, Diagnostic) and not meant_as_cql(search.text):
            return self._compiler.search_terms(search.text), True
        return compiled, False


@dataclass(frozen=True, slots=True)
class _Run:
    """One search, ready to run on any thread."""

    catalogue: Catalogue
    search: Search
    query: Query
    plan: Plan

    def __call__(self) -> Found | Refused:
        hits = self.plan.run()
        if isinstance(hits, QueryFault):
            return refused(of_fault(hits))
        return Found(hits.total, hits.ids, self._facets() if hits.total else ())

    def _facets(self) -> tuple[Counts, ...]:
        """The facets; none where they cannot be had, since the list is worth having without."""
        wanted = [
            (limit, FacetRequest(point, limit + 1))
            for name, limit in self.search.facets
            if (point := by_name(name)) is not None and point.facet
        ]
        if not wanted:
            return ()
        counted = self.catalogue.facets(
            self.query, scope=self.search.scope, requests=[one for _, one in wanted]
        )
        if isinstance(counted, QueryFault):
            return ()
        return tuple(
            Counts(facet.point.name, facet.values[:limit], len(facet.values) > limit)
            for facet, (limit, _) in zip(counted, wanted, strict=True)
        )


def _filters(search: Search) -> list[Query]:
    found = [
        _equal(point, value)
        for name, value in search.filters
        if (point := by_name(name)) is not None
    ]
    first, last = search.years
    year = by_name("year")
    if (first or last) and year is not None:
        found.append(Clause(year, Relation.WITHIN, (f"{first or 1} {last or 9999}",)))
    return found


def _equal(point: AccessPoint, value: str) -> Query:
    """The records of one facet value; a year that is none finds nothing, in the engine's words."""
    relation = Relation.EXACT if point.kind is Kind.WORDS else Relation.EQUAL
    return Clause(point, relation, (value,))


def _order(name: str) -> tuple[SortKey, ...]:
    wanted = _ORDERS.get(name)
    point = by_name(wanted[0]) if wanted else None
    return (SortKey(point, wanted[1]),) if point and wanted else ()


def meant_as_cql(text: str) -> bool:
    """Whether a text that is no CQL was meant as such, so that the reader is told what is wrong."""
    words = text.lower().split()
    return bool(_CQL_SIGNS.search(text)) or not _CQL_WORDS.isdisjoint(words[1:-1])


def refused(diagnostic: Diagnostic) -> Refused:
    """A diagnostic as the pages know it."""
    return Refused(diagnostic.code.value, diagnostic.message, diagnostic.details)
