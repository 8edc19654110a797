"""SRU over HTTP: methods, forms, SOAP, media types; and what is refused by HTTP itself."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from lxml import etree

from protocolsrv.sru.soap import ENVELOPE
from protocolsrv.wire.exchange import HttpRequest, HttpResponse

from . import schemas
from .world import World, diagnostics, text

V11 = "operation=searchRetrieve&version=1.1&"
FORM = "application/x-www-form-urlencoded"
SOAP = {"content-type": "text/xml; charset=utf-8", "soapaction": '""'}


@pytest.fixture
def world() -> World:
    return World()


def post(world: World, body: bytes, kind: str = FORM, query: bytes = b"") -> HttpResponse:
    return world.send(HttpRequest("POST", "/sru", query, {"content-type": kind}, body))


def test_a_form_is_the_same_as_a_query_string(world: World) -> None:
    raw = f"{V11}query={quote('title = å')}&maximumRecords=2".encode()
    assert post(world, raw).body == world.get(raw).body
    assert post(world, raw, f"{FORM}; charset=UTF-8").body == world.get(raw).body
    split = post(world, b"maximumRecords=2", query=f"{V11}query={quote('title = å')}".encode())
    assert split.body == world.get(raw).body
    assert diagnostics(schemas.check(b"".join(post(world, b"query=x", query=b"query=x").body)))


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (HttpRequest("PUT", "/sru"), 405),
        (HttpRequest("DELETE", "/sru"), 405),
        (HttpRequest("OPTIONS", "/sru"), 405),
        (HttpRequest("GET", "/"), 404),
        (HttpRequest("GET", "/srus"), 404),
        (HttpRequest("POST", "/sru", headers={"content-type": "application/json"}), 415),
        (HttpRequest("POST", "/sru"), 415),
        (HttpRequest("POST", "/sru", headers={"content-type": FORM}, body=b"a" * 2_000_000), 413),
        (HttpRequest("POST", "/sru", headers=SOAP, body=b"<" * 2_000_000), 413),
        (HttpRequest("GET", "/sru", b"query=x", {"accept": "image/png"}), 406),
        (HttpRequest("GET", "/sru", b"query=x&httpAccept=image/png"), 406),
        (HttpRequest("HEAD", "/sru", b"query=x"), 200),
    ],
)
def test_http_statuses(world: World, request_: HttpRequest, status: int) -> None:
    response = world.send(request_)
    assert response.status == status
    assert response.note.startswith("sru ")
    if status == 405:
        assert ("Allow", "GET, HEAD, POST") in response.headers
    if status == 406:
        assert diagnostics(schemas.check(b"".join(response.body))) == [(6, "httpAccept")]


@pytest.mark.parametrize(
    ("query", "accept", "kind"),
    [
        (f"{V11}query=x", "", "text/xml"),
        (f"{V11}query=x", "image/png", "text/xml"),
        ("query=x", "", "application/sru+xml"),
        ("query=x", "*/*", "application/sru+xml"),
        ("query=x", "text/xml", "text/xml"),
        ("query=x", "text/html,application/xml;q=0.9,*/*;q=0.8", "application/xml"),
        ("query=x", "application/json", "application/json"),
        ("query=x", "application/json;q=0.5, text/xml;q=0.4", "application/json"),
        (
            "query=x",
            "application/*;q=0.5, application/sru+xml;q=0, text/*;q=0.1",
            "application/xml",
        ),
        ("query=x&httpAccept=text/xml", "application/json", "text/xml"),
        ("query=x&httpAccept=application/json", "", "application/json"),
    ],
)
def test_media_types(world: World, query: str, accept: str, kind: str) -> None:
    response = world.get(query, accept=accept)
    assert response.content_type == f"{kind}; charset=utf-8"
    assert ("X-Content-Type-Options", "nosniff") in response.headers


def test_json(world: World) -> None:
    world.records.broken = frozenset((2,))
    query = "query=x&maximumRecords=2&httpAccept=application/json&facetLimit=1:dc.language"
    reply = json.loads(b"".join(world.get(query).body))
    assert reply["numberOfRecords"] == 25
    assert reply["nextRecordPosition"] == 3
    first, second = reply["records"]
    assert etree.fromstring(first["recordData"]).tag.endswith("record")
    assert second["recordData"]["uri"] == "info:srw/diagnostic/1/63"
    assert reply["facetedResults"][0]["terms"][0]["count"] == 20
    refused = json.loads(b"".join(world.get("query=(&httpAccept=application/json").body))
    assert [one["uri"] for one in refused["diagnostics"]] == ["info:srw/diagnostic/1/10"]
    explained = json.loads(b"".join(world.get("httpAccept=application/json").body))
    assert etree.fromstring(explained["record"]["recordData"]).tag.endswith("explain")


def test_the_log_note(world: World) -> None:
    note = world.get(f"{V11}query={quote('title=å and b')}", "/sru/ekby").note
    assert note == (
        'sru 1.1 searchRetrieve scope=ekby query=psrv.title adj "å" and psrv.anywhere all "b"'
        " hits=25"
    )
    assert world.get("query=(").note == "sru 2.0 searchRetrieve diagnostics=10"
    assert world.get("query=%22a%0Ab%22").note.isprintable()


# ---- SOAP ----------------------------------------------------------------------------------------


def envelope(inner: str, header: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="{ENVELOPE}">{header}<e:Body>'
        f"{inner}</e:Body></e:Envelope>"
    ).encode()


def call(name: str, inner: str, version: str = "1.1") -> str:
    return f'<{name} xmlns="{schemas.SRW}"><version>{version}</version>{inner}</{name}>'


def body_of(response: HttpResponse) -> etree._Element:
    root = etree.fromstring(b"".join(response.body))
    assert etree.QName(root).namespace == ENVELOPE
    (inner,) = root[0]
    return inner


@pytest.mark.skipif(not schemas.PRESENT, reason=schemas.REASON)
@pytest.mark.parametrize("kind", ["text/xml", "application/soap+xml"])
@pytest.mark.parametrize("version", ["1.1", "1.2", "2.0"])
def test_the_three_operations_in_soap(world: World, kind: str, version: str) -> None:
    inner = "<query>title = &lt;å&gt;</query><startRecord>2</startRecord>"
    for name, more, answer in (
        ("searchRetrieveRequest", inner, "searchRetrieveResponse"),
        ("explainRequest", "", "explainResponse"),
        ("scanRequest", "<scanClause>title=a</scanClause>", "scanResponse"),
    ):
        response = post(world, envelope(call(name, more, version)), kind)
        assert (response.status, response.content_type) == (200, "text/xml; charset=utf-8")
        found = body_of(response)
        assert etree.QName(found).localname == answer
        schemas.check(etree.tostring(found))
        assert text(found, "version") == ("1.2" if version == "2.0" else version)


def test_a_soap_search_is_a_search(world: World) -> None:
    more = (
        "<query>x</query><maximumRecords>3</maximumRecords><recordPacking>string</recordPacking>"
        '<extraRequestData><o:x xmlns:o="urn:o"/></extraRequestData>'
    )
    found = body_of(post(world, envelope(call("searchRetrieveRequest", more)), "text/xml"))
    assert len(found.xpath(".//*[local-name()='recordPosition']")) == 3
    assert diagnostics(found) == []
    wrong = envelope(call("searchRetrieveRequest", "<query>(</query><foo>1</foo>"))
    assert diagnostics(body_of(post(world, wrong, "text/xml"))) == [
        (8, "foo"), (10, "unexpected end of query"),
    ]  # fmt: skip


MUST = f'<e:Header><x e:mustUnderstand="1" xmlns:e="{ENVELOPE}"/></e:Header>'
FAULTS = [
    (b"", "Client"),
    (b"not xml", "Client"),
    (b"<a/>", "Client"),
    (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "Client"),
    (envelope("").replace(b"soap/envelope", b"soap/2003"), "VersionMismatch"),
    (envelope(""), "Client"),
    (envelope("<foo/>"), "Client"),
    (envelope(call("searchRetrieveRequest", "<query><b/></query>")), "Client"),
    (envelope(call("searchRetrieveRequest", '<query xmlns="urn:other">x</query>')), "Client"),
    (envelope(call("searchRetrieveRequest", "<operation>scan</operation>")), "Client"),
    (envelope(call("explainRequest", "") + call("explainRequest", "")), "Client"),
    (envelope(call("explainRequest", ""), MUST), "MustUnderstand"),
    (b"<a>" * 5_000, "Client"),
]


@pytest.mark.parametrize(("body", "code"), FAULTS, ids=range(len(FAULTS)))
def test_soap_faults(world: World, body: bytes, code: str) -> None:
    response = post(world, body, "text/xml")
    assert response.status == 500
    assert body_of(response)[0].text == f"soap:{code}"


def test_failures_inside_soap_stay_in_soap(world: World) -> None:
    world.index.answer = RuntimeError("secret")
    response = post(world, envelope(call("searchRetrieveRequest", "<query>x</query>")), "text/xml")
    assert diagnostics(body_of(response))[0][0] == 1
    assert b"secret" not in b"".join(response.body)
