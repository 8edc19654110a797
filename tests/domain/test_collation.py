"""Swedish filing order and its packing into integers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocolsrv.domain.collation import SYMBOLS, heading_key, packed_key, sort_key
from protocolsrv.domain.query import AccessPoint, Form, Kind
from protocolsrv.search import naive_values

TEXTS = st.text(max_size=40) | st.text(
    st.sampled_from("aAbdwvzåäöÅÄÖéüæøđŧœß0123459 -.'+#/ΩЖשا夏カ가\x98\x9c"), max_size=40
)


@pytest.mark.parametrize(
    "ordered",
    [
        ["2 små", "10 små", "1984", "Anka", "Vinter", "Wallander", "Zebra", "Å", "Ängel", "Öga"],
        ["Ek", "Ek, A.", "Eka", "Éka b", "Eken"],
        ["Muller", "Myller", "Myllra"],
        ["Ada", "C# för alla", "C++ för alla", "Cesar", "Ωmega", "Жук", "夏目"],
        ["Del 1", "Del 2", "Del 10", "Del 2000000000", "Del 10000000000"],
    ],
)
def test_filing_order(ordered: list[str]) -> None:
    keys = [sort_key(one) for one in ordered]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    packed = [packed_key(one) for one in keys]
    assert packed == sorted(packed)


def test_letters_that_file_alike() -> None:
    assert sort_key("Müller") == sort_key("Myller")
    assert sort_key("Ærlig Ørn") == sort_key("ärlig örn")
    assert sort_key("A\u030angström") == sort_key("Ångstro\u0308m")
    assert sort_key("Idé") == sort_key("ide!")


def test_articles_are_skipped() -> None:
    assert sort_key("The hobbit", 4) == "hobbit"
    assert sort_key("L'étranger", 2) == "etranger"
    assert sort_key("\x98The \x9chobbit") == "hobbit"
    assert sort_key("It", 4) == "it"  # a count that cannot be right
    assert sort_key("…") == ""


def test_heading_keys() -> None:
    words = AccessPoint("title", Kind.WORDS, "", "", "", ())
    marks = AccessPoint("sab", Kind.ID, "", "", "", (), form=Form.CLASS)
    assert heading_key(words, "The hobbit", 4) == "hobbit"
    assert heading_key(marks, "Hc .01") == "Hc.01"


@given(TEXTS, TEXTS)
@settings(max_examples=500, deadline=None)
def test_packing_keeps_the_order(left: str, right: str) -> None:
    one, other = sort_key(left), sort_key(right)
    packed_one, packed_other = packed_key(one), packed_key(other)
    assert all(0 <= part < 2**60 for part in packed_one)
    if packed_one < packed_other:
        assert one < other
    if packed_one == packed_other and max(len(one), len(other)) <= SYMBOLS // 5:
        assert one == other


@given(TEXTS)
@settings(max_examples=500, deadline=None)
def test_as_the_naive_rules_say(text: str) -> None:
    weights = (naive_values.order(text) + [0] * SYMBOLS)[:SYMBOLS]
    thirds = [weights[at : at + 10] for at in (0, 10, 20)]
    expected = tuple(sum(w << 6 * (9 - at) for at, w in enumerate(part)) for part in thirds)
    assert packed_key(sort_key(text)) == expected
