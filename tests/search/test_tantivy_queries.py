"""Queries at the edges of the embedded engine: occurrences, long phrases, depth, cost, panics."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
import tantivy

from protocolsrv.domain.ports import Budget
from protocolsrv.domain.query import (
    Accents,
    AllRecords,
    And,
    Clause,
    FacetRequest,
    Hits,
    Missing,
    Not,
    Or,
    Proximity,
    Query,
    Relation,
    ResultSetRef,
    SortKey,
    Wild,
    Window,
)
from protocolsrv.domain.record import IndexDocument
from protocolsrv.domain.refusal import QueryFault, QueryReason
from protocolsrv.marc.access_points import ACCESS_POINTS, marc_point
from protocolsrv.search.embedded import EmbeddedIndex
from protocolsrv.search.embedded.engine import guarded
from protocolsrv.search.embedded.proximity import MAX_DISTANCE

from .little import ANYWHERE, AUTHOR, CODE, TITLE, YEAR, ask, clause, document, fill, folder, found
from .little import title as titled

RUN, ONE, ANCHOR = Wild.RUN, Wild.ONE, Wild.ANCHOR


def reason(answer: object) -> QueryReason:
    assert isinstance(answer, QueryFault), answer
    return answer.reason


# ---- occurrences -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def neighbours(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedIndex:
    """Records whose words meet only across two occurrences, and one where they do inside one."""
    filler = " ".join(f"m{number}" for number in range(9))
    return fill(
        folder(tmp_path_factory.mktemp("occurrences")),
        [
            document(1, "alfa", "beta"),
            document(2, "x alfa", "beta y"),
            document(3, "alfa", "", "beta"),
            document(4, f"alfa {filler} beta"),  # at a distance of ten
            document(5, "beta", "alfa", "beta"),
            document(6, "alfa beta"),
        ],
    )


@pytest.mark.parametrize("ordered", [False, True])
@pytest.mark.parametrize("distance", range(MAX_DISTANCE + 1))
def test_proximity_stays_in_one_occurrence(
    neighbours: EmbeddedIndex, distance: int, ordered: bool
) -> None:
    for left, right in product(((), (ANCHOR,)), repeat=2):
        for query in (
            Proximity(titled(*left, "alfa"), titled("beta", *right), distance,
                      Relation.LESS_OR_EQUAL, ordered),
            Proximity(titled("alfa", *left), titled(*right, "beta"), distance,
                      Relation.LESS_OR_EQUAL, ordered),
        ):  # fmt: skip
            assert set(found(neighbours, query)) <= {4, 6}
    near = Proximity(titled("alfa"), titled("beta"), distance, Relation.LESS_OR_EQUAL, ordered)
    right = {4, 6} if distance == MAX_DISTANCE else {6} if distance else set()
    assert set(found(neighbours, near)) == right


@pytest.mark.parametrize("between", range(10))
def test_open_positions_stay_in_one_occurrence(neighbours: EmbeddedIndex, between: int) -> None:
    stars = [part for _ in range(between) for part in (RUN, " ")]
    for term in (("alfa ", *stars, "beta"), (ANCHOR, "alfa ", *stars, "beta", ANCHOR)):
        right = {0: (6,), 9: (4,)}.get(between, ())
        assert found(neighbours, titled(*term)) == right
        assert found(neighbours, clause(TITLE, Relation.EXACT, *term)) == right


def test_more_open_positions_than_reach_are_refused(neighbours: EmbeddedIndex) -> None:
    stars = [part for _ in range(10) for part in (RUN, " ")]
    answer = ask(neighbours, titled("alfa ", *stars, "beta"))
    assert reason(answer) is QueryReason.MASK_TOO_MANY


def test_proximity_out_of_reach_is_refused(neighbours: EmbeddedIndex) -> None:
    far = Proximity(titled("alfa"), titled("beta"), 11, Relation.LESS_OR_EQUAL, True)
    assert reason(ask(neighbours, far)) is QueryReason.PROXIMITY_DISTANCE
    beyond = Proximity(titled("alfa"), titled("beta"), 2, Relation.GREATER, True)
    assert reason(ask(neighbours, beyond)) is QueryReason.PROXIMITY_RELATION
    two = Proximity(titled("alfa"), clause(ANYWHERE, Relation.ADJ, "beta"), 2, Relation.EQUAL, True)
    assert reason(ask(neighbours, two)) is QueryReason.PROXIMITY_OPERANDS


def test_marc_occurrences_of_one_tag_are_kept_apart(tmp_path: Path) -> None:
    pairs = [
        [("245a", "alfa"), ("245b", "beta")],
        [("650a", "alfa"), ("700a", "x"), ("650a", "beta")],
        [("650a", "alfa"), ("650a", "beta")],
        [("245a", "alfa beta"), ("650a", "beta alfa")],
    ]
    documents = [IndexDocument(one, marc=marc) for one, marc in enumerate(pairs, 1)]
    index = fill(folder(tmp_path, ACCESS_POINTS), documents)

    def near(path: str, distance: int) -> tuple[int, ...]:
        point = marc_point(path)
        assert point is not None
        left, right = (clause(point, Relation.ADJ, word) for word in ("alfa", "beta"))
        return found(index, Proximity(left, right, distance, Relation.LESS_OR_EQUAL, False))

    for distance in range(1, MAX_DISTANCE + 1):
        assert near("245$a", distance) == near("245", distance) == (4,)
        assert near("650$a", distance) == near("650", distance) == (4,)
        assert near("700", distance) == ()


# ---- words -------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [16, 17, 40, 300])
def test_a_phrase_may_be_as_long_as_a_title(tmp_path: Path, length: int) -> None:
    words = [f"ord{number}" for number in range(length)]
    index = fill(
        folder(tmp_path),
        [document(1, " ".join(words)), document(2, " ".join(reversed(words)))],
    )
    text = " ".join(words)
    for term in ((text,), (ANCHOR, text, ANCHOR), (text[:-1], RUN)):
        assert found(index, titled(*term)) == (1,)
    assert found(index, clause(TITLE, Relation.EXACT, text)) == (1,)
    assert found(index, titled(" ".join(words[1:-1]))) == (1,)
    assert found(index, clause(TITLE, Relation.ALL, text)) == (1, 2)


SIGNS = ("c++", "c#", ".net", "a.b", "a[b]", "a|b", "(a", "a\\b", "$5", "~x", "a&b", "a{2}", "^a")


@pytest.mark.parametrize("text", SIGNS)
def test_signs_mean_themselves_beside_masks(tmp_path: Path, text: str) -> None:
    index = fill(
        folder(tmp_path),
        [document(1, text, code=text), document(2, "aaab ab a2 5 xx net cc acb", code="aaab")],
    )
    assert 1 in found(index, titled(text))
    for term in ((text, RUN), (RUN, text), (ONE, text[1:])):
        answer = ask(index, clause(CODE, Relation.EQUAL, *term))
        assert isinstance(answer, QueryFault) or answer.ids == (1,), term
        word = ask(index, titled(*term))
        assert isinstance(word, Hits) or word.reason is QueryReason.MASK_TOO_MANY, term


def test_forms_of_words_by_accents(tmp_path: Path) -> None:
    def forms(number: int, usual: str, plain: str, exact: str) -> IndexDocument:
        made = document(number, usual)
        made.plain = {"title": [plain]} if plain != usual else {}
        made.exact = {"title": [exact]} if exact != usual else {}
        return made

    index = fill(
        folder(tmp_path),
        [
            forms(1, "öland ide", "oland ide", "öland ide"),
            forms(2, "öland ide", "oland ide", "öland idé"),
            forms(3, "oland ide", "oland ide", "oland ide"),
        ],
    )

    def by(text: str, accents: Accents, relation: Relation = Relation.ADJ) -> tuple[int, ...]:
        return tuple(sorted(found(index, Clause(TITLE, relation, (text,), accents))))

    assert by("öland", Accents.BY_ROW) == (1, 2)
    assert by("oland", Accents.BY_ROW) == (3,)
    assert by("öland", Accents.IGNORE) == by("oland ide", Accents.IGNORE) == (1, 2, 3)
    assert by("idé", Accents.RESPECT) == (2,)
    assert by("ide", Accents.RESPECT) == (1, 3)
    assert by("ide", Accents.RESPECT, Relation.NOT_EQUAL) == (1, 2, 3)
    assert by("oland ide", Accents.IGNORE, Relation.NOT_EQUAL) == ()


def test_scopes_narrow_every_query(tmp_path: Path) -> None:
    index = fill(
        folder(tmp_path),
        [document(1, "Giftas", scopes=["umea", "ume"]), document(2, "Giftas", scopes=["vind"])],
    )
    everything: tuple[Query, ...] = (titled("giftas"), AllRecords())
    for query in everything:
        assert found(index, query, scope="umea") == (1,)
        assert found(index, query, scope="vind") == (2,)
        assert found(index, query, scope="um") == ()
        assert found(index, query) == (1, 2)


# ---- what is refused, and what must not break ----------------------------------------------------


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedIndex:
    """Six thousand records with three words each that no other has."""
    return fill(
        folder(tmp_path_factory.mktemp("many")),
        [
            document(number, f"a{number} b{number} c{number} ny", year=number, code=f"k{number}",
                     authors=[f"Namn {number}"])
            for number in range(1, 6001)
        ],
    )  # fmt: skip


def nested(levels: int) -> Query:
    query: Query = titled("ny")
    for level in range(levels):
        other = titled(f"a{level + 1}")
        query = (And((query, titled("ny"))), Or((query, other)), Not(query, other))[level % 3]
    return query


def test_deep_queries_are_refused_before_they_run(many: EmbeddedIndex) -> None:
    assert isinstance(ask(many, nested(150)), Hits)
    assert reason(ask(many, nested(250))) is QueryReason.TOO_DEEP


def test_wide_queries_are_answered(many: EmbeddedIndex) -> None:
    wide = Or(tuple(titled(f"a{number}") for number in range(1, 3001)))
    hits = ask(many, wide, window=Window(0, 5))
    assert isinstance(hits, Hits)
    assert hits.total == 3000
    narrow = And((wide, *(titled("ny") for _ in range(500))))
    assert len(found(many, narrow)) == 3000


def test_a_masked_phrase_over_too_many_words_is_refused(many: EmbeddedIndex) -> None:
    single = ask(many, titled(RUN, "1"))
    assert isinstance(single, Hits)
    assert single.total == 600
    tight = Budget(max_cost=10**9)
    assert isinstance(ask(many, titled("a", RUN, " b", RUN), budget=tight), Hits)
    three = titled(ONE, RUN, " ", ONE, RUN, " ", ONE, RUN)
    assert reason(ask(many, three)) is QueryReason.MASK_TOO_MANY
    assert found(many, titled("a17")) == (17,)  # and the next query is answered


COSTLY: tuple[Query, ...] = (
    titled("ny"),
    titled(RUN, "1"),
    clause(CODE, Relation.EQUAL, RUN, "1"),
    clause(TITLE, Relation.NOT_EQUAL, "ny"),
    Not(AllRecords(), titled("a1")),
    Proximity(titled("ny"), titled("ny"), 10, Relation.LESS_OR_EQUAL, False),
    clause(YEAR, Relation.GREATER, "1"),
    AllRecords(),
)


@pytest.mark.parametrize("query", COSTLY, ids=range(len(COSTLY)))
def test_a_query_over_its_budget_is_refused(many: EmbeddedIndex, query: Query) -> None:
    poor = Budget(max_cost=25)
    assert reason(ask(many, query, budget=poor)) is QueryReason.TOO_COSTLY
    assert isinstance(ask(many, query, budget=Budget()), Hits)
    asked = [FacetRequest(AUTHOR)]
    assert (
        reason(many.facets(query, scope="", requests=asked, budget=poor)) is QueryReason.TOO_COSTLY
    )


def test_sorting_and_deep_pages_cost(many: EmbeddedIndex) -> None:
    def cost(query: Query, *sort: SortKey, window: Window | None = None) -> int:
        plan = many.plan(
            query, scope="", sort=sort, window=window or Window(), budget=Budget(max_cost=10**9)
        )
        assert not isinstance(plan, QueryFault)
        return plan.cost

    plain = cost(titled("ny"))
    assert plain < cost(titled("ny"), SortKey(TITLE)) < cost(titled("ny"), SortKey(TITLE),
                                                            SortKey(YEAR))  # fmt: skip
    stand_in = SortKey(TITLE, missing=Missing.VALUE, value="m")
    assert cost(titled("ny"), SortKey(TITLE)) < cost(titled("ny"), stand_in)
    assert plain < cost(titled("ny"), window=Window(5000, 10))
    assert cost(titled("a1")) < plain


def test_an_unknown_result_set_is_no_crash(many: EmbeddedIndex) -> None:
    assert reason(ask(many, ResultSetRef("x"))) is QueryReason.RESULT_SET_UNKNOWN


def test_a_panic_is_a_fault_and_others_go_on(many: EmbeddedIndex) -> None:
    schema = many._schema
    answer = guarded(lambda: tantivy.Query.phrase_query(schema, "w_title", ["ny"]))
    assert reason(answer) is QueryReason.FAULT
    with pytest.raises(KeyboardInterrupt):
        guarded(_interrupted)
    assert found(many, titled("a17")) == (17,)


def _interrupted() -> None:
    raise KeyboardInterrupt
