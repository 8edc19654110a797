"""Relations and their modifiers: what each means on each kind of access point.

`=` and `scr` are the row's own choice; `==` and `exact` the whole value. Of the modifiers of the
cql set 1.2 those below are honoured; every other is refused by 20 with its text.

| modifier | where it is honoured |
|---|---|
| relevant | everywhere: the order is by relevance unless sorted |
| word | texts, with `= scr any all adj` (it is what they do) |
| string | texts with `= scr == exact <>` (one whole occurrence); identifiers (compared whole) |
| isoDate | moments |
| number | numbers |
| ignoreCase | everywhere but classification marks, where case tells (SAB `Hc`) |
| respectCase | classification marks; numbers and moments have no case |
| ignoreAccents | texts |
| respectAccents | texts; elsewhere nothing is folded |
| masked, unmasked | everywhere; masked is the default |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from protocolsrv.domain.query import Accents, AccessPoint, Form, Kind, Relation
from protocolsrv.domain.terms import ALLOWED
from protocolsrv.sru.diagnostics import Code, Diagnostic

from .indexes import Indexes, Scope
from .tree import SearchClause

_CHOICE = frozenset(("", "=", "scr"))
_WHOLE = frozenset(("==", "exact"))
_NAMED: Mapping[str, Relation] = {
    "<>": Relation.NOT_EQUAL,
    "<": Relation.LESS,
    "<=": Relation.LESS_OR_EQUAL,
    ">": Relation.GREATER,
    ">=": Relation.GREATER_OR_EQUAL,
    "adj": Relation.ADJ,
    "all": Relation.ALL,
    "any": Relation.ANY,
    "within": Relation.WITHIN,
    "encloses": Relation.ENCLOSES,
}
WRITTEN: Mapping[Relation, str] = {
    Relation.EXACT: "==",
    Relation.EQUAL: "=",
    **{relation: name for name, relation in _NAMED.items()},
}
"""How `print` writes a relation, so that it is read back as the same."""

RELATIONS = ("=", "scr", "==", "exact", *_NAMED)
"""Every relation of CQL 1.2, for explain."""

_OPPOSITES = (
    ("word", "string"),
    ("ignorecase", "respectcase"),
    ("ignoreaccents", "respectaccents"),
    ("masked", "unmasked"),
)
MODIFIERS = (
    "relevant",
    "word",
    "string",
    "isoDate",
    "number",
    "ignoreCase",
    "respectCase",
    "ignoreAccents",
    "respectAccents",
    "masked",
    "unmasked",
)
"""The relation modifiers honoured somewhere, for explain."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A relation with its modifiers, understood."""

    relation: Relation
    accents: Accents = Accents.BY_ROW
    masked: bool = True


def supported(point: AccessPoint) -> tuple[str, ...]:
    """The relations that have a meaning on an access point, for explain."""
    return tuple(
        name for name in RELATIONS if name not in _NAMED or _NAMED[name] in ALLOWED[point.kind]
    )


def compare(
    clause: SearchClause, point: AccessPoint, indexes: Indexes, scope: Scope
) -> Comparison | Diagnostic:
    """What the relation of a clause means on its access point."""
    written = clause.relation
    if written in _CHOICE:
        relation = point.equal if point.kind is Kind.WORDS else Relation.EQUAL
    else:
        name = written
        if "." in written:
            name = indexes.modifier(written, "cql", scope)
        if name in _WHOLE:
            relation = Relation.EXACT if point.kind is Kind.WORDS else Relation.EQUAL
        else:
            found = _NAMED.get(name)
            if found is None:
                return _choice_by_name(clause, name, point, indexes, scope)
            relation = found
            if relation not in ALLOWED[point.kind]:
                return Diagnostic(Code.RELATION_WITH_INDEX, f"{clause.index} {written}")
    if not clause.modifiers:
        return Comparison(relation)
    return _modified(clause, point, relation, indexes, scope)


def _choice_by_name(
    clause: SearchClause, name: str, point: AccessPoint, indexes: Indexes, scope: Scope
) -> Comparison | Diagnostic:
    """`cql.scr`; or a relation nobody knows."""
    if name != "scr":
        return Diagnostic(Code.RELATION, clause.relation)
    plain = SearchClause(clause.index, "scr", clause.modifiers, clause.term, clause.at)
    return compare(plain, point, indexes, scope)


def _modified(
    clause: SearchClause, point: AccessPoint, relation: Relation, indexes: Indexes, scope: Scope
) -> Comparison | Diagnostic:
    names: list[str] = []
    for modifier in clause.modifiers:
        name = indexes.modifier(modifier.name, "cql", scope)
        if modifier.comparison or not _honoured(name, point, relation):
            return Diagnostic(Code.RELATION_MODIFIER, modifier.text)
        names.append(name)
    for one, other in _OPPOSITES:
        if one in names and other in names:
            return Diagnostic(Code.RELATION_MODIFIERS_COMBINED, f"{one}/{other}")
    if "string" in names and point.kind is Kind.WORDS and relation is not Relation.NOT_EQUAL:
        relation = Relation.EXACT
    accents = Accents.BY_ROW
    if point.kind is Kind.WORDS:
        if "ignoreaccents" in names:
            accents = Accents.IGNORE
        elif "respectaccents" in names:
            accents = Accents.RESPECT
    return Comparison(relation, accents, "unmasked" not in names)


def _honoured(name: str, point: AccessPoint, relation: Relation) -> bool:
    """Whether a modifier holds for this access point and relation, by the table above."""
    kind = point.kind
    match name:
        case "relevant" | "masked" | "unmasked" | "respectaccents":
            return True
        case "ignoreaccents":
            return kind is Kind.WORDS
        case "word":
            wordwise = (Relation.ADJ, Relation.ALL, Relation.ANY)
            return kind is Kind.WORDS and relation in wordwise
        case "string":
            if kind is Kind.WORDS:
                return relation in (point.equal, Relation.EXACT, Relation.NOT_EQUAL)
            return kind is Kind.ID
        case "isodate":
            return kind is Kind.MOMENT
        case "number":
            return kind is Kind.NUMBER
        case "ignorecase":
            return point.form is not Form.CLASS
        case "respectcase":
            return point.form is Form.CLASS or kind in (Kind.NUMBER, Kind.MOMENT)
        case _:
            return False
