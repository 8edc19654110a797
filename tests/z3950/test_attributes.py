"""Every value of the six attribute types: what it asks of the engine, or how it is refused."""

from __future__ import annotations

from typing import Any

import pytest

from protocolsrv.domain.query import AllRecords, Clause, Or, Relation, Wild
from protocolsrv.marc.access_points import ACCESS_POINTS
from protocolsrv.z3950 import oids
from protocolsrv.z3950.apdus.query import AttributeElement, AttributesPlusTerm, ComplexValue
from protocolsrv.z3950.attributes import HONOURED
from protocolsrv.z3950.codec import Chosen
from tests.z3950.world import World, diagnostic, term

T, Y, N, D = (1, 4), (1, 31), (1, 7), (1, 1012)
RUN, ONE, ANCHOR = Wild.RUN, Wild.ONE, Wild.ANCHOR
R = Relation

# attributes, term, then relation and term asked of the engine
ASKED: list[tuple[tuple[tuple[int, int], ...], str, Relation, tuple[Any, ...]]] = [
    ((T,), "röde orm", R.ADJ, ("röde orm",)),
    (((1, 1003),), "astrid lindgren", R.ALL, ("astrid", " ", "lindgren")),
    ((), "orm", R.ALL, ("orm",)),
    ((T, (2, 3)), "orm", R.ADJ, ("orm",)),
    ((T, (2, 102)), "orm", R.ADJ, ("orm",)),
    ((T, (2, 6)), "orm", R.NOT_EQUAL, ("orm",)),
    ((T, (2, 103)), "", R.ADJ, (RUN,)),
    ((Y, (2, 1)), "1950", R.LESS, ("1950",)),
    ((Y, (2, 2)), "1950", R.LESS_OR_EQUAL, ("1950",)),
    ((Y, (2, 3), (4, 4)), "1950", R.EQUAL, ("1950",)),
    ((Y, (2, 4)), "1950", R.GREATER_OR_EQUAL, ("1950",)),
    ((Y, (2, 5)), "1950", R.GREATER, ("1950",)),
    ((Y, (2, 6)), "1950", R.NOT_EQUAL, ("1950",)),
    ((D, (2, 4), (4, 5)), "20240101", R.GREATER_OR_EQUAL, ("20240101",)),
    ((T, (3, 1), (4, 1)), "röde orm", R.ADJ, (ANCHOR, "röde orm")),
    ((T, (3, 3), (4, 1)), "röde orm", R.ADJ, ("röde orm",)),
    ((T, (4, 1)), "röde orm", R.ADJ, ("röde orm",)),
    ((T, (4, 2)), "röde orm", R.ALL, ("röde", " ", "orm")),
    ((T, (4, 6)), "röde orm", R.ALL, ("röde", " ", "orm")),
    (((1, 1003), (4, 101)), "lindgren astrid", R.ALL, ("lindgren", " ", "astrid")),
    (((1, 1003), (4, 102)), "astrid lindgren", R.ALL, ("astrid", " ", "lindgren")),
    ((T, (4, 105)), "röde orm", R.ALL, ("röde", " ", "orm")),
    ((T, (4, 108)), "röde orm", R.EXACT, ("röde orm",)),
    (((1, 12), (4, 107)), "123", R.EQUAL, ("123",)),
    ((N, (4, 3)), "9789100", R.EQUAL, ("9789100",)),
    ((Y, (4, 109)), "1950", R.EQUAL, ("1950",)),
    ((T, (5, 1)), "röde or", R.ADJ, ("röde or", RUN)),
    ((T, (4, 6), (5, 1)), "röd or", R.ALL, ("röd", RUN, " ", "or", RUN)),
    ((T, (5, 2)), "orm", R.ADJ, (RUN, "orm")),
    ((T, (5, 3)), "or", R.ADJ, (RUN, "or", RUN)),
    ((T, (5, 100)), "orm", R.ADJ, ("orm",)),
    ((T, (5, 101)), "o#m", R.ADJ, ("o", RUN, "m")),
    ((T, (5, 101)), r"o\#m", R.ADJ, ("o", "#", "m")),
    ((T, (5, 104)), "o#m?", R.ADJ, ("o", ONE, "m", RUN)),
    ((T, (6, 1)), "orm", R.ADJ, ("orm",)),
    ((T, (6, 3)), "röde orm", R.EXACT, ("röde orm",)),
    ((T, (3, 1), (4, 1), (5, 1), (6, 1)), "röde or", R.ADJ, (ANCHOR, "röde or", RUN)),
    ((T, (2, 3), (3, 3), (4, 2), (5, 100), (6, 1)), "orm", R.ALL, ("orm",)),
    ((N, (2, 3), (3, 1), (4, 1), (5, 100), (6, 1)), "9789100", R.EQUAL, ("9789100",)),
]

# attributes, term, diagnostic, additional information
REFUSED: list[tuple[tuple[tuple[int, int], ...], str | bytes, int, str]] = [
    (((1, 9999),), "orm", 114, "9999"),
    ((T, (2, 100)), "orm", 117, "100"),
    ((T, (2, 101)), "orm", 117, "101"),
    ((T, (2, 104)), "orm", 117, "104"),
    ((T, (2, 0)), "orm", 117, "0"),
    ((T, (2, 1)), "orm", 123, "1=4 2=1"),
    ((T, (3, 2)), "orm", 119, "2"),
    ((T, (3, 4)), "orm", 119, "4"),
    ((T, (4, 100)), "orm", 118, "100"),
    ((T, (4, 103)), "orm", 118, "103"),
    ((T, (4, 104)), "orm", 118, "104"),
    ((T, (4, 106)), "orm", 118, "106"),
    ((T, (4, 999)), "orm", 118, "999"),
    ((T, (4, 3)), "orm", 123, "1=4 4=3"),
    ((T, (4, 4)), "1950", 123, "1=4 4=4"),
    ((T, (4, 5)), "1950", 123, "1=4 4=5"),
    ((T, (4, 107)), "1", 123, "1=4 4=107"),
    ((T, (4, 109)), "1", 123, "1=4 4=109"),
    ((N, (4, 4)), "1950", 123, "1=7 4=4"),
    ((T, (5, 102)), "orm", 120, "102"),
    ((T, (5, 103)), "orm", 120, "103"),
    ((T, (5, 4)), "orm", 120, "4"),
    ((T, (5, 104)), "orm?9", 120, "104 ?9"),
    ((Y, (5, 1)), "195", 123, "1=31 5=1"),
    ((T, (6, 2)), "orm", 122, "2"),
    ((T, (6, 42)), "orm", 122, "42"),
    ((T, (3, 1), (4, 6)), "röde orm", 123, "1=4 3=1 4=6"),
    ((T, (7, 1)), "orm", 113, "7"),
    ((T, (0, 1)), "orm", 113, "0"),
    ((T, (1, 5)), "orm", 123, "type 1 twice"),
    ((T, (4, 1), (4, 2)), "orm", 123, "type 4 twice"),
    ((T,), "", 125, ""),
    ((T,), " - ", 125, " - "),
    ((T,), b"\xf6sten", 125, "the term is no UTF-8"),
    ((T,), "x" * 1025, 11, "1024"),
    ((T, (4, 6), (5, 104)), "a?2 b?2 c?2", 7, "16"),
]


@pytest.mark.parametrize("given, text, relation, wanted", ASKED)
def test_honoured(
    given: tuple[tuple[int, int], ...], text: str, relation: Relation, wanted: tuple[Any, ...]
) -> None:
    """The engine is asked for just that."""
    world = World()
    response = world.client().search(term(text, *given))
    assert response.search_status
    assert isinstance(world.asked, Clause)
    assert (world.asked.relation, world.asked.term) == (relation, wanted)


@pytest.mark.parametrize("given, text, code, addinfo", REFUSED)
def test_refused(
    given: tuple[tuple[int, int], ...], text: str | bytes, code: int, addinfo: str
) -> None:
    """By its own number, and what was wrong as additional information; nothing is searched."""
    world = World()
    response = world.client().search(term(text, *given))
    assert not response.search_status and response.result_set_status == 3
    assert diagnostic(response) == (code, addinfo)
    assert world.index.asked is None


def test_each_value_that_is_honoured_is_tried() -> None:
    """The tables above leave none out."""
    tried = {pair for given, _, _, _ in ASKED for pair in given}
    tried |= {pair for given, _, code, _ in REFUSED for pair in given if code in (119, 122)}
    assert {(kind, one) for kind, values in HONOURED.items() for one in values} <= tried


def test_every_use_value_finds_its_row() -> None:
    """And no other."""
    for point in ACCESS_POINTS:
        for use in point.use:
            world = World()
            world.client().search(term("1950", (1, use)))
            assert isinstance(world.asked, Clause) and world.asked.point is point


def test_always_matches_anywhere_is_everything() -> None:
    """Relation 103 with no restriction to an index."""
    world = World()
    world.client().search(term("", (1, 1016), (2, 103)))
    assert world.asked == AllRecords()


def test_up_to_n_characters() -> None:
    """`?2` stands for none, one or two."""
    world = World()
    world.client().search(term("or?2", (1, 4), (5, 104)))
    assert isinstance(world.asked, Or)
    assert [one.term for one in world.asked.parts if isinstance(one, Clause)] == [
        ("or",), ("or", ONE), ("or", ONE, ONE),
    ]  # fmt: skip


def _operand(*elements: AttributeElement) -> Chosen:
    given = AttributesPlusTerm(elements, Chosen("general", b"orm"))
    return Chosen("op", Chosen("attrTerm", given))


def test_attribute_sets_are_those_of_each_attribute() -> None:
    """Bib-1 named again is fine; another set is refused by its OID."""
    numeric = Chosen("numeric", 4)
    world = World()
    assert world.client().search(_operand(AttributeElement(oids.BIB_1, 1, numeric))).search_status
    refused = world.client().search(_operand(AttributeElement(oids.XD_1, 1, numeric)))
    assert diagnostic(refused) == (121, oids.XD_1)


def test_use_as_a_name_and_as_alternatives() -> None:
    """`@attr 1=dc.title`; of several the first that there is."""
    world = World()
    names = (Chosen("string", "nowhere"), Chosen("string", "dc.title"))
    world.client().search(
        _operand(AttributeElement(None, 1, Chosen("complex", ComplexValue(names))))
    )
    assert isinstance(world.asked, Clause) and world.asked.point.name == "title"
    bad = Chosen("complex", ComplexValue(names[:1]))
    assert diagnostic(world.client().search(_operand(AttributeElement(None, 1, bad)))) == (
        114, "nowhere",
    )  # fmt: skip
    acting = Chosen("complex", ComplexValue(names, (1,)))
    refused = world.client().search(_operand(AttributeElement(None, 1, acting)))
    assert diagnostic(refused)[0] == 246
