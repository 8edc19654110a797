"""Unicode to MARC-8, on pymarc's mapping tables turned round; and whole records in MARC-8.

MARC 21 Specifications for Record Structure, Character Sets, part 2: combining marks stand before
their letter; ASCII and ANSEL hold at the start and again at the end of every subfield; other sets
are designated as G0 and left before what they do not hold. Part 4 (lossless conversion): what no
set holds becomes a numeric reference, `&#x1F600;`. `marc8.decode` reads everything back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from unicodedata import combining, normalize

from pymarc import marc8_mapping

from protocolsrv.marc.iso2709 import MAX_FIELD, MAX_RECORD, RECORD_END, TooLong
from protocolsrv.marc.record import MarcRecord

_SETS: Mapping[int, Mapping[int, tuple[int, int]]] = marc8_mapping.CODESETS
_ASCII, _ANSEL, _EAST_ASIAN = 0x42, 0x45, 0x31
_HIGH = _ANSEL
_SHORT = {0x67: b"\x1bg", 0x62: b"\x1bb", 0x70: b"\x1bp"}  # Greek symbols, subscripts, superscripts
_BACK = {0x67: b"\x1bs", 0x62: b"\x1bs", 0x70: b"\x1bs"}
_TO_ASCII = b"\x1b(B"
_PLAIN = re.compile(r"[\x00-\x7e]+")
# Preferred first: a letter that several sets hold is written in the one that needs no escape.
_ORDER = (_ASCII, _ANSEL, 0x4E, 0x51, 0x53, 0x32, 0x33, 0x34, 0x62, 0x70, 0x67, _EAST_ASIAN)


def _reversed() -> dict[int, tuple[int, bytes, bool]]:
    """By code point: the set, the bytes in it, and whether it combines."""
    found: dict[int, tuple[int, bytes, bool]] = {}
    for charset in _ORDER:
        for code, (point, combines) in _SETS[charset].items():
            if point == 0x20:
                continue
            if charset == _EAST_ASIAN:
                data = code.to_bytes(3, "big")
            else:
                data = bytes((code if charset == _HIGH else code & 0x7F,))
            found.setdefault(point, (charset, data, bool(combines)))
    return found


_CODES = _reversed()


def _escape(charset: int) -> bytes:
    """What designates a set as G0."""
    if charset in _SHORT:
        return _SHORT[charset]
    return b"\x1b$1" if charset == _EAST_ASIAN else bytes((0x1B, 0x28, charset))


def encode(text: str) -> bytes:
    """One subfield or control field in MARC-8. Controls (C0) stay as they are."""
    if text.isascii():
        return text.encode("ascii")
    out = bytearray()
    low = _ASCII
    for cluster in _clusters(text):
        for charset, data in _coded(cluster):
            if charset not in (low, _HIGH, 0):
                if low != _ASCII:
                    out += _BACK.get(low, _TO_ASCII)
                if charset != _ASCII:
                    out += _escape(charset)
                low = charset
            out += data
    if low != _ASCII:
        out += _BACK.get(low, _TO_ASCII)
    return bytes(out)


def _clusters(text: str) -> list[str]:
    """Runs of ASCII whole, and every other letter with the marks that follow it."""
    out: list[str] = []
    at = 0
    text = normalize("NFC", text)
    while at < len(text):
        run = _PLAIN.match(text, at)
        if run is not None:
            end = run.end()
            if end < len(text) and _marks(text[end]):
                end -= 1  # the last letter belongs to its marks
            if end > at:
                out.append(text[at:end])
                at = end
                continue
        end = at + 1
        while end < len(text) and _marks(text[end]):
            end += 1
        out.append(text[at:end])
        at = end
    return out


def _marks(character: str) -> bool:
    known = _CODES.get(ord(character))
    return known[2] if known is not None else combining(character) != 0


@lru_cache(maxsize=4096)
def _coded(cluster: str) -> tuple[tuple[int, bytes], ...]:
    """Sets and bytes of one cluster, in the order in which they are written. Set 0 is text that is
    the same in every one-byte set (a blank)."""
    if cluster == " ":
        return ((_ASCII, b" "),)
    if cluster.isascii():
        return ((_ASCII, cluster.encode("ascii")),)
    letter, marks = cluster[0], cluster[1:]
    if letter not in _known() and len(parts := normalize("NFD", letter)) > 1:
        letter, marks = parts[0], parts[1:] + marks
    codes = [_CODES.get(ord(mark)) for mark in marks]
    base = (_ASCII, letter.encode("ascii")) if letter.isascii() else None
    if base is None and (known := _CODES.get(ord(letter))) is not None and not known[2]:
        base = known[:2]
    if base is None or None in codes or not all(one is not None and one[2] for one in codes):
        return ((_ASCII, "".join([_reference(one) for one in cluster]).encode("ascii")),)
    before = [one[:2] for one in codes if one is not None]
    return (*before, base)


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(map(chr, _CODES))


def _reference(character: str) -> str:
    return character if character.isascii() else f"&#x{ord(character):04X};"


def encode_record(record: MarcRecord) -> bytes | TooLong:
    """The record as ISO 2709 in MARC-8: leader/09 blank, true lengths. A record that does not fit
    is `TooLong`, never a broken record."""
    directory = []
    body = []
    start = 0
    for tag, indicators, subfields in record.fields:
        if indicators:
            parts = [b"\x1f" + code.encode("ascii") + encode(value) for code, value in subfields]
            data = indicators.encode("ascii") + b"".join(parts) + b"\x1e"
        else:
            data = encode(subfields[0][1]) + b"\x1e"
        if len(data) > MAX_FIELD:
            return TooLong(tag, len(data))
        directory.append(f"{tag}{len(data):04}{start:05}")
        body.append(data)
        start += len(data)
    base = 25 + 12 * len(directory)
    total = base + start + 1
    if total > MAX_RECORD:
        return TooLong("", total)
    leader = record.leader
    head = f"{total:05}{leader[5:9]} 22{base:05}{leader[17:20]}4500{''.join(directory)}\x1e"
    return b"".join((head.encode("ascii"), *body, RECORD_END))
