"""Streams of any make through both stages."""

from __future__ import annotations

import bz2
import gzip
import io
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocolsrv.marc.frame import Accepted, Damage, Frame, Rejection
from protocolsrv.marc.frames import open_frames, read_all, read_frame
from protocolsrv.marc.key import record_key
from tests.marc.making import simple, xml


class Dribble(io.RawIOBase):
    """A stream that gives a few bytes at a time."""

    def __init__(self, data: bytes, size: int):
        self._inner = io.BytesIO(data)
        self._size = size

    def read(self, size: int = -1) -> bytes:
        return self._inner.read(self._size)


def numbers(data: bytes) -> list[str]:
    return [
        record_key(one.record).control_number
        for one in read_all(io.BytesIO(data), "test")
        if isinstance(one, Accepted)
    ]


def reasons(data: bytes) -> list[Damage]:
    return [one.reason for one in read_all(io.BytesIO(data), "t") if isinstance(one, Rejection)]


TWO = simple("1") + simple("2")
TWO_XML = f"<c>{xml('1')}{xml('2')}</c>".encode()


@pytest.mark.parametrize("plain", [TWO, TWO_XML])
def test_plain_and_compressed(plain: bytes) -> None:
    assert numbers(plain) == ["1", "2"]
    assert numbers(gzip.compress(plain)) == ["1", "2"]
    assert numbers(gzip.compress(gzip.compress(plain))) == ["1", "2"]
    half = len(plain) // 2
    members = gzip.compress(plain[:half]) + gzip.compress(plain[half:]) + b"\x00" * 100
    assert numbers(members) == ["1", "2"]
    assert reasons(members) == []


def test_damaged_compression_keeps_what_came_before() -> None:
    # Stored, not deflated, so that the cut leaves whole records before it.
    packed = gzip.compress(TWO * 2_000, compresslevel=0)
    cut = packed[: len(packed) // 2]
    assert len(numbers(cut)) > 100
    assert reasons(cut)[-1] is Damage.COMPRESSION
    assert reasons(gzip.compress(TWO)[:5])[-1] is Damage.COMPRESSION
    crc = gzip.compress(TWO)[:-8] + b"\x00" * 8
    assert numbers(crc) == ["1", "2"]
    assert reasons(crc) == [Damage.COMPRESSION]
    layers = TWO
    for _ in range(4):
        layers = gzip.compress(layers)
    assert reasons(layers) == [Damage.NOT_MARC]


@pytest.mark.parametrize("data", [b"", b"{}", b"\x89PNG\r\n\x1a\n", b"=LDR  x", bz2.compress(TWO)])
def test_no_marc_is_one_rejection(data: bytes) -> None:
    found = list(open_frames(io.BytesIO(data), "name.mrc"))
    assert len(found) == 1
    only = found[0]
    assert isinstance(only, Rejection)
    assert only.reason is Damage.NOT_MARC
    assert str(only).startswith("name.mrc: record 1 at byte 0: not-marc: ")


@pytest.mark.parametrize("data", [TWO, TWO_XML, gzip.compress(TWO_XML, mtime=0), b"not marc"])
def test_short_reads_do_not_matter(data: bytes) -> None:
    whole = list(open_frames(io.BytesIO(data), "t"))
    for size in (1, 2, 7, 100):
        assert list(open_frames(Dribble(data, size), "t")) == whole  # type: ignore[arg-type]


def test_everything_can_be_pickled() -> None:
    stream = simple("1") + simple("2")[:50] + simple("3", length=9) + b"\x1d\x1e"
    for frame in open_frames(io.BytesIO(stream), "t"):
        assert pickle.loads(pickle.dumps(frame)) == frame
        if isinstance(frame, Frame):
            reading = read_frame(frame)
            assert pickle.loads(pickle.dumps(reading)) == reading
            assert len(pickle.dumps(reading)) < 1_500


@settings(max_examples=200)
@given(st.binary(max_size=400))
def test_any_bytes_end_in_readings(data: bytes) -> None:
    found = list(read_all(io.BytesIO(data), "t"))
    assert found
    assert [one.ordinal for one in found] == list(range(1, len(found) + 1))
    assert all(isinstance(one, Accepted | Rejection) for one in found)


@settings(max_examples=200)
@given(st.data())
def test_bytes_changed_anywhere(data: st.DataObject) -> None:
    stream = bytearray(TWO if data.draw(st.booleans()) else TWO_XML)
    for _ in range(data.draw(st.integers(1, 6))):
        stream[data.draw(st.integers(0, len(stream) - 1))] = data.draw(st.integers(0, 255))
    assert list(read_all(io.BytesIO(bytes(stream)), "t"))
