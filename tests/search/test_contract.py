"""The same questions to the naive engine and the embedded one: the same answers."""

from __future__ import annotations

import io
from random import Random

import pytest

from protocolsrv.domain.ports import Budget
from protocolsrv.domain.query import Kind, Query, Window
from protocolsrv.domain.refusal import QueryFault, QueryReason
from protocolsrv.marc.access_points import ACCESS_POINTS, marc_point
from protocolsrv.marc.extract import compile
from protocolsrv.marc.frames import read_all
from protocolsrv.search.embedded import EmbeddedIndex, EmbeddedWriter, IndexDirectory
from protocolsrv.search.embedded.fields import Layout
from protocolsrv.search.memory import MemoryIndex

from . import adversarial, demo
from .demo import consortium
from .generate import QueryMaker, vocabulary
from .oracle import Held, MarcReader

MARC_PATHS = ("245$a", "245", "100$a", "650$a", "700", "008", "020$a", "264$b")
WIDE = Budget(max_cost=10**9, max_expansions=10**6, max_sorted=10**6)
REFUSED_HERE = {
    # What the oracle can answer and this engine refuses, each with its own diagnostic.
    QueryReason.MASK_TOO_MANY,
    QueryReason.PROXIMITY_RELATION,
    QueryReason.PROXIMITY_DISTANCE,
    QueryReason.PROXIMITY_MASK,
}


def records() -> dict[int, Held]:
    """The demo consortium's catalogue and records that strain an engine."""
    return demo.records() | adversarial.records()


@pytest.fixture(scope="module")
def naive() -> MemoryIndex[Held]:
    return MemoryIndex(records(), MarcReader(consortium()))


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedIndex:
    directory = IndexDirectory(tmp_path_factory.mktemp("index"), Layout(ACCESS_POINTS))
    writer = EmbeddedWriter(directory)
    extractor = compile(ACCESS_POINTS)
    documents = []
    for record_id, held in records().items():
        reading = next(read_all(io.BytesIO(held.record.as_marc()), "demo"))
        documents.append(
            extractor.extract(
                reading.record,
                record_id=record_id,
                items=held.items,
                consortium=consortium(),
                created=held.created,
                modified=held.modified,
            ).document
        )
    for start in range(0, len(documents), 97):  # several segments, as in life
        writer.put(documents[start : start + 97])
        writer.commit({})
    writer.close()
    return EmbeddedIndex(directory)


POINTS = [
    one for one in (*ACCESS_POINTS, *(marc_point(path) for path in MARC_PATHS)) if one is not None
]


@pytest.fixture(scope="module")
def texts(naive: MemoryIndex[Held]):  # type: ignore[no-untyped-def]
    return vocabulary(POINTS, records(), MarcReader(consortium()))


@pytest.fixture(scope="module")
def straining():  # type: ignore[no-untyped-def]
    points = [one for one in POINTS if one.kind is Kind.WORDS]
    return vocabulary(points, adversarial.records(), MarcReader(consortium()))


def ask(index: MemoryIndex[Held] | EmbeddedIndex, query: Query, **more: object):  # type: ignore[no-untyped-def]
    words = {"scope": "", "sort": (), "window": Window(0, 100_000), "budget": WIDE} | more
    return index.search(query, **words)


@pytest.mark.parametrize("seed", range(24))
def test_generated_queries_find_the_same_records(seed, naive, embedded, texts) -> None:  # type: ignore[no-untyped-def]
    assert agreed(QueryMaker(Random(seed), texts), naive, embedded, f"seed {seed}") >= 10


@pytest.mark.parametrize("seed", range(10))
def test_generated_queries_on_straining_texts(seed, naive, embedded, straining) -> None:  # type: ignore[no-untyped-def]
    maker = QueryMaker(Random(3000 + seed), straining)
    assert agreed(maker, naive, embedded, f"seed {seed}") >= 10


def agreed(maker: QueryMaker, naive: MemoryIndex[Held], embedded: EmbeddedIndex, name: str) -> int:
    """How many of thirty queries both engines answered, and answered alike."""
    compared = 0
    for number in range(30):
        query = maker.query()
        right, found = ask(naive, query), ask(embedded, query)
        where = f"{name}, query {number}: {query}"
        if isinstance(found, QueryFault) and found.reason in REFUSED_HERE:
            continue
        if isinstance(right, QueryFault):
            assert isinstance(found, QueryFault), where
            continue
        assert not isinstance(found, QueryFault), (found, where)
        assert sorted(found.ids) == sorted(right.ids), where
        assert found.total == right.total == len(found.ids), where
        compared += 1
    return compared


@pytest.mark.parametrize("seed", range(12))
def test_generated_sorts_give_the_same_order(seed, naive, embedded, texts) -> None:  # type: ignore[no-untyped-def]
    maker = QueryMaker(Random(1000 + seed), texts)
    for number in range(10):
        query, sort = maker.query(depth=1), maker.sort(list(texts))
        if not sort:
            continue
        right, found = ask(naive, query, sort=sort), ask(embedded, query, sort=sort)
        where = f"seed {seed}, query {number}: {query} sorted by {sort}"
        if isinstance(found, QueryFault) or isinstance(right, QueryFault):
            continue
        assert found.ids == right.ids, where
        assert found.total == right.total, where
        window = Window(3, 5)
        assert ask(embedded, query, sort=sort, window=window).ids == right.ids[3:8], where


@pytest.mark.parametrize("seed", range(10))
def test_generated_facets_count_the_same(seed, naive, embedded, texts) -> None:  # type: ignore[no-untyped-def]
    maker = QueryMaker(Random(2000 + seed), texts)
    for number in range(5):
        query, requests = maker.query(depth=1), maker.facets(list(texts))
        right = naive.facets(query, scope="", requests=requests, budget=WIDE)
        found = embedded.facets(query, scope="", requests=requests, budget=WIDE)
        if isinstance(found, QueryFault) or isinstance(right, QueryFault):
            continue
        assert found == right, f"seed {seed}, query {number}: {query} {requests}"


@pytest.mark.parametrize("scope", ["ust", "umea", "vindeln", "bju"])
def test_a_scope_holds_what_its_libraries_hold(scope, naive, embedded, texts) -> None:  # type: ignore[no-untyped-def]
    maker = QueryMaker(Random(7), texts)
    for _ in range(20):
        query = maker.query(depth=1)
        right, found = ask(naive, query, scope=scope), ask(embedded, query, scope=scope)
        if isinstance(found, QueryFault) or isinstance(right, QueryFault):
            continue
        assert sorted(found.ids) == sorted(right.ids), query


def test_pages_put_together_are_the_whole_list(embedded, texts) -> None:  # type: ignore[no-untyped-def]
    maker = QueryMaker(Random(11), texts)
    for _ in range(20):
        query = maker.query(depth=1)
        whole = ask(embedded, query)
        if isinstance(whole, QueryFault):
            continue
        pages = [
            one
            for start in range(0, whole.total + 7, 7)
            for one in ask(embedded, query, window=Window(start, 7)).ids
        ]
        assert pages == list(whole.ids), query
