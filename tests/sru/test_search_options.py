"""searchRetrieve: sortKeys, result sets, facets, style sheets."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from protocolsrv.sru.settings import SruSettings

from . import schemas
from .world import World, diagnostics, text

V11 = "operation=searchRetrieve&version=1.1&"
V12 = "operation=searchRetrieve&version=1.2&"
ALL = pytest.mark.parametrize("prefix", [V11, V12, ""], ids=["1.1", "1.2", "2.0"])

pytestmark = pytest.mark.skipif(not schemas.PRESENT, reason=schemas.REASON)


@pytest.fixture
def world() -> World:
    return World()


# ---- sorting by parameter ------------------------------------------------------------------------

SORTED = [
    ("title", []),
    ("title,,0", []),
    ("title,,1,0,lowValue year,,0", []),
    ("title,dc", []),
    ("dc:title,info:srw/schema/1/dc-v1.1", []),
    ('title,,1,0,"zzz"', []),
    ("foo", [(88, "foo")]),
    ("isbn", [(88, "isbn")]),
    ("foo,dc", [(89, "foo")]),
    ("title,marc", [(87, "marc")]),
    ("title,,2", [(90, "2")]),
    ("title,,1,1", [(91, "1")]),
    ("title,,1,0,foo", [(92, "foo")]),
    ("title title", [(85, "title")]),
    ("title,,1,0,omit,more", [(82, "title,,1,0,omit,more")]),
    ("title author year created modified", [(84, "4")]),
]


@pytest.mark.parametrize(("keys", "expected"), SORTED, ids=range(len(SORTED)))
@pytest.mark.parametrize("prefix", [V11, ""])
def test_sort_keys(world: World, prefix: str, keys: str, expected: list[tuple[int, str]]) -> None:
    assert world.codes(f"{prefix}query=x&sortKeys={quote(keys)}") == expected
    if not expected:
        assert world.index.asked is not None
        assert world.index.asked.sort


def test_order_both_ways_is_refused(world: World) -> None:
    assert world.codes(f"{V11}query=x+sortby+year&sortKeys=title") == [(96, "")]


# ---- result sets ---------------------------------------------------------------------------------


@ALL
def test_a_result_set_is_honoured_until_it_expires(world: World, prefix: str) -> None:
    query = quote("title = a or author = b sortby year")
    root = world.tree(f"{prefix}query={query}&resultSetTTL=60")
    token = text(root, "resultSetId")
    assert token
    assert text(root, "resultSetTTL" if prefix == "" else "resultSetIdleTime") == "60"
    first = world.index.asked
    assert first is not None
    other = World()
    again = quote(f'cql.resultSetId = "{token}"')
    assert diagnostics(other.tree(f"{prefix}query={again}&startRecord=3")) == []
    assert other.index.asked is not None
    assert (other.index.asked.query, other.index.asked.sort) == (first.query, first.sort)
    narrowed = quote(f'cql.resultSetId = "{token}" and year > 1990 sortby title')
    assert diagnostics(other.tree(f"{prefix}query={narrowed}&resultSetTTL=9999")) == []
    assert other.index.asked.query.parts[0] == first.query  # type: ignore[union-attr]
    assert [key.point.name for key in other.index.asked.sort] == ["title"]
    assert other.codes(f"{prefix}query={again}", "/sru/ekby") == [(51, token)]
    other.clock.pass_by(61)
    assert other.codes(f"{prefix}query={again}") == [(51, token)]


def test_a_result_set_is_given_only_when_asked_for(world: World) -> None:
    assert text(world.tree("query=x"), "resultSetId") is None
    assert text(world.tree("query=x&resultSetTTL=0"), "resultSetId") is None
    assert text(World(tokens=False).tree("query=x&resultSetTTL=9"), "resultSetId") is None


def test_tampered_tokens_do_not_exist(world: World) -> None:
    token = text(world.tree("query=x&resultSetTTL=60"), "resultSetId")
    assert token
    for at in range(0, len(token), 3):
        other = "A" if token[at] != "A" else "B"
        changed = f"{token[:at]}{other}{token[at + 1 :]}"
        assert world.codes(f"query=cql.resultSetId%3D{changed}")[0][0] == 51


# ---- facets --------------------------------------------------------------------------------------


def test_facets(world: World) -> None:
    root = world.tree("query=x&facetLimit=5:dc.language,1:dc.subject&maximumRecords=0")
    space = {"f": "http://docs.oasis-open.org/ns/search-ws/facetedResults"}
    assert root.xpath("//f:facet/f:index/text()", namespaces=space) == [
        "psrv.language", "psrv.subject",
    ]  # fmt: skip
    counts = root.xpath("//f:facet[1]//f:count/text()", namespaces=space)
    assert counts == ["20", "5"]
    for query in root.xpath("//f:query/text()", namespaces=space):
        assert world.codes(f"query={quote(query)}") == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("facetLimit=5", []),
        ("facetLimit=5&facetSort=recordCount", []),
        ("facetLimit=5&facetSort=alphanumeric,ascending&facetStart=2", []),
        ("facetLimit=x", [(6, "facetLimit")]),
        ("facetLimit=5:isbn", [(16, "isbn")]),
        ("facetLimit=5:foo", [(16, "foo")]),
        ("facetLimit=5:foo.bar", [(15, "foo")]),
        ("facetSort=recordCount", [(7, "facetLimit")]),
        ("facetLimit=5&facetSort=size", [(6, "facetSort")]),
        ("facetLimit=5:dc.language&facetStart=0", [(6, "facetStart")]),
        ("facetLimit=5&facetRangeField=year", [(8, "facetRangeField")]),
    ],
)
def test_facet_parameters(world: World, query: str, expected: list[tuple[int, str]]) -> None:
    assert world.codes(f"query=x&{query}") == expected


# ---- style sheets --------------------------------------------------------------------------------


@ALL
def test_a_style_sheet_of_ours(world: World, prefix: str) -> None:
    response = world.get(f"{prefix}query=x&stylesheet=/style/sru.xsl")
    body = b"".join(response.body)
    assert b'<?xml-stylesheet type="text/xsl" href="/style/sru.xsl"?>' in body
    schemas.check(body)


@ALL
def test_markup_in_the_style_sheet_goes_nowhere(world: World, prefix: str) -> None:
    evil = quote('x"?><script>alert(1)</script><?x "')
    root = world.tree(f"{prefix}query=x&stylesheet={evil}")
    assert diagnostics(root)[0][0] == 111
    assert root.xpath("//script") == []
    assert World(SruSettings()).codes(f"{prefix}query=x&stylesheet=a") == [(110, "a")]
