"""ISO 2709 as MARC 21 uses it: bytes to record for the straight case, record to bytes.

`decode` reads what is without any fault, fast, and says None to everything else; `directory` and
`reading` then find out whether it can be read with certainty. MARC 21 Specifications for Record
Structure: leader 24 bytes, directory entries of 12, 0x1E ends a field, 0x1D the record, 0x1F
begins a subfield.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import is_normalized

from protocolsrv.marc.record import Field, MarcRecord

RECORD_END = b"\x1d"
MAX_RECORD = 99_999
"""Bytes in a record: five digits in leader 0-4."""
MAX_FIELD = 9_999
"""Bytes in a field with its terminator: four digits in its directory entry."""

LEADER = re.compile(r"[0-9]{5}[0-9A-Za-z ][a-z0][0-9A-Za-z ]{2}a22[0-9]{5}[0-9A-Za-z ]{3}4500")
"""A leader that needs no tidying: legal by the MARCXML schema, and Unicode."""

CONTROL_TAG = re.compile(r"00[1-9A-Za-z]")
DATA_TAG = re.compile(
    r"0[1-9A-Z][0-9A-Z]|0[1-9a-z][0-9a-z]|[1-9A-Z][0-9A-Z]{2}|[1-9a-z][0-9a-z]{2}"
)
INDICATOR_CHARS = "0123456789abcdefghijklmnopqrstuvwxyz "
SUBFIELD_CODES = (
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!\"#$%&'()*+,-./:;<=>?{}_^`~[]\\"
)
"""All as the MARCXML schema has them."""

_INDICATORS = {one + two: one + two for one in INDICATOR_CHARS for two in INDICATOR_CHARS}
_CODES = {code: code for code in SUBFIELD_CODES}


class _Tags(dict[str, bool]):
    """Legal tags, and whether of control fields; those with letters are too many to list."""

    def __missing__(self, tag: str) -> bool:
        if CONTROL_TAG.fullmatch(tag):
            return True
        if DATA_TAG.fullmatch(tag):
            return False
        raise KeyError(tag)


_TAGS = _Tags({f"{number:03}": number < 10 for number in range(1, 1000)})
_CONTROLS = bytes([*range(0x1E), 0x7F])


@dataclass(frozen=True, slots=True)
class TooLong:
    """A record that ISO 2709 cannot hold: the field (tag, else "" the whole), and its bytes."""

    tag: str
    length: int

    def __str__(self) -> str:
        limit = MAX_FIELD if self.tag else MAX_RECORD
        return f"{self.length} bytes where ISO 2709 holds {limit}"


def decode(data: bytes) -> MarcRecord | None:
    """The record in `data` (from leader to 0x1D) if nothing whatever is wrong with it: UTF-8 or
    ASCII, NFC, directory in the order of the fields, everything legal. Else None."""
    try:
        leader = data[:24].decode("ascii")
        base, length = int(data[12:17]), int(data[:5])
        directory = data[24 : base - 1].decode("ascii")
        raw = data[base:-2].split(b"\x1e")
        text = data[base:-2].decode("utf-8")
        fields = _fields(directory, raw, text.split("\x1e"))
    except (ValueError, KeyError, IndexError):
        return None
    if fields is None or data[base - 1 : base] != b"\x1e" or data[-2:] != b"\x1e\x1d":
        return None
    if length != len(data) or len(data.translate(None, _CONTROLS)) != len(data) - 1:
        return None
    if not text.isascii() and not (
        leader[9] == "a" and is_normalized("NFC", text) and _is_xml(text)
    ):
        return None
    if leader[9] == " ":
        leader = leader[:9] + "a" + leader[10:]
    return MarcRecord(leader, fields) if LEADER.fullmatch(leader) else None


def _fields(directory: str, raw: list[bytes], texts: list[str]) -> list[Field] | None:
    """The fields, if the directory names exactly these, in this order. Raises KeyError, IndexError
    or ValueError for what is not legal."""
    if len(directory) != 12 * len(raw) or not directory.isalnum():  # int() takes more than digits
        return None
    new, tags, heads, codes = tuple.__new__, _TAGS, _INDICATORS, _CODES  # local names are faster
    fields = []
    start = place = 0
    for one, text in zip(raw, texts, strict=True):
        length = len(one) + 1
        if int(directory[place + 3 : place + 12]) != length * 100_000 + start:
            return None
        tag = directory[place : place + 3]
        if tags[tag]:
            if "\x1f" in text:
                return None
            fields.append(new(Field, (tag, "", (("", text),))))
        else:
            parts = text.split("\x1f")
            head = heads[parts.pop(0)]
            if not parts:
                return None
            fields.append(
                new(Field, (tag, head, tuple([(codes[part[0]], part[1:]) for part in parts])))
            )
        start += length
        place += 12
    return fields


def _is_xml(text: str) -> bool:
    return "\ufffe" not in text and "\uffff" not in text


def encode(record: MarcRecord) -> bytes | TooLong:
    """The record as UTF-8 ISO 2709 with true lengths; leader/09 `a`, 10-11 `22`, 20-23 `4500`.

    The leader must have 24 ASCII characters, tags three. A record that does not fit is `TooLong`,
    never a broken record."""
    directory = []
    body = []
    start = 0
    for tag, indicators, subfields in record.fields:
        if indicators:
            parts = ["\x1f" + code + value for code, value in subfields]
            text = f"{indicators}{''.join(parts)}\x1e"
        else:
            text = f"{subfields[0][1]}\x1e"
        data = text.encode()
        length = len(data)
        if length > MAX_FIELD:
            return TooLong(tag, length)
        directory.append(f"{tag}{length:04}{start:05}")
        body.append(data)
        start += length
    base = 25 + 12 * len(directory)
    total = base + start + 1
    if total > MAX_RECORD:
        return TooLong("", total)
    leader = record.leader
    head = f"{total:05}{leader[5:9]}a22{base:05}{leader[17:20]}4500{''.join(directory)}\x1e"
    return b"".join((head.encode("ascii"), *body, RECORD_END))
