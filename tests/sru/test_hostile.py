"""Any bytes as a query string, any tokens as a query: a valid reply in bounded time."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
