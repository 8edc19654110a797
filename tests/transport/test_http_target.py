"""Strict reading of request targets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocolsrv.transport.http_target import BadTargetError, escape_high_bytes, split_target


@pytest.mark.parametrize(
    ("target", "path", "query", "authority"),
    [
        (b"/", "/", b"", ""),
        (b"/sru?query=a%20b", "/sru", b"query=a%20b", ""),
        (b"/sru??", "/sru", b"?", ""),
        (b"/sru/%C3%B6rebro", "/sru/örebro", b"", ""),
        (b"/a%2Fb", "/a/b", b"", ""),
        (b"http://bib.example/sru?x=1", "/sru", b"x=1", "bib.example"),
        (b"HTTPS://bib.example:8443?x", "/", b"x", "bib.example:8443"),
    ],
)
def test_reads(target: bytes, path: str, query: bytes, authority: str) -> None:
    assert split_target(target) == (path, query, authority)


@pytest.mark.parametrize(
    "target",
    [
        b"",
        b"sru",
        b"*",
        b"bib.example:80",
        b"ftp://bib.example/",
        b"/a#b",
        b"http://h/a#b",
        b"/%",
        b"/%4",
        b"/%zz",
        b"/%C3",
        b"/%FF",
        b"/%C0%AF",
        b"/%ED%A0%80",
        b"/%00",
        b"/a%0Ab",
        b"/%7f",
    ],
)
def test_refuses(target: bytes) -> None:
    with pytest.raises(BadTargetError):
        split_target(target)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(target: bytes) -> None:
    try:
        path, _, _ = split_target(target)
    except BadTargetError:
        return
    assert path.startswith("/")
    assert not any(ord(c) < 32 or ord(c) == 127 for c in path)


def test_raw_letters_are_encoded() -> None:
    assert escape_high_bytes("GET /ö HTTP/1.1\r\n".encode()) == b"GET /%C3%B6 HTTP/1.1\r\n"
