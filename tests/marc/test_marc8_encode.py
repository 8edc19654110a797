"""The MARC-8 encoder: golden cases, and everything it writes is read back the same."""

from __future__ import annotations

from pathlib import Path
from unicodedata import normalize

import pymarc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocolsrv.marc import iso2709, marc8, marc8_encode
from protocolsrv.marc.iso2709 import TooLong
from protocolsrv.marc.record import Field, MarcRecord

DEMO = Path(__file__).parents[2] / "marc_fixtures" / "demo" / "catalogue.mrc"

GOLDEN = [
    ("Utvandrarna", b"Utvandrarna"),
    ("Åsa Öberg", b"\xeaAsa \xe8Oberg"),
    ("é", b"\xe2e"),
    ("smørrebrød", b"sm\xb2rrebr\xb2d"),
    ("Łódź", b"\xa1\xe2od\xe2z"),
    ("ễ", b"\xe3\xe4e"),
    ("Достоевский 1", b"\x1b(NdOSTOEWSKIJ\x1b(B 1"),
    ("α-λόγος", None),
    ("H₂O", b"H\x1bb2\x1bsO"),
    ("10²", b"10\x1bp2\x1bs"),
    ("中国 a", b"\x1b$1!04K7o\x1b(B a"),
    ("©", b"\xc3"),
    ("😀", b"&#x1F600;"),
    ("a\u0323", b"\xf2a"),
]


@pytest.mark.parametrize(("text", "wanted"), GOLDEN)
def test_golden(text: str, wanted: bytes | None) -> None:
    """The bytes of the standard's tables; and back."""
    data = marc8_encode.encode(text)
    if wanted is not None:
        assert data == wanted
    assert normalize("NFC", marc8.decode(data)) == normalize("NFC", text)


_LETTERS = st.text(
    st.sampled_from("abc ÅÄÖåäöéèêëñçøæłđþßőűčšžДжйёαωάאבجدقُ中国本日₂²α\u0323\u0301😀ấ"),
    max_size=30,
)


@given(_LETTERS)
def test_what_is_written_reads_back(text: str) -> None:
    """Any mixture of scripts survives, but for loose marks, which become references."""
    data = marc8_encode.encode(text)
    assert normalize("NFC", marc8.decode(data)) == normalize("NFC", text)


def test_whole_records_are_read_by_pymarc_as_marc8() -> None:
    """pymarc, which has a decoder of its own, finds the same text in our MARC-8 records."""
    for one in DEMO.read_bytes().split(b"\x1d")[:-1]:
        record = iso2709.decode(one + b"\x1d")
        assert record is not None
        data = marc8_encode.encode_record(record)
        assert isinstance(data, bytes)
        assert data[9:10] == b" " and int(data[:5]) == len(data)
        read = pymarc.Record(data, to_unicode=True)
        title = next(record.each("245"))
        found = read["245"]
        assert normalize("NFC", found["a"]) == normalize("NFC", title.first("a") or "")


def test_a_record_that_grows_too_long_is_refused() -> None:
    """References are longer than what they stand for."""
    field = Field("500", "  ", (("a", "😀" * 2000),))
    record = MarcRecord("00000nam a2200000 a 4500", [field])
    assert isinstance(iso2709.encode(record), bytes)
    assert marc8_encode.encode_record(record) == TooLong("500", 18_005)
