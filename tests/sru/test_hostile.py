"""Any bytes as a query string, any tokens as a query: a valid reply in bounded time."""

from __future__ import annotations

import json
from random import Random
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from protocolsrv.wire.exchange import HttpRequest

from . import schemas
from .world import World, diagnostics

V11 = "operation=searchRetrieve&version=1.1&"
V12 = "operation=searchRetrieve&version=1.2&"
ALL = pytest.mark.parametrize("prefix", [V11, V12, ""], ids=["1.1", "1.2", "2.0"])

pytestmark = pytest.mark.skipif(not schemas.PRESENT, reason=schemas.REASON)


NAMES = st.sampled_from(
    [
        "query",
        "operation",
        "version",
        "startRecord",
        "maximumRecords",
        "recordSchema",
        "recordPacking",
        "stylesheet",
        "recordXMLEscaping",
        "sortKeys",
        "resultSetTTL",
        "facetLimit",
        "facetStart",
        "facetSort",
        "queryType",
        "httpAccept",
        "x-foo",
        "extraRequestData",
        "scanClause",
        "renderedBy",
        "responseType",
        "recordXPath",
    ]
)
VALUES = st.one_of(
    st.binary(max_size=12).map(quote),
    st.text(max_size=12).map(lambda value: quote(value.encode("utf-8", "surrogatepass"))),
    st.sampled_from(
        [
            "1.1",
            "1.2",
            "2.0",
            "searchRetrieve",
            "explain",
            "scan",
            "x",
            "title%3Da",
            "cql",
            "searchTerms",
            "string",
            "xml",
            "1",
            "0",
            "-1",
            "dc",
            "marcxml",
            "%3E%3Ca",
            "5:dc.language",
            "text/xml",
            "a+b+c",
            "((((",
            "%22",
            "a+and+b+or+c",
        ]
    ),
)
PAIRED = st.lists(st.tuples(NAMES, VALUES).map("=".join), max_size=8).map("&".join).map(str.encode)


@settings(max_examples=400, deadline=1_000)
@given(st.binary(max_size=60) | PAIRED)
def test_any_bytes_get_a_valid_reply(query: bytes) -> None:
    response = World().get(query)
    assert response.status in (200, 406)
    if response.content_type.startswith("application/json"):
        assert isinstance(json.loads(b"".join(response.body)), dict)
        return
    schemas.check(b"".join(response.body))
    assert response.note.isprintable()


CQL_PIECES = st.sampled_from(
    [
        *[
            "a",
            "title",
            "=",
            "any",
            "and",
            "or",
            "not",
            "prox",
            "(",
            ")",
            "/",
            "<",
            "*",
            "^",
            "sortby",
            ">",
            "==",
            "/unit=word",
            "å",
            "year",
            "1990",
            ",",
        ],
        *('"', '"b c"', "\\", "cql.allRecords", "\t"),
    ]
)


@settings(max_examples=300, deadline=1_000)
@given(
    st.lists(CQL_PIECES, max_size=14), st.sampled_from([V11, V12, ""]), st.sampled_from(["", " "])
)
def test_any_query_gets_a_valid_reply(pieces: list[str], prefix: str, between: str) -> None:
    query = between.join(pieces)
    root = World().tree(f"{prefix}query={quote(query)}")
    for number, _ in diagnostics(root):
        assert 10 <= number <= 49 or number in range(80, 97), (query, number)


# ---- requests that were right before something bit them ------------------------------------------

WHOLE = (
    b"operation=searchRetrieve&version=1.1&query=dc.title%3D%22a+b%22+and+(c+or+d)+not+e"
    b"&startRecord=1&maximumRecords=2&recordPacking=string&recordSchema=dc&resultSetTTL=5"
    b"&sortKeys=title,,0&stylesheet=/style/sru.xsl&x-a=b",
    b"query=title+any/relevant+%22x*+%5Ey%22+prox/distance%3C3/ordered+title%3Dz+sortby+title"
    b"/sort.descending+year&facetLimit=3:dc.language,2&facetStart=1&facetSort=recordCount"
    b"&recordXMLEscaping=xml&httpAccept=text/xml&queryType=cql",
    b"operation=scan&version=1.2&scanClause=title%3Dalfa&responsePosition=1&maximumTerms=3",
    b"operation=explain&version=1.1&recordPacking=string&stylesheet=%2Fstyle%2Fsru.xsl",
)
SOAP = (
    b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
    b'<searchRetrieveRequest xmlns="http://www.loc.gov/zing/srw/"><version>1.1</version>'
    b"<query>title = a</query><maximumRecords>2</maximumRecords></searchRetrieveRequest>"
    b"</e:Body></e:Envelope>",
)
BITS = (b"%00", b'"', b"(", b"<", b"&", b"=", b"%", b"*", b"^", b"\\", b"\xc3", b"-1", b"9" * 20,
        b"2.0", b"query=", b"sortby ", b"%ED%A0%80", b"%3E", b"x-", b"\r\n")  # fmt: skip


def bitten(random: Random, whole: bytes) -> bytes:
    """`whole` with up to five pieces put in, taken out, changed or doubled."""
    found = bytearray(whole)
    for _ in range(random.randint(1, 5)):
        at = random.randint(0, len(found))
        match random.randint(0, 3):
            case 0:
                found[at:at] = random.choice(BITS)
            case 1:
                del found[at : at + random.randint(1, 8)]
            case 2 if found:
                found[at % len(found)] = random.randint(0, 255)
            case _:
                found[at:at] = found[at : at + 20]
    return bytes(found)


@pytest.mark.parametrize("seed", range(4))
def test_bitten_requests_get_valid_replies(seed: int) -> None:
    random, world = Random(seed), World()
    for number in range(150):
        soap = number % 5 == 4
        body = bitten(random, random.choice(SOAP if soap else WHOLE))
        kind = "text/xml" if soap else "application/x-www-form-urlencoded"
        response = world.send(HttpRequest("POST", "/sru", b"", {"content-type": kind}, body))
        root = etree.fromstring(b"".join(response.body))
        if soap:
            (root,) = root[0]
            if response.status == 500:
                assert etree.QName(root).localname == "Fault"
                continue
        assert 1 not in [code for code, _ in diagnostics(schemas.check(etree.tostring(root)))]
