"""The naive engine by hand-made examples: what each relation, mask, anchor and order means."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pytest

from protocolsrv.domain.ports import Budget
from protocolsrv.domain.query import (
    Accents,
    AccessPoint,
    AllRecords,
    Clause,
    FacetRequest,
    Form,
    Hits,
    Kind,
    Missing,
    Not,
    Proximity,
    Query,
    Relation,
    ResultSetRef,
    SortKey,
    Term,
    Wild,
    Window,
    conjunction,
    disjunction,
)
from protocolsrv.domain.refusal import QueryFault, QueryReason
from protocolsrv.search.memory import MemoryIndex

RUN, ONE, ANCHOR = Wild.RUN, Wild.ONE, Wild.ANCHOR


def row(name: str, kind: Kind, form: Form = Form.PLAIN, fold_all: bool = False) -> AccessPoint:
    return AccessPoint(
        name, kind, name, name, "", (), form=form, fold_all=fold_all, sort=True, facet=True
    )


TITLE = row("title", Kind.WORDS)
PLACE = row("place", Kind.WORDS, fold_all=True)
ISBN = row("isbn", Kind.ID, Form.ISBN)
SAB = row("sab", Kind.ID, Form.CLASS)
YEAR = row("year", Kind.NUMBER)
CHANGED = row("changed", Kind.MOMENT)


@dataclass(frozen=True)
class Card:
    """A record of the tests: texts by access point."""

    texts: dict[str, list[str]]
    at: tuple[str, ...] = ()


class CardReader:
    """Reads cards."""

    def texts(self, point: AccessPoint, record: Card) -> list[str]:
        return record.texts.get(point.name, [])

    def sort_text(self, point: AccessPoint, record: Card) -> str | None:
        return next(iter(self.texts(point, record)), None)

    def facet_values(self, point: AccessPoint, record: Card) -> list[str]:
        return self.texts(point, record)

    def scopes(self, record: Card) -> Collection[str]:
        return record.at


CARDS = {
    1: Card({"title": ["Bröderna Lejonhjärta", "The brothers"], "year": ["1973"],
             "isbn": ["91-29-68831-4", "91-1-301408-0 (inb.)"], "sab": ["Hcf"],
             "place": ["Öland"]}, ("ust",)),
    2: Card({"title": ["Broderna Karamazov"], "year": ["1880", "1882"], "sab": ["uHcf"],
             "changed": ["20240501120000"]}, ("ust", "bok")),
    3: Card({"title": ["Idé och café i L'île"], "changed": ["20240502000000"],
             "sab": ["Hc.01"]}),
    4: Card({"title": ["En bok om en annan bok", "夏目漱石"], "year": ["1999"]}),
    5: Card({}),
}  # fmt: skip
INDEX = MemoryIndex(CARDS, CardReader())


def found(query: Query, scope: str = "") -> list[int] | QueryReason:
    ids = INDEX.matching(query, scope)
    return ids.reason if isinstance(ids, QueryFault) else ids


def titles(relation: Relation, *term: str | Wild, accents: Accents = Accents.BY_ROW) -> object:
    return found(Clause(TITLE, relation, term, accents))


@pytest.mark.parametrize(
    ("relation", "term", "ids"),
    [
        (Relation.ADJ, ("bröderna",), [1]),
        (Relation.ADJ, ("BRÖDERNA lejonhjärta",), [1]),
        (Relation.ADJ, ("lejonhjärta bröderna",), []),
        (Relation.ADJ, ("lejonhjärta the",), []),  # not across occurrences
        (Relation.ALL, ("brothers lejonhjärta",), [1]),
        (Relation.ALL, ("brothers karamazov",), []),
        (Relation.ANY, ("brothers karamazov",), [1, 2]),
        (Relation.EXACT, ("the brothers!",), [1]),
        (Relation.EXACT, ("brothers",), []),
        (Relation.EXACT, ("the br", RUN), [1]),
        (Relation.EXACT, (RUN, " ", RUN), [1, 2]),
        (Relation.NOT_EQUAL, ("the brothers",), [2, 3, 4]),
        (Relation.NOT_EQUAL, (RUN,), []),
        (Relation.ADJ, (RUN,), [1, 2, 3, 4]),
        (Relation.ADJ, ("bok ", RUN, " en"), [4]),
        (Relation.ADJ, ("br", ONE, "derna"), [1, 2]),
        (Relation.ADJ, ("bro", RUN), [1, 2]),
        (Relation.ADJ, (RUN, "hjärta"), [1]),
        (Relation.ADJ, (ANCHOR, "bok"), []),
        (Relation.ADJ, ("bok", ANCHOR), [4]),
        (Relation.ADJ, (ANCHOR, "the bro", RUN), [1]),
        (Relation.ALL, ("bok ", ANCHOR, "en"), [4]),
        (Relation.ADJ, ("ide", ), [3]),
        (Relation.ADJ, ("l’ile",), [3]),
        (Relation.ADJ, ("目漱",), [4]),
        (Relation.ALL, ("石 夏",), [4]),
    ],
)  # fmt: skip
def test_words(relation: Relation, term: Term, ids: list[int]) -> None:
    assert titles(relation, *term) == ids


def test_accents() -> None:
    assert titles(Relation.ADJ, "broderna") == [2]
    assert titles(Relation.ADJ, "broderna", accents=Accents.IGNORE) == [1, 2]
    assert titles(Relation.ADJ, "ide", accents=Accents.RESPECT) == []
    assert titles(Relation.ADJ, "IDÉ", accents=Accents.RESPECT) == [3]
    assert found(Clause(PLACE, Relation.ADJ, ("oland",))) == [1]
    assert found(Clause(PLACE, Relation.ADJ, ("oland",), Accents.RESPECT)) == []


@pytest.mark.parametrize(
    ("point", "relation", "term", "ids"),
    [
        (ISBN, Relation.EQUAL, ("9789113014081",), [1]),
        (ISBN, Relation.EQUAL, ("91 1 301408 0",), [1]),
        (ISBN, Relation.EQUAL, ("9129688314",), [1]),  # a wrong check digit, as it stands
        (ISBN, Relation.EQUAL, ("978-911", RUN), [1]),
        (ISBN, Relation.EQUAL, (ANCHOR, "978911", RUN, ANCHOR), [1]),
        (ISBN, Relation.ANY, ("123 9789113014081",), [1]),
        (ISBN, Relation.ALL, ("123 9789113014081",), []),
        (ISBN, Relation.NOT_EQUAL, ("123",), [1]),
        (SAB, Relation.EQUAL, ("Hcf",), [1]),
        (SAB, Relation.EQUAL, ("hcf",), []),
        (SAB, Relation.EQUAL, ("Hc", RUN), [1, 3]),
        (SAB, Relation.LESS, ("Hcf",), [3]),
        (SAB, Relation.GREATER_OR_EQUAL, ("Hcf",), [1, 2]),
        (YEAR, Relation.EQUAL, ("1973",), [1]),
        (YEAR, Relation.NOT_EQUAL, ("1973",), [2, 4]),
        (YEAR, Relation.GREATER, ("1973",), [4]),
        (YEAR, Relation.LESS_OR_EQUAL, ("1973",), [1, 2]),
        (YEAR, Relation.WITHIN, ("1881 1980",), [1, 2]),
        (YEAR, Relation.WITHIN, ("1980 1881",), []),
        (YEAR, Relation.ENCLOSES, ("1881",), [2]),
        (YEAR, Relation.ENCLOSES, ("1879 1881",), []),
        (YEAR, Relation.ANY, ("1973 1999",), [1, 4]),
        (YEAR, Relation.EQUAL, (RUN,), [1, 2, 4]),
        (CHANGED, Relation.EQUAL, ("2024-05",), [2, 3]),
        (CHANGED, Relation.GREATER, ("2024-05-01",), [3]),
        (CHANGED, Relation.GREATER_OR_EQUAL, ("2024-05-01T12:00:00Z",), [2, 3]),
        (CHANGED, Relation.LESS, ("2024-05-02T02:00:00+02:00",), [2]),
        (CHANGED, Relation.WITHIN, ("2023 2024-05-01",), [2]),
    ],
)
def test_values(point: AccessPoint, relation: Relation, term: Term, ids: list[int]) -> None:
    assert found(Clause(point, relation, term)) == ids


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        (Clause(TITLE, Relation.ADJ, ("…",)), QueryReason.TERM_EMPTY),
        (Clause(TITLE, Relation.ADJ, ("a", ANCHOR, "b")), QueryReason.ANCHOR_PLACE),
        (Clause(TITLE, Relation.LESS, ("a",)), QueryReason.RELATION_FOR_POINT),
        (Clause(ISBN, Relation.EQUAL, (" - ",)), QueryReason.TERM_EMPTY),
        (Clause(SAB, Relation.LESS, ("H", RUN)), QueryReason.RELATION_FOR_TERM),
        (Clause(YEAR, Relation.EQUAL, ("nitton",)), QueryReason.TERM_FORMAT),
        (Clause(YEAR, Relation.EQUAL, ("19", RUN)), QueryReason.MASK_NOT_SUPPORTED),
        (Clause(YEAR, Relation.EQUAL, (" ",)), QueryReason.TERM_EMPTY),
        (Clause(CHANGED, Relation.WITHIN, ("2024 nu",)), QueryReason.TERM_FORMAT),
        (ResultSetRef("a"), QueryReason.RESULT_SET_UNKNOWN),
        (
            conjunction([AllRecords(), Clause(TITLE, Relation.ADJ, ("",))]),
            QueryReason.TERM_EMPTY,
        ),
    ],
)
def test_refusals(query: Query, reason: QueryReason) -> None:
    assert found(query) is reason


def near(left: str, right: str, distance: int, relation: Relation, ordered: bool) -> object:
    one, other = (Clause(TITLE, Relation.ADJ, (text,)) for text in (left, right))
    return found(Proximity(one, other, distance, relation, ordered))


@pytest.mark.parametrize(
    ("left", "right", "distance", "relation", "ordered", "ids"),
    [
        ("bok", "annan", 3, Relation.LESS_OR_EQUAL, True, [4]),
        ("bok", "annan", 2, Relation.LESS_OR_EQUAL, True, []),
        ("annan", "bok", 1, Relation.LESS_OR_EQUAL, True, [4]),
        ("bok", "annan", 1, Relation.LESS_OR_EQUAL, False, [4]),
        ("bok", "annan", 3, Relation.EQUAL, True, [4]),
        ("bok", "bok", 4, Relation.EQUAL, False, [4]),
        ("bok", "bok", 0, Relation.EQUAL, False, [4]),
        ("bok", "bok", 0, Relation.EQUAL, True, []),
        ("bok", "om en", 1, Relation.EQUAL, True, [4]),
        ("en bok", "bok om", 0, Relation.EQUAL, True, [4]),
        ("en", "annan", 3, Relation.GREATER, True, [4]),
        ("lejonhjärta", "brothers", 10, Relation.LESS_OR_EQUAL, False, []),
        ("bröderna", "lejonhjärta", 1, Relation.NOT_EQUAL, False, []),
    ],
)
def test_proximity(
    left: str, right: str, distance: int, relation: Relation, ordered: bool, ids: list[int]
) -> None:
    assert near(left, right, distance, relation, ordered) == ids


def test_proximity_refusals() -> None:
    word = Clause(TITLE, Relation.ADJ, ("bok",))
    place = Clause(PLACE, Relation.ADJ, ("öland",))
    two = Clause(TITLE, Relation.ALL, ("en bok",))
    lesser = Relation.LESS_OR_EQUAL
    assert found(Proximity(word, place, 1, lesser, False)) is QueryReason.PROXIMITY_OPERANDS
    assert found(Proximity(word, two, 1, lesser, False)) is QueryReason.PROXIMITY_OPERANDS
    assert found(Proximity(word, word, -1, lesser, False)) is QueryReason.PROXIMITY_DISTANCE
    assert found(Proximity(word, word, 1, Relation.ANY, False)) is QueryReason.PROXIMITY_RELATION


def test_booleans_and_scope() -> None:
    year = Clause(YEAR, Relation.EQUAL, (RUN,))
    book = Clause(TITLE, Relation.ADJ, ("bok",))
    assert found(conjunction([year, book])) == [4]
    assert found(disjunction([book, Clause(SAB, Relation.EQUAL, ("Hcf",))])) == [1, 4]
    assert found(Not(AllRecords(), year)) == [3, 5]
    assert found(AllRecords(), "bok") == [2]
    assert found(AllRecords(), "ust") == [1, 2]


def page(*keys: SortKey, window: Window | None = None) -> Hits | QueryFault:
    return INDEX.search(
        AllRecords(), scope="", sort=keys, window=window or Window(), budget=Budget()
    )


def ids(*keys: SortKey) -> tuple[int, ...]:
    hits = page(*keys)
    assert isinstance(hits, Hits) and hits.total == len(hits.ids)
    return hits.ids


def test_order() -> None:
    assert ids() == (1, 2, 3, 4, 5)
    assert ids(SortKey(TITLE)) == (2, 1, 4, 3, 5)  # Broderna before Bröderna, no title last
    assert ids(SortKey(TITLE, descending=True)) == (3, 4, 1, 2, 5)
    assert ids(SortKey(YEAR, missing=Missing.LOW)) == (3, 5, 2, 1, 4)
    assert ids(SortKey(YEAR, descending=True, missing=Missing.LOW)) == (4, 1, 2, 3, 5)
    assert ids(SortKey(YEAR, missing=Missing.HIGH)) == (2, 1, 4, 3, 5)
    assert ids(SortKey(YEAR, descending=True, missing=Missing.HIGH)) == (3, 5, 4, 1, 2)
    assert ids(SortKey(YEAR, missing=Missing.OMIT)) == (2, 1, 4)
    assert ids(SortKey(YEAR, missing=Missing.VALUE, value="1990")) == (2, 1, 3, 5, 4)
    assert ids(SortKey(CHANGED, missing=Missing.LOW), SortKey(YEAR, descending=True)) == (
        4, 1, 5, 2, 3,
    )  # fmt: skip


def test_order_refusals() -> None:
    fault = page(SortKey(YEAR, missing=Missing.FAIL))
    assert isinstance(fault, QueryFault) and fault.reason is QueryReason.SORT_MISSING_VALUE
    unsorted = AccessPoint("x", Kind.WORDS, "", "", "", ())
    fault = page(SortKey(unsorted))
    assert isinstance(fault, QueryFault) and fault.reason is QueryReason.SORT_POINT


def test_windows() -> None:
    for offset, limit, expected in ((0, 2, (1, 2)), (3, 10, (4, 5)), (9, 5, ()), (0, 0, ())):
        hits = page(window=Window(offset, limit))
        assert isinstance(hits, Hits) and hits.total == 5 and hits.ids == expected


def test_facets() -> None:
    facets = INDEX.facets(
        disjunction([AllRecords()]),
        scope="",
        requests=[FacetRequest(SAB, limit=2), FacetRequest(YEAR, offset=1, by_count=False)],
        budget=Budget(),
    )
    assert isinstance(facets, list)
    assert facets[0].values == (("Hc.01", 1), ("Hcf", 1))
    assert facets[1].values == (("1882", 1), ("1973", 1), ("1999", 1))


def test_plan_refuses_at_once() -> None:
    fault = INDEX.plan(
        Clause(TITLE, Relation.ADJ, ("",)), scope="", sort=(), window=Window(), budget=Budget()
    )
    assert isinstance(fault, QueryFault)
    plan = INDEX.plan(AllRecords(), scope="", sort=(), window=Window(), budget=Budget())
    assert not isinstance(plan, QueryFault) and plan.cost == 5
    assert isinstance(plan.run(), Hits)
