"""Clauses on identifiers, numbers and moments."""

from __future__ import annotations

import operator
from collections.abc import Callable

import tantivy

from protocolsrv.domain.identifiers import identifier_pattern
from protocolsrv.domain.moments import interval, interval_pair
from protocolsrv.domain.query import AccessPoint, Clause, Kind, Relation, Term, Wild
from protocolsrv.domain.refusal import QueryFault, QueryReason
from protocolsrv.domain.terms import ORDERED, is_any, plain_text, shown

from .built import (
    HIGHEST,
    LOWEST,
    MICROS_A_VALUE,
    MICROS_A_WORD,
    Built,
    Snapshot,
    either,
    every,
    nothing,
    silent,
    within,
    without,
)
from .fields import FLAGS, has_value, id_field, number_field
from .words import escaped

_FITS: dict[Relation, Callable[[str, str], bool]] = {
    Relation.LESS: operator.lt,
    Relation.LESS_OR_EQUAL: operator.le,
    Relation.GREATER: operator.gt,
    Relation.GREATER_OR_EQUAL: operator.ge,
}


def value_clause(clause: Clause, snapshot: Snapshot) -> Built | QueryFault:
    """A clause on an ID, NUMBER or MOMENT access point."""
    having = snapshot.term(FLAGS, has_value(clause.point.name), scored=False)
    if is_any(clause.term):
        return nothing() if clause.relation is Relation.NOT_EQUAL else having
    build = _ids if clause.point.kind is Kind.ID else _numbers
    found = build(clause, snapshot)
    if isinstance(found, QueryFault) or clause.relation is not Relation.NOT_EQUAL:
        return found
    return without(having, found)


def _ids(clause: Clause, snapshot: Snapshot) -> Built | QueryFault:
    relation = clause.relation
    if relation in ORDERED:
        return _ordered_ids(clause, snapshot)
    terms = split_blanks(clause.term) if relation in (Relation.ANY, Relation.ALL) else [clause.term]
    built = []
    for term in terms:
        pattern = identifier_pattern(term, clause.point.form)
        if not pattern:
            return QueryFault(QueryReason.TERM_EMPTY, shown(clause.term))
        built.append(_id(pattern, clause, snapshot))
    if not built:
        return QueryFault(QueryReason.TERM_EMPTY, shown(clause.term))
    return either(built, snapshot.size) if relation is Relation.ANY else every(built)


def _id(pattern: tuple[str | Wild, ...], clause: Clause, snapshot: Snapshot) -> Built:
    field = id_field(clause.point)
    if len(pattern) == 1 and isinstance(pattern[0], str):
        return snapshot.term(field, pattern[0], scored=False)
    text = "".join(
        escaped(part) if isinstance(part, str) else (".*" if part is Wild.RUN else ".")
        for part in pattern
    )
    lead = len(pattern[0]) if isinstance(pattern[0], str) else 0
    # Numbers of one country and publisher begin alike: five digits of an ISBN tell little.
    share = (1.0, 0.3, 0.1, 0.03, 0.01, 0.003)[min(max(lead - 5, 0), 5)]
    query = tantivy.Query.regex_query(snapshot.schema, field, text)
    records = int(snapshot.size * share) + 1
    return Built(silent(query), records, 10 + records * MICROS_A_WORD)


def _ordered_ids(clause: Clause, snapshot: Snapshot) -> Built | QueryFault:
    """Identifiers before or after one: the list of all is walked, when it is not too long."""
    pattern = identifier_pattern(clause.term, clause.point.form)
    if len(pattern) != 1 or not isinstance(pattern[0], str):
        return QueryFault(QueryReason.TERM_EMPTY, shown(clause.term))
    if snapshot.size > snapshot.budget.max_expansions:
        return QueryFault(
            QueryReason.RELATION_FOR_POINT, f"{clause.point.name} {clause.relation.value}"
        )
    field, bound = id_field(clause.point), pattern[0]
    fits = _FITS[clause.relation]
    terms = [
        term for term, _ in snapshot.searcher.terms_with_prefix(field, "") if fits(term, bound)
    ]
    if not terms:
        return nothing()
    query = tantivy.Query.term_set_query(snapshot.schema, field, terms)
    return Built(silent(query), snapshot.size, 20 + 2 * len(terms))


def _numbers(clause: Clause, snapshot: Snapshot) -> Built | QueryFault:
    kind, relation = clause.point.kind, clause.relation
    text = plain_text(clause.term)
    if text is None:
        return QueryFault(QueryReason.MASK_NOT_SUPPORTED, shown(clause.term))
    if not text.strip():
        return QueryFault(QueryReason.TERM_EMPTY, shown(clause.term))
    if relation in (Relation.ANY, Relation.ALL):
        spans = [interval(kind, part) for part in text.split()]
    elif relation in (Relation.WITHIN, Relation.ENCLOSES):
        spans = [interval_pair(kind, text)]
    else:
        spans = [interval(kind, text)]
    built = []
    for span in spans:
        if span is None:
            return QueryFault(QueryReason.TERM_FORMAT, shown(clause.term))
        built.append(_span(span, clause, snapshot))
    return either(built, snapshot.size) if relation is Relation.ANY else every(built)


def _span(span: tuple[int, int], clause: Clause, snapshot: Snapshot) -> Built:
    low, high = span
    if clause.relation is Relation.ENCLOSES:
        parts = [(LOWEST, low), (high, HIGHEST)]
        return every([between(*part, clause.point, snapshot) for part in parts])
    return between(*bounds(clause.relation, span), clause.point, snapshot)


def bounds(relation: Relation, span: tuple[int, int]) -> tuple[int, int]:
    """The values that stand in a relation to those from the first to the last of `span`."""
    low, high = span
    match relation:
        case Relation.LESS:
            return LOWEST, low - 1
        case Relation.LESS_OR_EQUAL:
            return LOWEST, high
        case Relation.GREATER:
            return high + 1, HIGHEST
        case Relation.GREATER_OR_EQUAL:
            return low, HIGHEST
        case _:
            return low, high


def between(low: int, high: int, point: AccessPoint, snapshot: Snapshot) -> Built:
    """Both ends in. The column is scanned: fast beside another clause, linear alone."""
    if low > high:
        return nothing()
    query = within(snapshot, number_field(point), max(low, LOWEST), min(high, HIGHEST))
    return Built(query, snapshot.size // 3 + 1, 5 + snapshot.size * MICROS_A_VALUE)


def split_blanks(term: Term) -> list[Term]:
    """The pieces of a term between blanks."""
    pieces: list[list[str | Wild]] = [[]]
    for part in term:
        if isinstance(part, Wild):
            pieces[-1].append(part)
            continue
        for index, text in enumerate(part.split(" ")):
            if index:
                pieces.append([])
            if text.strip():
                pieces[-1].append(text.strip())
    return [tuple(piece) for piece in pieces if piece]
