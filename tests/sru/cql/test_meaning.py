"""What CQL means: queries and their canonical form, which is our own way to write the meaning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    Relation,
    SortKey,
    Wild,
    conjunction,
    disjunction,
)
from protocolsrv.marc import access_points as table
from protocolsrv.sru.cql.compile import Compiler
from protocolsrv.sru.cql.indexes import Indexes
from protocolsrv.sru.cql.print import print_query
from protocolsrv.sru.cql.resolve import Resolved

COMPILER = Compiler(Indexes.of())


def meaning(query: str) -> Resolved:
    found = COMPILER.compile(query, 1).meaning
    assert isinstance(found, Resolved), found
    return found


DC = '"info:srw/cql-context-set/1/dc-v1.1"'
REC = '"info:srw/cql-context-set/2/rec-1.1"'

SAME = [
    # terms alone
    ("dinosaur", 'psrv.anywhere all "dinosaur"'),
    ('"complete dinosaur"', 'psrv.anywhere all "complete dinosaur"'),
    ("and", 'psrv.anywhere all "and"'),
    ("AND and OR", 'psrv.anywhere all "AND" and psrv.anywhere all "OR"'),
    ("sortby", 'psrv.anywhere all "sortby"'),
    ("prox", 'psrv.anywhere all "prox"'),
    ('"and"', 'psrv.anywhere all "and"'),
    ("1990", 'psrv.anywhere all "1990"'),
    ("å.b-c's", "psrv.anywhere all \"å.b-c's\""),
    ('"a\\"b"', 'psrv.anywhere all "a\\"b"'),
    # names, in any case, with and without prefix
    ("title = x", 'psrv.title adj "x"'),
    ("DC.Title = x", 'psrv.title adj "x"'),
    ("bath.title = x", 'psrv.title adj "x"'),
    ('"dc.title" = x', 'psrv.title adj "x"'),
    ("rec.identifier = 1", 'psrv.controlNumber = "1"'),
    ("identifier = 1", 'psrv.standardIdentifier = "1"'),
    ("cql.serverChoice = x", 'psrv.anywhere all "x"'),
    ("cql.anywhere = x", 'psrv.anywhere all "x"'),
    ("cql.keywords = x", 'psrv.keywords all "x"'),
    ("marc.245$a = x", 'marc.245$a adj "x"'),
    ("marc.245a = x", 'marc.245$a adj "x"'),
    ("marc.008 = x", 'marc.008 adj "x"'),
    ("sab = Hc", 'psrv.sab = "Hc"'),
    # relations
    ('dc.creator = "Astrid Lindgren"', 'psrv.author all "Astrid Lindgren"'),
    ("dc.creator scr x", 'psrv.author all "x"'),
    ("dc.creator cql.scr x", 'psrv.author all "x"'),
    ("title == x", 'psrv.title == "x"'),
    ("title exact x", 'psrv.title == "x"'),
    ("title EXACT x", 'psrv.title == "x"'),
    ("title <> x", 'psrv.title <> "x"'),
    ("title any x", 'psrv.title any "x"'),
    ("title all x", 'psrv.title all "x"'),
    ("title adj x", 'psrv.title adj "x"'),
    ("title cql.any x", 'psrv.title any "x"'),
    ('title "any" x', 'psrv.title any "x"'),
    ("title=x", 'psrv.title adj "x"'),
    ("year > 1990", 'psrv.year > "1990"'),
    ("year>=1990", 'psrv.year >= "1990"'),
    ("year < 1990", 'psrv.year < "1990"'),
    ("year <= 1990", 'psrv.year <= "1990"'),
    ("year == 1990", 'psrv.year = "1990"'),
    ("year exact 1990", 'psrv.year = "1990"'),
    ('year within "1990 2000"', 'psrv.year within "1990 2000"'),
    ("year encloses 1990", 'psrv.year encloses "1990"'),
    ('year any "1990 1991"', 'psrv.year any "1990 1991"'),
    ("isbn < 9", 'psrv.isbn < "9"'),
    # relation modifiers
    ("title =/relevant x", 'psrv.title adj "x"'),
    ("title =/cql.word x", 'psrv.title adj "x"'),
    ("dc.creator =/word x", 'psrv.author all "x"'),
    ("title =/string x", 'psrv.title == "x"'),
    ("title <>/string x", 'psrv.title <> "x"'),
    ("isbn =/string x", 'psrv.isbn = "x"'),
    ("title =/respectAccents x", 'psrv.title adj/respectAccents "x"'),
    ("title any/ignoreAccents x", 'psrv.title any/ignoreAccents "x"'),
    ("title =/ignoreCase/masked x", 'psrv.title adj "x"'),
    ("sab =/respectCase Hc", 'psrv.sab = "Hc"'),
    ("year =/number 1990", 'psrv.year = "1990"'),
    ("rec.created =/isoDate 2024", 'psrv.created = "2024"'),
    ("title =/unmasked a*b", 'psrv.title adj "a\\*b"'),
    # masks and anchors
    ("title = a*", 'psrv.title adj "a*"'),
    ("title = ?b", 'psrv.title adj "?b"'),
    ('title = "^a b^"', 'psrv.title adj "^a b^"'),
    ("title = ^a", 'psrv.title adj "^a"'),
    (r"title = a\*", r'psrv.title adj "a\*"'),
    (r'title = "a\?\^\\"', r'psrv.title adj "a\?\^\\"'),
    # booleans: one rank, to the left
    ("a and b or c", "(a and b) or c"),
    ("a or b and c", "(a or b) and c"),
    ("a or (b and c)", "a or ((b and c))"),
    ("a and b and c", "a and (b and c)"),
    ("a and or", 'psrv.anywhere all "a" and psrv.anywhere all "or"'),
    ("a not b not c", "(a not b) not c"),
    ("a AND b Or c", "a and b or c"),
    ("((a))", "a"),
    # proximity
    ("a prox b", 'psrv.anywhere all "a" prox/unit=word/distance<=1 psrv.anywhere all "b"'),
    ("a prox/distance=3 b", "a prox/unit=word/distance==3/unordered b"),
    ("a prox/cql.distance<4 b", "a prox/distance<4 b"),
    ("a prox/ordered/distance>2 b", "a prox/distance>2/ordered b"),
    ("(a or b) prox c", "a prox c or (b prox c)"),
    ("a prox (b or c)", "a prox b or (a prox c)"),
    # everything
    ("cql.allRecords = 1", "cql.allRecords = 1"),
    ("allRecords = 1", "cql.allRecords = 1"),
    ('cql.allRecords any ""', "cql.allRecords = 1"),
    ("a not cql.allRecords=1", "a not (cql.allRecords = 1)"),
    # prefix maps
    (f"> x = {DC} x.title = a", 'psrv.title adj "a"'),
    (f"> X = {DC} x.title = a", 'psrv.title adj "a"'),
    (f"> {REC} identifier = a", 'psrv.controlNumber = "a"'),
    (f"> dc = {REC} dc.identifier = a", 'psrv.controlNumber = "a"'),
    (f"> dc = {REC} (> dc = {DC} dc.identifier = a)", 'psrv.standardIdentifier = "a"'),
    (
        f"(> dc = {REC} dc.identifier = a) and dc.identifier = a",
        'psrv.controlNumber = "a" and psrv.standardIdentifier = "a"',
    ),
    ('> c = "info:srw/cql-context-set/1/cql-v1.2" title =/c.respectAccents a',
     'psrv.title adj/respectAccents "a"'),
    (f"> y = {REC} title = a", 'psrv.title adj "a"'),
    # order
    ("a sortby title", 'psrv.anywhere all "a" sortBy psrv.title'),
    ("a SORTBY dc.title", 'psrv.anywhere all "a" sortBy psrv.title'),
    ("a sortby title/sort.ascending", 'psrv.anywhere all "a" sortBy psrv.title'),
    ("a sortby title/descending year", "a sortby title/sort.descending dc.date"),
    ("a sortby title/sort.ignoreCase/sort.locale=sv", "a sortby title"),
    ("a sortby title/sort.missingOmit", "a sortby title/missingomit"),
    ('a sortby title/sort.missingValue="x y"', 'a sortBy title/sort.missingvalue = "x y"'),
    ('> s = "info:srw/cql-context-set/1/sort-v1.0" a sortby title/s.descending',
     "a sortby title/sort.descending"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "same"), SAME)
def test_means_the_same(query: str, same: str) -> None:
    assert meaning(query) == meaning(same)
    canonical = COMPILER.compile(query, 1).canonical
    assert COMPILER.compile(canonical, 1).canonical == canonical
    if same.startswith(("psrv.", "marc.", "cql.")):
        assert canonical == same


def test_names_take_all_words_and_titles_a_phrase() -> None:
    author = meaning('dc.creator = "Astrid Lindgren"').query
    assert isinstance(author, Clause)
    assert (author.point.name, author.relation) == ("author", Relation.ALL)
    title = meaning('dc.title = "Bröderna Lejonhjärta"').query
    assert isinstance(title, Clause)
    assert (title.point.name, title.relation) == ("title", Relation.ADJ)


def test_the_table_of_a_server_decides_what_a_bare_equals_means() -> None:
    for point in table.ACCESS_POINTS:
        found = meaning(f"{point.cql[0]} = 1").query
        assert isinstance(found, Clause)
        assert found.point is point
        assert found.relation is point.equal


# ---- printing and reading again ------------------------------------------------------------------

POINTS = [table.by_name(name) for name in ("title", "author", "anywhere", "subject")]
TEXT = st.text(st.sampled_from('ab å*?^\\"/()=<>\n'), min_size=1, max_size=6)
WILDS = st.sampled_from(list(Wild))


@st.composite
def terms(draw: st.DrawFn) -> tuple[str | Wild, ...]:
    parts: list[str | Wild] = []
    for part in draw(st.lists(TEXT | WILDS, min_size=1, max_size=4)):
        if parts and isinstance(part, str) and isinstance(parts[-1], str):
            parts[-1] += part
        else:
            parts.append(part)
    return tuple(parts)


RELATIONS = (Relation.ADJ, Relation.ALL, Relation.ANY, Relation.EXACT, Relation.NOT_EQUAL)
CLAUSES = st.builds(
    Clause, st.sampled_from(POINTS), st.sampled_from(RELATIONS), terms(),
    st.sampled_from(list(Accents)),
)  # fmt: skip


@st.composite
def proximities(draw: st.DrawFn) -> Proximity:
    left = draw(CLAUSES)
    right = draw(CLAUSES)
    right = Clause(left.point, right.relation, right.term, right.accents)
    relation = draw(st.sampled_from((Relation.LESS, Relation.EQUAL, Relation.GREATER_OR_EQUAL)))
    return Proximity(left, right, draw(st.integers(0, 12)), relation, draw(st.booleans()))


QUERIES: st.SearchStrategy[Query] = st.recursive(
    CLAUSES | st.just(AllRecords()) | proximities(),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(conjunction),
        st.lists(inner, min_size=2, max_size=3).map(disjunction),
        st.builds(Not, inner, inner),
    ),
    max_leaves=12,
)
SORTS = st.lists(
    st.builds(
        SortKey,
        st.sampled_from([table.by_name(name) for name in ("title", "author", "year")]),
        st.booleans(),
        st.sampled_from([one for one in Missing if one is not Missing.VALUE]),
    )
    | st.builds(
        SortKey, st.just(table.by_name("created")), st.booleans(), st.just(Missing.VALUE),
        st.text(st.sampled_from('a "\\/'), min_size=1, max_size=5),
    ),
    max_size=3,
    unique_by=lambda key: key.point.name,
)  # fmt: skip


@given(QUERIES, SORTS)
def test_what_is_printed_is_read_as_the_same(query: Query, sort: list[SortKey]) -> None:
    found = meaning(print_query(query, sort))
    assert found.query == query
    assert found.sort == tuple(sort)


def test_chains_stay_flat() -> None:
    found = meaning(" and ".join("abcdefgh")).query
    assert isinstance(found, And)
    assert len(found.parts) == 8
    assert isinstance(meaning(" or ".join("abcdefgh")).query, Or)
