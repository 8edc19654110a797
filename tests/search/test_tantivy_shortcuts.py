"""Shortcuts give what the long way gives: lifted searches, counts by frequency, stretches."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path
from random import Random

import pytest

from protocolsrv.domain.query import And, Clause, Hits, Query, Relation, Window
from protocolsrv.domain.record import IndexDocument
from protocolsrv.search.embedded import EmbeddedIndex, EmbeddedWriter
from protocolsrv.search.embedded.engine import EmbeddedPlan
from protocolsrv.search.embedded.ranking import lifted, ranked

from .little import (
    ANYWHERE,
    AUTHOR,
    TITLE,
    WIDE,
    YEAR,
    ask,
    clause,
    document,
    fill,
    folder,
    found,
)

WORDS = ("och", "hav", "berg", "katt", "moln", "sten")
RARITY = (30, 8, 4, 2, 1, 1)


def varied(number: int, random: Random) -> IndexDocument:
    """A document whose title, author and note are drawn from few words."""

    def draw(most: int) -> str:
        return " ".join(random.choices(WORDS, RARITY, k=random.randint(1, most)))

    name = draw(2)
    made = document(
        number, draw(4), notes=[draw(12), name], year=random.randint(1990, 1999), scopes=["umea"]
    )
    made.words["author"] = [name]
    made.numbers["year"] = [random.randint(1990, 1999) for _ in range(random.choice((1, 1, 2, 3)))]
    return made


@pytest.fixture(scope="module")
def documents() -> list[IndexDocument]:
    random = Random(7)
    return [varied(number, random) for number in range(1, 2_001)]


@pytest.fixture(scope="module", params=["whole", "with deletions"])
def index(
    request: pytest.FixtureRequest,
    documents: list[IndexDocument],
    tmp_path_factory: pytest.TempPathFactory,
) -> EmbeddedIndex:
    path = folder(tmp_path_factory.mktemp("shortcuts"))
    made = fill(path, documents[:700], documents[700:])
    if request.param == "with deletions":
        writer = EmbeddedWriter(path)
        writer.drop(range(1, 2_000, 3))
        writer.commit({"catalogue": 9})
        writer.close()
        made.refresh()
    return made


def planned(index: EmbeddedIndex, query: Query, scope: str = "") -> EmbeddedPlan:
    plan = index.plan(query, scope=scope, sort=(), window=Window(0, 10), budget=WIDE)
    assert isinstance(plan, EmbeddedPlan)
    return plan


@pytest.mark.parametrize("scope", ["", "umea"])
@pytest.mark.parametrize("stop", [1, 3, 10, 150])
@pytest.mark.parametrize("terms", [*WORDS, "och hav", "berg katt"])
def test_a_lifted_search_is_the_plain_one_made_short(
    index: EmbeddedIndex, terms: str, stop: int, scope: str
) -> None:
    plan = planned(index, clause(ANYWHERE, Relation.ALL, terms), scope)
    assert plan.built.lift is not None
    total, long = ranked(plan.snapshot, replace(plan.built, lift=None, exact=False), stop)
    short = ranked(plan.snapshot, plan.built, stop)
    assert short[0] == total
    assert [one for _, one in short[1]] == [one for _, one in long]
    assert [score for score, _ in short[1]] == pytest.approx([score for score, _ in long])


def test_the_short_way_is_taken(index: EmbeddedIndex) -> None:
    plan = planned(index, clause(ANYWHERE, Relation.ALL, "och"))
    assert plan.built.lift is not None
    answer = lifted(plan.snapshot, plan.built.lift, 10)
    assert answer is not None
    assert len(answer[1]) == 10


def test_counts_are_exact_whatever_is_deleted(
    index: EmbeddedIndex, documents: list[IndexDocument]
) -> None:
    live = set(found(index, clause(YEAR, Relation.GREATER, "1"), window=Window(0, 10_000)))
    assert len(live) in (1_333, 2_000)
    for word, point in product(WORDS, (TITLE, ANYWHERE, AUTHOR)):
        having = {
            one.record_id
            for one in documents
            if any(word in text.split() for text in one.words[point.name])
        }
        for window in (Window(0, 0), Window(0, 10), Window(20, 1)):
            hits = ask(index, clause(point, Relation.ALL, word), window=window)
            assert isinstance(hits, Hits)
            assert hits.total == len(having & live)


def test_two_bounds_are_two_conditions_on_values(
    index: EmbeddedIndex, documents: list[IndexDocument]
) -> None:
    live = set(found(index, clause(YEAR, Relation.GREATER, "1"), window=Window(0, 10_000)))

    def both(low: Clause, high: Clause, *more: Query) -> set[int]:
        return set(found(index, And((low, *more, high)), window=Window(0, 10_000)))

    for low, high in product(range(1990, 2000, 2), range(1989, 2000, 3)):
        wanted = {
            one.record_id
            for one in documents
            if any(year >= low for year in one.numbers["year"])
            and any(year < high for year in one.numbers["year"])
        }
        least = clause(YEAR, Relation.GREATER_OR_EQUAL, str(low))
        below = clause(YEAR, Relation.LESS, str(high))
        assert both(least, below) == wanted & live
        title = clause(TITLE, Relation.ALL, "och")
        among = {one.record_id for one in documents if "och" in one.words["title"][0].split()}
        assert both(least, below, title) == wanted & live & among


def test_a_kept_query_sees_the_newest_commit(tmp_path: Path) -> None:
    path = folder(tmp_path)
    index = fill(path, [document(1, "hav")])
    query = clause(TITLE, Relation.ALL, "hav")
    assert found(index, query) == found(index, query) == (1,)
    writer = EmbeddedWriter(path)
    writer.put([document(2, "hav")])
    writer.commit({"catalogue": 2})
    writer.close()
    assert found(index, query) == (1,)
    index.refresh()
    assert found(index, query) == (1, 2)
