"""Facets of the embedded engine: exact at any size, in both orders."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from protocolsrv.domain.ports import Budget
from protocolsrv.domain.query import AllRecords, FacetRequest, Query, Relation
from protocolsrv.domain.record import IndexDocument
from protocolsrv.domain.refusal import QueryFault, QueryReason
from protocolsrv.search.embedded import EmbeddedIndex

from .little import AUTHOR, TITLE, WIDE, clause, fill, folder
from .little import title as titled

SEGMENTS, EACH = 6, 3_000


@pytest.fixture(scope="module")
def documents() -> list[IndexDocument]:
    """Names of which some lead in one segment and are rare in the others, and thousands of names
    that occur once or twice: what counting by segment gets wrong."""
    random = Random(3)
    made = []
    for number in range(1, SEGMENTS * EACH + 1):
        segment = (number - 1) // EACH
        rare = random.randrange(9_000) if random.random() < 0.7 else 0
        names = {f"Namn {rare or int(random.paretovariate(0.6)) % 9_000:05}"}
        if random.random() < 0.02:
            names.add(f"Egen {segment} {random.randrange(20):02}")
        if random.random() < 0.008:
            names.add(f"Överallt {random.randrange(12):02}")
        made.append(
            IndexDocument(
                number,
                words={"title": ["jämn" if number % 2 == 0 else "udda"]},
                facets={"author": sorted(names)},
            )
        )
    return made


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, documents: list[IndexDocument]):  # type: ignore[no-untyped-def]
    parts = [documents[start : start + EACH] for start in range(0, len(documents), EACH)]
    return fill(folder(tmp_path_factory.mktemp("facets")), *parts)


def counted(documents: list[IndexDocument], title: str) -> Counter[str]:
    return Counter(
        name
        for one in documents
        if title in ("", *one.words["title"])
        for name in one.facets["author"]
    )


@pytest.mark.parametrize("title", ["", "udda", "jämn", "ingen"])
@pytest.mark.parametrize("by_count", [True, False], ids=["by count", "by value"])
def test_counts_are_exact_and_in_order(  # type: ignore[no-untyped-def]
    index, documents, title: str, by_count: bool
) -> None:
    query: Query = titled(title) if title else AllRecords()
    pairs = sorted(counted(documents, title).items())
    if by_count:
        pairs.sort(key=lambda pair: -pair[1])
    assert len(pairs) > 5_000 or title
    for offset, limit in ((0, 1), (0, 10), (0, 40), (10, 25), (4_000, 10), (len(pairs), 5), (0, 0)):
        asked = [FacetRequest(AUTHOR, limit, offset, by_count)]
        answer = index.facets(query, scope="", requests=asked, budget=WIDE)
        assert not isinstance(answer, QueryFault)
        assert list(answer[0].values) == pairs[offset : offset + limit], (offset, limit)


def test_the_answers_are_in_the_order_of_the_requests(index: EmbeddedIndex) -> None:
    asked = [FacetRequest(AUTHOR, 3), FacetRequest(AUTHOR, 2, by_count=False)]
    answer = index.facets(AllRecords(), scope="", requests=asked, budget=WIDE)
    assert not isinstance(answer, QueryFault)
    assert [len(one.values) for one in answer] == [3, 2]
    assert answer[1].values[0][0].startswith("Egen 0")


def test_what_cannot_be_counted_is_refused(index: EmbeddedIndex) -> None:
    def reason(request: FacetRequest, query: Query) -> QueryReason:
        answer = index.facets(query, scope="", requests=[request], budget=Budget())
        assert isinstance(answer, QueryFault)
        return answer.reason

    assert reason(FacetRequest(TITLE), AllRecords()) is QueryReason.FACET_POINT
    deep = FacetRequest(AUTHOR, offset=70_000, by_count=False)
    assert reason(deep, AllRecords()) is QueryReason.TOO_COSTLY
    empty = clause(TITLE, Relation.ADJ, "...")
    assert reason(FacetRequest(AUTHOR), empty) is QueryReason.TERM_EMPTY
