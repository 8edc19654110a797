"""Typed terms split into word patterns, by example and against the naive rules."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from protocolsrv.domain.query import Accents, AccessPoint, Clause, Form, Kind, Relation, Term, Wild
from protocolsrv.domain.refusal import QueryFault, QueryReason
from protocolsrv.domain.terms import (
    WordPattern,
    is_any,
    plain_text,
    relation_fault,
    shown,
    term_words,
)
from protocolsrv.search import naive

RUN, ONE, ANCHOR = Wild.RUN, Wild.ONE, Wild.ANCHOR


def pattern(*parts: str | Wild, first: bool = False, last: bool = False) -> WordPattern:
    return WordPattern(parts, first, last)


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (("Bröderna Lejonhjärta",), (pattern("bröderna"), pattern("lejonhjärta"))),
        ((ANCHOR, "dea", RUN, " man"), (pattern("dea", RUN, first=True), pattern("man"))),
        (("l'hom", RUN), (pattern("l"), pattern("hom", RUN))),
        (("L’", ONE, "tranger"), (pattern("l"), pattern(ONE, "tranger"))),
        (("A\u030angerman", RUN), (pattern("ångerman", RUN),)),
        (("c++ .net",), (pattern("c++"), pattern(".net"))),
        ((ANCHOR, "c++", ANCHOR), (pattern("c++", first=True, last=True),)),
        ((RUN,), (pattern(RUN),)),
        (("a", RUN, ONE, RUN, "b"), (pattern("a", ONE, RUN, "b"),)),
        ((ANCHOR, "(dea", ")", ANCHOR), (pattern("dea", first=True, last=True),)),
        (("foo ", ANCHOR, "bar"), (pattern("foo"), pattern("bar", first=True))),
        (("夏", RUN, "石"), (pattern("夏", RUN), pattern("石"))),
        (("夏", RUN, "a"), (pattern("夏", RUN), pattern("a"))),
        ((RUN, "石夏", ONE), (pattern(RUN, "石"), pattern("夏", ONE))),
        ((ANCHOR, "夏目", ANCHOR), (pattern("夏", first=True), pattern("目", last=True))),
    ],
)
def test_words_of_a_term(term: Term, expected: tuple[WordPattern, ...]) -> None:
    assert term_words(term) == expected


@pytest.mark.parametrize(
    ("term", "reason"),
    [
        (("",), QueryReason.TERM_EMPTY),
        ((" … ",), QueryReason.TERM_EMPTY),
        (("a", ANCHOR, "b"), QueryReason.ANCHOR_PLACE),
        (("a ", ANCHOR, " b"), QueryReason.ANCHOR_PLACE),
        ((ANCHOR,), QueryReason.ANCHOR_PLACE),
        ((ANCHOR, ANCHOR, "a"), QueryReason.ANCHOR_PLACE),
        (("a ", ANCHOR, "-"), QueryReason.ANCHOR_PLACE),
    ],
)
def test_refused_terms(term: Term, reason: QueryReason) -> None:
    found = term_words(term)
    assert isinstance(found, QueryFault) and found.reason is reason
    assert found.detail == shown(term)


def test_forms_of_a_term() -> None:
    term: Term = ("Öl", RUN, " Élan")
    literal = [one.parts[0] for one in term_words(term) if isinstance(one, WordPattern)]  # type: ignore[union-attr]
    assert literal == ["öl", "elan"]
    assert term_words(term, Accents.IGNORE) == (pattern("ol", RUN), pattern("elan"))
    assert term_words(term, Accents.RESPECT) == (pattern("öl", RUN), pattern("élan"))
    assert term_words(term, fold_all=True) == term_words(term, Accents.IGNORE)
    assert term_words(term, Accents.RESPECT, fold_all=True) == term_words(term, Accents.RESPECT)


def test_what_a_pattern_says_of_itself() -> None:
    assert pattern("abc").literal == "abc" and pattern("abc", RUN).literal is None
    assert pattern("abc", RUN).prefix == "abc" and pattern(RUN, "abc").prefix is None
    assert pattern(RUN).any_word and not pattern(ONE).any_word
    assert pattern("ab", ONE, "c", RUN).letters == 3


def test_what_a_term_says_of_itself() -> None:
    assert is_any((RUN,)) and is_any((ANCHOR, RUN)) and not is_any(("a", RUN))
    assert plain_text((ANCHOR, "a b")) == "a b" and plain_text(("a", ONE)) is None


SIGNS = set("+#.")
PIECES = st.sampled_from(
    ["a", "Ö", "é", " ", " ", "-", "'", "l'", "c++", "c#", ".net", "夏", "目", "b1", "ß", RUN, ONE]
) | st.sampled_from(["ord ", " två", "tre"])


@given(st.lists(PIECES, max_size=8), st.booleans(), st.booleans(), st.sampled_from(Accents))
@settings(max_examples=600, deadline=None)
def test_as_the_naive_rules_say(
    pieces: list[str | Wild], first: bool, last: bool, accents: Accents
) -> None:
    term = _joined([*([ANCHOR] if first else []), *pieces, *([ANCHOR] if last else [])])
    # Whether `夏*c++` ends in `c++` or `c` is nobody's question: the one place where they differ.
    assume(not (SIGNS & set(shown(term)) and {"夏", "目"} & set(shown(term)) and RUN in term))
    assume(not (SIGNS & set(shown(term)) and {"夏", "目"} & set(shown(term)) and ONE in term))
    ours, theirs = term_words(term, accents), naive.wanted(term, accents)
    if isinstance(ours, QueryFault):
        assert not theirs
        assert (theirs is None) == (ours.reason is QueryReason.ANCHOR_PLACE)
        return
    assert theirs is not None
    have = [(_as_private(one.parts), one.first, one.last) for one in ours]
    assert have == [(_levelled(one.word), one.first, one.last) for one in theirs]


def _joined(pieces: list[str | Wild]) -> Term:
    """Neighbouring literal stretches as one, as parsers give them."""
    out: list[str | Wild] = []
    for piece in pieces:
        if isinstance(piece, str) and out and isinstance(out[-1], str):
            out[-1] += piece
        else:
            out.append(piece)
    return tuple(out)


def _as_private(parts: tuple[str | Wild, ...]) -> str:
    marks = {RUN: naive.RUN, ONE: naive.ONE}
    return "".join(marks[one] if isinstance(one, Wild) else one for one in parts)


def _levelled(word: str) -> str:
    """Stretches of masks as the `?`s and then at most one `*`."""
    out = ""
    stretch = ""
    for one in word + " ":
        if one in (naive.RUN, naive.ONE):
            stretch += one
            continue
        out += naive.ONE * stretch.count(naive.ONE) + naive.RUN * (naive.RUN in stretch) + one
        stretch = ""
    return out[:-1]


def point(kind: Kind) -> AccessPoint:
    return AccessPoint("p", kind, "p", "p", "", (), form=Form.PLAIN)


@pytest.mark.parametrize(
    ("kind", "relation", "term", "reason"),
    [
        (Kind.WORDS, Relation.LESS, ("a",), QueryReason.RELATION_FOR_POINT),
        (Kind.WORDS, Relation.WITHIN, ("a b",), QueryReason.RELATION_FOR_POINT),
        (Kind.ID, Relation.ENCLOSES, ("a",), QueryReason.RELATION_FOR_POINT),
        (Kind.ID, Relation.LESS, ("a", RUN), QueryReason.RELATION_FOR_TERM),
        (Kind.ID, Relation.EQUAL, ("a", ANCHOR, "b"), QueryReason.ANCHOR_PLACE),
        (Kind.NUMBER, Relation.EQUAL, ("198", ONE), QueryReason.MASK_NOT_SUPPORTED),
        (Kind.WORDS, Relation.ADJ, ("a", RUN), None),
        (Kind.ID, Relation.EQUAL, ("a", RUN), None),
        (Kind.NUMBER, Relation.EQUAL, (RUN,), None),
        (Kind.MOMENT, Relation.ENCLOSES, ("2024",), None),
    ],
)
def test_relations(kind: Kind, relation: Relation, term: Term, reason: QueryReason | None) -> None:
    found = relation_fault(Clause(point(kind), relation, term))
    assert (found and found.reason) == reason
