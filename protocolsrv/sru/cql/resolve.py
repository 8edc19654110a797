"""Surface tree to the query tree of the core: every name resolved, every modifier judged.

The recursion is bounded by the parser's limits (clauses and brackets).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from protocolsrv.domain.query import (
    AllRecords,
    Clause,
    Not,
    Query,
    SortKey,
    conjunction,
    disjunction,
)
from protocolsrv.sru.diagnostics import Code, Diagnostic

from .indexes import EMPTY, Indexes, Scope, Special, extend
from .masks import read_term
from .parser import Limits
from .proximity import join, nearness
from .relations import compare
from .sorting import sort_keys
from .tree import Boolean, CqlQuery, Node, Scoped, SearchClause


@dataclass(frozen=True, slots=True)
class Resolved:
    """A query ready for the catalogue, and the order asked for."""

    query: Query
    sort: tuple[SortKey, ...] = ()


OpenSet = Callable[[str, str], "Resolved | Diagnostic"]
"""Gives the query and order behind a result set's name, for the catalogue scope searched."""


def no_sets(_name: str, _scope: str) -> Resolved | Diagnostic:
    """For a server without result sets."""
    return Diagnostic(Code.NO_RESULT_SETS)


class Resolver:
    """Resolves surface trees against one table of names, for one catalogue scope."""

    __slots__ = ("catalogue_scope", "indexes", "limits", "open_set")

    def __init__(
        self,
        indexes: Indexes,
        limits: Limits,
        open_set: OpenSet = no_sets,
        catalogue_scope: str = "",
    ) -> None:
        self.indexes = indexes
        self.limits = limits
        self.open_set = open_set
        self.catalogue_scope = catalogue_scope

    def resolve(self, tree: CqlQuery) -> Resolved | Diagnostic:
        """The query and its order. A result set asked for by itself keeps its own order."""
        root = self._node(tree.root, EMPTY)
        if isinstance(root, Diagnostic):
            return root
        scope = extend(EMPTY, tree.root.prefixes) if isinstance(tree.root, Scoped) else EMPTY
        if not tree.sort:
            return root
        sort = sort_keys(tree.sort, self.indexes, scope)
        return sort if isinstance(sort, Diagnostic) else Resolved(root.query, sort)

    def _node(self, node: Node, scope: Scope) -> Resolved | Diagnostic:
        """A result set stands for itself only at the root; everywhere else its order is dropped."""
        while isinstance(node, Scoped):
            scope = extend(scope, node.prefixes)
            node = node.query
        if isinstance(node, SearchClause):
            return self._clause(node, scope)
        query = self._boolean(node, scope)
        return query if isinstance(query, Diagnostic) else Resolved(query)

    def _boolean(self, node: Boolean, scope: Scope) -> Query | Diagnostic:
        left = self._node(node.left, scope)
        if isinstance(left, Diagnostic):
            return left
        right = self._node(node.right, scope)
        if isinstance(right, Diagnostic):
            return right
        if node.operator == "prox":
            near = nearness(node.modifiers, self.indexes, scope)
            if isinstance(near, Diagnostic):
                return near
            return join(left.query, right.query, near, self.limits.clauses)
        if node.modifiers:
            return Diagnostic(Code.BOOLEAN_MODIFIER, node.modifiers[0].text)
        if node.operator == "and":
            return conjunction((left.query, right.query))
        if node.operator == "or":
            return disjunction((left.query, right.query))
        return Not(left.query, right.query)

    def _clause(self, node: SearchClause, scope: Scope) -> Resolved | Diagnostic:
        if node.relation:
            point = self.indexes.find(node.index, scope)
            if isinstance(point, Diagnostic):
                return point
            if isinstance(point, Special):
                return self._special(node, point)
        else:
            point = self.indexes.server_choice
        comparison = compare(node, point, self.indexes, scope)
        if isinstance(comparison, Diagnostic):
            return comparison
        if not node.term:
            return Diagnostic(Code.EMPTY_TERM)
        if len(node.term) > self.limits.term_characters:
            return Diagnostic(Code.TERM_TOO_LONG, str(len(node.term)))
        term = read_term(node.term, masked=comparison.masked)
        if isinstance(term, Diagnostic):
            return term
        return Resolved(Clause(point, comparison.relation, term, comparison.accents))

    def _special(self, node: SearchClause, special: Special) -> Resolved | Diagnostic:
        """`cql.allRecords`, whatever its relation and term (cql set 1.2); `cql.resultSetId`, which
        is compared by equality alone."""
        if special is Special.ALL_RECORDS:
            return Resolved(AllRecords())
        if node.relation not in ("=", "==", "exact", "scr"):
            return Diagnostic(Code.RELATION_WITH_INDEX, f"{node.index} {node.relation}")
        if node.modifiers:
            return Diagnostic(Code.RELATION_MODIFIER, node.modifiers[0].text)
        return self.open_set(node.term, self.catalogue_scope)
