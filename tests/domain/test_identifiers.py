"""Identifiers in one form, against python-stdnum and the naive rules."""

from __future__ import annotations

import pytest
import stdnum.isbn
import stdnum.issn
from hypothesis import given, settings
from hypothesis import strategies as st

from protocolsrv.domain.identifiers import identifier, identifier_pattern, isbn13, issn
from protocolsrv.domain.query import Form, Wild
from protocolsrv.search import naive_values

DIGITS = st.text("0123456789", min_size=7, max_size=13)


@given(st.text("0123456789", min_size=9, max_size=9), st.sampled_from("0123456789X"))
@settings(max_examples=300, deadline=None)
def test_isbn_10_as_stdnum_says(body: str, check: str) -> None:
    number = body + check
    expected = stdnum.isbn.to_isbn13(number) if stdnum.isbn.is_valid(number) else None
    assert isbn13(number) == expected


@given(st.sampled_from(["978", "979"]), st.text("0123456789", min_size=10, max_size=10))
@settings(max_examples=300, deadline=None)
def test_isbn_13_as_stdnum_says(prefix: str, rest: str) -> None:
    number = prefix + rest
    assert isbn13(number) == (number if stdnum.isbn.is_valid(number) else None)


@given(st.text("0123456789", min_size=7, max_size=7), st.sampled_from("0123456789X"))
@settings(max_examples=300, deadline=None)
def test_issn_as_stdnum_says(body: str, check: str) -> None:
    number = body + check
    assert issn(f"{number[:4]}-{number[4:]}") == (number if stdnum.issn.is_valid(number) else None)


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("91-1-301408-0 (inb.)", Form.ISBN, "9789113014081"),
        ("ISBN 978-91-37-13811-4", Form.ISBN, "9789137138114"),
        ("91 1 301408 0", Form.STANDARD, "9789113014081"),
        ("91-1-301408-1", Form.ISBN, "9113014081"),  # wrong check digit: kept as it stands
        ("1101-2447", Form.ISSN, "11012447"),
        ("1101-2448", Form.ISSN, "11012448"),
        ("M-706700-27-5", Form.STANDARD, "m706700275"),
        ("10.1000/182", Form.STANDARD, "10.1000/182"),
        (" SWE ", Form.PLAIN, "swe"),
        ("Hc  Lindgren", Form.PLAIN, "hc lindgren"),
        ("Hc .01", Form.CLASS, "Hc.01"),
        ("uHc", Form.CLASS, "uHc"),
        (" - ", Form.ISBN, ""),
    ],
)
def test_one_form(text: str, form: Form, expected: str) -> None:
    assert identifier(text, form) == expected


@given(st.text("0123456789Xx-–( M.a\u00a0", max_size=20) | DIGITS, st.sampled_from(Form))
@settings(max_examples=500, deadline=None)
def test_as_the_naive_rules_say(text: str, form: Form) -> None:
    assert identifier(text, form) == naive_values.identifier(text, form)


def test_patterns() -> None:
    assert identifier_pattern(("91-1-301408-0",), Form.ISBN) == ("9789113014081",)
    assert identifier_pattern(("978-91", Wild.RUN), Form.ISBN) == ("97891", Wild.RUN)
    assert identifier_pattern(("Hc", Wild.ONE, "1"), Form.CLASS) == ("Hc", Wild.ONE, "1")
    assert identifier_pattern(("HC ", Wild.RUN), Form.PLAIN) == ("hc ", Wild.RUN)
    assert identifier_pattern((Wild.ANCHOR, "swe"), Form.PLAIN) == ("swe",)
    assert identifier_pattern((" ",), Form.PLAIN) == ()
