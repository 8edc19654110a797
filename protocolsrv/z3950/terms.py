"""A term with its attributes to clauses of the query tree.

How Bib-1 attributes meet the four kinds of access points. Texts: structure decides between words
next to each other (1 phrase), all of them (2, 6, 105, and names 101, 102) and the whole field (108
string, 6=3 complete field); without a structure the row decides. Identifiers, numbers and dates are
compared whole. Right truncation masks the last word of a phrase and every word of a list.
"""

from __future__ import annotations

import re
from itertools import product
from math import prod

from protocolsrv.domain.query import (
    AllRecords,
    Clause,
    Kind,
    Query,
    Relation,
    Term,
    Wild,
    disjunction,
)
from protocolsrv.marc import marc8 as decoder

from .attributes import Attributes
from .codec import Chosen
from .diagnostics import Code, Diagnostic

_ORDERED = {
    1: Relation.LESS,
    2: Relation.LESS_OR_EQUAL,
    4: Relation.GREATER_OR_EQUAL,
    5: Relation.GREATER,
}
_PHRASE, _YEAR, _DATE, _STRING = 1, 4, 5, 108
_LISTS = frozenset((2, 6, 101, 102, 105))
_WHOLE_KINDS = {  # structures that have a meaning where values are compared whole
    Kind.ID: frozenset((0, 1, 2, 3, 6, 107, 108, 109)),
    Kind.NUMBER: frozenset((0, 1, 2, 4, 5, 6, 109)),
    Kind.MOMENT: frozenset((0, 1, 2, 4, 5, 6, 109)),
}
_ANY_VALUE: Term = (Wild.RUN,)
_MAX_READINGS = 16
_MAX_UP_TO = 8
_MASKS = {
    101: re.compile(r"\\([#\\])|(#)"),
    104: re.compile(r"\\([#?\\])|(#)|\?([0-9]*)"),
}
_PUNCTUATION_ONLY = re.compile(r"[\W_]*")


def text_of(term: Chosen, marc8: bool, max_chars: int) -> str | Diagnostic:
    """The letters of a term. Bytes are UTF-8, in a MARC-8 database also MARC-8; bytes that are
    neither are refused rather than searched for in vain."""
    if term.name == "numeric":
        return str(term.value)
    if term.name in ("characterString", "dateTime"):
        text = str(term.value)
        if "\udc80" <= max(text, default="") <= "\udcff":
            return Diagnostic(Code.MALFORMED_TERM, "the term is no UTF-8")
    elif term.name == "general":
        try:
            text = term.value.decode("utf-8")
        except UnicodeDecodeError:
            if not marc8:
                return Diagnostic(Code.MALFORMED_TERM, "the term is no UTF-8")
            try:
                text = decoder.decode(term.value)
            except ValueError as error:
                return Diagnostic(Code.MALFORMED_TERM, str(error))
    else:
        return Diagnostic(Code.TERM_TYPE, term.name)
    if len(text) > max_chars:
        return Diagnostic(Code.TOO_MANY_CHARACTERS, str(max_chars))
    return text


def query_of(wanted: Attributes, text: str) -> Query | Diagnostic:
    """The clause, or several where one term has several readings (`?2`)."""
    point = wanted.point
    if wanted.relation == 103:
        anywhere = 1016 in point.use
        return AllRecords() if anywhere else Clause(point, point.equal, _ANY_VALUE)
    if not text or (_PUNCTUATION_ONLY.fullmatch(text) and "?" not in text and "#" not in text):
        return Diagnostic(Code.MALFORMED_TERM, text)
    if point.kind is Kind.WORDS:
        return _words(wanted, text)
    return _whole(wanted, text)


def _whole(wanted: Attributes, text: str) -> Query | Diagnostic:
    """Identifiers, numbers, dates."""
    point = wanted.point
    if wanted.structure not in _WHOLE_KINDS[point.kind]:
        return Diagnostic(Code.ATTRIBUTES_COMBINED, wanted.written)
    relation = _ORDERED.get(wanted.relation, Relation.EQUAL)
    if wanted.relation == 6:
        relation = Relation.NOT_EQUAL
    masked = wanted.truncation not in (0, 100)
    if masked and (point.kind is not Kind.ID or relation is not Relation.EQUAL):
        return Diagnostic(Code.ATTRIBUTES_COMBINED, wanted.written)
    text = text.strip()
    return _clauses(wanted, relation, _readings(wanted, text))


def _words(wanted: Attributes, text: str) -> Query | Diagnostic:
    """Running text."""
    refusal = _senseless(wanted)
    if refusal is not None:
        return refusal
    whole = wanted.completeness == 3 or wanted.structure == _STRING or wanted.relation == 6
    if whole:
        relation = Relation.NOT_EQUAL if wanted.relation == 6 else Relation.EXACT
    elif wanted.structure == _PHRASE:
        relation = Relation.ADJ
    elif wanted.structure in _LISTS:
        relation = Relation.ALL
    else:
        relation = wanted.point.equal
    several = len(text.split()) > 1
    first = wanted.position == 1 and not whole
    if first and several and relation is Relation.ALL:
        if wanted.structure in _LISTS:
            return Diagnostic(Code.ATTRIBUTES_COMBINED, wanted.written)
        relation = Relation.ADJ
    pieces = text.split() if relation is Relation.ALL else [text]
    readings = [_readings(wanted, piece) for piece in pieces]
    for one in readings:
        if isinstance(one, Diagnostic):
            return one
    lists = [one for one in readings if isinstance(one, list)]
    if prod(map(len, lists)) > _MAX_READINGS:
        return Diagnostic(Code.TOO_MANY_TRUNCATED_WORDS, str(_MAX_READINGS))
    joined = [_joined(parts) for parts in product(*lists)]
    if first:
        joined = [(Wild.ANCHOR, *one) for one in joined]
    return _clauses(wanted, relation, joined)


def _senseless(wanted: Attributes) -> Diagnostic | None:
    """What is honoured elsewhere, but has no meaning on running text."""
    if wanted.relation in _ORDERED or wanted.structure in (3, _YEAR, _DATE, 107, 109):
        return Diagnostic(Code.ATTRIBUTES_COMBINED, wanted.written)
    if wanted.position == 2:
        return Diagnostic(Code.POSITION, "2")
    if wanted.completeness == 2:
        return Diagnostic(Code.COMPLETENESS, "2")
    if wanted.completeness == 3 and wanted.structure in _LISTS and wanted.structure != 2:
        return Diagnostic(Code.ATTRIBUTES_COMBINED, wanted.written)
    return None


def _joined(parts: tuple[Term, ...]) -> Term:
    """Words of a list as one term, a blank between."""
    out: list[str | Wild] = []
    for part in parts:
        if out:
            out.append(" ")
        out.extend(part)
    return tuple(out)


def _readings(wanted: Attributes, text: str) -> list[Term] | Diagnostic:
    """The term with its masks. A mask of "up to n" has n + 1 readings."""
    match wanted.truncation:
        case 1:
            return [(text, Wild.RUN)]
        case 2:
            return [(Wild.RUN, text)]
        case 3:
            return [(Wild.RUN, text, Wild.RUN)]
        case 101 | 104:
            return _masked(text, wanted.truncation)
        case _:
            return [(text,)]


def _masked(text: str, truncation: int) -> list[Term] | Diagnostic:
    readings: list[Term] = [()]
    at = 0
    for found in _MASKS[truncation].finditer(text):
        options: list[Term]
        if found[1]:
            options = [(found[1],)]
        elif found[2]:
            options = [(Wild.RUN if truncation == 101 else Wild.ONE,)]
        elif found[3]:
            limit = int(found[3][:4])
            if limit > _MAX_UP_TO:
                return Diagnostic(Code.TRUNCATION, f"104 {found[0]}")
            options = [(Wild.ONE,) * count for count in range(limit + 1)]
        else:
            options = [(Wild.RUN,)]
        before: Term = (text[at : found.start()],) if found.start() > at else ()
        readings = [(*one, *before, *option) for one in readings for option in options]
        if len(readings) > _MAX_READINGS:
            return Diagnostic(Code.TOO_MANY_TRUNCATED_WORDS, str(_MAX_READINGS))
        at = found.end()
    if at < len(text):
        readings = [(*one, text[at:]) for one in readings]
    return readings


def _clauses(
    wanted: Attributes, relation: Relation, readings: list[Term] | Diagnostic
) -> Query | Diagnostic:
    if isinstance(readings, Diagnostic):
        return readings
    if len(readings) > _MAX_READINGS:
        return Diagnostic(Code.TOO_MANY_TRUNCATED_WORDS, str(_MAX_READINGS))
    return disjunction([Clause(wanted.point, relation, one) for one in readings])
