"""The order of texts: Swedish filing, as a key that any store can compare by code points.

A sort key is made of the words of the text (`domain.text`): letters a-z, then å ä ö (w after v; é
as e; ü as y; æ as ä, ø as ö; đ as d), digits before letters, a blank before both, so that shorter
words file first; other scripts after Latin, by code point. A number files by its value: a run of
digits is preceded by how many there are (`2` becomes `12`, `10` becomes `210`; ten and more digits
`9` and the count in two digits). What MARC marks as non-sorting is left out.

In the key å ä ö are `{` `|` `}` and an unplaced Latin letter is `~`: a key of Latin text is ASCII.

Engines with integer columns keep `packed_key`: the first 30 symbols of the key, a letter of Greek
to N'Ko counting as two, one of any later script as five. **The order of a text sort is defined as
that of the packed keys**; records equal in them are ordered by the next key, at last by id.
"""

from __future__ import annotations

import re
from binascii import a2b_base64

from .identifiers import identifier
from .query import Accents, AccessPoint, Kind
from .text import Letters, latin1_table, words_by_table

KEY_LENGTH = 200
"""Longest sort key; what is beyond is cut off."""

SYMBOLS = 30
"""How many symbols of a key decide its place."""

_PLACED = {
    "å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ő": "}", "ü": "y", "ű": "y",
    "ǻ": "{", "ǟ": "|", "ǽ": "|", "ȫ": "}", "ǿ": "}",
}  # fmt: skip
_NUMBER = re.compile(r"0*([0-9]+)")
_UNSORTED = re.compile("[\x88\x98].*?[\x89\x9c]")


class _Filing(Letters):
    """The letters of sort keys."""

    def _letter(self, code: int) -> str:
        out = super()._letter(code)
        return "".join("~" if 0x7F < ord(one) < 0x370 else one for one in out)


_LETTERS = _Filing(Accents.IGNORE, known={ord(one): to for one, to in _PLACED.items()})
_LATIN1 = latin1_table(_LETTERS)


def sort_key(text: str, skip: int = 0) -> str:
    """The key of `text` without its first `skip` characters (245 second indicator); "" when it
    has no words. A `skip` that leaves nothing is not believed."""
    if skip:
        text = text[skip:] or text
    if not text.isascii() and ("\x98" in text or "\x88" in text):
        text = _UNSORTED.sub("", text) or text
    try:
        flat = text.encode("latin-1").translate(_LATIN1)
    except UnicodeEncodeError:
        flat = b"\0"
    if b"\0" in flat or b" net" in flat:
        key = words_by_table(text, _LETTERS)
    else:
        key = " ".join(flat.decode("ascii").split())
    return _NUMBER.sub(_by_value, key)[:KEY_LENGTH]


def _by_value(number: re.Match[str]) -> str:
    digits = number[1]
    length = len(digits)
    return f"{length}{digits}" if length < 9 else f"9{min(length, 99):02}{digits}"


def heading_key(point: AccessPoint, text: str, skip: int = 0) -> str:
    """The key that orders a heading of `point` and finds it again: a sort key for words, the
    normalised value itself for identifiers and codes."""
    if point.kind is Kind.WORDS:
        return sort_key(text, skip)
    return identifier(text, point.form)[:KEY_LENGTH]


# ---- keys as integers --------------------------------------------------------------------------
#
# 64 symbols, 6 bits each: base64 decoding is the fastest packer the standard library has.

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_ALPHABET = b" #+.0123456789abcdefghijklmnopqrstuvwxyz{|}~"
_SYMBOL = bytes.maketrans(_ALPHABET, _BASE64[1 : len(_ALPHABET) + 1])
_FIRST_LEAD = len(_ALPHABET) + 1  # 45: the 18 leads before the last hold U+0370-U+07EF
_NEAR, _FAR = 0x370, 0x370 + (63 - _FIRST_LEAD) * 64
_MASK = (1 << 60) - 1


def packed_key(key: str) -> tuple[int, int, int]:
    """A sort key as three integers below 2**60 that compare as its first `SYMBOLS` symbols."""
    head = key[:SYMBOLS]
    if head.isascii():
        symbols = head.encode().translate(_SYMBOL)
    else:
        symbols = b"".join(_symbols(one) for one in head)[:SYMBOLS]
    whole = int.from_bytes(a2b_base64(symbols.ljust(32, b"A")), "big") >> 12
    return whole >> 120, (whole >> 60) & _MASK, whole & _MASK


def _symbols(letter: str) -> bytes:
    code = ord(letter)
    if code < 0x80:
        return letter.encode().translate(_SYMBOL)
    if code < _FAR:
        lead, rest = divmod(max(code - _NEAR, 0), 64)
        return bytes((_BASE64[_FIRST_LEAD + lead], _BASE64[rest]))
    digits = ((code >> shift) & 63 for shift in (18, 12, 6, 0))
    return _BASE64[63:] + bytes(_BASE64[digit] for digit in digits)
