"""Taking an ISO 2709 record apart when its lengths may lie.

A record can be read with certainty when every directory entry names a field that stands between
two field terminators, and every field is named once. Where the lengths and starts in the directory
are wrong, the order decides, but only if there are as many fields as entries and something shows
that no byte is missing. Anything else is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate

from protocolsrv.marc.frame import Damage, Flaw, Remark
from protocolsrv.marc.iso2709 import MAX_RECORD

_ENTRY = re.compile(rb"([ -~]{3})([ -~]{4})([ -~]{5})")
_END = b"\x1e"


@dataclass(frozen=True, slots=True)
class Parts:
    """Tags and the bytes of their fields (without terminator), in the order of the directory."""

    fields: tuple[tuple[str, bytes], ...]
    remarks: tuple[Remark, ...] = ()


def take_apart(data: bytes) -> Parts | Flaw:
    """The fields of one record, `data` from leader to 0x1D."""
    remarks: list[Remark] = []
    if len(data) < 26:
        return Flaw(Damage.LEADER, f"{len(data)} bytes: shorter than a leader")
    if len(data) > MAX_RECORD:
        return Flaw(Damage.TOO_LONG, f"{len(data)} bytes where ISO 2709 holds {MAX_RECORD}")
    directory_end = data.find(_END, 24)
    if directory_end < 0:
        return Flaw(Damage.DIRECTORY, "no field terminator after the directory")
    base = directory_end + 1
    if data[12:17] != b"%05d" % base:
        remarks.append(Remark("LDR", f"base address {data[12:17]!r} is {base}"))
    if data[:5] != b"%05d" % len(data):
        if remarks:
            return Flaw(Damage.LEADER, f"neither length nor base address fit: {data[:24]!r}", "LDR")
        remarks.append(Remark("LDR", f"length {data[:5]!r} is {len(data)}"))
    entries = _entries(data[24:directory_end])
    if isinstance(entries, Flaw):
        return entries
    body = data[base:-1]
    if body.endswith(_END):
        body = body[:-1]
    elif (cut := body.rfind(_END)) >= 0 and not body[cut + 1 :].strip(b" \r\n\t\x00"):
        remarks.append(Remark("", f"{len(body) - cut - 1} blank bytes after the last field"))
        body = body[:cut]
    elif body or entries:
        return Flaw(Damage.TRUNCATED, "the last field has no terminator")
    if not entries:
        return Flaw(Damage.NO_FIELDS, "the directory names no field")
    fields = _located(entries, body, data, remarks)
    return fields if isinstance(fields, Flaw) else Parts(fields, tuple(remarks))


def _located(
    entries: list[_Entry], body: bytes, data: bytes, remarks: list[Remark]
) -> tuple[tuple[str, bytes], ...] | Flaw:
    """The fields in `body` (without the last terminator), by the surest way that works."""
    fields = _by_position(entries, body + _END, remarks)
    if fields is not None:
        return fields
    mended = _mended(entries, body + _END, data)
    if mended is not None and (fields := _by_position(entries, mended, remarks)) is not None:
        remarks[:] = [Remark("", "one field terminator is missing; the fields are whole")]
        return fields
    return _by_order(entries, body.split(_END), data[:5] == b"%05d" % len(data), remarks)


@dataclass(frozen=True, slots=True)
class _Entry:
    tag: str
    length: int
    start: int


def _entries(directory: bytes) -> list[_Entry] | Flaw:
    if len(directory) % 12:
        return Flaw(Damage.DIRECTORY, f"{len(directory)} bytes of directory: no multiple of 12")
    entries = []
    for at in range(0, len(directory), 12):
        found = _ENTRY.fullmatch(directory, at, at + 12)
        if found is None:
            return Flaw(Damage.DIRECTORY, f"entry {at // 12 + 1}: {directory[at : at + 12]!r}")
        tag, length, start = found.groups()
        if not (length.isdigit() and start.isdigit()):
            return Flaw(
                Damage.DIRECTORY, f"entry {at // 12 + 1}: {found.group()!r}", tag.decode("ascii")
            )
        entries.append(_Entry(tag.decode("ascii"), int(length), int(start)))
    return entries


def _by_position(
    entries: list[_Entry], body: bytes, remarks: list[Remark]
) -> tuple[tuple[str, bytes], ...] | None:
    """The fields where each entry says, if the entries cover `body` without gap or overlap and each
    stretch ends with a terminator."""
    covered = 0
    for entry in sorted(entries, key=lambda one: one.start):
        end = entry.start + entry.length
        if entry.start != covered or not entry.length or body[end - 1 : end] != _END:
            return None
        covered = end
    if covered != len(body):
        return None
    fields: list[tuple[str, bytes]] = []
    for entry in entries:
        parts = body[entry.start : entry.start + entry.length - 1].split(_END)
        if len(parts) > 1:
            if not all(part[2:3] == b"\x1f" for part in parts):
                return None
            remarks.append(Remark(entry.tag, f"{len(parts)} fields under one directory entry"))
        fields.extend((entry.tag, part) for part in parts)
    return tuple(fields)


def _mended(entries: list[_Entry], body: bytes, data: bytes) -> bytes | None:
    """`body` with one field terminator put back: where the length of the record shows that just one
    byte is missing, or that one stands in the place of another byte."""
    for entry in sorted(entries, key=lambda one: one.start):
        last = entry.start + entry.length - 1
        if body[last : last + 1] != _END:
            if data[:5] == b"%05d" % (len(data) + 1):
                return body[:last] + _END + body[last:]
            return body[:last] + _END + body[last + 1 :]
    return None


def _by_order(
    entries: list[_Entry], pieces: list[bytes], whole: bool, remarks: list[Remark]
) -> tuple[tuple[str, bytes], ...] | Flaw:
    """The fields in the order of their starts, if there are as many as entries, each is what its
    tag says, and something shows that no byte is lost: the record's length (`whole`), all lengths
    or all starts in the directory, or lengths that count characters instead of bytes."""
    if len(entries) != len(pieces):
        return Flaw(
            Damage.DIRECTORY, f"{len(entries)} entries in the directory, {len(pieces)} fields"
        )
    for entry, piece in zip(entries, pieces, strict=True):
        control = entry.tag.startswith("00")
        if control == (b"\x1f" in piece) or not (control or piece.find(b"\x1f") <= 2):
            return Flaw(Damage.DIRECTORY, "lengths in the directory do not fit", entry.tag)
    lengths = [entry.length for entry in entries]
    true_lengths = [len(piece) + 1 for piece in pieces]
    starts = [entry.start for entry in entries]
    if not (
        lengths == true_lengths
        or (whole and starts == sorted(set(starts)))
        or (starts == [0, *accumulate(true_lengths)][:-1] and lengths[-1:] == true_lengths[-1:])
        or lengths == [_characters(piece) + 1 for piece in pieces]
    ):
        at = next(at for at, one in enumerate(lengths) if one != true_lengths[at])
        return Flaw(
            Damage.DIRECTORY,
            f"{true_lengths[at]} bytes where the directory has {lengths[at]}",
            entries[at].tag,
        )
    remarks.append(Remark("", "lengths or starts in the directory are wrong: fields read in order"))
    return tuple((entry.tag, piece) for entry, piece in zip(entries, pieces, strict=True))


def _characters(piece: bytes) -> int:
    return len(piece.decode("utf-8", "replace"))
