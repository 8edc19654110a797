"""The writer's templates: element order, positions, packing."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from protocolsrv.sru.diagnostics import Code, Diagnostic
from protocolsrv.sru.write import WRITERS, Found, Packing, echoed_number, echoed_uri

from . import schemas
from .world import World

MARC = Packing("info:srw/schema/1/marcxml-v1.1")


def built(version: str, first: int, bodies: list[bytes | Diagnostic], packing: Packing) -> str:
    writer = WRITERS[version]
    found = Found(2_000, "token", 60, 7)
    parts = [
        writer.search_head(found).encode(),
        *writer.records(bodies, packing, first),
        writer.search_tail(found, "", [Diagnostic(Code.PARTIAL_VALID)]).encode(),
    ]
    return b"".join(parts).decode()


@pytest.mark.parametrize(
    ("version", "order"),
    [
        ("1.1", "version numberOfRecords resultSetId resultSetIdleTime records nextRecordPosition"
         " diagnostics"),
        ("2.0", "numberOfRecords resultSetId records nextRecordPosition diagnostics resultSetTTL"
         " resultCountPrecision"),
    ],
)  # fmt: skip
def test_order_of_elements(version: str, order: str) -> None:
    root = etree.fromstring(built(version, 1, [b"<a/>"], MARC).encode())
    assert [etree.QName(one).localname for one in root] == order.split()


@pytest.mark.parametrize("first", [1, 2, 999, 1_000, 1_001, 5_000_000])
def test_positions_also_beyond_the_prepared_ones(first: int) -> None:
    root = etree.fromstring(built("1.2", first, [b"<a/>", b"<b/>", b"<c/>"], MARC).encode())
    found = root.xpath("//*[local-name()='recordPosition']/text()")
    assert found == [str(first), str(first + 1), str(first + 2)]


@pytest.mark.parametrize("version", ["1.1", "1.2", "2.0"])
def test_prefixes_are_those_that_clients_look_for(version: str) -> None:
    """@natlibfi/sru-client finds elements by these very names, whatever the namespace says."""
    xml = built(version, 1, [b"<a/>", Diagnostic(Code.RECORD_GONE)], MARC)
    for name in (
        "zs:searchRetrieveResponse", "zs:numberOfRecords", "zs:records", "zs:record",
        "zs:recordData", "zs:recordPosition", "zs:diagnostics", "diag:diagnostic", "diag:message",
    ):  # fmt: skip
        assert f"<{name}" in xml


def test_no_records_no_element() -> None:
    assert WRITERS["1.1"].records([], MARC, 1) == []


def test_a_record_is_not_touched_and_a_string_is_escaped() -> None:
    body = '<a b="&amp;">å</a>'.encode()
    assert body in WRITERS["1.1"].records([body], MARC, 1)
    text = etree.fromstring(built("2.0", 1, [body], Packing("urn:x", as_string=True)).encode())
    assert text.xpath("string(//*[local-name()='recordData'])") == body.decode()


def test_a_style_sheet_is_an_escaped_attribute() -> None:
    head = WRITERS["1.1"].search_head(Found(), 'a"?><b c="')
    assert 'href="a&quot;?&gt;&lt;b c=&quot;"?>' in head


def test_what_the_schema_could_not_carry_is_not_echoed() -> None:
    assert echoed_number("n", {"n": "12"}) == "<zs:n>12</zs:n>"
    for value in ("", "-1", "x", "9" * 19, "٣"):
        assert echoed_number("n", {"n": value}) == ""
    assert echoed_number("n", {"n": "0"}, 1) == ""
    assert echoed_uri("s", {"s": "/a/b.xsl"}) == "<zs:s>/a/b.xsl</zs:s>"
    assert echoed_uri("s", {"s": "a b%zz"}) == ""
    assert echoed_uri("s", {}) == ""


URIS = st.text(st.sampled_from("ahttp:/.-~_@%# [0"), max_size=25) | st.builds(
    "https://{}/{}".format, st.text("a.-0:@", max_size=8), st.text("a./-~", max_size=8)
)


@pytest.mark.skipif(not schemas.PRESENT, reason=schemas.REASON)
@given(URIS)
def test_an_echoed_address_is_valid(address: str) -> None:
    root = World().tree(f"query=x&stylesheet={quote(address)}")
    assert etree.QName(root).localname == "searchRetrieveResponse"


@pytest.mark.skipif(not schemas.PRESENT, reason=schemas.REASON)
@given(URIS)
def test_an_echoed_prefix_is_valid(address: str) -> None:
    query = quote(f'>p="{address}" x')
    World().tree(f"query={query}")
    World().tree(f"operation=searchRetrieve&version=1.1&query={query}")
