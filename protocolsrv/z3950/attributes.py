"""Bib-1 attributes of one term: read by type, each value honoured or refused by its diagnostic.

| type | honoured | refused by |
|---|---|---|
| 1 Use | the values of the access-point table; an index name (`dc.title`) as a string | 114, 116 |
| 2 Relation | 1-6; 102 relevance (the order it is anyway); 103 always matches | 117 |
| 3 Position | 1 first in field, 3 any | 119 |
| 4 Structure | 1, 2, 3, 4, 5, 6, 101, 102, 105, 107, 108, 109 | 118 |
| 5 Truncation | 1 right, 2 left, 3 both, 100 none, 101 `#`, 104 `#` `?` `?n` | 120 |
| 6 Completeness | 1 incomplete, 3 complete field | 122 |

What is honoured in itself may still be refused together with this Use: 123. Fields are occurrences
in the index and no subfields are told apart in them, so `first in subfield` (3=2) and `complete
subfield` (6=2) are refused; where a value is compared whole (numbers, codes, dates) position and
completeness of any value say what holds anyway.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from protocolsrv.domain.query import AccessPoint
from protocolsrv.marc.access_points import ACCESS_POINTS, by_cql, by_use

from . import oids
from .apdus.query import AttributeElement, ComplexValue
from .codec import Chosen
from .diagnostics import Code, Diagnostic

USE, RELATION, POSITION, STRUCTURE, TRUNCATION, COMPLETENESS = range(1, 7)
_REFUSED: Mapping[int, Code] = {
    USE: Code.USE,
    RELATION: Code.RELATION,
    POSITION: Code.POSITION,
    STRUCTURE: Code.STRUCTURE,
    TRUNCATION: Code.TRUNCATION,
    COMPLETENESS: Code.COMPLETENESS,
}
HONOURED: Mapping[int, frozenset[int]] = {
    RELATION: frozenset((1, 2, 3, 4, 5, 6, 102, 103)),
    POSITION: frozenset((1, 2, 3)),
    STRUCTURE: frozenset((1, 2, 3, 4, 5, 6, 101, 102, 105, 107, 108, 109)),
    TRUNCATION: frozenset((1, 2, 3, 100, 101, 104)),
    COMPLETENESS: frozenset((1, 2, 3)),
}
"""Values that mean something with some access point."""

_ANYWHERE = 1016


@dataclass(frozen=True, slots=True)
class Attributes:
    """The attributes of a term: the access point, a value or 0 for each other type, and Use as the
    client wrote it."""

    point: AccessPoint
    relation: int = 0
    position: int = 0
    structure: int = 0
    truncation: int = 0
    completeness: int = 0
    use: str = ""

    @property
    def written(self) -> str:
        """As people write them, for additional information."""
        pairs = zip(
            (RELATION, POSITION, STRUCTURE, TRUNCATION, COMPLETENESS),
            (self.relation, self.position, self.structure, self.truncation, self.completeness),
            strict=True,
        )
        others = " ".join([f"{kind}={value}" for kind, value in pairs if value])
        use = f"1={self.use} " if self.use else ""
        return f"{use}{others}".rstrip()


def read(elements: Sequence[AttributeElement], default_set: str | None) -> Attributes | Diagnostic:
    """The attributes of a term, those of a set of their own too. A type twice is 123."""
    values: dict[int, int] = {}
    point: AccessPoint | None = None
    use = ""
    for one in elements:
        belongs = one.attribute_set or default_set
        if belongs is not None and belongs != oids.BIB_1:
            return Diagnostic(Code.ATTRIBUTE_SET, belongs)
        kind = one.attribute_type
        if kind not in _REFUSED:
            return Diagnostic(Code.ATTRIBUTE_TYPE, str(kind))
        if kind in values or (kind == USE and point is not None):
            return Diagnostic(Code.ATTRIBUTES_COMBINED, f"type {kind} twice")
        if kind == USE:
            found = _point(one.attribute_value)
            if isinstance(found, Diagnostic):
                return found
            point, use = found, _shown(one.attribute_value)
            continue
        value = _number(kind, one.attribute_value)
        if isinstance(value, Diagnostic):
            return value
        values[kind] = value
    if point is None:
        point = by_use(_ANYWHERE)
        if point is None:
            return Diagnostic(Code.USE_MISSING)
    return Attributes(
        point,
        values.get(RELATION, 0),
        values.get(POSITION, 0),
        values.get(STRUCTURE, 0),
        values.get(TRUNCATION, 0),
        values.get(COMPLETENESS, 0),
        use,
    )


def _point(value: Chosen) -> AccessPoint | Diagnostic:
    """The access point of a Use attribute; of a list of alternatives the first that there is."""
    if value.name == "numeric":
        return by_use(value.value) or Diagnostic(Code.USE, str(value.value))
    complex_value: ComplexValue = value.value
    if complex_value.semantic_action is not None:
        return Diagnostic(Code.COMPLEX_VALUE, "semanticAction")
    for one in complex_value.list:
        found = by_use(one.value) if one.name == "numeric" else _named(one.value)
        if found is not None:
            return found
    return Diagnostic(Code.USE, _shown(value))


def _shown(value: Chosen) -> str:
    if value.name == "numeric":
        return str(value.value)
    return " ".join([str(one.value) for one in value.value.list])


def _named(name: str) -> AccessPoint | None:
    prefix, dot, rest = name.partition(".")
    return by_cql(prefix, rest) if dot else by_cql("", name)


def _number(kind: int, value: Chosen) -> int | Diagnostic:
    """A value that is honoured; of a list of alternatives the first that is."""
    if value.name == "numeric":
        number: int = value.value
        return number if number in HONOURED[kind] else Diagnostic(_REFUSED[kind], str(number))
    complex_value: ComplexValue = value.value
    if complex_value.semantic_action is not None:
        return Diagnostic(Code.COMPLEX_VALUE, "semanticAction")
    for one in complex_value.list:
        if one.name == "numeric" and one.value in HONOURED[kind]:
            return int(one.value)
    return Diagnostic(_REFUSED[kind], _shown(value))


def uses() -> tuple[int, ...]:
    """Every Use value served."""
    return tuple(sorted({use for point in ACCESS_POINTS for use in point.use}))
