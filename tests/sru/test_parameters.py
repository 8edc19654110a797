"""The codec of requests: decoding, versions, operations, and what is wrong with them."""

from __future__ import annotations

from urllib.parse import quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocolsrv.sru.diagnostics import Code
from protocolsrv.sru.parameters import decode, is_negative, pairs, read_call, whole_number
from protocolsrv.sru.versions import DIALECTS, SRU_1_1, SRU_1_2, SRU_2_0, Operation, negotiate

TEXT = st.text(st.characters(exclude_categories=("Cs",)))


@given(TEXT)
def test_decoding_undoes_the_clients_encoding(text: str) -> None:
    assert decode(quote_plus(text).encode()) == text
    assert decode(text.replace("%", "%25").replace("+", "%2b").encode()) == text


@given(st.lists(st.tuples(TEXT, TEXT), max_size=5))
def test_pairs_undo_urlencode(given_pairs: list[tuple[str, str]]) -> None:
    assert pairs(urlencode(given_pairs).encode()) == given_pairs


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"a+b", "a b"),
        (b"%2B", "+"),
        (b"%c3%A5", "å"),
        (b"%", "\udcff"),
        (b"%4", "\udcff4"),
        (b"%4g", "\udcff4g"),
        (b"%%41", "\udcffA"),
        (b"%FF", "\udcff"),
        (b"%ED%A0%80", "\udced\udca0\udc80"),
        (b"%C0%80", "\udcc0\udc80"),
    ],
)
def test_decoding(raw: bytes, text: str) -> None:
    assert decode(raw) == text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", []),
        (b"&&", []),
        (b"a", [("a", "")]),
        (b"a=", [("a", "")]),
        (b"=a", [("", "a")]),
        (b"a=b=c", [("a", "b=c")]),
        (b"a=1;b=2", [("a", "1;b=2")]),
        (b"%71uery=x", [("query", "x")]),
    ],
)
def test_pairs(raw: bytes, expected: list[tuple[str, str]]) -> None:
    assert pairs(raw) == expected


@pytest.mark.parametrize(
    ("raw", "version", "operation"),
    [
        (b"", "2.0", Operation.EXPLAIN),
        (b"query=x", "2.0", Operation.SEARCH),
        (b"queryType=cql", "2.0", Operation.SEARCH),
        (b"scanClause=x", "2.0", Operation.SCAN),
        (b"operation=scan&version=1.1", "1.1", Operation.SCAN),
        (b"operation=explain&version=1.2&query=x", "1.2", Operation.EXPLAIN),
        (b"operation=searchRetrieve&version=2.0", "2.0", Operation.SEARCH),
        (b"operation=scan", "1.2", Operation.SCAN),
    ],
)
def test_version_and_operation(raw: bytes, version: str, operation: Operation) -> None:
    call = read_call(pairs(raw))
    assert (call.dialect.version, call.operation) == (version, operation)


def test_everything_is_told_and_nothing_dropped() -> None:
    raw = b"version=1.2&query=%00&foo=1&foo=2&x-a=1&x-a=2&operation=searchRetrieve"
    call = read_call(pairs(raw), "ekby", "text/xml")
    assert [(one.code, one.details) for one in call.faults] == [
        (Code.PARAMETER_VALUE, "query"),
        (Code.PARAMETER_VALUE, "foo"),
        (Code.PARAMETER, "foo"),
    ]
    assert call.values == {"version": "1.2", "operation": "searchRetrieve", "query": "\0"}
    assert call.extras == (("x-a", "1"), ("x-a", "2"))
    assert (call.scope, call.accept) == ("ekby", "text/xml")


def test_parameters_of_each_version() -> None:
    search = {one.version: one.parameters[Operation.SEARCH] for one in DIALECTS}
    assert search["1.1"] - search["1.2"] == {"recordXPath", "sortKeys"}
    assert search["1.2"] < search["2.0"]
    assert "recordXPath" not in search["2.0"]
    for one in DIALECTS:
        assert {"operation", "version"} <= one.parameters[Operation.SCAN]


@pytest.mark.parametrize(
    ("asked", "found"),
    [("1.1", SRU_1_1), ("1.2", SRU_1_2), ("1.10", SRU_1_2), ("2.0", SRU_2_0), ("10.0", SRU_2_0),
     ("1.0", None), ("0.0", None), ("", None), ("1", None), ("1.1.1", None), ("٢.٠", None),
     ("v1.1", None), (" 1.1", None), ("-1.1", None), ("1" * 400 + ".0", None)],
)  # fmt: skip
def test_negotiation(asked: str, found: object) -> None:
    assert negotiate(asked) is found


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("007", 7), ("12", 12), ("9" * 30, 10**18), ("0" * 5_000 + "5", 5), ("", None),
     ("-1", None), ("+1", None), ("1.0", None), (" 1", None), ("٣", None), ("1_0", None)],
)  # fmt: skip
def test_whole_numbers(text: str, number: int | None) -> None:
    assert whole_number(text) == number


def test_negative_numbers() -> None:
    assert is_negative("-1")
    assert is_negative("-" + "9" * 30)
    assert not any(is_negative(text) for text in ("1", "-", "-x", "-0", "", "--1"))
