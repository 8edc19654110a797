"""Walking scan lists: places, ends, scopes, against a list made by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocolsrv.domain.query import AccessPoint, Clause, Hits, Query, Relation
from protocolsrv.domain.refusal import QueryFault, QueryReason
from protocolsrv.marc.access_points import by_name
from protocolsrv.services.scanning import Place, Scanning
from tests.sru.lists import Lists
from tests.sru.world import Index

TITLES = ["Alfa", "Beta", "Delta", "Gamma", "Åka", "Ära", "Öken"]


def point(name: str) -> AccessPoint:
    found = by_name(name)
    assert found is not None
    return found


class Counting(Index):
    """Counts what it is asked; `none` are terms that nothing has."""

    def __init__(self, none: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self.none = none
        self.asked_for: list[Clause] = []

    def search(self, query: Query, **more: object) -> Hits | QueryFault:
        assert isinstance(query, Clause)
        self.asked_for.append(query)
        return Hits(0 if query.term[0] in self.none else 2, ())


def scanning(none: frozenset[str] = frozenset()) -> tuple[Scanning, Counting]:
    lists = Lists(
        {"title": [(title, 3) for title in TITLES], "dewey": [("839.7", 2), ("001", 1)]},
        {"title": ["alfa", "beta", "gamma"]},
    )
    index = Counting(none)
    return Scanning(lists, index), index


def terms(term: str, before: int, wanted: int, **more: object) -> list[str]:
    found = scanning()[0].scan(
        point("title"),
        term,
        before=before,
        wanted=wanted,
        **more,  # type: ignore[arg-type]
    )
    assert isinstance(found, list)
    return [one.term for one in found]


@pytest.mark.parametrize(
    ("term", "before", "wanted", "expected"),
    [
        ("delta", 0, 3, ["Delta", "Gamma", "Åka"]),
        ("DELTA!", 0, 1, ["Delta"]),
        ("c", 0, 2, ["Delta", "Gamma"]),
        ("delta", 1, 3, ["Beta", "Delta", "Gamma"]),
        ("delta", 5, 3, ["Alfa", "Beta"]),
        ("delta", -1, 2, ["Gamma", "Åka"]),
        ("c", -1, 2, ["Delta", "Gamma"]),
        ("", 0, 2, ["Alfa", "Beta"]),
        ("öz", 0, 2, []),
        ("öz", 2, 3, ["Ära", "Öken"]),
        ("z", 0, 9, ["Åka", "Ära", "Öken"]),
    ],
)
def test_where_the_answer_begins(term: str, before: int, wanted: int, expected: list[str]) -> None:
    assert terms(term, before, min(wanted, 9)) == expected


@given(st.sampled_from([*TITLES, "a", "m", "ö", ""]), st.integers(-1, 9), st.integers(1, 8))
def test_against_the_list_itself(term: str, before: int, wanted: int) -> None:
    before = min(before, wanted)
    at = sum(1 for title in TITLES if _filed(title) < _filed(term))
    start = max(at - max(before, 0), 0)
    if before < 0 and at < len(TITLES) and _filed(TITLES[at]) == _filed(term):
        start += 1
    end = at + wanted - before if before > 0 else start + wanted
    assert terms(term, before, wanted) == TITLES[start:end]


def _filed(text: str) -> str:
    return text.casefold().replace("å", "{").replace("ä", "|").replace("ö", "}")


def test_places() -> None:
    found, _ = scanning()
    whole = found.scan(point("title"), "", before=0, wanted=7)
    assert isinstance(whole, list)
    inner = [Place.INNER] * 5
    assert [one.place for one in whole] == [Place.FIRST, *inner, Place.LAST]
    middle = found.scan(point("title"), "beta", before=0, wanted=2)
    assert isinstance(middle, list)
    assert [one.place for one in middle] == [Place.INNER, Place.INNER]
    lists = Scanning(Lists({"title": [("En", 1)]}), Index())
    only = lists.scan(point("title"), "en", before=0, wanted=5)
    assert isinstance(only, list)
    assert [one.place for one in only] == [Place.ONLY]


def test_the_region_is_not_counted_again_but_a_library_is() -> None:
    found, index = scanning(frozenset(("Beta", "Delta")))
    region = found.scan(point("title"), "alfa", before=0, wanted=2)
    assert isinstance(region, list)
    assert [(one.term, one.count) for one in region] == [("Alfa", 3), ("Beta", 3)]
    assert index.asked_for == []
    library = found.scan(point("title"), "alfa", before=0, wanted=3, scope="ekby")
    assert isinstance(library, list)
    assert [(one.term, one.count) for one in library] == [("Alfa", 2), ("Gamma", 2), ("Åka", 2)]
    assert {clause.relation for clause in index.asked_for} == {Relation.EXACT}


def test_nothing_of_the_scope() -> None:
    found, _ = scanning(frozenset(TITLES))
    assert found.scan(point("title"), "c", before=2, wanted=5, scope="ekby") == []


def test_words_are_counted_by_the_index() -> None:
    found, index = scanning(frozenset(("beta",)))
    answer = found.scan(point("title"), "Alfa zz", before=0, wanted=5, by_word=True)
    assert isinstance(answer, list)
    assert [(one.term, one.count) for one in answer] == [("alfa", 2), ("gamma", 2)]
    assert {clause.relation for clause in index.asked_for} == {Relation.ADJ}


@pytest.mark.parametrize(
    ("name", "by_word"), [("isbn", False), ("abstract", False), ("dewey", True)]
)
def test_lists_there_are_not(name: str, by_word: bool) -> None:
    answer = scanning()[0].scan(point(name), "x", before=0, wanted=5, by_word=by_word)
    assert isinstance(answer, QueryFault)
    assert answer.reason is QueryReason.SCAN_POINT
