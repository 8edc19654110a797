"""From a frame to a record, or to a reason."""

from __future__ import annotations

import pytest

from protocolsrv.domain.record import RecordKey
from protocolsrv.marc import iso2709
from protocolsrv.marc.frame import Accepted, Damage, Form, Frame, Rejection
from protocolsrv.marc.key import record_key
from protocolsrv.marc.reading import read_frame
from tests.marc.making import LEADER, raw, simple, xml

TITLE = ("245", "10\x1faRöda rummet".encode())


def read(data: bytes) -> Accepted:
    answer = read_frame(Frame("t", 3, 70, Form.ISO2709, data))
    assert isinstance(answer, Accepted), answer
    assert (answer.source, answer.ordinal, answer.offset) == ("t", 3, 70)
    again = iso2709.decode(answer.iso2709)
    assert again == answer.record  # what is stored is without fault
    return answer


def refuse(data: bytes) -> Rejection:
    answer = read_frame(Frame("t", 3, 70, Form.ISO2709, data))
    assert isinstance(answer, Rejection), answer
    return answer


def test_a_good_record_is_stored_as_it_came() -> None:
    answer = read(simple())
    assert answer.iso2709 == simple()
    assert answer.warnings == ()


def test_an_ascii_record_becomes_unicode() -> None:
    came = simple(title=b"Plain").replace(b"nam a22", b"nam  22")
    answer = read(came)
    assert answer.iso2709 == came.replace(b"nam  22", b"nam a22")
    assert answer.warnings == ()


def test_marc8_becomes_utf8_in_nfc() -> None:
    answer = read(simple(title=b"R\xe8oda rummet").replace(b"nam a22", b"nam  22"))
    assert next(answer.record.each("245")).data == "Röda rummet"
    assert answer.warnings == ()


def test_no_control_number_is_made_from_the_content() -> None:
    answer = read(raw([("003", b"ZZUR"), TITLE]))
    key = record_key(answer.record)
    assert key.source == "derived" and key.control_number.startswith("h")
    assert any("ZZUR" in warning.detail for warning in answer.warnings)
    assert record_key(read(raw([TITLE], length=7)).record) == key


def test_two_control_numbers() -> None:
    answer = read(raw([("001", b"1"), ("001", b"2"), TITLE]))
    assert record_key(answer.record) == RecordKey("", "1")
    assert [warning.tag for warning in answer.warnings] == ["001"]


@pytest.mark.parametrize("kind", "uvxyz")
def test_authority_and_holdings_need_no_title(kind: str) -> None:
    leader = LEADER[:6] + kind + LEADER[7:]
    assert read(raw([("001", b"1"), ("852", b"  \x1fbUm")], leader)).warnings == ()


def test_a_bibliographic_record_without_a_title_is_told() -> None:
    answer = read(raw([("001", b"1"), ("100", b"1 \x1faStrindberg")]))
    assert [warning.tag for warning in answer.warnings] == ["245"]


def test_a_deletion_needs_its_number_only() -> None:
    leader = LEADER[:5] + "d" + LEADER[6:]
    assert read(raw([("001", b"4711")], leader)).record.deleted
    assert refuse(raw([TITLE], leader)).reason is Damage.DELETION


@pytest.mark.parametrize(
    ("data", "reason", "tag"),
    [
        (simple(title=b"caf\xe9"), Damage.CHARSET, ""),
        (simple(title=b"\x1b$1abc").replace(b"nam a22", b"nam  22"), Damage.CHARSET, "245"),
        (raw([("001", b"1"), ("2 5", b"  \x1faX")]), Damage.FIELD, "2 5"),
        (simple(base=3, length=4), Damage.LEADER, "LDR"),
        (simple().replace(b"nam a", b"nXm a"), Damage.LEADER, "LDR"),
        (raw([]), Damage.NO_FIELDS, ""),
        (raw([("008", b"1")]), Damage.NO_FIELDS, ""),
        (simple()[:30], Damage.DIRECTORY, ""),
    ],
)
def test_refusals_say_what_and_where(data: bytes, reason: Damage, tag: str) -> None:
    answer = refuse(data)
    assert (answer.reason, answer.tag) == (reason, tag)
    assert answer.detail
    assert "record 3 at byte 70" in str(answer)


def test_what_iso2709_cannot_hold() -> None:
    document = f"<x>{xml(title='x' * 10_000)}</x>".encode()
    answer = read_frame(Frame("t", 3, 70, Form.MARCXML, document))
    assert isinstance(answer, Rejection)
    assert (answer.reason, answer.tag) == (Damage.TOO_LONG, "245")


def test_every_repair_is_a_warning() -> None:
    answer = read(simple(title=b"x\x00", length=3))
    assert {warning.tag for warning in answer.warnings} == {"LDR", "245"}
