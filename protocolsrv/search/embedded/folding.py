"""The whole tree to one tantivy query with its cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import tantivy

from protocolsrv.domain.query import (
    AccessPoint,
    AllRecords,
    And,
    Clause,
    Kind,
    Not,
    Or,
    Proximity,
    Query,
    Relation,
    ResultSetRef,
)
from protocolsrv.domain.refusal import QueryFault, QueryReason
from protocolsrv.domain.terms import relation_fault

from .built import Built, Lift, Snapshot, either, every, everything, without
from .fields import SCOPE
from .proximity import proximity_clause
from .stretches import find_stretch, within_stretch
from .values import value_clause
from .words import words_clause

MAX_DEPTH = 200
"""Nested booleans: tantivy's own recursion ends the process past some hundreds more."""

LIFTED = ("anywhere", "keywords")
"""Access points over many fields, where a hit in a weightier one (`lifters`) counts more."""


class Folding:
    """Folds queries against one snapshot of the index."""

    def __init__(self, snapshot: Snapshot, lifters: Sequence[AccessPoint] = ()):
        self._snapshot = snapshot
        self._lifters = lifters

    def fold(self, query: Query, scope: str) -> Built | QueryFault:
        """The query within a scope ("" is everything)."""
        built = self._fold(query, 0)
        if isinstance(built, QueryFault) or not scope:
            return built
        here = self._snapshot.term(SCOPE, scope, scored=False)
        scoped = every([built, here])
        if built.lift is None:
            return scoped
        return replace(scoped, lift=Lift(every([built.lift.base, here]), built.lift.extra))

    def _fold(self, query: Query, depth: int) -> Built | QueryFault:
        if depth > MAX_DEPTH:
            return QueryFault(QueryReason.TOO_DEEP, str(MAX_DEPTH))
        match query:
            case Clause():
                return self._clause(query)
            case Proximity():
                return proximity_clause(query, self._snapshot)
            case AllRecords():
                return everything(self._snapshot)
            case ResultSetRef():
                return QueryFault(QueryReason.RESULT_SET_UNKNOWN, query.name)
            case Not():
                keep, drop = self._fold(query.keep, depth + 1), self._fold(query.drop, depth + 1)
                if isinstance(keep, QueryFault):
                    return keep
                return drop if isinstance(drop, QueryFault) else without(keep, drop)
            case And() | Or():
                return self._parts(query, depth)

    def _parts(self, query: And | Or, depth: int) -> Built | QueryFault:
        stretch = find_stretch(query.parts) if isinstance(query, And) else None
        parts = query.parts if stretch is None else stretch.rest
        built: list[Built] = []
        for part in parts:
            one = self._fold(part, depth + 1)
            if isinstance(one, QueryFault):
                return one
            built.append(one)
        if stretch is not None:
            return within_stretch(stretch, built, self._snapshot)
        return every(built) if isinstance(query, And) else either(built, self._snapshot.size)

    def _clause(self, clause: Clause) -> Built | QueryFault:
        fault = relation_fault(clause)
        if fault is not None:
            return fault
        if clause.point.kind is not Kind.WORDS:
            return value_clause(clause, self._snapshot)
        built = words_clause(clause, self._snapshot)
        if isinstance(built, QueryFault) or not built.scored:
            return built
        weight = clause.point.weight
        if weight != 1.0:
            return built.boosted(weight)
        if clause.point.name in LIFTED and clause.relation in (Relation.ALL, Relation.ADJ):
            return self._lifted(clause, built)
        return built

    def _lifted(self, clause: Clause, built: Built) -> Built:
        """The same hits; those that have the words in a title or a name come first."""
        extras = []
        for point in self._lifters:
            lifted = words_clause(replace(clause, point=point), self._snapshot)
            if isinstance(lifted, Built) and lifted.records:
                extras.append(lifted.boosted(point.weight))
        if not extras:
            return built
        extra = either(extras, self._snapshot.size)
        both = [(tantivy.Occur.Must, built.query), (tantivy.Occur.Should, extra.query)]
        cost = built.cost + extra.cost
        if self._snapshot.whole and built.exact:
            # Hits with extra score are read twice; of the others, as a rule, hardly any.
            cost = 3 * extra.cost + built.cost / 4
        return Built(
            tantivy.Query.boolean_query(both),
            built.records,
            cost,
            scored=True,
            exact=built.exact,
            lift=Lift(built, extra),
        )
