"""Database names: a database is a scope of the catalogue, and how its MARC is coded.

`region` and `Default` are everything; a municipality's or library's code is what it holds. Several
at once are their union. With `-marc8` at the end MARC comes in MARC-8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from protocolsrv.domain.library import Consortium
from protocolsrv.domain.query import Clause, Query, Relation, conjunction, disjunction
from protocolsrv.marc.access_points import by_name

from .diagnostics import Code, Diagnostic

MAX_DATABASES = 50


@dataclass(frozen=True, slots=True)
class Databases:
    """The databases of one request, understood. `scope` is the one scope, or "" for everything;
    with several scopes `union` has them. `name` is how records are labelled."""

    name: str
    scope: str = ""
    marc8: bool = False
    union: tuple[str, ...] = ()

    def restricted(self, query: Query, consortium: Consortium) -> Query:
        """The query within a union of scopes (for one scope the engine does that)."""
        if not self.union:
            return query
        return conjunction((query, disjunction([_held_by(one, consortium) for one in self.union])))

    def closed(self, query: Query, consortium: Consortium) -> Query:
        """The query restricted to these databases wherever it is asked: for result sets that
        become part of other queries."""
        if self.scope:
            return conjunction((query, _held_by(self.scope, consortium)))
        return self.restricted(query, consortium)


def _held_by(scope: str, consortium: Consortium) -> Query:
    point = by_name("library" if scope in consortium.libraries else "municipality")
    if point is None:
        raise LookupError("the access-point table lacks library and municipality")
    return Clause(point, Relation.EQUAL, (scope,))


def read(names: Sequence[str], consortium: Consortium, suffix: str) -> Databases | Diagnostic:
    """What these names mean: 235 with the first that is unknown, 111 for too many, 23 for two that
    do not go together."""
    if not names:
        return Diagnostic(Code.DATABASE, "")
    if len(names) > MAX_DATABASES:
        return Diagnostic(Code.TOO_MANY_DATABASES, str(MAX_DATABASES))
    scopes: dict[str, None] = {}
    coded: set[bool] = set()
    for name in names:
        marc8 = name.casefold().endswith(suffix)
        scope = consortium.scope(name[: -len(suffix)] if marc8 else name) if name else None
        if scope is None:
            return Diagnostic(Code.DATABASE, name)
        coded.add(marc8)
        scopes[scope] = None
        if len(coded) > 1:
            return Diagnostic(Code.DATABASES_COMBINED, name)
    if "" in scopes:
        return Databases(names[0], "", True in coded)
    if len(scopes) == 1:
        return Databases(names[0], next(iter(scopes)), True in coded)
    return Databases(names[0], "", True in coded, tuple(scopes))
