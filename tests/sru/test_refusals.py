"""searchRetrieve refused: numbers, details, versions; every reply valid by the official schema."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from lxml import etree

from protocolsrv.domain.query import Hits, Window
from protocolsrv.domain.refusal import QueryFault, QueryReason
from protocolsrv.sru.versions import DIALECTS, SRU_1_1, SRU_2_0
from protocolsrv.wire.exchange import HttpRequest, Work

from . import schemas
from .world import World, diagnostics, text

V11 = "operation=searchRetrieve&version=1.1&"
V12 = "operation=searchRetrieve&version=1.2&"
ALL = pytest.mark.parametrize("prefix", [V11, V12, ""], ids=["1.1", "1.2", "2.0"])

pytestmark = pytest.mark.skipif(not schemas.PRESENT, reason=schemas.REASON)


@pytest.fixture
def world() -> World:
    return World()


def positions(root: etree._Element) -> list[str]:
    return [str(one) for one in root.xpath("//*[local-name()='recordPosition']/text()")]


# ---- refusals ------------------------------------------------------------------------------------

REFUSED = [
    ("", [(7, "query")]),
    ("query=", [(10, "unexpected end of query")]),
    ("query=x&startRecord=0", [(6, "startRecord")]),
    ("query=x&startRecord=-1", [(6, "startRecord")]),
    ("query=x&startRecord=", [(6, "startRecord")]),
    ("query=x&startRecord=1.5", [(6, "startRecord")]),
    ("query=x&startRecord=%D9%A3", [(6, "startRecord")]),
    ("query=x&startRecord=26", [(61, "")]),
    ("query=x&startRecord=1000000", [(61, "")]),
    ("query=x&startRecord=" + "9" * 5_000, [(61, "")]),
    ("query=x&maximumRecords=-1", [(62, "-1")]),
    ("query=x&maximumRecords=x", [(6, "maximumRecords")]),
    ("query=x&recordSchema=nope", [(66, "nope")]),
    ("query=x&recordSchema=", [(66, "")]),
    ("query=x&resultSetTTL=-1", [(6, "resultSetTTL")]),
    ("query=x&stylesheet=http://evil.example/a.xsl", [(111, "http://evil.example/a.xsl")]),
    ("query=x&foo=1&bar=2", [(8, "foo"), (8, "bar")]),
    ("query=x&Query=1", [(8, "Query")]),
    ("query=x&query=y", [(6, "query")]),
    ("query=x&query=x", [(6, "query")]),
    ("query=%00", [(6, "query")]),
    ("query=%ff%fe", [(6, "query")]),
    ("query=%C3", [(6, "query")]),
    ("query=%zz", [(6, "query")]),
    ("query=100%", [(6, "query")]),
    ("query=%ED%A0%80", [(6, "query")]),
    ("query=%EF%BF%BE", [(6, "query")]),
    ("query=x&recordSchema=%01", [(6, "recordSchema"), (66, "\ufffd")]),
    ("query=foo.x%3D1", [(15, "foo")]),
    ("query=(x", [(13, "0")]),
    ("query=cql.resultSetId%3Dabc", [(51, "abc")]),
]


@ALL
@pytest.mark.parametrize(("query", "expected"), REFUSED, ids=range(len(REFUSED)))
def test_refused(world: World, prefix: str, query: str, expected: list[tuple[int, str]]) -> None:
    if prefix == "" and not query.startswith("query"):
        query = "queryType=cql" + query
    root = world.tree(prefix + query)
    assert diagnostics(root) == expected
    assert root.xpath("*[local-name()='records']") == []
    total = text(root, "numberOfRecords")
    if expected[0][0] == 61:
        assert total == "25"
    else:
        assert total == (None if prefix == "" else "0")


PER_VERSION = [
    (f"{V11}query=x&recordPacking=yaml", [(71, "yaml")]),
    (f"{V12}query=x&recordPacking=packed", [(71, "packed")]),
    ("query=x&recordXMLEscaping=yaml", [(71, "yaml")]),
    ("query=x&recordPacking=xml", [(71, "xml")]),
    ("query=x&recordPacking=unpacked", []),
    ("query=x&recordPacking=packed", []),
    (f"{V11}query=x&recordXPath=/a", [(72, "")]),
    (f"{V12}query=x&recordXPath=/a", [(8, "recordXPath")]),
    ("query=x&recordXPath=/a", [(8, "recordXPath")]),
    (f"{V12}query=x&sortKeys=title", [(8, "sortKeys")]),
    (f"{V12}query=x&queryType=cql", [(8, "queryType")]),
    (f"{V12}query=x&facetLimit=1", [(8, "facetLimit")]),
    ("query=x&queryType=pqf", [(11, "pqf")]),
    ("query=x&queryType=cql", []),
    ("query=a%3D%22&queryType=searchTerms", []),
    ("query=+&queryType=searchTerms", [(27, "")]),
    ("query=x&renderedBy=server", [(6, "renderedBy")]),
    ("query=x&renderedBy=client", []),
    ("query=x&responseType=foo", [(6, "responseType")]),
    (f"query=x&responseType={quote(SRU_2_0.namespace)}", []),
    ("query=x&extraRequestData=1", []),
    (f"{V12}query=x&x-foo=1&x-foo=2", []),
    ("operation=searchRetrieve&query=x", [(7, "version")]),
    ("version=1.1&query=x", [(7, "operation")]),
    ("version=2.0&query=x", []),
    ("operation=searchRetrieve&version=2.0&query=x", []),
    ("operation=searchRetrieve&version=1.3&query=x", []),
    ("operation=searchRetrieve&version=3.0&query=x", []),
    ("operation=searchRetrieve&version=1.0&query=x", [(5, "2.0")]),
    ("operation=searchRetrieve&version=&query=x", [(5, "2.0")]),
    ("operation=searchRetrieve&version=abc&query=x", [(5, "2.0")]),
    ("version=abc&query=x", [(5, "2.0")]),
    ("operation=update&version=1.2&query=x", [(4, "update")]),
    ("operation=&version=1.2&query=x", [(4, "")]),
    ("operation=SearchRetrieve&version=1.2&query=x", [(4, "SearchRetrieve")]),
]


@pytest.mark.parametrize(("query", "expected"), PER_VERSION, ids=range(len(PER_VERSION)))
def test_by_version(world: World, query: str, expected: list[tuple[int, str]]) -> None:
    assert world.codes(query) == expected


@pytest.mark.parametrize(
    ("asked", "answered"),
    [("1.1", "1.1"), ("1.2", "1.2"), ("1.3", "1.2"), ("1.9", "1.2"), ("2.0", "2.0"),
     ("2.1", "2.0"), ("9.0", "2.0"), ("1.0", "1.1"), ("0.9", "1.1")],
)  # fmt: skip
def test_negotiation(world: World, asked: str, answered: str) -> None:
    root = world.tree(f"operation=searchRetrieve&version={asked}&query=x")
    wanted = next(one for one in DIALECTS if one.version == answered)
    assert etree.QName(root).namespace == wanted.namespace
    assert text(root, "version") == (answered if wanted.family == 1 else None)


def test_at_most_ten_diagnostics(world: World) -> None:
    query = "query=x&" + "&".join(f"p{n}=1" for n in range(50))
    assert len(world.codes(query)) == 10


@pytest.mark.parametrize("reason", list(QueryReason))
@ALL
def test_every_refusal_of_the_core(world: World, reason: QueryReason, prefix: str) -> None:
    fault = QueryFault(reason, "why <&>")
    world.index.refusal = fault
    planned = world.tree(f"{prefix}query=x")
    world.index.refusal = None
    world.index.answer = fault
    ran = world.tree(f"{prefix}query=x")
    assert diagnostics(planned) == diagnostics(ran)
    assert diagnostics(ran)[0][1] == "why <&>"


@ALL
def test_a_bug_of_ours_is_diagnostic_1_with_the_trace(world: World, prefix: str) -> None:
    world.index.answer = RuntimeError("secret")
    root = world.tree(f"{prefix}query=x")
    assert diagnostics(root) == [(1, "t-1")]
    assert b"secret" not in etree.tostring(root)
    assert etree.QName(root).namespace == (SRU_1_1 if prefix else SRU_2_0).namespace


@ALL
def test_not_now(world: World, prefix: str) -> None:
    work = world.responder.answer(HttpRequest("GET", "/sru", f"{prefix}query=x".encode()))
    assert isinstance(work, Work)
    assert work.cost >= 25
    root = schemas.check(b"".join(work.refuse().body))
    assert diagnostics(root) == [(2, "")]


def test_what_is_dear_says_so(world: World) -> None:
    def cost(query: str) -> int:
        work = world.responder.answer(HttpRequest("GET", "/sru", query.encode()))
        assert isinstance(work, Work)
        return work.cost

    assert cost("query=x") < cost("query=x&recordSchema=dc") < cost("query=x&facetLimit=1")
    assert cost("query=x&recordSchema=dc&maximumRecords=100") > 3_000


def test_partial_answers_say_so(world: World) -> None:
    world.index.answer = Hits(3, (1, 2, 3), complete=False)
    root = world.tree(f"{V12}query=x")
    assert diagnostics(root) == [(59, "")]
    assert len(positions(root)) == 3


def test_a_page_too_deep_for_memory_is_refused_with_its_count(world: World) -> None:
    world.index.total = world.records.number = 3_000_000
    root = world.tree(f"{V12}query=x&startRecord=99997&maximumRecords=5")
    assert diagnostics(root) == [(48, "records beyond position 100000")]
    assert text(root, "numberOfRecords") == "3000000"
    assert world.index.asked is not None
    assert world.index.asked.window == Window(0, 0)
    assert world.codes(f"{V12}query=x&startRecord=3000001") == [(61, "")]


def test_a_far_page_is_not_fetched(world: World) -> None:
    world.tree(f"{V12}query=x&startRecord=999999999")
    assert world.index.asked is not None
    assert world.index.asked.window == Window(0, 0)
