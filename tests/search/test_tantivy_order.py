"""The order of hits: relevance with ties, sorts with large groups of equals, windows."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from protocolsrv.domain.collation import packed_key
from protocolsrv.domain.ports import Budget
from protocolsrv.domain.query import AllRecords, And, Hits, Missing, Or, Relation, SortKey, Window
from protocolsrv.domain.record import IndexDocument
from protocolsrv.domain.refusal import QueryFault, QueryReason
from protocolsrv.search.embedded import EmbeddedIndex, EmbeddedWriter

from .little import ANYWHERE, AUTHOR, CODE, TITLE, YEAR, ask, clause, document, fill, folder, found
from .little import title as titled

COUNT = 1_200


def pages(index: EmbeddedIndex, query: Or, size: int, sort: tuple[SortKey, ...] = ()) -> list[int]:
    """Every page of a list, put together."""
    total = len(found(index, query, sort=sort))
    return [
        one
        for start in range(0, total + size, size)
        for one in found(index, query, sort=sort, window=Window(start, size))
    ]


def catalogue(random: Random) -> list[IndexDocument]:
    """Records of few kinds, so that nearly all are tied with hundreds of others."""
    made = []
    for number in range(1, COUNT + 1):
        name = random.choice(
            ("Sång", "Sång och dans", "Dans", "Ö", "Ås", "Ärta", "10 mil", "9 mil")
        )
        year = random.choice((None, 1950, 1950, 1999, 2020))
        titles = () if random.random() < 0.15 else (name,)
        made.append(document(number, *titles, notes=["sång"], year=year, code="c" * (number % 3)))
    return made


@pytest.fixture(scope="module")
def documents() -> list[IndexDocument]:
    return catalogue(Random(4))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, documents: list[IndexDocument]):  # type: ignore[no-untyped-def]
    """The documents in another order than that of their ids, over several segments."""
    mixed = list(documents)
    Random(9).shuffle(mixed)
    cuts = (0, 700, 1000, 1150, COUNT)
    parts = [mixed[one:other] for one, other in pairwise(cuts)]
    return fill(folder(tmp_path_factory.mktemp("order")), *parts)


RANKED = (
    titled("sång"),
    clause(ANYWHERE, Relation.ALL, "sång"),
    Or((titled("dans"), titled("ärta"))),
    And((titled("sång"), clause(CODE, Relation.EQUAL, "cc"))),
    clause(CODE, Relation.EQUAL, "c"),
    AllRecords(),
)


@pytest.mark.parametrize("query", RANKED, ids=range(len(RANKED)))
def test_ties_of_relevance_are_in_order_of_ids(index: EmbeddedIndex, query: Or) -> None:
    hits = ask(index, query)
    assert isinstance(hits, Hits)
    assert len(hits.ids) == len(hits.scores) == hits.total > 80
    ranked = [(-score, one) for score, one in zip(hits.scores, hits.ids, strict=True)]
    assert ranked == sorted(ranked)
    for size in (1, 7, 90):
        for start in (0, 1, 30, hits.total // 2, hits.total - 2, hits.total + 1):
            page = ask(index, query, window=Window(start, size))
            assert isinstance(page, Hits)
            assert page.ids == hits.ids[start : start + size], (size, start)
            assert page.scores == hits.scores[start : start + size]
            assert page.total == hits.total


def test_the_order_outlives_replacing_and_merging(
    tmp_path: Path, documents: list[IndexDocument]
) -> None:
    directory = folder(tmp_path)
    index = fill(directory, documents)
    before = [found(index, query, window=Window(0, 40)) for query in RANKED]
    writer = EmbeddedWriter(directory)
    for start in range(0, 60, 2):  # every second record is stored anew, as it was
        writer.put([documents[start]])
        writer.commit({})
    writer.merge()
    index.refresh()
    assert [found(index, query, window=Window(0, 40)) for query in RANKED] == before


def test_a_hit_in_the_title_comes_first(tmp_path: Path) -> None:
    index = fill(
        folder(tmp_path),
        [
            document(1, "Något annat", notes=["om häxor och trolldom"]),
            document(2, "Annat", notes=["häxor"]),
            document(3, "Häxor i Småland och annat folk"),
        ],
    )
    assert found(index, clause(ANYWHERE, Relation.ALL, "häxor"))[0] == 3
    assert sorted(found(index, clause(ANYWHERE, Relation.ALL, "häxor"))) == [1, 2, 3]


def test_the_same_words_in_the_same_place_are_one_score(index: EmbeddedIndex) -> None:
    hits = ask(index, clause(TITLE, Relation.EXACT, "sång"))
    assert isinstance(hits, Hits)
    assert len(set(hits.scores)) == 1


# ---- sorting -----------------------------------------------------------------------------------


def expected(documents: list[IndexDocument], keys: tuple[SortKey, ...]) -> list[int]:
    """The order by the plainest means: one stable sort a key, the last key first."""
    rows = sorted(documents, key=lambda one: one.record_id)
    for key in reversed(keys):
        name = key.point.name
        if key.missing is Missing.OMIT:
            rows = [one for one in rows if name in one.sort]

        def value(one: IndexDocument, key: SortKey = key, name: str = name) -> tuple[int, ...]:
            if name not in one.sort:
                return packed_key("m") if name == "title" else (1980,)
            found = one.sort[name]
            return (found,) if isinstance(found, int) else packed_key(found)

        stand_in = key.missing is Missing.VALUE
        having = [one for one in rows if stand_in or name in one.sort]
        lacking = [one for one in rows if not stand_in and name not in one.sort]
        having.sort(key=value, reverse=key.descending)
        first = key.missing is (Missing.HIGH if key.descending else Missing.LOW)
        rows = [*lacking, *having] if first else [*having, *lacking]
    return [one.record_id for one in rows]


WAYS = [one for one in Missing if one is not Missing.FAIL]


@pytest.mark.parametrize("missing", WAYS, ids=[one.value for one in WAYS])
@pytest.mark.parametrize("descending", [False, True], ids=["up", "down"])
@pytest.mark.parametrize("names", ["title", "year", "title year", "year title"])
def test_sorts_with_large_groups_of_equals(  # type: ignore[no-untyped-def]
    index, documents, names: str, descending: bool, missing: Missing
) -> None:
    points = {"title": TITLE, "year": YEAR}
    keys = tuple(
        SortKey(
            points[name], descending ^ (place == 1), missing, "m" if name == "title" else "1980"
        )
        for place, name in enumerate(names.split())
    )
    right = expected(documents, keys)
    for start, size in ((0, 10), (0, 1), (3, 200), (len(right) // 2, 25), (len(right) - 3, 10)):
        hits = ask(index, AllRecords(), sort=keys, window=Window(start, size))
        assert isinstance(hits, Hits)
        assert hits.ids == tuple(right[start : start + size]), (start, size)
        assert hits.total == len(right)
    assert found(index, AllRecords(), sort=keys) == tuple(right)


def test_sorted_pages_put_together_are_the_whole_list(index: EmbeddedIndex) -> None:
    query = Or((titled("sång"), titled("dans")))
    sort = (SortKey(YEAR, True, Missing.LOW), SortKey(TITLE))
    assert pages(index, query, 9, sort) == list(found(index, query, sort=sort))


def test_swedish_letters_and_numbers_file_in_place(tmp_path: Path) -> None:
    names = ("9 mil", "10 mil", "Asp", "Zon", "Ås", "Ärta", "Ö")
    documents = [document(len(names) - place, name) for place, name in enumerate(names)]
    index = fill(folder(tmp_path), documents)
    order = tuple(range(len(names), 0, -1))
    assert found(index, AllRecords(), sort=(SortKey(TITLE),)) == order


def test_what_cannot_be_sorted_is_refused(index: EmbeddedIndex) -> None:
    def reason(key: SortKey, budget: Budget | None = None) -> QueryReason:
        fault = ask(index, AllRecords(), sort=(key,), budget=budget or Budget())
        assert isinstance(fault, QueryFault)
        return fault.reason

    assert reason(SortKey(AUTHOR)) is QueryReason.SORT_POINT
    assert reason(SortKey(YEAR, missing=Missing.FAIL)) is QueryReason.SORT_MISSING_VALUE
    assert reason(SortKey(YEAR, missing=Missing.VALUE, value="x")) is QueryReason.TERM_FORMAT
    small = Budget(max_sorted=COUNT - 1)
    assert reason(SortKey(TITLE), small) is QueryReason.SORT_TOO_MANY_RECORDS
    whole = And((AllRecords(), titled("sång")))
    assert isinstance(ask(index, whole, sort=(SortKey(TITLE, missing=Missing.FAIL),)), Hits)


# ---- windows -----------------------------------------------------------------------------------


@pytest.mark.parametrize("sort", [(), (SortKey(TITLE),)], ids=["ranked", "sorted"])
@pytest.mark.parametrize("query", [titled("sång"), AllRecords(), titled("finns", " inte")])
def test_windows_at_the_edges(index: EmbeddedIndex, query: Or, sort: tuple[SortKey, ...]) -> None:
    total = len(found(index, query, sort=sort))
    for window in (Window(0, 0), Window(5, 0), Window(total, 10), Window(total + 99, 10)):
        hits = ask(index, query, sort=sort, window=window)
        assert isinstance(hits, Hits)
        assert (hits.total, hits.ids, hits.scores) == (total, (), ())
    huge = ask(index, query, sort=sort, window=Window(2**62, 2**62))
    assert isinstance(huge, Hits)
    assert (huge.total, huge.ids) == (total, ())
