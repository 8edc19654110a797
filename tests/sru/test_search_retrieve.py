"""searchRetrieve: the ordinary reply, its echo, schemas and packing, in every version."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from lxml import etree

from protocolsrv.domain.query import Relation
from protocolsrv.sru.cql.parser import Limits
from protocolsrv.sru.settings import SruSettings
from protocolsrv.sru.versions import SRU_1_1, SRU_1_2, SRU_2_0

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


# ---- the ordinary reply --------------------------------------------------------------------------


@ALL
def test_a_page_of_records(world: World, prefix: str) -> None:
    root = world.tree(f"{prefix}query=dinosaur&startRecord=3&maximumRecords=4")
    assert text(root, "numberOfRecords") == "25"
    assert text(root, "nextRecordPosition") == "7"
    assert positions(root) == ["3", "4", "5", "6"]
    assert diagnostics(root) == []
    records = root.xpath("//m:record", namespaces={"m": schemas.MARCXML})
    assert len(records) == 4
    for record in records:
        schemas.marc_schema().assertValid(etree.fromstring(etree.tostring(record)))
    uris = set(root.xpath("//*[local-name()='recordSchema']/text()"))
    assert uris == {"info:srw/schema/1/marcxml-v1.1"}


@ALL
def test_namespaces_and_version(world: World, prefix: str) -> None:
    root = world.tree(f"{prefix}query=x")
    dialect = {V11: SRU_1_1, V12: SRU_1_2, "": SRU_2_0}[prefix]
    assert etree.QName(root).namespace == dialect.namespace
    assert text(root, "version") == (dialect.version if dialect.family == 1 else None)
    precision = text(root, "resultCountPrecision")
    assert (precision or "").startswith("info:") is (dialect is SRU_2_0)


@ALL
def test_the_last_page_has_no_next_position(world: World, prefix: str) -> None:
    root = world.tree(f"{prefix}query=x&startRecord=21&maximumRecords=5")
    assert positions(root) == ["21", "22", "23", "24", "25"]
    assert text(root, "nextRecordPosition") is None


@ALL
def test_no_hits_is_no_fault(world: World, prefix: str) -> None:
    world.index.total = 0
    root = world.tree(f"{prefix}query=x")
    assert text(root, "numberOfRecords") == "0"
    assert root.xpath("*[local-name()='records']") == []
    assert diagnostics(root) == []


@ALL
def test_a_count_only(world: World, prefix: str) -> None:
    root = world.tree(f"{prefix}query=x&maximumRecords=0")
    assert text(root, "numberOfRecords") == "25"
    assert text(root, "nextRecordPosition") == "1"
    assert root.xpath("*[local-name()='records']") == []


def test_defaults_and_cap() -> None:
    world = World(SruSettings(default_records=7, maximum_records=9))
    assert len(positions(world.tree(f"{V11}query=x"))) == 7
    assert len(positions(world.tree(f"{V11}query=x&maximumRecords=1000000000"))) == 9
    assert len(positions(world.tree(f"{V11}query=x&maximumRecords={'9' * 400}"))) == 9


def test_what_the_engine_is_asked(world: World) -> None:
    query = 'dc.creator = "Astrid Lindgren" sortby year/sort.descending'
    world.tree(f"{V12}query={quote(query)}&startRecord=3&maximumRecords=2", "/sru/Ekby")
    asked = world.index.asked
    assert asked is not None
    assert asked.query.relation is Relation.ALL  # type: ignore[union-attr]
    assert asked.scope == "ekby"
    assert [(key.point.name, key.descending) for key in asked.sort] == [("year", True)]
    assert (asked.window.offset, asked.window.limit) == (2, 2)


# ---- the echo ------------------------------------------------------------------------------------


@ALL
def test_the_echo_repeats_what_was_sent(world: World, prefix: str) -> None:
    query = 'dc.title any/relevant "<å> & b" and (c not d)'
    root = world.tree(
        f"{prefix}query={quote(query)}&startRecord=2&maximumRecords=3&recordSchema=dc"
        f"&resultSetTTL=60&x-one={quote('<&>')}"
    )
    (echo,) = root.xpath("*[local-name()='echoedSearchRetrieveRequest']")
    assert text(echo, "query") == query
    assert text(echo, "startRecord") == "2"
    assert text(echo, "maximumRecords") == "3"
    assert text(echo, "recordSchema") == "dc"
    assert text(echo, "resultSetTTL") == "60"
    assert "<&>" in "".join(echo.itertext())
    (xquery,) = echo.xpath("*[local-name()='xQuery']")
    assert xquery.xpath("string(.//*[local-name()='term'])") == "<å> & b"
    values = xquery.xpath(".//*[local-name()='boolean' or local-name()='Boolean']")
    assert [one[0].text for one in values] == ["and", "not"]


def test_prefixes_and_order_in_xcql(world: World) -> None:
    query = quote('>a="info:srw/cql-context-set/1/dc-v1.1" (>b="not a uri" a.title=x) sortby year')
    for prefix in (V11, V12, ""):
        root = world.tree(f"{prefix}query={query}")
        names = root.xpath("//*[local-name()='prefix']/*[local-name()='name']/text()")
        assert names == (["a"] if prefix == "" else ["a", "b"])
        keys = root.xpath("//*[local-name()='sortKeys']//*[local-name()='index']/text()")
        assert keys == (["year"] if prefix == "" else [])


@ALL
def test_the_largest_query_has_an_echo_that_ordinary_parsers_accept(
    world: World, prefix: str
) -> None:
    query = " or ".join(["title =/word x"] * Limits().clauses)
    root = world.tree(f"{prefix}{urlencode({'query': query})}")
    assert diagnostics(root) == []
    deep = " or (".join(["title =/word x"] * 60) + ")" * 59
    assert diagnostics(world.tree(f"{prefix}{urlencode({'query': deep})}")) == []


# ---- schemas and packing -------------------------------------------------------------------------


@ALL
@pytest.mark.parametrize(
    ("asked", "uri"),
    [
        ("marcxml", "info:srw/schema/1/marcxml-v1.1"),
        ("MARCXML", "info:srw/schema/1/marcxml-v1.1"),
        ("info:srw/schema/1/marcxml-v1.1", "info:srw/schema/1/marcxml-v1.1"),
        ("dc", "info:srw/schema/1/dc-v1.1"),
        ("info:srw/schema/1/dc-v1.1", "info:srw/schema/1/dc-v1.1"),
    ],
)
def test_the_schema_is_named_by_its_uri(world: World, prefix: str, asked: str, uri: str) -> None:
    root = world.tree(f"{prefix}query=x&recordSchema={quote(asked)}&maximumRecords=2")
    assert set(root.xpath("*/*/*[local-name()='recordSchema']/text()")) == {uri}


@ALL
def test_every_schema_of_the_server_is_given(world: World, prefix: str) -> None:
    for one in world.context.catalogue.schemas:
        root = world.tree(f"{prefix}query=x&recordSchema={one.name}&maximumRecords=25")
        assert diagnostics(root) == []
        found = root.xpath("//*[local-name()='recordData']/*")
        assert len(found) == 25
        assert {etree.QName(record).namespace or "" for record in found} == {one.namespace}


@pytest.mark.parametrize(
    ("prefix", "element", "parameter"),
    [
        (V11, "recordPacking", "recordPacking"),
        (V12, "recordPacking", "recordPacking"),
        ("", "recordXMLEscaping", "recordXMLEscaping"),
    ],
)
def test_packing_as_string(world: World, prefix: str, element: str, parameter: str) -> None:
    root = world.tree(f"{prefix}query=x&maximumRecords=1&{parameter}=string")
    (how,) = root.xpath(f"//*[local-name()='record']/*[local-name()='{element}']")
    (data,) = root.xpath("//*[local-name()='recordData']")
    assert how.text == "string"
    assert len(data) == 0
    schemas.marc_schema().assertValid(etree.fromstring(data.text))


def test_a_record_that_cannot_be_rendered_costs_only_itself(world: World) -> None:
    world.records.broken = frozenset((2,))
    world.records.gone = frozenset((4,))
    for prefix in (V11, V12, ""):
        root = world.tree(f"{prefix}query=x&maximumRecords=5")
        assert positions(root) == ["1", "2", "3", "4", "5"]
        uris = root.xpath("//*[local-name()='recordData']/*/*[local-name()='uri']/text()")
        assert uris == ["info:srw/diagnostic/1/63", "info:srw/diagnostic/1/65"]
        schema_of = root.xpath("//*[local-name()='recordSchema']/text()")
        assert schema_of.count("info:srw/schema/1/diagnostics-v1.1") == 2
        assert diagnostics(root) == []


# ---- scope ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "scope"),
    [("/sru", ""), ("/sru/", ""), ("/sru/region", ""), ("/sru/ekby", "ekby"),
     ("/sru/EKBY-stad/", "ekby-stad")],
)  # fmt: skip
def test_scope(world: World, path: str, scope: str) -> None:
    assert world.codes(f"{V12}query=x", path) == []
    assert world.index.asked is not None
    assert world.index.asked.scope == scope


@pytest.mark.parametrize("path", ["/sru/nowhere", "/sru/ekby/x", "/sru/<a>", "/sru/\x00", "/sru/å"])
@pytest.mark.parametrize("query", [f"{V11}query=x", "query=x", "", "operation=explain&version=1.1"])
def test_unknown_scope(world: World, path: str, query: str) -> None:
    found = world.codes(query, path)
    assert found[0][0] == 235
