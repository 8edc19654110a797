"""Cutting ISO 2709: damage costs only itself, chunks do not matter, memory is bounded."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocolsrv.marc.frame import Accepted, Damage, Frame, Rejection
from protocolsrv.marc.iso_frames import MAX_SEGMENT, iso_frames
from protocolsrv.marc.key import record_key
from protocolsrv.marc.reading import read_frame
from tests.marc.making import raw, simple

Found = list[Frame | Rejection]


def frames(*chunks: bytes) -> Found:
    return list(iso_frames(chunks, "test"))


def numbers(found: Found) -> list[str]:
    """Control numbers of what is accepted, in order."""
    read = [read_frame(one) for one in found if isinstance(one, Frame)]
    return [record_key(one.record).control_number for one in read if isinstance(one, Accepted)]


def test_records_and_their_offsets() -> None:
    one, two = simple("1"), simple("22")
    found = frames(one + two)
    assert [(each.ordinal, each.offset) for each in found] == [(1, 0), (2, len(one))]
    assert [each.data for each in found if isinstance(each, Frame)] == [one, two]


@pytest.mark.parametrize(
    "between", [b"\n", b"\r\n", b"\x00", b"  \r\n", b"\x1a", b"\x1d", b"\xef\xbb\xbf"]
)
def test_blank_bytes_between_records(between: bytes) -> None:
    found = frames(simple("1") + between + simple("2") + between)
    assert numbers(found) == ["1", "2"]
    assert len(found) == 2


def test_a_record_cut_short_costs_only_itself() -> None:
    good = [simple(str(n)) for n in range(3)]
    for cut in range(1, len(good[1])):
        found = frames(good[0] + good[1][:cut] + good[2])
        assert numbers(found)[0] == "0" and numbers(found)[-1] == "2", cut
        if cut >= 5:
            reported = [one for one in found if isinstance(one, Rejection)]
            whole_but_for_its_end = cut == len(good[1]) - 1
            assert len(reported) == (0 if whole_but_for_its_end else 1), cut


@pytest.mark.parametrize("lie", [0, 1, 24, 60, 150, 99_999])
def test_a_lying_length_costs_nobody(lie: int) -> None:
    found = frames(simple("1") + simple("2", length=lie) + simple("3"))
    assert numbers(found) == ["1", "2", "3"]


def test_a_stray_record_terminator_is_one_report() -> None:
    broken = simple("2", "Röda\x1drummet".encode())
    found = frames(simple("1") + broken + simple("3"))
    assert numbers(found) == ["1", "3"]
    assert len(found) == 3


def test_stray_bytes_are_a_warning_and_remains_a_rejection() -> None:
    found = frames(simple("1") + b"so long" + simple("2"))
    assert numbers(found) == ["1", "2"]
    assert isinstance(found[0], Frame) and "stray" in found[0].remarks[0].detail
    found = frames(simple("1") + b"  \x1faleft over\x1e" + simple("2"))
    assert numbers(found) == ["1", "2"]
    assert isinstance(found[1], Rejection) and found[1].reason is Damage.LEADER


def test_an_endless_segment_is_bounded() -> None:
    def endless() -> Iterator[bytes]:
        yield simple("1")
        for _ in range(100):
            yield b"x" * 65_536
        yield simple("2")

    found = list(iso_frames(endless(), "test"))
    assert numbers(found) == ["1", "2"]
    assert isinstance(found[1], Rejection) and found[1].reason is Damage.TOO_LONG
    assert found[1].offset == len(simple("1"))


def _damages() -> list[Callable[[bytes, random.Random], bytes]]:
    """Kinds of damage; each gives something that cannot be read whole."""

    def cut(data: bytes, dice: random.Random) -> bytes:
        return data[: dice.randrange(5, len(data) - 2)]

    def no_leader(data: bytes, dice: random.Random) -> bytes:
        return data[dice.randrange(25, 40) :]

    def rubbish_leader(data: bytes, _: random.Random) -> bytes:
        return b"\xff" * 24 + data[24:]

    def directory(data: bytes, dice: random.Random) -> bytes:
        at = dice.randrange(28, 45)
        return data[:at] + b"?" + data[at + 1 :]

    def lost_bytes(data: bytes, dice: random.Random) -> bytes:
        at = dice.randrange(60, 80)
        return data[:at] + data[at + dice.randrange(2, 9) :]

    def bad_text(data: bytes, _: random.Random) -> bytes:
        return data.replace("ö".encode(), b"\xff\xfe")

    def terminator_inside(data: bytes, _: random.Random) -> bytes:
        return data.replace(b"rummet", b"rum\x1det")

    def extra_field(data: bytes, _: random.Random) -> bytes:
        return data[:-1] + b"  \x1faunnamed\x1e\x1d"

    def twice_lying(data: bytes, _: random.Random) -> bytes:
        return b"00030" + data[5:12] + b"00029" + data[17:]

    return [
        cut, no_leader, rubbish_leader, directory, lost_bytes, bad_text, terminator_inside,
        extra_field, twice_lying,
    ]  # fmt: skip


def test_a_hundred_good_among_a_hundred_damaged() -> None:
    dice = random.Random(2)
    damages = _damages()
    stream = b""
    for n in range(100):
        stream += simple(f"good{n}", "Röda rummet i staden".encode() * 3)
        bad = simple(f"bad{n}", "Röda rummet i staden".encode() * 3)
        stream += damages[n % len(damages)](bad, dice)
    found = frames(stream)
    assert numbers(found) == [f"good{n}" for n in range(100)]
    readings = [read_frame(one) if isinstance(one, Frame) else one for one in found]
    rejected = [one for one in readings if isinstance(one, Rejection)]
    assert len(rejected) == 100
    assert [one.ordinal for one in rejected] == list(range(2, 201, 2))


_pieces = st.one_of(
    st.sampled_from([simple("1"), simple("2", length=7), simple("3", base=3), b"\n", b"\x1d"]),
    st.sampled_from([simple("4")[:50], simple("5")[30:], raw([]), b"00060nam a22"]),
    st.binary(max_size=30),
)


@settings(max_examples=60)
@given(st.lists(_pieces, max_size=8), st.integers(1, 40))
def test_chunks_do_not_matter(pieces: list[bytes], size: int) -> None:
    stream = b"".join(pieces)
    whole = frames(stream)
    assert frames(*[stream[at : at + 1] for at in range(len(stream))]) == whole
    assert frames(*[stream[at : at + size] for at in range(0, len(stream), size)]) == whole
    assert [one.ordinal for one in whole] == list(range(1, len(whole) + 1))


def test_chunks_do_not_matter_for_long_segments() -> None:
    stream = simple("1") + b"y" * (MAX_SEGMENT + 70_000) + simple("2") + simple("3")
    whole = frames(stream)
    assert numbers(whole) == ["1", "2", "3"]
    for size in (1_000, 65_536, 300_000):
        assert frames(*[stream[at : at + size] for at in range(0, len(stream), size)]) == whole


@given(st.binary(max_size=300))
def test_any_bytes(noise: bytes) -> None:
    for one in frames(simple("1") + noise + simple("2")):
        if isinstance(one, Frame):
            read_frame(one)
