"""Error detection: the sequence number AY and the checksum AZ at the end of a message.

SIP 2.00, "Error detection": add all bytes from the first through the letters AZ, keep 16 bits, take
the two's complement, write four hexadecimal digits. Sum and value together are 0 modulo 65536.
Only the last nine (or six, or three) bytes are looked at: AY and AZ may occur in data.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_FULL = re.compile(rb"AY(.)AZ(.{4})\Z", re.DOTALL)
_SUM_ONLY = re.compile(rb"AZ([0-9A-Fa-f]{4})\Z")
_NUMBER_ONLY = re.compile(rb"AY([0-9])\Z")


@dataclass(frozen=True, slots=True)
class Trailer:
    """What stood at the end. `sequence` is the digit, "" without AY; `has_sum` whether AZ was
    there; `good` is False only for a checksum that does not fit. `start` is where the message
    proper ends, in bytes."""

    start: int
    sequence: str = ""
    has_sum: bool = False
    good: bool = True
    told: str = ""


def checksum(data: bytes) -> bytes:
    """Four digits for everything up to and with the letters AZ."""
    return b"%04X" % (-sum(data) & 0xFFFF)


def find(line: bytes, delimiter: bytes = b"|") -> Trailer:
    """Take the trailer off a line without its terminator."""
    bare = line.rstrip(b" \t")
    full = _FULL.search(bare)
    if full:
        told = full[2].decode("latin-1")
        digit = full[1].decode("latin-1")
        good = digit.isascii() and digit.isdigit() and _fits(bare[:-4], full[2])
        return Trailer(full.start(), digit if digit.isdigit() else "", True, good, told)
    only = _SUM_ONLY.search(bare)
    if only:
        good = _fits(bare[:-4], only[1])
        before = bare[: only.start()]
        if good or before.endswith(delimiter) or before in (b"97", b"96"):
            return Trailer(only.start(), "", True, good, only[1].decode("ascii"))
    number = _NUMBER_ONLY.search(bare)
    if number and bare[: number.start()].endswith(delimiter):
        return Trailer(number.start(), number[1].decode("ascii"))
    return Trailer(len(bare))


def add(data: bytes, sequence: str, with_sum: bool) -> bytes:
    """The message with the trailer its request had."""
    if sequence:
        data += b"AY" + sequence.encode("ascii")
    if with_sum:
        data += b"AZ"
        data += checksum(data)
    return data


def _fits(data: bytes, told: bytes) -> bool:
    try:
        return (sum(data) + int(told, 16)) & 0xFFFF == 0 and told.strip() == told
    except ValueError:
        return False
