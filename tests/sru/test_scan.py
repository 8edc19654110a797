"""scan: parameters, positions and words in every version; every reply valid."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from lxml import etree

from protocolsrv.services.scanning import Scanning
from protocolsrv.sru.settings import SruSettings

from . import schemas
from .lists import Lists
from .world import World, diagnostics

V11 = "operation=scan&version=1.1&"
V12 = "operation=scan&version=1.2&"
ALL = pytest.mark.parametrize("prefix", [V11, V12, ""], ids=["1.1", "1.2", "2.0"])

pytestmark = pytest.mark.skipif(not schemas.PRESENT, reason=schemas.REASON)

TITLES = [("Alfa", 3), ("Beta & <co>", 1), ("Delta", 2), ("Gamma", 1)]


def make(settings: SruSettings | None = None) -> World:
    world = World(settings)
    lists = Lists(
        {"title": TITLES, "author": [("Lagerlöf, Selma", 9)], "dewey": [("839", 5)]},
        {"title": ["alfa", "beta"]},
    )
    world.scanning = Scanning(lists, world.index)
    world.settle()
    return world


@pytest.fixture
def world() -> World:
    return make()


def values(root: etree._Element) -> list[str]:
    return [
        str(one) for one in root.xpath("//*[local-name()='term']/*[local-name()='value']/text()")
    ]


@ALL
def test_terms_with_counts_and_places(world: World, prefix: str) -> None:
    root = world.tree(f"{prefix}scanClause={quote('dc.title = alfa')}")
    wanted = schemas.SRW if prefix else schemas.SCAN2
    assert etree.QName(root).namespace == wanted
    assert values(root) == [title for title, _ in TITLES]
    counts = root.xpath("//*[local-name()='term']/*[local-name()='numberOfRecords']/text()")
    assert counts == ["3", "1", "2", "1"]
    places = root.xpath("//*[local-name()='whereInList']/text()")
    assert places == ["first", "inner", "inner", "last"]
    (echo,) = root.xpath("*[local-name()='echoedScanRequest']")
    assert echo.xpath("string(*[local-name()='xScanClause']/*[local-name()='term'])") == "alfa"


@ALL
@pytest.mark.parametrize(
    ("position", "expected"),
    [
        ("0", ["Gamma"]),
        ("1", ["Delta", "Gamma"]),
        ("2", ["Beta & <co>", "Delta"]),
        ("3", ["Alfa", "Beta & <co>"]),
    ],
)
def test_response_position(world: World, prefix: str, position: str, expected: list[str]) -> None:
    root = world.tree(
        f"{prefix}scanClause=title%3Ddelta&maximumTerms=2&responsePosition={position}"
    )
    assert values(root) == expected


@ALL
def test_found_nothing(world: World, prefix: str) -> None:
    root = world.tree(f"{prefix}scanClause=title%3Dz")
    assert values(root) == []
    assert root.xpath("*[local-name()='terms']") == []
    assert diagnostics(root) == []


@ALL
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("scanClause=", [(10, "unexpected end of query")]),
        ("scanClause=title+any+alfa", []),
        ("scanClause=title+any+alfa&x-foo=%3C", []),
        ("scanClause=lagerl%C3%B6f", [(16, "cql.serverChoice")]),
        ("scanClause=isbn%3D1", [(16, "isbn")]),
        ("scanClause=foo.x%3D1", [(15, "foo")]),
        ("scanClause=cql.allRecords%3D1", [(16, "cql.allRecords")]),
        ("scanClause=title+%3C+x", [(22, "title <")]),
        ("scanClause=title+%3C%3E+x", [(19, "<>")]),
        ("scanClause=dewey+any+x", [(22, "dewey any")]),
        ("scanClause=title+%3D/respectAccents+x", [(20, "respectaccents")]),
        ("scanClause=title%3Dx*", [(28, "x*")]),
        ("scanClause=title%3D%5Ex", [(31, "^x")]),
        ("scanClause=title+%3D/unmasked+x*", []),
        ("scanClause=a+and+b", [(48, "boolean operators in scanClause")]),
        ("scanClause=title%3Da+sortby+title", [(48, "sortBy in scanClause")]),
        ("scanClause=title%3Da&responsePosition=-1", [(6, "responsePosition")]),
        ("scanClause=title%3Da&responsePosition=x", [(6, "responsePosition")]),
        ("scanClause=title%3Da&maximumTerms=5&responsePosition=6", []),
        ("scanClause=title%3Da&maximumTerms=5&responsePosition=7", [(120, "7")]),
        ("scanClause=title%3Da&maximumTerms=0", [(6, "maximumTerms")]),
        ("scanClause=title%3Da&maximumTerms=201", [(121, "200")]),
        ("scanClause=title%3Da&maximumTerms=" + "9" * 4_500, [(121, "200")]),
        ("scanClause=title%3Da&query=x", None),
        ("scanClause=title%3Da&foo=x", [(8, "foo")]),
        ("scanClause=title%3D%00", [(6, "scanClause")]),
        ("scanClause=title%3Da&stylesheet=x", [(111, "x")]),
    ],
)
def test_parameters(
    world: World, prefix: str, query: str, expected: list[tuple[int, str]] | None
) -> None:
    root = world.tree(prefix + query)
    if expected is None:  # 2.0 takes a request with a query for a search
        expected = [(8, "query")] if prefix else [(8, "scanClause")]
    assert diagnostics(root) == expected


def test_a_missing_clause(world: World) -> None:
    assert world.codes(f"{V11}maximumTerms=3") == [(7, "scanClause")]


def test_prefixes_in_the_clause(world: World) -> None:
    clause = '>d="info:srw/cql-context-set/1/dc-v1.1" d.title = alfa'
    assert values(world.tree(f"scanClause={quote(clause)}&maximumTerms=1")) == ["Alfa"]


def test_within_a_library(world: World) -> None:
    world.index.total = 0
    assert values(world.tree("scanClause=title%3Dalfa", "/sru/ekby")) == []
    world.index.total = 4
    root = world.tree("scanClause=title%3Dalfa", "/sru/ekby")
    assert len(values(root)) == 4
    assert world.codes("scanClause=title%3Dalfa", "/sru/nowhere") == [(235, "nowhere")]


def test_without_lists_there_is_no_scan() -> None:
    assert World().codes("scanClause=title%3Da") == [(4, "scan")]
