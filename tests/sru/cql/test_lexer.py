"""Tokens: nothing lost, nothing looked at twice."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocolsrv.sru.cql.lexer import offset, tokens, unclosed, unquote


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("a b", ["a", "b"]),
        ("a=b", ["a", "=", "b"]),
        ("a==b", ["a", "==", "b"]),
        ("a<=b>=c<>d", ["a", "<=", "b", ">=", "c", "<>", "d"]),
        ("a===b", ["a", "==", "=", "b"]),
        ("(a)/b", ["(", "a", ")", "/", "b"]),
        ('"a b"c', ['"a b"', "c"]),
        (r'"a\"b" c', [r'"a\"b"', "c"]),
        (r'"a\\" c', [r'"a\\"', "c"]),
        ('a "b', ["a", '"b']),
        ("a'b\tå\nc\u00a0d", ["a'b", "å", "c", "d"]),
        ('""', ['""']),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == [*expected, ""]


@given(st.text(st.sampled_from('ab" =<>()/\\\n'), max_size=40))
def test_every_visible_character_is_in_a_token(text: str) -> None:
    found = tokens(text)
    assert "".join("".join(found).split()) == "".join(text.split())
    for ordinal, token in enumerate(found):
        at = offset(text, ordinal)
        assert text[at : at + len(token)] == token


@pytest.mark.parametrize(
    ("token", "text"),
    [('"a"', "a"), ('""', ""), (r'"\""', '"'), (r'"\\"', r"\\"), (r'"\*\x"', r"\*\x"),
     (r'"\\\""', r"\\" + '"')],
)  # fmt: skip
def test_unquote_releases_quotes_alone(token: str, text: str) -> None:
    assert unquote(token) == text


def test_unclosed() -> None:
    assert unclosed('"')
    assert unclosed(r'"a\"')
    assert not unclosed('""')


@pytest.mark.parametrize("piece", ['"', "\\", '"\\', '\\"', "(", "a ", '"a', "<", '" '])
def test_time_is_linear(piece: str) -> None:
    began = time.perf_counter()
    tokens(piece * 100_000)
    assert time.perf_counter() - began < 1.0
