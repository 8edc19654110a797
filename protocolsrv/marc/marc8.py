"""MARC-8 to Unicode, strictly, on pymarc's mapping tables.

The tables are pymarc's; the walk is ours, because pymarc's own puts a blank for what it does not
know, drops non-sorting marks and loose combining marks, and writes to standard error. Here every
byte either becomes what the tables say, or the whole string is refused.

MARC 21 Specifications for Record Structure, Character Sets, part 2: escape sequences designate
sets as G0 (low bytes) and G1 (high bytes); the defaults, ASCII and ANSEL, hold at the start of
every subfield. Combining marks stand before their letter and come after it in Unicode.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pymarc import marc8_mapping

_SETS: Mapping[int, Mapping[int, tuple[int, int]]] = marc8_mapping.CODESETS
_ODD: Mapping[int, int] = marc8_mapping.ODD_MAP
_ASCII, _ANSEL, _EAST_ASIAN = 0x42, 0x45, 0x31
ANSEL = frozenset(_SETS[_ANSEL])
"""The bytes of the default high set."""
_TECHNIQUE_ONE = {0x67: 0x67, 0x62: 0x62, 0x70: 0x70, 0x73: _ASCII}  # ESC g, b, p, s: G0 only
_ESCAPE = re.compile(rb"\x1b(?:([(,)\-])(!?)(.)|\$([(,)\-]?)(.))", re.DOTALL)
_REFERENCE = re.compile(r"&#x([0-9A-Fa-f]{4,6});")
_PLAIN = re.compile(rb"[\x20-\x7e]+")


class Marc8Error(ValueError):
    """Bytes that are no MARC-8; the message says which, and where in the string."""


def decode(data: bytes) -> str:
    """The text of one subfield or control field, not normalised. C0 controls stay as they are.

    A mark before a blank is that mark standing alone. Raises Marc8Error for an unknown escape
    sequence, a byte or East Asian code that is in no table, a cut code, and a combining mark with
    nothing after it."""
    if data.isascii() and b"\x1b" not in data:
        return _with_references(data.decode("ascii"))
    return _with_references("".join(_characters(data)))


def _characters(data: bytes) -> list[str]:
    low, high = _ASCII, _ANSEL
    out: list[str] = []
    marks: list[str] = []
    at = 0
    while at < len(data):
        byte = data[at]
        if byte == 0x1B:
            low, high, at = _designate(data, at, low, high)
            continue
        if low == _ASCII and not marks and (run := _PLAIN.match(data, at)):
            out.append(run.group().decode("ascii"))
            at = run.end()
            continue
        if byte < 0x20 or byte == 0x7F:
            _no_marks_left(marks, at)
            out.append(chr(byte))
            at += 1
            continue
        character, combines, width = _look_up(data, at, low, high)
        at += width
        if combines:
            marks.append(character)
        else:
            out.append(character)
            out += marks
            marks.clear()
    _no_marks_left(marks, at)
    return out


def _look_up(data: bytes, at: int, low: int, high: int) -> tuple[str, bool, int]:
    """The character at `at`, whether it combines with the next one, and its width in bytes."""
    code = data[at]
    if code == 0x20:
        return " ", False, 1
    charset, width = (low, 1) if code < 0x80 else (high, 1)
    if charset == _EAST_ASIAN:
        width = 3
        code = int.from_bytes(bytes(byte & 0x7F for byte in data[at : at + 3]), "big")
        if at + 3 > len(data):
            raise Marc8Error(f"East Asian code cut short at byte {at}")
    table = _SETS[charset]
    row = table.get(code) or table.get(code ^ 0x80 if width == 1 else code)
    if row is not None:
        return chr(row[0]), bool(row[1]), width
    if width == 3 and code in _ODD:
        return chr(_ODD[code]), False, width
    raise Marc8Error(f"no character 0x{code:0{2 * width}X} in set {chr(charset)!r} at byte {at}")


def _designate(data: bytes, at: int, low: int, high: int) -> tuple[int, int, int]:
    """The sets after the escape sequence at `at`, and where the text goes on."""
    after = data[at + 1] if at + 1 < len(data) else -1
    if after in _TECHNIQUE_ONE:
        return _TECHNIQUE_ONE[after], high, at + 2
    found = _ESCAPE.match(data, at)
    if found is None:
        raise Marc8Error(f"unknown escape sequence {data[at : at + 3].hex()} at byte {at}")
    one, _, name, several, wide_name = found.groups()
    charset = ord(name or wide_name)
    if charset not in _SETS or (charset == _EAST_ASIAN) != (wide_name is not None):
        raise Marc8Error(f"unknown character set {data[at : found.end()].hex()} at byte {at}")
    if (one if one is not None else several) in (b")", b"-"):
        return low, charset, found.end()
    return charset, high, found.end()


def _no_marks_left(marks: list[str], at: int) -> None:
    if marks:
        raise Marc8Error(f"combining mark U+{ord(marks[0]):04X} with nothing after it at byte {at}")


def _with_references(text: str) -> str:
    """Numeric references stand for what MARC-8 lacks (part 4, lossless conversion)."""
    return _REFERENCE.sub(_character, text) if "&#x" in text else text


def _character(found: re.Match[str]) -> str:
    code = int(found.group(1), 16)
    if code < 0xA0 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return found.group()
    return chr(code)
