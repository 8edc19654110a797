"""Stage one: a stream of bytes to frames, each the bytes of one record. Memory stays bounded.

What the stream holds is told from its content: ISO 2709 or MARCXML, gzipped or not; anything else
is one rejection that says what it is. `read_frame` (stage two) is given again here.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import BinaryIO

from protocolsrv.marc.frame import Damage, Frame, Reading, Rejection
from protocolsrv.marc.iso_frames import iso_frames
from protocolsrv.marc.reading import read_frame
from protocolsrv.marc.sniff import WINDOW, Kind, sniff
from protocolsrv.marc.xml_frames import xml_frames

__all__ = ["open_frames", "read_all", "read_frame"]

_CHUNK = 65_536
_MAX_LAYERS = 2
"""Gzip within gzip is met; deeper is somebody's joke."""


def open_frames(stream: BinaryIO, name: str) -> Iterator[Frame | Rejection]:
    """The frames and rejections of a stream in their order; `name` is what reports call it.

    `stream` needs only `read(n)`, which may return fewer bytes; its errors pass through. Offsets
    count decompressed bytes."""
    chunks: Iterator[bytes] = iter(lambda: stream.read(_CHUNK), b"")
    broken: list[str] = []
    for _ in range(_MAX_LAYERS + 1):
        head, chunks = _peek(chunks)
        found = sniff(head)
        if found.kind is not Kind.GZIP:
            break
        chunks = _inflated(chunks, broken)
    last: Frame | Rejection | None = None
    if found.kind is Kind.ISO2709:
        frames = iso_frames(chunks, name)
    elif found.kind is Kind.XML:
        frames = xml_frames(chunks, name)
    else:
        detail = found.detail or "gzip within gzip within gzip"
        frames = iter((Rejection(name, 1, 0, Damage.NOT_MARC, detail),) if not broken else ())
    for last in frames:
        yield last
    if broken:
        ordinal, offset = (last.ordinal + 1, last.offset) if last else (1, 0)
        yield Rejection(name, ordinal, offset, Damage.COMPRESSION, broken[0])


def read_all(stream: BinaryIO, name: str) -> Iterator[Reading]:
    """Both stages, one after the other, for callers that need no workers."""
    for found in open_frames(stream, name):
        yield read_frame(found) if isinstance(found, Frame) else found


def _peek(chunks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first WINDOW bytes (or all there are), and the same chunks again, the first included."""
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        if size >= WINDOW:
            break
    head = b"".join(parts)
    return head[:WINDOW], _chain(head, chunks)


def _chain(head: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if head:
        yield head
    yield from rest


def _until_damage(engine: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    """What can be had of a piece before the place where it is damaged."""
    for at in range(len(data)):
        try:
            yield engine.decompress(data[at : at + 1])
        except zlib.error:
            return


def _inflated(chunks: Iterator[bytes], broken: list[str]) -> Iterator[bytes]:
    """The decompressed bytes of a gzip stream of one or several members, in bounded pieces; what
    is wrong with it goes into `broken`, after all that could be read."""
    engine = zlib.decompressobj(31)
    fresh = True  # nothing of the present member has been seen
    for chunk in chunks:
        data = chunk
        while data:
            if fresh and not data.strip(b"\x00"):
                break  # padding after the last member
            before = engine.copy()
            try:
                out = engine.decompress(data, _CHUNK)
            except zlib.error as error:
                broken.append(f"damaged gzip: {error}")
                yield from _until_damage(before, data)
                return
            fresh = False
            if out:
                yield out
            data = engine.unconsumed_tail
            if engine.eof:
                data, engine, fresh = engine.unused_data, zlib.decompressobj(31), True
    while not fresh and (out := engine.decompress(b"", _CHUNK)):
        yield out
    if not fresh:
        broken.append("the gzip stream ends before its end")
