"""MARC-8: what the tables say, or a refusal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymarc.marc8 import marc8_to_unicode

from protocolsrv.marc.marc8 import Marc8Error, decode


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"plain", "plain"),
        (b"\xe8Ange", "A\u0308nge"),
        (b"\xeaAse", "A\u030ase"),
        (b"\xb2l", "øl"),
        (b"\xebt\xecs", "t\ufe20s\ufe21"),
        (b"\xf2\xe4a", "a\u0323\u0303"),
        (b"o\xe1 the", "o \u0300the"),
        (b"H\x1bb2\x1bsO", "H₂O"),
        (b"\x1bgb\x1bs-test", "β-test"),
        (b"\x1b(NkNIGA\x1b(B!", "Книга!"),
        (b"\x1b)N\xeb\xce\xc9\xc7\xc1", "Книга"),
        (b"\x1b$1!0!\x1b(B.", "一."),
        (b"\x1b)!E\xb2", "ø"),
        (b"\x88The \x89end", "\x98The \x9cend"),
        (b"&#x4E00;", "一"),
        (b"&#x0041; stays", "&#x0041; stays"),
        (b"tab\tkept", "tab\tkept"),
    ],
)
def test_reads(data: bytes, text: str) -> None:
    assert decode(data) == text


@pytest.mark.parametrize(
    "data",
    [
        b"\xff",
        b"caf\xe9",
        b"\x1b",
        b"\x1bt",
        b"\x1b(!",
        b"\x1b(1",
        b"\x1b$1!0",
        b"\x1b$1\x7b\x36\x39",
        b"\x81",
    ],
)
def test_refuses(data: bytes) -> None:
    with pytest.raises(Marc8Error, match="byte"):
        decode(data)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        text = decode(data)
    except Marc8Error:
        return
    assert len(text) <= len(data)


_letters = st.sampled_from([b"\xe2e", b"\xe8o", b"\xeaa", b"\xe4n", b"\xa2", b"\xb5", b"x", b" "])


@given(st.lists(_letters, max_size=20))
def test_agrees_with_pymarc_where_pymarc_reads(parts: list[bytes]) -> None:
    data = b"".join(parts)
    assert unicodedata.normalize("NFC", decode(data)) == marc8_to_unicode(data)
