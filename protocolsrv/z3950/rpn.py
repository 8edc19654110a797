"""RPN to the query tree of the core (type-1 and type-101 queries).

Depth is bounded by the BER reader, the number of clauses here. Result-set operands become their
queries; `prox` joins two terms on one access point within words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from protocolsrv.domain.query import (
    Clause,
    Not,
    Or,
    Proximity,
    Query,
    Relation,
    conjunction,
    disjunction,
)

from . import oids
from .apdus.query import AttributesPlusTerm, ProximityOperator, RPNQuery, RpnRpnOp
from .attributes import read
from .codec import Chosen
from .diagnostics import Code, Diagnostic
from .terms import query_of, text_of

OpenSet = Callable[[str], "Query | Diagnostic"]
"""The query behind a result set of the session."""

_RELATIONS = {
    1: Relation.LESS,
    2: Relation.LESS_OR_EQUAL,
    3: Relation.EQUAL,
    4: Relation.GREATER_OR_EQUAL,
    5: Relation.GREATER,
    6: Relation.NOT_EQUAL,
}
_WORD = 2
_MAX_DISTANCE = 999_999


@dataclass(slots=True)
class Reading:
    """One RPN query being read. `terms` are its terms in order, each with its query."""

    open_set: OpenSet
    marc8: bool
    max_clauses: int
    max_chars: int
    attribute_set: str = oids.BIB_1
    terms: list[tuple[Chosen, Query]] = field(default_factory=list)
    clauses: int = 0

    def query(self, rpn: RPNQuery) -> Query | Diagnostic:
        """The whole query."""
        if rpn.attribute_set != oids.BIB_1:
            # Still fine when every attribute names Bib-1 itself: `read` sees to that.
            self.attribute_set = rpn.attribute_set
        return self._node(rpn.rpn)

    def _node(self, node: Chosen) -> Query | Diagnostic:
        if node.name == "op":
            return self._operand(node.value)
        pair: RpnRpnOp = node.value
        left = self._node(pair.rpn1)
        if isinstance(left, Diagnostic):
            return left
        right = self._node(pair.rpn2)
        if isinstance(right, Diagnostic):
            return right
        match pair.op.name:
            case "and":
                return conjunction((left, right))
            case "or":
                return disjunction((left, right))
            case "and-not":
                return Not(left, right)
            case _:
                return self._near(left, right, pair)

    def _operand(self, operand: Chosen) -> Query | Diagnostic:
        if operand.name == "resultSet":
            return self._count(self.open_set(operand.value))
        if operand.name == "resultAttr":
            return Diagnostic(Code.RESULT_ATTRIBUTES, operand.value.result_set)
        return self._term(operand.value)

    def _term(self, given: AttributesPlusTerm) -> Query | Diagnostic:
        wanted = read(given.attributes, self.attribute_set)
        if isinstance(wanted, Diagnostic):
            return wanted
        if not given.attributes and self.attribute_set != oids.BIB_1:
            return Diagnostic(Code.ATTRIBUTE_SET, self.attribute_set)
        text = "" if wanted.relation == 103 else self._text(given.term)
        if isinstance(text, Diagnostic):
            return text
        found = self._count(query_of(wanted, text))
        if not isinstance(found, Diagnostic):
            self.terms.append((given.term, found))
        return found

    def _text(self, term: Chosen) -> str | Diagnostic:
        return text_of(term, self.marc8, self.max_chars)

    def _count(self, found: Query | Diagnostic) -> Query | Diagnostic:
        """Every clause counts, those of result sets too."""
        if not isinstance(found, Diagnostic):
            self.clauses += clauses_of(found)
            if self.clauses > self.max_clauses:
                return Diagnostic(Code.TOO_MANY_BOOLEAN_OPERATORS, str(self.max_clauses - 1))
        return found

    def _near(self, left: Query, right: Query, pair: RpnRpnOp) -> Query | Diagnostic:
        """`prox`: known unit word; operands are terms on one access point."""
        asked: ProximityOperator = pair.op.value
        for operand in (pair.rpn1, pair.rpn2):
            if operand.name == "op" and operand.value.name == "resultSet":
                return Diagnostic(Code.PROXIMITY_OF_SETS, operand.value.value)
        unit = asked.proximity_unit_code
        if unit.name != "known" or unit.value != _WORD:
            return Diagnostic(Code.PROXIMITY_UNIT, str(unit.value))
        if asked.exclusion:
            return Diagnostic(Code.OPERATOR, "prox with exclusion")
        relation = _RELATIONS.get(asked.relation_type)
        if relation is None:
            return Diagnostic(Code.PROXIMITY_RELATION, str(asked.relation_type))
        if not 0 <= asked.distance <= _MAX_DISTANCE:
            return Diagnostic(Code.PROXIMITY_DISTANCE, str(asked.distance))
        lefts = left.parts if isinstance(left, Or) else (left,)
        rights = right.parts if isinstance(right, Or) else (right,)
        if 2 * len(lefts) * len(rights) > self.max_clauses:
            return Diagnostic(Code.TOO_MANY_BOOLEAN_OPERATORS, str(self.max_clauses - 1))
        pairs: list[Query] = []
        for one in lefts:
            for other in rights:
                if not isinstance(one, Clause) or not isinstance(other, Clause):
                    return Diagnostic(Code.PROXIMITY_ATTRIBUTES, "an operand is not a term")
                if one.point != other.point:
                    names = f"{one.point.cql[0]} {other.point.cql[0]}"
                    return Diagnostic(Code.PROXIMITY_ATTRIBUTES, names)
                pairs.append(Proximity(one, other, asked.distance, relation, asked.ordered))
        return disjunction(pairs)


def clauses_of(query: Query) -> int:
    """How many clauses a query has."""
    total, left = 0, [query]
    while left:
        one = left.pop()
        if isinstance(one, Not):
            left += (one.keep, one.drop)
        elif isinstance(one, Proximity):
            total += 2
        elif isinstance(one, Clause) or not hasattr(one, "parts"):
            total += 1
        else:
            left += one.parts
    return total
