"""Keys of records, and numbers for records that have none."""

from __future__ import annotations

from protocolsrv.domain.record import RecordKey
from protocolsrv.marc.key import record_key, with_derived_number
from protocolsrv.marc.record import MarcRecord
from tests.marc.making import LEADER, book, control, data


def test_trimmed_and_first() -> None:
    record = book(" 4711 ", control("001", "second"))
    assert record_key(record) == RecordKey("ZZUR", "4711")
    assert record_key(MarcRecord(LEADER, [])) == RecordKey("", "")


def test_the_same_content_gives_the_same_number() -> None:
    nameless = [data("245", "10", ("a", "Ett verk"))]
    one = with_derived_number(MarcRecord(LEADER, [control("003", "X"), *nameless]))
    two = with_derived_number(MarcRecord("99999" + LEADER[5:], nameless))
    assert record_key(one) == record_key(two)
    assert record_key(one).source == "derived"
    assert record_key(one).control_number.startswith("h")
    assert one.fields[2:] == nameless


def test_other_content_gives_another_number() -> None:
    one = with_derived_number(MarcRecord(LEADER, [data("245", "10", ("a", "x"), ("b", "y"))]))
    two = with_derived_number(MarcRecord(LEADER, [data("245", "10", ("a", "xb"), ("c", "y"))]))
    three = with_derived_number(MarcRecord(LEADER, [data("245", "10", ("a", "x\x1fb"), ("y", ""))]))
    assert len({record_key(each).control_number for each in (one, two, three)}) == 3
