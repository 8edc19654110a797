"""The character set: leader/09 and the bytes, never one alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocolsrv.marc.charset import Charset, determine
from protocolsrv.marc.frame import Damage, Flaw

UTF8 = "10\x1faRöda rummet".encode()
MARC8 = b"10\x1faR\xe8oda rummet"


@pytest.mark.parametrize(
    ("declared", "body", "name", "warned"),
    [
        ("a", b"plain", "ASCII", False),
        (" ", b"plain", "ASCII", False),
        ("\x14", b"plain", "ASCII", True),
        ("a", UTF8, "UTF-8", False),
        (" ", UTF8, "UTF-8", True),
        ("x", UTF8, "UTF-8", True),
        (" ", MARC8, "MARC-8", False),
        ("a", MARC8, "MARC-8", True),
        ("x", MARC8, "MARC-8", True),
        ("a", b"\x1b(NkNIGA\x1b(B", "MARC-8", True),
        (" ", b"\x1b(NkNIGA\x1b(B", "MARC-8", False),
        (" ", b"&#x4E00;", "MARC-8", False),
    ],
)
def test_decides(declared: str, body: bytes, name: str, warned: bool) -> None:
    found = determine(declared, body)
    assert isinstance(found, Charset)
    assert found.name == name
    assert bool(found.remarks) == warned


@pytest.mark.parametrize(
    ("declared", "body"),
    [
        ("a", "Händel och män".encode("latin-1")),  # ä before n, as ñ in MARC-8
        ("a", "étude générale".encode("latin-1")),
        ("a", UTF8[:-1] + b"\xc3"),
        ("a", b"br\xf8d"),
        ("x", b"br\xf8d"),
        (" ", "\u00e9 \u00e8 \u00e0.".encode("latin-1")),  # accents before no letter
        ("a", UTF8 + b"\x1b(N"),
        (" ", UTF8 + b"\x1b(N"),
    ],
)
def test_refuses_what_is_doubtful(declared: str, body: bytes) -> None:
    found = determine(declared, body)
    assert isinstance(found, Flaw)
    assert found.reason is Damage.CHARSET
    assert found.detail


@given(st.sampled_from(["a", " ", "z"]), st.binary(max_size=80))
def test_never_invents(declared: str, body: bytes) -> None:
    found = determine(declared, body)
    if isinstance(found, Charset):
        try:
            text = found.decode(body)
        except ValueError:
            return
        assert "\ufffd" not in text or "\ufffd".encode() in body or b"&#x" in body


def test_text_is_nfc() -> None:
    found = determine(" ", MARC8)
    assert isinstance(found, Charset)
    assert found.decode(b"R\xe8oda") == "R\u00f6da"
