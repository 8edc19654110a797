"""The generator of queries makes every kind of query, again and again the same."""

from __future__ import annotations

from random import Random

from protocolsrv.domain.ports import Budget
from protocolsrv.domain.query import Clause, Hits, Kind, Proximity, Relation, Wild, Window
from protocolsrv.marc.access_points import ACCESS_POINTS, marc_point
from protocolsrv.search.memory import MemoryIndex

from .demo import consortium, records
from .generate import QueryMaker, vocabulary
from .oracle import MarcReader

READER = MarcReader(consortium())
FEW = {key: held for key, held in records().items() if key % 12 == 0}
POINTS = [*ACCESS_POINTS, *[one for one in (marc_point("245"), marc_point("650$a")) if one]]


def test_the_same_source_gives_the_same_queries() -> None:
    texts = vocabulary(POINTS, FEW, READER)
    one, other = QueryMaker(Random(5), texts), QueryMaker(Random(5), texts)
    assert [one.query() for _ in range(20)] == [other.query() for _ in range(20)]


def test_every_kind_is_made() -> None:
    maker = QueryMaker(Random(1), vocabulary(POINTS, FEW, READER))
    leaves = [maker.leaf() for _ in range(1500)]
    clauses = [one for one in leaves if isinstance(one, Clause)]
    assert {one.relation for one in clauses} == set(Relation)
    assert {one.point.kind for one in clauses} == set(Kind)
    assert {part for one in clauses for part in one.term if isinstance(part, Wild)} == set(Wild)
    assert {one.ordered for one in leaves if isinstance(one, Proximity)} == {True, False}


def test_most_queries_find_something() -> None:
    maker = QueryMaker(Random(2), vocabulary(POINTS, FEW, READER))
    index = MemoryIndex(FEW, READER)
    found = 0
    for _ in range(100):
        hits = index.search(
            maker.leaf(), scope="", sort=maker.sort(POINTS), window=Window(), budget=Budget()
        )
        found += isinstance(hits, Hits) and hits.total > 0
    assert found > 50
