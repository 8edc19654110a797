"""`prox`: its modifiers (unit, distance, ordering) and what it joins.

The unit is `word`. Operands are single search clauses on one index; an `or` among the operands is
multiplied out, because that is exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from protocolsrv.domain.query import Clause, Or, Proximity, Query, Relation, disjunction
from protocolsrv.sru.diagnostics import Code, Diagnostic

from .indexes import Indexes, Scope
from .tree import Modifier

_COMPARED: Mapping[str, Relation] = {
    "=": Relation.EQUAL,
    "==": Relation.EQUAL,
    "<": Relation.LESS,
    "<=": Relation.LESS_OR_EQUAL,
    ">": Relation.GREATER,
    ">=": Relation.GREATER_OR_EQUAL,
    "<>": Relation.NOT_EQUAL,
}
UNITS = ("word",)
MODIFIERS = ("unit", "distance", "ordered", "unordered")
"""The boolean modifiers honoured, for explain."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """The modifiers of one `prox`, understood."""

    distance: int = 1
    relation: Relation = Relation.LESS_OR_EQUAL
    ordered: bool = False


def nearness(
    modifiers: Sequence[Modifier], indexes: Indexes, scope: Scope
) -> Nearness | Diagnostic:
    """What the modifiers of a `prox` ask for. Without any: next to each other, in either order."""
    found: dict[str, Modifier] = {}
    for modifier in modifiers:
        name = indexes.modifier(modifier.name, "cql", scope)
        if name not in MODIFIERS:
            return Diagnostic(Code.BOOLEAN_MODIFIER, modifier.text)
        role = "ordering" if name.endswith("ordered") else name
        if role in found:
            both = f"{found[role].text}/{modifier.text}"
            return Diagnostic(Code.PROXIMITY_MODIFIERS_COMBINED, both)
        found[role] = modifier
    ordering = found.get("ordering")
    if ordering is not None and ordering.comparison:
        return Diagnostic(Code.PROXIMITY_ORDERING, ordering.text)
    ordered = ordering is not None and not ordering.name.endswith("unordered")
    unit = found.get("unit")
    if unit is not None and (unit.comparison not in ("=", "==") or unit.value.lower() not in UNITS):
        return Diagnostic(Code.PROXIMITY_UNIT, unit.value or unit.text)
    distance = _distance(found.get("distance"))
    if isinstance(distance, Diagnostic):
        return distance
    steps, relation = distance
    return Nearness(steps, relation, ordered)


def _distance(modifier: Modifier | None) -> tuple[int, Relation] | Diagnostic:
    """Steps and how they are compared; without the modifier `<= 1`, the default for words."""
    if modifier is None:
        return 1, Relation.LESS_OR_EQUAL
    relation = _COMPARED.get(modifier.comparison)
    if relation is None:
        return Diagnostic(Code.PROXIMITY_RELATION, modifier.text)
    value = modifier.value
    if not (value.isascii() and value.isdecimal()) or len(value) > 6:
        return Diagnostic(Code.PROXIMITY_DISTANCE, value)
    return int(value), relation


def join(left: Query, right: Query, near: Nearness, max_clauses: int) -> Query | Diagnostic:
    """Both operands near each other."""
    lefts = left.parts if isinstance(left, Or) else (left,)
    rights = right.parts if isinstance(right, Or) else (right,)
    if 2 * len(lefts) * len(rights) > max_clauses:
        return Diagnostic(Code.TOO_MANY_BOOLEANS, str(max_clauses - 1))
    pairs: list[Query] = []
    for one in lefts:
        for other in rights:
            if not isinstance(one, Clause) or not isinstance(other, Clause):
                return Diagnostic(Code.PROXIMITY, "an operand is not a search clause")
            if one.point != other.point:
                return Diagnostic(Code.INDEXES_COMBINED, f"{one.point.cql[0]} {other.point.cql[0]}")
            pairs.append(Proximity(one, other, near.distance, near.relation, near.ordered))
    return disjunction(pairs)
