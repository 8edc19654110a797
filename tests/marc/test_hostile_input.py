"""Input made to cost much: time and memory stay in proportion to its size."""

from __future__ import annotations

import gzip
import io
import time
import tracemalloc

import pytest

from protocolsrv.marc.frames import read_all
from tests.marc.making import LEADER, simple, xml

_SIZE = 300_000
_SECONDS = 3.0  # three hundred thousand ordinary bytes take 0.03 s; the machine may be busy


def _iso(filling: bytes) -> bytes:
    return simple() + filling * (_SIZE // len(filling)) + simple()


def _xml(filling: str) -> bytes:
    return f"<c>{xml()}{filling * (_SIZE // len(filling))}{xml()}".encode()


@pytest.mark.parametrize(
    "data",
    [
        _iso(b"0"),
        _iso(b"\x1d"),
        _iso(b"\x1e"),
        _iso(b"\x1f"),
        _iso(b"00000\x1d"),
        _iso(LEADER.encode()),
        _iso(LEADER.replace("00000 i", "00037 i").encode() + b"001000000000\x1e"),
        _iso(simple()[:-1]),
        _iso(b"0" * 260_000 + b"\x1d"),
        _iso(b"\x1b$1" * 1_000 + b"\x1d"),
        _xml("<"),
        _xml("<a>"),
        _xml("<a b='"),
        _xml("<!--"),
        _xml("<![CDATA["),
        _xml("<record>"),
        _xml("<record><leader>"),
        _xml("</record>"),
        _xml("<record><leader><!--</record>"),
        _xml("<record><leader><!--"),
        _xml("<x xmlns:a='b'>"),
        _xml(" "),
        _xml("<a " + " " * 60_000),
        _xml('<header status="deleted">'),
        _xml("<record><leader/><controlfield/>" + "<datafield/>" * 50_000),
        gzip.compress(b"\x00" * 40_000_000),
        gzip.compress(b" " * 40_000_000),
    ],
    ids=lambda data: repr(data[90:130]),
)
def test_time_is_in_proportion(data: bytes) -> None:
    began = time.process_time()
    for _ in read_all(io.BytesIO(data), "t"):
        pass
    assert time.process_time() - began < _SECONDS


class _Stream(io.RawIOBase):
    """The same part again and again, for so many chunks."""

    def __init__(self, part: bytes, chunks: int):
        self._chunk = part * (65_536 // len(part))
        self._left = chunks

    def read(self, size: int = -1) -> bytes:
        self._left -= 1
        return self._chunk if self._left >= 0 else b""


def _peak(part: bytes, chunks: int) -> int:
    tracemalloc.start()
    for _ in read_all(_Stream(part, chunks), "t"):  # type: ignore[arg-type]
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize(
    "part",
    [
        b"x" * 64,
        b"<collection of='many' things='x'>",
        f"<record><leader>{'x' * 80}".encode(),
        b"<c><!-- " + b"x" * 64,
        simple(title=b"x" * 400) + b"0",
        simple(title=b"x" * 400)[:-1],
        xml(title="x" * 400).encode(),
    ],
    ids=lambda part: repr(part[:30]),
)
def test_memory_does_not_grow(part: bytes) -> None:
    assert _peak(part, 24) < _peak(part, 12) * 1.25 + 65_536
