"""ISO 2709: the straight case, the limits, and the round trip."""

from __future__ import annotations

import io
import unicodedata

import pymarc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocolsrv.marc import iso2709
from protocolsrv.marc.record import Field, MarcRecord
from tests.marc.making import LEADER, book, control, data, raw, simple

_text = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=30).map(
    lambda text: unicodedata.normalize("NFC", text)
)
_tags = st.integers(10, 999).map("{:03}".format)
_subfields = st.lists(
    st.tuples(st.sampled_from(iso2709.SUBFIELD_CODES), _text), min_size=1, max_size=5
).map(tuple)
_indicators = st.text(iso2709.INDICATOR_CHARS, min_size=2, max_size=2)
_data_fields = st.builds(Field, _tags, _indicators, _subfields)
_control_fields = st.builds(lambda tag, text: control(tag, text), st.just("001"), _text)
records = st.builds(
    lambda first, rest: MarcRecord(LEADER, [first, *rest]),
    _control_fields,
    st.lists(_data_fields, max_size=8),
)


def test_reads_what_pymarc_writes() -> None:
    theirs = pymarc.Record(force_utf8=True, leader=LEADER)
    theirs.add_field(pymarc.Field("001", data="4711"))
    theirs.add_field(
        pymarc.Field("245", pymarc.Indicators("1", "0"), [pymarc.Subfield("a", "Åsa-Hanna")])
    )
    record = iso2709.decode(theirs.as_marc())
    assert record is not None
    assert record.fields == [control("001", "4711"), data("245", "10", ("a", "Åsa-Hanna"))]


def test_pymarc_reads_what_we_write() -> None:
    written = iso2709.encode(book(title="Över gränsen 界"))
    assert isinstance(written, bytes)
    theirs = next(pymarc.MARCReader(io.BytesIO(written)))
    assert theirs is not None and theirs.title == "Över gränsen 界"
    assert int(written[:5]) == len(written)
    assert written[9:12] == b"a22" and written[20:24] == b"4500"


@given(records)
def test_round_trip(record: MarcRecord) -> None:
    written = iso2709.encode(record)
    assert isinstance(written, bytes)
    again = iso2709.decode(written)
    assert again is not None
    assert again.fields == record.fields
    assert iso2709.encode(again) == written


@given(st.binary(max_size=300))
def test_any_bytes_give_a_record_or_none(noise: bytes) -> None:
    iso2709.decode(noise)
    assert iso2709.decode(simple()[:24] + noise) is None or noise


@given(st.integers(0, 150), st.binary(min_size=1, max_size=4))
def test_damage_never_passes_unseen(place: int, noise: bytes) -> None:
    good = simple("4711", b"ABC" * 40)
    bad = good[:place] + noise + good[place:]
    assert iso2709.decode(bad) is None  # the length no longer fits


@pytest.mark.parametrize(
    "bad",
    [
        simple(length=99),
        simple(base=48),
        simple(title=b"caf\xe9"),
        simple(title="e\u0301".encode()),  # not NFC
        simple(title=b"a\x01b"),
        raw([("001", b"1"), ("245", b"10no delimiter")]),
        raw([("001", b"1"), ("245", b"1\x1fa")]),
        raw([("001", b"1"), ("245", b"10\x1f")]),
        raw([("001", b"1"), ("245", b"1|\x1faX")]),
        raw([("001", b"a\x1fb")]),
        simple()[:-1],
        b"",
    ],
)
def test_anything_odd_is_left_to_the_long_way(bad: bytes) -> None:
    assert iso2709.decode(bad) is None


def test_ascii_declared_as_marc8_is_unicode() -> None:
    record = iso2709.decode(simple(title=b"Roda").replace(b"nam a22", b"nam  22"))
    assert record is not None and record.leader[9] == "a"


def test_a_field_too_long_is_a_value() -> None:
    answer = iso2709.encode(book("1", data("500", "  ", ("a", "x" * 9_995))))
    assert answer == iso2709.TooLong("500", 10_000)
    assert isinstance(iso2709.encode(book("1", data("500", "  ", ("a", "x" * 9_994)))), bytes)


def test_a_record_too_long_is_a_value() -> None:
    notes = [data("500", "  ", ("a", "å" * 4_900)) for _ in range(11)]
    answer = iso2709.encode(book("1", *notes))
    assert isinstance(answer, iso2709.TooLong)
    assert answer.tag == "" and answer.length > iso2709.MAX_RECORD
    assert "99999" in str(answer)
