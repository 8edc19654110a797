"""What one clause asks of one record, written to be obviously right (see `memory`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from protocolsrv.domain.query import (
    Accents,
    AccessPoint,
    Clause,
    Kind,
    Proximity,
    Relation,
    Term,
    Wild,
)
from protocolsrv.domain.refusal import QueryFault, QueryReason

from . import naive, naive_values
from .naive import Wanted

Values = Callable[[AccessPoint], list[str]]
"""The raw texts of one record, by access point."""

Test = Callable[[Values], bool]

_T = TypeVar("_T", int, str)

_ORDERED = (Relation.LESS, Relation.LESS_OR_EQUAL, Relation.GREATER, Relation.GREATER_OR_EQUAL)
_RANGES = (Relation.WITHIN, Relation.ENCLOSES)
_EXACT = (Relation.EXACT, Relation.EQUAL, Relation.NOT_EQUAL)


def _shown(term: Term) -> str:
    return "".join(part.value if isinstance(part, Wild) else part for part in term)


def _refused(reason: QueryReason, clause: Clause) -> QueryFault:
    return QueryFault(reason, _shown(clause.term))


def _is_star(term: Term) -> bool:
    return "".join("*" if one is Wild.RUN else str(one) for one in _bare(term)) == "*" and (
        Wild.RUN in term
    )


def _bare(term: Term) -> list[str | Wild]:
    return [one for one in term if one is not Wild.ANCHOR and one != ""]


def clause_test(clause: Clause) -> Test | QueryFault:
    """The clause as a test of one record, or why it cannot be asked."""
    kind, relation = clause.point.kind, clause.relation
    if relation in _RANGES and kind in (Kind.WORDS, Kind.ID):
        return QueryFault(QueryReason.RELATION_FOR_POINT, f"{clause.point.name} {relation.value}")
    if relation in _ORDERED and kind is Kind.WORDS:
        return QueryFault(QueryReason.RELATION_FOR_POINT, f"{clause.point.name} {relation.value}")
    if kind is Kind.WORDS:
        return _words_test(clause)
    masked = Wild.RUN in clause.term or Wild.ONE in clause.term
    if masked and relation in (*_ORDERED, *_RANGES):
        return _refused(QueryReason.RELATION_FOR_TERM, clause)
    if masked and kind is not Kind.ID and not _is_star(clause.term):
        return _refused(QueryReason.MASK_NOT_SUPPORTED, clause)
    if Wild.ANCHOR in clause.term[1:-1]:
        return _refused(QueryReason.ANCHOR_PLACE, clause)
    return _id_test(clause) if kind is Kind.ID else _number_test(clause)


# ---- words -------------------------------------------------------------------------------------


def _form(clause: Clause) -> Accents:
    folds = clause.point.fold_all and clause.accents is Accents.BY_ROW
    return Accents.IGNORE if folds else clause.accents


def _wanted(clause: Clause) -> list[Wanted] | QueryFault:
    found = naive.wanted(clause.term, _form(clause))
    if found is None:
        return _refused(QueryReason.ANCHOR_PLACE, clause)
    return found or _refused(QueryReason.TERM_EMPTY, clause)


def _occurrences(values: Values, clause: Clause) -> list[tuple[str, ...]]:
    split = [naive.words(text, _form(clause)) for text in values(clause.point)]
    return [one for one in split if one]


def _words_test(clause: Clause) -> Test | QueryFault:
    found = _wanted(clause)
    if isinstance(found, QueryFault):
        return found
    wanted = found

    def test(values: Values) -> bool:
        occurrences = _occurrences(values, clause)
        if _is_star(clause.term):
            return bool(occurrences) and clause.relation is not Relation.NOT_EQUAL
        if clause.relation is Relation.ADJ:
            return any(list(_places(wanted, one)) for one in occurrences)
        if clause.relation in _EXACT:
            same = any(_places_whole(wanted, one) for one in occurrences)
            return bool(occurrences) and not same if clause.relation is Relation.NOT_EQUAL else same
        each = [any(list(_places([one], tokens)) for tokens in occurrences) for one in wanted]
        return all(each) if clause.relation is Relation.ALL else any(each)

    return test


def _places(wanted: Sequence[Wanted], tokens: Sequence[str]) -> Iterator[tuple[int, int]]:
    """First and last position of every stretch that fits, word for word."""
    for start in range(len(tokens) - len(wanted) + 1):
        if all(one.fits(tokens, start + offset) for offset, one in enumerate(wanted)):
            yield start, start + len(wanted) - 1


def _places_whole(wanted: Sequence[Wanted], tokens: Sequence[str]) -> bool:
    return len(wanted) == len(tokens) and bool(list(_places(wanted, tokens)))


def proximity_test(query: Proximity) -> Test | QueryFault:
    """Two clauses at a distance in one occurrence."""
    left, right = query.left, query.right
    if left.point != right.point or left.point.kind is not Kind.WORDS:
        return QueryFault(QueryReason.PROXIMITY_OPERANDS, left.point.name)
    if query.distance < 0:
        return QueryFault(QueryReason.PROXIMITY_DISTANCE, str(query.distance))
    if query.relation not in (*_ORDERED, Relation.EQUAL, Relation.NOT_EQUAL):
        return QueryFault(QueryReason.PROXIMITY_RELATION, query.relation.value)
    sought: list[list[list[Wanted]]] = []
    for clause in (left, right):
        found = _wanted(clause)
        if isinstance(found, QueryFault):
            return found
        single = clause.relation in (Relation.ADJ, Relation.ANY) or (
            clause.relation is Relation.ALL and len(found) == 1
        )
        if not single:
            return QueryFault(QueryReason.PROXIMITY_OPERANDS, clause.relation.value)
        many = clause.relation is Relation.ANY
        sought.append([[one] for one in found] if many else [found])

    def test(values: Values) -> bool:
        texts = values(left.point)
        for text in texts:
            ones = _stretches(sought[0], naive.words(text, _form(left)))
            others = _stretches(sought[1], naive.words(text, _form(right)))
            if any(_near(query, one, other) for one in ones for other in others):
                return True
        return False

    return test


def _stretches(choices: list[list[Wanted]], tokens: Sequence[str]) -> list[tuple[int, int]]:
    return [place for wanted in choices for place in _places(wanted, tokens)]


def _near(query: Proximity, left: tuple[int, int], right: tuple[int, int]) -> bool:
    if query.ordered and not left[0] < right[0]:
        return False
    apart = max(right[0] - left[1], left[0] - right[1], 0)
    return _holds(query.relation, apart, query.distance, query.distance)


# ---- identifiers, numbers, moments -------------------------------------------------------------


def _id_test(clause: Clause) -> Test | QueryFault:
    form = clause.point.form
    bare = _bare(clause.term)
    listed = clause.relation in (Relation.ANY, Relation.ALL)
    patterns = [_id_pattern(one, clause) for one in (_split_blanks(bare) if listed else [bare])]
    if not patterns or not all(patterns):
        return _refused(QueryReason.TERM_EMPTY, clause)
    compiled = [re.compile(pattern, re.DOTALL) for pattern in patterns]
    plain = naive_values.identifier("".join(str(one) for one in bare if isinstance(one, str)), form)

    def test(values: Values) -> bool:
        have = [naive_values.identifier(text, form) for text in values(clause.point)]
        have = [one for one in have if one]
        if clause.relation in _ORDERED:
            return any(_holds(clause.relation, one, plain, plain) for one in have)
        each = [any(one.fullmatch(value) for value in have) for one in compiled]
        if clause.relation is Relation.NOT_EQUAL:
            return bool(have) and not each[0]
        return any(each) if clause.relation is Relation.ANY else all(each)

    return test


def _split_blanks(bare: list[str | Wild]) -> list[list[str | Wild]]:
    """The parts of a term between blanks."""
    out: list[list[str | Wild]] = [[]]
    for part in bare:
        if isinstance(part, Wild):
            out[-1].append(part)
            continue
        for index, piece in enumerate(re.split(r"\s+", part)):
            if index:
                out.append([])
            if piece:
                out[-1].append(piece)
    return [one for one in out if one]


def _id_pattern(parts: list[str | Wild], clause: Clause) -> str:
    """A pattern of the whole identifier; "" when nothing is left of it."""
    form = clause.point.form
    if not any(isinstance(one, Wild) for one in parts):
        return re.escape(naive_values.identifier("".join(map(str, parts)), form))
    out = ""
    for index, part in enumerate(parts):
        if isinstance(part, Wild):
            out += ".*" if part is Wild.RUN else "."
            continue
        flat = naive_values.identifier(part, form, whole=False)
        if form.value == "plain" and flat:
            flat = (" " if index and part[0].isspace() else "") + flat
            flat += " " if index + 1 < len(parts) and part[-1].isspace() else ""
        out += re.escape(flat)
    return out


def _number_test(clause: Clause) -> Test | QueryFault:
    kind, relation = clause.point.kind, clause.relation
    if _is_star(clause.term):
        exists = relation is not Relation.NOT_EQUAL
        return lambda values: bool(_numbers(kind, values(clause.point))) and exists
    text = _shown(tuple(_bare(clause.term)))
    if not text.strip():
        return _refused(QueryReason.TERM_EMPTY, clause)
    listed = relation in (Relation.ANY, Relation.ALL)
    asked = [_interval(kind, one) for one in (text.split() if listed else [text])]
    if relation in _RANGES and len(text.split()) == 2:
        low, high = (_interval(kind, one) for one in text.split())
        asked = [None if low is None or high is None else (low[0], high[1])]
    intervals = [one for one in asked if one is not None]
    if len(intervals) != len(asked):
        return _refused(QueryReason.TERM_FORMAT, clause)

    def test(values: Values) -> bool:
        have = _numbers(kind, values(clause.point))
        low, high = intervals[0]
        if relation is Relation.ENCLOSES:
            return any(one <= low for one in have) and any(one >= high for one in have)
        if relation is Relation.NOT_EQUAL:
            return bool(have) and not any(low <= one <= high for one in have)
        if relation in _ORDERED:
            return any(_holds(relation, one, low, high) for one in have)
        each = [any(first <= one <= last for one in have) for first, last in intervals]
        return any(each) if relation is Relation.ANY else all(each)

    return test


def _interval(kind: Kind, text: str) -> tuple[int, int] | None:
    if kind is Kind.MOMENT:
        return naive_values.moment(text)
    whole = re.fullmatch(r"\s*[+-]?[0-9]{1,18}\s*", text)
    return (int(text), int(text)) if whole else None


def _numbers(kind: Kind, texts: list[str]) -> list[int]:
    found = (_interval(kind, text) for text in texts)
    return [one[0] for one in found if one is not None]


def _holds(relation: Relation, value: _T, low: _T, high: _T) -> bool:
    return {
        Relation.LESS: value < low,
        Relation.LESS_OR_EQUAL: value <= high,
        Relation.GREATER: value > high,
        Relation.GREATER_OR_EQUAL: value >= low,
        Relation.EQUAL: low <= value <= high,
        Relation.NOT_EQUAL: not low <= value <= high,
    }[relation]


def sort_value(point: AccessPoint, text: str) -> list[int]:
    """What a text is sorted by; [] when it has no value."""
    if point.kind in (Kind.WORDS, Kind.ID):
        return naive_values.order(text)
    found = _interval(point.kind, text)
    return [] if found is None else [found[0]]
