"""Names in CQL: context sets, prefix maps and index names to rows of the access-point table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from protocolsrv.domain.query import AccessPoint
from protocolsrv.marc import access_points as table
from protocolsrv.sru.diagnostics import Code, Diagnostic

from .tree import Prefix


class Special(Enum):
    """Indexes of the `cql` set that are no access points."""

    ALL_RECORDS = "cql.allrecords"
    RESULT_SET = "cql.resultsetid"


Scope = Mapping[str, str]
"""Prefix assignments in force: the client's prefix (lower case, "" the default) to its URI."""

EMPTY: Scope = {}


@dataclass(frozen=True)
class Indexes:
    """The names this server knows. `aliases` are URIs to our prefix; `unprefixed` is where a name
    without a prefix is looked up."""

    points: Sequence[AccessPoint]
    context_sets: Mapping[str, str]
    aliases: Mapping[str, str]
    unprefixed: Sequence[str]
    marc_point: Callable[[str], AccessPoint | None]
    server_choice: AccessPoint
    names: Mapping[str, AccessPoint | Special] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        points: Iterable[AccessPoint] = table.ACCESS_POINTS,
        context_sets: Mapping[str, str] = table.CONTEXT_SETS,
        aliases: Mapping[str, str] = table.CONTEXT_SET_ALIASES,
        unprefixed: Sequence[str] = table.UNPREFIXED,
        marc_point: Callable[[str], AccessPoint | None] = table.marc_point,
    ) -> Indexes:
        """The names of a table of access points. One row must be `cql.serverChoice`."""
        rows = tuple(points)
        names: dict[str, AccessPoint | Special] = {
            name.lower(): point for point in rows for name in point.cql
        }
        names |= {special.value: special for special in Special}
        choice = next(one for one in rows if "cql.serverChoice" in one.cql)
        bare: dict[str, AccessPoint | Special] = {}
        for prefix in unprefixed:
            for full, point in names.items():
                of_set, _, name = full.partition(".")
                if of_set == prefix:
                    bare.setdefault(name, point)
        return cls(rows, context_sets, aliases, unprefixed, marc_point, choice, names | bare)

    def find(self, index: str, scope: Scope) -> AccessPoint | Special | Diagnostic:
        """What an index name means: 15 for a context set we do not have, 16 for an index."""
        name = index.lower()
        if not scope:
            found = self.names.get(name)
            if found is not None:
                return found
        prefix, dot, rest = name.partition(".")
        if not dot:
            prefix, rest = "", name
        of_set = self.set_of(prefix, scope)
        if isinstance(of_set, Diagnostic):
            return of_set
        if of_set == "marc":
            found = self.marc_point(rest)
        else:
            found = self.names.get(f"{of_set}.{rest}" if of_set else rest)
        return Diagnostic(Code.INDEX, index) if found is None else found

    def set_of(self, prefix: str, scope: Scope) -> str | Diagnostic:
        """Our prefix for the client's; "" where neither gives one."""
        if prefix in scope:
            ours = self.aliases.get(scope[prefix])
            return Diagnostic(Code.CONTEXT_SET, scope[prefix]) if ours is None else ours
        if not prefix or prefix in self.context_sets:
            return prefix
        return Diagnostic(Code.CONTEXT_SET, prefix)

    def modifier(self, name: str, default: str, scope: Scope) -> str:
        """A modifier's name without the prefix of the set `default`; left whole otherwise."""
        prefix, dot, rest = name.partition(".")
        if dot and self.set_of(prefix, scope) == default:
            return rest
        return name


def extend(scope: Scope, prefixes: Iterable[Prefix]) -> Scope:
    """The scope inside a query that begins with these assignments."""
    return {**scope, **{one.name: one.uri for one in prefixes}}
