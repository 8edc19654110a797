"""explain: the ZeeRex record says what holds, because it comes from what answers."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from lxml import etree

from protocolsrv.marc.access_points import ACCESS_POINTS, CONTEXT_SETS
from protocolsrv.services.scanning import Scanning
from protocolsrv.sru.cql.compile import Compiler
from protocolsrv.sru.cql.indexes import Indexes
from protocolsrv.sru.diagnostics import Diagnostic
from protocolsrv.sru.settings import DatabaseText, SruSettings

from . import schemas
from .lists import Lists
from .world import World, diagnostics

NS = {"z": schemas.ZEEREX}
ASKED = ["operation=explain&version=1.1", "operation=explain&version=1.2", "", "version=2.0"]

pytestmark = pytest.mark.skipif(not schemas.PRESENT, reason=schemas.REASON)


def whole() -> World:
    world = World()
    world.scanning = Scanning(Lists({}), world.index)
    world.settle()
    return world


@pytest.fixture
def record() -> etree._Element:
    (found,) = whole().tree("operation=explain&version=1.2").iter(f"{{{schemas.ZEEREX}}}explain")
    return found


@pytest.mark.parametrize("query", ASKED)
def test_every_version_explains(query: str) -> None:
    root = World().tree(query)
    assert diagnostics(root) == []
    assert len(list(root.iter(f"{{{schemas.ZEEREX}}}explain"))) == 1
    (schema,) = root.xpath("*/*[local-name()='recordSchema']/text()")
    assert schema == schemas.ZEEREX


@pytest.mark.parametrize(
    ("query", "element"),
    [("operation=explain&version=1.1&recordPacking=string", "recordPacking"),
     ("recordXMLEscaping=string", "recordXMLEscaping")],
)  # fmt: skip
def test_as_a_string(query: str, element: str) -> None:
    root = World().tree(query)
    assert root.xpath(f"string(*/*[local-name()='{element}'])") == "string"
    (data,) = root.xpath("*/*[local-name()='recordData']")
    schemas.rng("zeerex").assertValid(etree.fromstring(data.text))


def test_where_and_how_much() -> None:
    world = World(SruSettings(host="catalogue.example", port=443, transport="https"))
    world.index.total = 7
    for path, name, number in (("/sru", "sru", "25"), ("/sru/ekby", "sru/ekby", "7")):
        root = world.tree("", path)
        assert root.xpath("string(//z:host)", namespaces=NS) == "catalogue.example"
        assert root.xpath("string(//z:port)", namespaces=NS) == "443"
        assert root.xpath("string(//z:database)", namespaces=NS) == name
        assert root.xpath("string(//z:database/@numRecs)", namespaces=NS) == number
        updated = root.xpath("string(//z:database/@lastUpdate)", namespaces=NS)
        assert updated == "2026-03-01T12:00:00Z"


def test_the_host_header_is_not_trusted() -> None:
    response = World().get("", host="evil.example")
    assert b"evil" not in b"".join(response.body)


def test_it_follows_the_catalogue_within_a_second() -> None:
    world = World()
    world.tree("")
    world.records.number = 30
    world.clock.pass_by(1.5)
    assert world.tree("").xpath("string(//z:database/@numRecs)", namespaces=NS) == "30"


def test_titles_in_both_languages_and_hostile_settings() -> None:
    texts = {"sv": DatabaseText("Katalog & <b>", "Beskrivning"), "en": DatabaseText("Catalogue")}
    world = World(SruSettings(texts=texts, contact="a@b", author="<x>", restrictions="]]>"))
    titles = world.tree("").xpath("//z:databaseInfo/z:title", namespaces=NS)
    assert [(one.get("lang"), one.get("primary"), one.text) for one in titles] == [
        ("sv", "true", "Katalog & <b>"), ("en", None, "Catalogue"),
    ]  # fmt: skip


def test_every_row_of_the_table_with_all_its_names(record: etree._Element) -> None:
    rows = {one.get("id"): one for one in record.iterfind(".//z:index[@id]", NS)}
    assert set(rows) == {point.name for point in ACCESS_POINTS}
    for point in ACCESS_POINTS:
        row = rows[point.name]
        names = {f"{one.get('set')}.{one.text}" for one in row.iterfind("z:map/z:name", NS)}
        assert names == set(point.cql)
        uses = {int(one.text or "") for one in row.iterfind("z:map/z:attr", NS)}
        assert uses == set(point.use)
        assert (row.get("scan"), row.get("sort")) == (
            str(point.scan).lower(), str(point.sort).lower(),
        )  # fmt: skip
        assert [one.text for one in row.iterfind("z:title", NS)] == [point.title_sv, point.title_en]


def test_every_claim_is_kept(record: etree._Element) -> None:
    """Each index with each relation said to be supported compiles; each other one is refused."""
    compiler = Compiler(Indexes.of())
    everything = [
        one.text for one in record.findall("z:configInfo/z:supports[@type='relation']", NS)
    ]
    for row in record.iterfind(".//z:index[@id]", NS):
        claimed = {one.text for one in row.iterfind("z:configInfo/z:supports", NS)}
        for name in row.iterfind("z:map/z:name", NS):
            for relation in everything:
                query = f"{name.get('set')}.{name.text} {relation} 1"
                meaning = compiler.compile(query, 1).meaning
                assert isinstance(meaning, Diagnostic) is (relation not in claimed), query


def test_context_sets_and_schemas(record: etree._Element) -> None:
    sets = {one.get("name"): one.get("identifier") for one in record.iterfind(".//z:set", NS)}
    assert sets == CONTEXT_SETS
    world = World()
    for one in record.iterfind(".//z:schema", NS):
        for name in (one.get("name"), one.get("identifier")):
            assert world.codes(f"query=x&recordSchema={quote(name or '')}") == []


def test_what_is_not_served_is_not_claimed(record: etree._Element) -> None:
    bare = World(tokens=False).tree("")
    for claim in (
        "supports[@type='scan']",
        "supports[@type='resultSets']",
        "setting[@type='resultSetTTL']",
        "setting[@type='maximumTerms']",
    ):
        assert record.find(f".//z:{claim}", NS) is not None
        assert bare.find(f".//z:{claim}", NS) is None
    assert bare.xpath("count(//z:index[@scan='true'])", namespaces=NS) == 0


def test_limits_are_those_that_hold() -> None:
    world = World(SruSettings(default_records=3, maximum_records=5))
    root = world.tree("")
    assert root.xpath("string(//z:default[@type='numberOfRecords'])", namespaces=NS) == "3"
    limit = int(root.xpath("string(//z:setting[@type='maximumRecords'])", namespaces=NS))
    page = world.tree("query=x&maximumRecords=1000")
    assert len(page.xpath("//*[local-name()='recordPosition']")) == limit


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("foo=1", [(8, "foo")]),
        ("operation=explain&version=1.1&query=x", [(8, "query")]),
        ("operation=explain&version=1.1&recordPacking=x", [(71, "x")]),
        ("recordXMLEscaping=x", [(71, "x")]),
        ("operation=explain", [(7, "version")]),
        ("version=1.2", [(7, "operation")]),
        ("operation=fly&version=1.1", [(4, "fly")]),
        ("operation=fly&version=2.0", [(4, "fly")]),
        ("stylesheet=%3C", [(111, "<")]),
        ("x-a=%00", [(6, "x-a")]),
        ("%00=1", [(6, "\ufffd"), (8, "\ufffd")]),
    ],
)
def test_refused_beside_the_record(query: str, expected: list[tuple[int, str]]) -> None:
    root = World().tree(query)
    assert diagnostics(root) == expected
    assert len(list(root.iter(f"{{{schemas.ZEEREX}}}explain"))) == 1
