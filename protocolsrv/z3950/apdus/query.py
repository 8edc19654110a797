"""Queries (Z39.50-1995, 3.7 and "Query Definitions")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from protocolsrv.z3950.asn1 import ANY, BOOLEAN, INTEGER, NULL, OCTETS, OID, STRING, TIME, Kind
from protocolsrv.z3950.codec import (
    Choice,
    Chosen,
    Explicit,
    Implicit,
    Later,
    Sequence,
    SequenceOf,
)

from .common import EXTERNAL, INT_UNIT, RESULT_SET_ID, STRING_OR_NUMERIC

_NUMBER_0 = Chosen("numeric", 0)
_WORDS = Chosen("known", 2)


@dataclass(frozen=True, slots=True)
class ComplexValue:
    """An attribute value as a list of alternatives."""

    list: Annotated[tuple[Chosen, ...], Implicit(1, SequenceOf(STRING_OR_NUMERIC))]
    semantic_action: Annotated[tuple[int, ...] | None, Implicit(2, SequenceOf(INTEGER))] = None


@dataclass(frozen=True, slots=True)
class AttributeElement:
    """One attribute; with a set of its own, or of the query's."""

    attribute_set: Annotated[str | None, Implicit(1, OID)] = None
    attribute_type: Annotated[int, Implicit(120, INTEGER)] = 0
    attribute_value: Annotated[
        Chosen,
        Choice(
            {
                "numeric": Implicit(121, INTEGER),
                "complex": Implicit(224, Sequence(ComplexValue)),
            }
        ),
    ] = _NUMBER_0


ATTRIBUTE_LIST = Implicit(44, SequenceOf(Sequence(AttributeElement)))
TERM = Choice(
    {
        "general": Implicit(45, OCTETS),
        "numeric": Implicit(215, INTEGER),
        "characterString": Implicit(216, STRING),
        "oid": Implicit(217, OID),
        "dateTime": Implicit(218, TIME),
        "external": Implicit(219, EXTERNAL),
        "integerAndUnit": Implicit(220, INT_UNIT),
        "null": Implicit(221, NULL),
    }
)


@dataclass(frozen=True, slots=True)
class AttributesPlusTerm:
    """A term and what it is compared with."""

    attributes: Annotated[tuple[AttributeElement, ...], ATTRIBUTE_LIST]
    term: Annotated[Chosen, TERM]


ATTRIBUTES_PLUS_TERM = Implicit(102, Sequence(AttributesPlusTerm))


@dataclass(frozen=True, slots=True)
class ResultSetPlusAttributes:
    """A result set restricted by attributes."""

    result_set: Annotated[str, RESULT_SET_ID]
    attributes: Annotated[tuple[AttributeElement, ...], ATTRIBUTE_LIST]


OPERAND = Choice(
    {
        "attrTerm": ATTRIBUTES_PLUS_TERM,
        "resultSet": RESULT_SET_ID,
        "resultAttr": Implicit(214, Sequence(ResultSetPlusAttributes)),
    }
)


@dataclass(frozen=True, slots=True)
class ProximityOperator:
    """How near two operands must be."""

    exclusion: Annotated[bool | None, Implicit(1, BOOLEAN)] = None
    distance: Annotated[int, Implicit(2, INTEGER)] = 1
    ordered: Annotated[bool, Implicit(3, BOOLEAN)] = False
    relation_type: Annotated[int, Implicit(4, INTEGER)] = 2
    proximity_unit_code: Annotated[
        Chosen,
        Explicit(5, Choice({"known": Implicit(1, INTEGER), "private": Implicit(2, INTEGER)})),
    ] = _WORDS


OPERATOR = Explicit(
    46,
    Choice(
        {
            "and": Implicit(0, NULL),
            "or": Implicit(1, NULL),
            "and-not": Implicit(2, NULL),
            "prox": Implicit(3, Sequence(ProximityOperator)),
        }
    ),
)
RPN_STRUCTURE = Later(lambda: _STRUCTURE[0])


@dataclass(frozen=True, slots=True)
class RpnRpnOp:
    """Two operands and their operator."""

    rpn1: Annotated[Chosen, RPN_STRUCTURE]
    rpn2: Annotated[Chosen, RPN_STRUCTURE]
    op: Annotated[Chosen, OPERATOR]


_STRUCTURE: tuple[Kind, ...] = (
    Choice({"op": Explicit(0, OPERAND), "rpnRpnOp": Implicit(1, Sequence(RpnRpnOp))}),
)


@dataclass(frozen=True, slots=True)
class RPNQuery:
    """A tree of operands, and the attribute set of those attributes that name none."""

    attribute_set: Annotated[str, OID]
    rpn: Annotated[Chosen, RPN_STRUCTURE]


QUERY = Choice(
    {
        "type-0": Explicit(0, ANY),
        "type-1": Implicit(1, Sequence(RPNQuery)),
        "type-2": Explicit(2, OCTETS),
        "type-100": Explicit(100, OCTETS),
        "type-101": Implicit(101, Sequence(RPNQuery)),
        "type-102": Explicit(102, OCTETS),
        "type-104": Implicit(104, EXTERNAL),
    }
)
