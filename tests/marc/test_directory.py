"""Taking records apart whose lengths lie; and refusing where bytes are lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocolsrv.marc.directory import Parts, take_apart
from protocolsrv.marc.frame import Damage, Flaw
from tests.marc.making import raw, simple

FIELDS = [
    ("001", b"4711"),
    ("008", b"250222s1879"),
    ("245", "10\x1faRöda rummet /\x1fcStrindberg".encode()),
    ("650", b" 7\x1faRomaner\x1f2sao"),
]
GOOD = raw(FIELDS)


def parts(data: bytes) -> Parts:
    answer = take_apart(data)
    assert isinstance(answer, Parts), answer
    return answer


def flaw(data: bytes) -> Flaw:
    answer = take_apart(data)
    assert isinstance(answer, Flaw), answer
    return answer


def test_a_good_record_has_no_remarks() -> None:
    answer = parts(GOOD)
    assert list(answer.fields) == FIELDS
    assert answer.remarks == ()


@pytest.mark.parametrize(
    "data",
    [raw(FIELDS, length=1), raw(FIELDS, length=99_999), raw(FIELDS, base=24), raw(FIELDS, base=0)],
)
def test_one_lying_number_in_the_leader(data: bytes) -> None:
    answer = parts(data)
    assert list(answer.fields) == FIELDS
    assert len(answer.remarks) == 1


def test_two_lying_numbers_make_the_leader_unreliable() -> None:
    assert flaw(raw(FIELDS, length=1, base=2)).reason is Damage.LEADER


def test_fields_in_another_order_than_the_directory() -> None:
    directory = GOOD[24 : GOOD.index(b"\x1e")]
    entries = [directory[at : at + 12] for at in range(0, len(directory), 12)]
    shuffled = GOOD.replace(directory, b"".join([entries[2], entries[0], entries[3], entries[1]]))
    answer = parts(shuffled)
    assert [tag for tag, _ in answer.fields] == ["245", "001", "650", "008"]
    assert dict(answer.fields) == dict(FIELDS)
    assert answer.remarks == ()


def test_lengths_counted_in_characters() -> None:
    directory = b"".join(
        b"%s%04d%05d" % (tag.encode(), len(text.decode()) + 1, start)
        for (tag, text), start in zip(FIELDS, [0, 5, 17, 46], strict=True)
    )
    true = GOOD[24 : GOOD.index(b"\x1e")]
    data = GOOD.replace(true, directory).replace(GOOD[:5], b"%05d" % (len(GOOD) - 1), 1)
    answer = parts(data)
    assert list(answer.fields) == FIELDS
    assert answer.remarks


def test_bytes_lost_inside_a_field_are_not_mended() -> None:
    answer = flaw(GOOD.replace(b"Romaner", b"Roma"))
    assert answer.reason is Damage.DIRECTORY
    assert answer.tag == "650"


def test_a_missing_terminator_is_put_back() -> None:
    answer = parts(GOOD.replace(b"s1879\x1e", b"s1879"))
    assert list(answer.fields) == FIELDS
    answer = parts(GOOD.replace(b"s1879\x1e", b"s1879 "))
    assert list(answer.fields) == FIELDS


def test_two_fields_under_one_entry() -> None:
    joint = [*FIELDS, ("999", b"  \x1faone\x1e  \x1fatwo")]
    answer = parts(raw(joint))
    assert answer.fields[-2:] == (("999", b"  \x1faone"), ("999", b"  \x1fatwo"))
    assert answer.remarks


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Damage.LEADER),
        (GOOD[:24] + b"\x1d" * 10, Damage.DIRECTORY),
        (GOOD[:30] + GOOD[31:], Damage.LEADER),
        (GOOD.replace(b"0080012", b"00800x2"), Damage.DIRECTORY),
        (GOOD[:-2] + b"\x1d", Damage.TRUNCATED),
        (raw([]), Damage.NO_FIELDS),
        (GOOD.replace(b"sao\x1e", b"sao\x1e  \x1faunnamed\x1e"), Damage.DIRECTORY),
        (simple(title=b"x" * 100_000), Damage.TOO_LONG),
    ],
)
def test_refuses(data: bytes, reason: Damage) -> None:
    assert flaw(data).reason is reason


@given(st.binary(max_size=200))
def test_any_bytes(noise: bytes) -> None:
    take_apart(noise)
    take_apart(GOOD[:40] + noise + b"\x1e\x1d")
