"""A resolved query as canonical CQL: for logs, cache keys and result set tokens.

Names are our own, prefix maps are gone, result sets are written out. Parsed and resolved again it
gives the same query. The first operand of a boolean needs no brackets, since booleans associate to
the left; so the brackets are at most as deep as the client's.
"""

from __future__ import annotations

from collections.abc import Sequence

from protocolsrv.domain.query import (
    Accents,
    AllRecords,
    And,
    Clause,
    Missing,
    Not,
    Or,
    Proximity,
    Query,
    ResultSetRef,
    SortKey,
)

from .masks import write_term
from .relations import WRITTEN

_ACCENTS = {
    Accents.BY_ROW: "",
    Accents.RESPECT: "/respectAccents",
    Accents.IGNORE: "/ignoreAccents",
}
_MISSING = {
    Missing.LAST: "",
    Missing.LOW: "/sort.missingLow",
    Missing.HIGH: "/sort.missingHigh",
    Missing.OMIT: "/sort.missingOmit",
    Missing.FAIL: "/sort.missingFail",
}


def print_query(query: Query, sort: Sequence[SortKey] = ()) -> str:
    """Canonical CQL of a query and its order."""
    text = _query(query)
    return f"{text} sortBy {' '.join(_key(key) for key in sort)}" if sort else text


def _query(query: Query) -> str:
    match query:
        case Clause(point, relation, term, accents):
            return f"{point.cql[0]} {WRITTEN[relation]}{_ACCENTS[accents]} {write_term(term)}"
        case And(parts):
            return _joined(parts, " and ")
        case Or(parts):
            return _joined(parts, " or ")
        case Not(keep, drop):
            return _joined((keep, drop), " not ")
        case Proximity(left, right, distance, relation, ordered):
            order = "/ordered" if ordered else ""
            prox = f" prox/unit=word/distance{WRITTEN[relation]}{distance}{order} "
            return _joined((left, right), prox)
        case AllRecords():
            return "cql.allRecords = 1"
        case ResultSetRef(name):
            return f"cql.resultSetId = {write_term((name,))}"


def _joined(parts: Sequence[Query], operator: str) -> str:
    first, *rest = parts
    return operator.join([_query(first), *(_operand(part) for part in rest)])


def _operand(query: Query) -> str:
    text = _query(query)
    return text if isinstance(query, Clause | AllRecords | ResultSetRef) else f"({text})"


def _key(key: SortKey) -> str:
    direction = "/sort.descending" if key.descending else ""
    if key.missing is Missing.VALUE:
        value = key.value.replace("\\", "\\\\").replace('"', '\\"')
        return f'{key.point.cql[0]}{direction}/sort.missingValue="{value}"'
    return f"{key.point.cql[0]}{direction}{_MISSING[key.missing]}"
