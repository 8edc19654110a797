"""The words of a text: one set of rules for load, index, query and headings.

A text becomes words joined by single blanks, in one of three forms (`domain.query.Accents`):

- *by row*, the usual one: case folded; å ä ö are letters of their own, æ is ä and ø is ö; all other
  marks fold (é e, ü u, č c, đ d, ŋ n, ł l), ß is ss, þ th, œ oe;
- *plain*: å ä ö fold too (a a o), ø is o and æ is ae;
- *exact*: only case and composition are levelled.

A word is a run of letters, digits and their marks, of any script. Every ideograph and kana is a
word of its own, because Chinese and Japanese are written without blanks. Hyphens and all other
punctuation part words. An apostrophe, straight or typographic, is dropped (`o'brien` is `obrien`),
but after an elided article or pronoun it parts (`l'étranger` is `l`, `etranger`). `c++`, `c#` and
`.net` are words. Arabic and Hebrew vowel points, the tatweel, soft hyphens, joiners, direction
marks and the non-sorting controls of MARC are dropped. Superscripts, full-width and presentation
forms become the plain letter, digits of any script 0-9 (not in *exact*).

Reasons: docs/explanation/decisions/0020-text-rules.md. Standard library only; pure.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from .query import Accents

__all__ = ["BORDER", "Forms", "Letters", "forms", "latin1_table", "words", "words_by_table"]

_APOSTROPHE = "'"
BORDER = "\ufdd4"
"""A noncharacter that parts ideographs while a term is split (`domain.terms`). No text has it: to
the tables below it is a blank."""
_APOSTROPHES = frozenset("'`´‘’‛′ʹʻʼʽʾʿˈ՚＇")
_KEPT = {
    "å": "å", "ä": "ä", "ö": "ö", "æ": "ä", "ø": "ö",
    "ǻ": "å", "ǟ": "ä", "ȫ": "ö", "ǽ": "ä", "ǿ": "ö",
}  # fmt: skip
_TATWEEL = "\u0640"
_SPELLED = {
    "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ŋ": "n", "ı": "i", "ĸ": "k", "ð": "d",
    "ə": "e", "ƿ": "w", "ĳ": "ij", "ʒ": "z", "ǯ": "z", "ɛ": "e", "ɔ": "o", "ŉ": "n",
}  # fmt: skip
_NAMED_LETTER = re.compile(r"LATIN SMALL LETTER ([A-Z]) WITH ")
_ELIDED = "[cdjlmnst]|qu|lorsqu|jusqu|puisqu|dell|all|nell|dall|sull|un"
_APART = f" +#.{BORDER}"
_ELISION = re.compile(rf"(?<![^{_APART}])({_ELIDED})'")
_SIGNS = re.compile(rf"(?<![^{_APART}])([a-z]\+\+|[a-z]#|\.net(?![^{_APART}]))|[+#.]")

# Marks that fold: those of Latin, Greek and Cyrillic, Hebrew points, Arabic vowel signs. The vowel
# signs of Indic scripts and the Japanese voicing marks are letters in all but name: they stay.
_FOLDING_MARKS = (
    (0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F),
    (0x0670, 0x0670), (0x06D6, 0x06ED), (0x0898, 0x089F), (0x08CA, 0x08FF),
    (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF),
    (0x20D0, 0x20F0), (0x2DE0, 0x2DFF), (0xA66F, 0xA67D), (0xA69E, 0xA69F),
    (0xFB1E, 0xFB1E), (0xFE20, 0xFE2F),
)  # fmt: skip
# Ideographs, kana, bopomofo: each letter is a word.
_SINGLE = (
    (0x3005, 0x3007), (0x3021, 0x3029), (0x3031, 0x3035), (0x3038, 0x303C), (0x3041, 0x3096),
    (0x309D, 0x309F), (0x30A1, 0x30FA), (0x30FC, 0x30FF), (0x3105, 0x312F), (0x3192, 0x3195),
    (0x31A0, 0x31BF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAD9),
    (0xFF66, 0xFF9F), (0x1AFF0, 0x1AFFE), (0x1B000, 0x1B167), (0x1D372, 0x1D376),
    (0x20000, 0x3FFFD),
)  # fmt: skip


class Forms(NamedTuple):
    """The words of one text in the three forms; equal forms are the same object (test by `is`)."""

    words: str
    plain: str
    exact: str


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= code <= high for low, high in ranges)


class Letters(dict[int, str]):
    """A table for `str.translate` that works out a letter when it is first met and keeps it.

    `gap` is what separates words; `inner` parts an ideograph from its neighbours."""

    def __init__(self, accents: Accents, *, inner: str = " ", known: dict[int, str] | None = None):
        super().__init__(known or {})
        self.accents = accents
        self._inner = inner

    def __missing__(self, code: int) -> str:
        found = self[code] = self._letter(code)
        return found

    def _letter(self, code: int) -> str:
        letter = chr(code)
        if letter in _APOSTROPHES:
            return _APOSTROPHE
        if letter in "+#.":
            return letter
        category = unicodedata.category(letter)
        if category == "Cf" or 0x80 <= code <= 0x9F or letter == _TATWEEL:
            return ""
        if category[0] not in "LNM":
            return " "
        if self.accents is not Accents.RESPECT:
            letter = self._fold(letter)
        if letter and _within(ord(letter[0]), _SINGLE):
            return "".join(f"{self._inner}{one}{self._inner}" for one in letter)
        return letter

    def _fold(self, letter: str) -> str:
        if self.accents is Accents.BY_ROW and letter in _KEPT:
            return _KEPT[letter]
        if letter in _SPELLED:
            return _SPELLED[letter]
        digit = unicodedata.decimal(letter, None)
        if digit is not None:
            return str(digit)
        bare = self._bare(letter)
        if bare != letter:
            return "".join(self._fold(one) for one in bare)
        # đ, ł, ɓ and their like have no decomposition: their Unicode names tell the base letter.
        named = _NAMED_LETTER.match(unicodedata.name(letter, ""))
        return named[1].lower() if named else letter

    @staticmethod
    def _bare(letter: str) -> str:
        """The letters of the compatibility decomposition without folding marks; the letter itself
        where something that is no letter would come out (fractions, ligatures of phrases)."""
        parts = unicodedata.normalize("NFKD", letter).casefold()
        bare = "".join(one for one in parts if not _within(ord(one), _FOLDING_MARKS))
        bare = unicodedata.normalize("NFC", bare)
        fits = all(unicodedata.category(one)[0] in "LNM" for one in bare)
        return bare if fits and (bare or unicodedata.category(letter)[0] == "M") else letter


_TABLES = {accents: Letters(accents) for accents in Accents}


def _kept_sign(found: re.Match[str]) -> str:
    return f"{found[1]} " if found[1] else " "


def words_by_table(text: str, letters: Letters) -> str:
    """The words of any text by `letters`: the general road, right for all of Unicode."""
    folded = unicodedata.normalize("NFC", text).casefold()
    flat = unicodedata.normalize("NFC", folded).translate(letters)
    if _APOSTROPHE in flat:
        flat = _ELISION.sub(r"\1 ", flat).replace(_APOSTROPHE, "")
    if "+" in flat or "#" in flat or "." in flat:
        flat = _SIGNS.sub(_kept_sign, flat)
    return " ".join(flat.split())


# ---- Latin-1, the fast road --------------------------------------------------------------------
#
# Nearly every text of a Nordic catalogue is Latin-1. Such a text is one `bytes.translate`: letters
# to their folded form, punctuation to blanks. Bytes whose treatment depends on their neighbours or
# that become two letters are sent to 0, and a text with a 0 takes the general road.

_ELSEWHERE = frozenset("'`´+#\xad\x00") | {chr(code) for code in range(0x80, 0xA0)}


def latin1_table(letters: Letters) -> bytes:
    """A table for `bytes.translate` of Latin-1 text that does as `letters` does; 0 where a byte
    must be judged on the general road."""
    row = bytearray(256)
    for code in range(1, 256):
        letter = chr(code)
        if letter in _ELSEWHERE:
            continue
        if letter == ".":
            row[code] = 0x20
            continue
        out = letter.casefold().translate(letters)
        if len(out) == 1 and ord(out) < 256:
            row[code] = ord(out)
    return bytes(row)


_BY_ROW = latin1_table(_TABLES[Accents.BY_ROW])
_PLAIN = latin1_table(_TABLES[Accents.IGNORE])
_EXACT = latin1_table(_TABLES[Accents.RESPECT])
_LATIN1 = {Accents.BY_ROW: _BY_ROW, Accents.IGNORE: _PLAIN, Accents.RESPECT: _EXACT}


def _special(flat: bytes, text: str) -> bool:
    """A text that the fast road may not judge: it holds an apostrophe and the like, or `.net`."""
    return b"\0" in flat or (b" net" in flat and ".net" in text.casefold())


def words(text: str, accents: Accents = Accents.BY_ROW) -> str:
    """The words of `text` in one form, joined by single blanks; "" when it has none."""
    try:
        flat = text.encode("latin-1").translate(_LATIN1[accents])
    except UnicodeEncodeError:
        return words_by_table(text, _TABLES[accents])
    if _special(flat, text):
        return words_by_table(text, _TABLES[accents])
    return " ".join(flat.decode("latin-1").split())


def forms(text: str) -> Forms:
    """The words of `text` in all three forms, at hardly more than the cost of one."""
    try:
        raw = text.encode("latin-1")
    except UnicodeEncodeError:
        return _general_forms(text)
    flat = raw.translate(_BY_ROW)
    if _special(flat, text):
        return _general_forms(text)
    found = " ".join(flat.decode("latin-1").split())
    if raw.isascii():
        return Forms(found, found, found)
    exact = raw.translate(_EXACT)
    plain = found if flat.isascii() else _plain(raw, text)
    return Forms(
        found,
        found if plain == found else plain,
        found if exact == flat else " ".join(exact.decode("latin-1").split()),
    )


def _plain(raw: bytes, text: str) -> str:
    flat = raw.translate(_PLAIN)
    if b"\0" in flat:
        return words(text, Accents.IGNORE)
    return " ".join(flat.decode("latin-1").split())


def _general_forms(text: str) -> Forms:
    found = words_by_table(text, _TABLES[Accents.BY_ROW])
    if text.isascii():
        return Forms(found, found, found)
    plain = words_by_table(text, _TABLES[Accents.IGNORE])
    exact = words_by_table(text, _TABLES[Accents.RESPECT])
    return Forms(found, found if plain == found else plain, found if exact == found else exact)
