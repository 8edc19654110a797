"""Cutting a stream of ISO 2709 into records, and finding the way again after damage.

0x1D stands at the end of every record and nowhere else, so the bytes between two of them are one
*segment*: normally one record whose length says the same. If not, the segment is searched for
places where a record plausibly begins, so that a record cut short costs only itself, a lying
length costs nobody, and rubbish between records is told from records. Memory is bounded by the
largest segment kept (`MAX_SEGMENT`), whatever the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from protocolsrv.marc import directory, iso2709
from protocolsrv.marc.frame import Damage, Flaw, Form, Frame, Rejection, Remark

MAX_SEGMENT = 262_144
"""Bytes without 0x1D that are kept; of a longer stretch only the end, where a record may stand."""

_BLANK = b" \r\n\t\x00\x1a\x1d"
_BOM = b"\xef\xbb\xbf"
_WITH_BASE = re.compile(rb"(?=[0-9 ]{5}[ -~]{7}([0-9]{5})[ -~]{7}[0-9A-Za-z]{3}[0-9]{9})")
"""A leader of any make, and a first directory entry; certain once the base address is right."""
_MARC_LEADER = re.compile(
    rb"(?=[0-9]{5}[acdnps][a-z][a-z ][ a-z][ a]22[0-9]{5}[0-9A-Za-z ]{3}4500)"
)
_BEGUN = re.compile(rb"[0-9]{5}")


def iso_frames(chunks: Iterable[bytes], source: str) -> Iterator[Frame | Rejection]:
    """The records of a stream, given in any pieces; memory does not grow with it."""
    framer = _Framer(source)
    for chunk in chunks:
        yield from framer.feed(chunk)
    yield from framer.close()


class _Framer:
    """One stream being cut. Holds back the last frame, so that what comes after it can be said."""

    def __init__(self, source: str):
        self._source = source
        self._buffer = bytearray()
        self._scanned = 0
        self._offset = 0  # of the segment that begins with the buffer
        self._dropped = 0  # bytes of that segment given up, before the buffer
        self._ordinal = 0
        self._held: Frame | None = None
        self._claimed = 0  # up to where a damaged record, just given, says that it goes
        self._blanks_told = False

    def feed(self, chunk: bytes) -> Iterator[Frame | Rejection]:
        """What is certain once these bytes have come."""
        buffer = self._buffer
        buffer += chunk
        start = 0
        while (end := buffer.find(iso2709.RECORD_END, self._scanned)) >= 0:
            segment = bytes(buffer[start : end + 1])
            start = self._scanned = end + 1
            yield from self._segment(segment)
        del buffer[:start]
        if len(buffer) + self._dropped > MAX_SEGMENT:
            gone = max(0, len(buffer) - iso2709.MAX_RECORD)
            del buffer[:gone]
            self._dropped += gone
        self._scanned = len(buffer)

    def close(self) -> Iterator[Frame | Rejection]:
        """What is left at the end of the stream."""
        if self._buffer:
            yield from self._segment(bytes(self._buffer))
        if self._held is not None:
            yield self._held

    def _segment(self, segment: bytes) -> Iterator[Frame | Rejection]:
        begin, size = self._offset, self._dropped + len(segment)
        self._offset += size
        if segment == iso2709.RECORD_END and not self._dropped:
            return
        self._dropped = 0
        if segment[:5].isdigit() and int(segment[:5]) == size:
            self._claimed = 0
            yield from self._frame(segment, begin)
            return
        if size > MAX_SEGMENT:
            yield from self._reject(begin, Damage.TOO_LONG, f"{size} bytes with no end of a record")
            segment = segment[-iso2709.MAX_RECORD :]
            begin = self._offset - len(segment)
            starts = [at for at in _starts(segment) if _whole(segment[at:])][:1]
        else:
            starts = _starts(segment)
            yield from self._before(segment[: starts[0]] if starts else segment, begin, starts)
        ends = [*starts[1:], len(segment)]
        for at, end in zip(starts, ends, strict=False):
            yield from self._piece(segment[at:end], begin + at)

    def _before(self, prefix: bytes, begin: int, starts: list[int]) -> Iterator[Frame | Rejection]:
        """What stands between two records, or where a record should be."""
        bare = prefix.removeprefix(_BOM).strip(_BLANK)
        if not bare:
            if prefix.strip(_BOM) and starts and not self._blanks_told:
                self._blanks_told = True
                self._tell(f"{len(prefix)} blank bytes between records (told once)")
        elif begin < self._claimed:
            return  # the rest of a record that has been reported
        elif _BEGUN.match(bare):
            yield from self._reject(begin, Damage.TRUNCATED, f"{len(prefix)} bytes of a record")
        elif b"\x1e" in bare or b"\x1f" in bare or prefix.endswith(iso2709.RECORD_END):
            yield from self._reject(begin, Damage.LEADER, f"{len(prefix)} bytes without a leader")
        elif self._held is not None:
            self._tell(f"followed by {len(prefix)} stray bytes: {bare[:40]!r}")
        elif not starts:
            yield from self._reject(begin, Damage.LEADER, f"{len(prefix)} stray bytes")

    def _tell(self, detail: str) -> None:
        """Add to the frame held back; what stands before the first record of all says nothing."""
        if self._held is not None:
            self._held = replace(self._held, remarks=(*self._held.remarks, Remark("", detail)))

    def _piece(self, piece: bytes, begin: int) -> Iterator[Frame | Rejection]:
        """One record, perhaps cut short where the next begins or the stream ends."""
        self._claimed = 0
        if piece.endswith(iso2709.RECORD_END):
            if piece[:5].isdigit() and not _whole(piece):
                self._claimed = begin + int(piece[:5])
            yield from self._frame(piece, begin)
            return
        bare = piece.rstrip(b" \r\n\t\x00\x1a") + iso2709.RECORD_END
        if _whole(bare):
            remark = Remark("", "no record terminator; the record is whole")
            yield from self._frame(bare, begin, (remark,))
        else:
            length = piece[:5].decode("latin-1")
            yield from self._reject(
                begin, Damage.TRUNCATED, f"stops after {len(piece)} bytes; its leader says {length}"
            )

    def _frame(
        self, data: bytes, begin: int, remarks: tuple[Remark, ...] = ()
    ) -> Iterator[Frame | Rejection]:
        if self._held is not None:
            yield self._held
        self._ordinal += 1
        self._held = Frame(self._source, self._ordinal, begin, Form.ISO2709, data, remarks)

    def _reject(self, begin: int, reason: Damage, detail: str) -> Iterator[Frame | Rejection]:
        if self._held is not None:
            yield self._held
            self._held = None
        self._ordinal += 1
        yield Rejection(self._source, self._ordinal, begin, reason, detail)


def _starts(segment: bytes) -> list[int]:
    """Where records begin in a segment whose length is not what its first bytes say."""
    first = len(segment) - len(segment.removeprefix(_BOM).lstrip(_BLANK))
    if first < len(segment) and _whole(segment[first:]):
        return [first]
    starts = {found.start() for found in _MARC_LEADER.finditer(segment)}
    directory_end = -1
    for found in _WITH_BASE.finditer(segment):
        at = found.start()
        if directory_end < at:
            directory_end = segment.find(b"\x1e", at)
            if directory_end < 0:
                break
        base = int(found.group(1))
        if directory_end == at + base - 1 and base % 12 == 1:
            starts.add(at)
    return sorted(starts)


def _whole(data: bytes) -> bool:
    """Whether `data` from leader to 0x1D can be taken apart."""
    return not isinstance(directory.take_apart(data), Flaw)
