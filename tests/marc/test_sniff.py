"""What a stream holds is told from its content."""

from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocolsrv.marc.sniff import Kind, sniff
from tests.marc.making import simple, xml


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (simple(), Kind.ISO2709),
        (b"\r\n" + simple(), Kind.ISO2709),
        (b"\xef\xbb\xbf" + simple(), Kind.ISO2709),
        (simple()[20:], Kind.ISO2709),
        (simple()[:40], Kind.ISO2709),
        (b"\x00\x00" + simple(), Kind.ISO2709),
        (xml().encode(), Kind.XML),
        (b"\xef\xbb\xbf\n<collection/>", Kind.XML),
        ("<record/>".encode("utf-16"), Kind.XML),
        ("<record/>".encode("utf-16-be"), Kind.XML),
        (gzip.compress(simple(), mtime=0), Kind.GZIP),
    ],
)
def test_what_is_read(head: bytes, kind: Kind) -> None:
    assert sniff(head).kind is kind


@pytest.mark.parametrize(
    ("head", "word"),
    [
        (b"", "empty"),
        (b" \n\n", "blank"),
        (json.dumps({"leader": "00000nam a2200000 i 4500"}).encode(), "JSON"),
        (b"[]", "JSON"),
        (b"=LDR  00755cam  22002414a 4500\n=001  fol05731351\n", "mrk"),
        (b"000000004 FMT   L BK\n000000004 LDR   L ^^^^^cam", "Aleph"),
        (b"LDR    00000cam a22004577i 4500\n001    000", "lines of text"),
        (b"\x89PNG\r\n\x1a\n...", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04..", "ZIP"),
        (b"id\ttitle\n1\tRummet\n", "TSV"),
        (b"code,sigel,name\na,b,c\n", "CSV"),
        (b"<!DOCTYPE html><p>", "HTML"),
        (b"# SOURCES\nplain text", "text"),
        (bytes(range(32, 127)) * 3, "text"),
        (b"\x01\x02\x03" * 100, "binary"),
    ],
)
def test_what_is_told_apart(head: bytes, word: str) -> None:
    answer = sniff(head)
    assert answer.kind is Kind.OTHER
    assert word.casefold() in answer.detail.casefold()


@given(st.binary(max_size=400))
def test_any_bytes(head: bytes) -> None:
    answer = sniff(head)
    assert (answer.kind is Kind.OTHER) == bool(answer.detail)
