"""The rules of text once more, written to be obviously right instead of fast.

The naive engine reads with these; they share no code with `domain.text` and its sisters, so that
a mistake on either side shows as a difference between the engines. Letter by letter, with what the
Unicode database says of each.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

from protocolsrv.domain.query import Accents, Term, Wild

RUN, ONE, OPEN, CLOSE = "\ue000", "\ue001", "\ue002", "\ue003"
PRIVATE = re.compile("[\ue000-\uf8ff]")
_QUOTES = "'`´‘’‛′ʹʻʼʽʾʿˈ՚＇"
_ELIDED = (
    "c", "d", "j", "l", "m", "n", "s", "t", "qu", "lorsqu", "jusqu", "puisqu", "dell", "all",
    "nell", "dall", "sull", "un",
)  # fmt: skip
_TWO_LETTERS = {"æ": "ae", "œ": "oe", "þ": "th", "ß": "ss", "ĳ": "ij", "ŉ": "n"}
_ALIKE = {
    "ŋ": "n", "ı": "i", "ĸ": "k", "ð": "d", "ə": "e", "ƿ": "w", "ʒ": "z", "ɛ": "e", "ɔ": "o",
}  # fmt: skip
_INDIC = ("KATAKANA", "GRANTHA", "DEVANAGARI")
_MARKS = ("COMBINING ", "HEBREW POINT ", "HEBREW ACCENT ", "ARABIC ", "HEBREW MARK ")


def _drops(letter: str) -> bool:
    """Whether a combining mark is one that folds away."""
    if unicodedata.category(letter)[0] != "M" or letter > "\uffff":
        return False
    name = unicodedata.name(letter, "")
    if name.startswith("COMBINING ") and any(one in name for one in _INDIC):
        return False
    return name.startswith(_MARKS) and "TONE MARK" not in name


_KANA = (
    "HIRAGANA", "KATAKANA", "HALFWIDTH KATAKANA", "HENTAIGANA", "BOPOMOFO",
    "VERTICAL KANA", "VERTICAL IDEOGRAPHIC", "MASU MARK",
)  # fmt: skip


@lru_cache(maxsize=1 << 14)
def is_ideograph(letter: str) -> bool:
    """Whether a letter is a word by itself: Han, kana, bopomofo."""
    name = unicodedata.name(letter, "")
    han = name.startswith(("CJK UNIFIED", "CJK COMPATIBILITY IDEOGRAPH", "IDEOGRAPHIC", "HANGZHOU"))
    kana = name.startswith(_KANA)
    return (han or kana) and unicodedata.category(letter)[0] in "LN"


@lru_cache(maxsize=1 << 14)
def fold(letter: str, accents: Accents) -> str:
    """One case-folded letter in the form wanted."""
    if accents is Accents.RESPECT:
        return letter
    if accents is Accents.BY_ROW:
        head = unicodedata.normalize("NFD", letter)[:2]
        nordic = {"å": "å", "ä": "ä", "ö": "ö", "æ": "ä", "ø": "ö"}
        found = nordic.get(unicodedata.normalize("NFC", head)) or nordic.get(head[:1])
        if found:
            return found
    if letter in _TWO_LETTERS:
        return _TWO_LETTERS[letter]
    if letter in _ALIKE:
        return _ALIKE[letter]
    if unicodedata.category(letter) == "Nd":
        return str(unicodedata.decimal(letter))
    parts = unicodedata.normalize("NFKD", letter).casefold()
    kept = unicodedata.normalize("NFC", "".join(one for one in parts if not _drops(one)))
    if any(unicodedata.category(one)[0] not in "LNM" for one in kept):
        kept = letter
    if kept == "" and unicodedata.category(letter)[0] != "M":
        return letter
    if kept != letter:
        return "".join(fold(one, accents) for one in kept)
    name = unicodedata.name(letter, "")
    base = re.match(r"LATIN SMALL LETTER ([A-Z]) WITH ", name)
    return base[1].lower() if base else letter


@lru_cache(maxsize=1 << 17)
def words(text: str, accents: Accents = Accents.BY_ROW) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(scan(PRIVATE.sub(" ", text), accents))


def scan(text: str, accents: Accents, filed: Mapping[str, str] | None = None) -> list[str]:
    """Words of a text in which the private characters above stand for masks and anchors; `filed`
    says of some letters what they fold to instead."""
    flat = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    letters: list[tuple[str, str]] = []
    for letter in flat:
        folded = (filed or {}).get(letter)
        letters.extend([(folded, "word")] if folded else _classed(letter, accents))
    return _split(_without_apostrophes(letters))


def _split(letters: list[tuple[str, str]]) -> list[str]:
    found: list[str] = []
    index = 0
    while index < len(letters):
        letter, kind = letters[index]
        end = index + 1
        if kind == "word":
            end = _end_of_run(letters, index)
            run = _text(letters[index:end])
            if _masks(run) and end < len(letters) and letters[end][1] == "single":
                letters[end] = (run + letters[end][0], "single")
            else:
                tail = _text(letters[end : end + 2])
                sign = "++" if tail == "++" else "#" if tail[:1] == "#" else ""
                sign = sign if re.fullmatch("[a-z]", run) else ""
                found.append(run + sign)
                end += len(sign)
        elif letter == "." and (index == 0 or letters[index - 1][1] != "word"):
            stop = _end_of_run(letters, end)
            if _text(letters[end:stop]) == "net":
                found.append(".net")
                end = stop
        elif kind == "single":
            while end < len(letters) and _masks(letters[end][0]):
                letter += letters[end][0]
                end += 1
            found.append(letter)
        elif kind == "anchor":
            found.append(letter)
        index = end
    return found


def _text(letters: list[tuple[str, str]]) -> str:
    return "".join(letter for letter, _ in letters)


def _without_apostrophes(letters: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Apostrophes fall away; one after an elided word becomes a blank."""
    out: list[tuple[str, str]] = []
    for index, (letter, kind) in enumerate(letters):
        if kind != "apostrophe":
            out.append((letter, kind))
            continue
        start = index
        while start and letters[start - 1][1] == "word":
            start -= 1
        elided = _text(letters[start:index]) in _ELIDED
        if elided and not (start and letters[start - 1][1] == "apostrophe"):
            out.append((" ", "blank"))
    return out


def _masks(run: str) -> bool:
    return run != "" and run.strip(RUN + ONE) == ""


def _classed(letter: str, accents: Accents) -> list[tuple[str, str]]:
    """A letter as (folded letter, its part in words) pairs; none where it is dropped."""
    if letter in (RUN, ONE):
        return [(letter, "word")]
    if letter in (OPEN, CLOSE):
        return [(letter, "anchor")]
    if letter in _QUOTES:
        return [("'", "apostrophe")]
    category = unicodedata.category(letter)
    if category == "Cf" or "\x80" <= letter <= "\x9f" or letter == "ـ":
        return []
    if category[0] not in "LNM":
        return [(letter, "sign" if letter in "+#." else "blank")]
    folded = fold(letter, accents)
    return [(one, "single" if is_ideograph(one) else "word") for one in folded]


def _end_of_run(letters: list[tuple[str, str]], start: int) -> int:
    end = start
    while end < len(letters) and letters[end][1] == "word":
        end += 1
    return end


# ---- terms -------------------------------------------------------------------------------------


class Wanted:
    """One word of a term: a pattern for the whole word, and its place in the occurrence."""

    def __init__(self, word: str):
        self.word = word
        self.first = False
        self.last = False
        parts = (".*" if one == RUN else "." if one == ONE else re.escape(one) for one in word)
        self._pattern = re.compile("".join(parts), re.DOTALL)

    def fits(self, tokens: Sequence[str], index: int) -> bool:
        """Whether the word at `index` of an occurrence is meant."""
        if (self.first and index != 0) or (self.last and index != len(tokens) - 1):
            return False
        return self._pattern.fullmatch(tokens[index]) is not None


def wanted(term: Term, accents: Accents) -> list[Wanted] | None:
    """The words of a term; None for an anchor out of place, [] for a term without words."""
    flat = ""
    for index, part in enumerate(term):
        if isinstance(part, str):
            flat += PRIVATE.sub(" ", part)
        elif part is Wild.ANCHOR:
            left, right = term[index - 1 : index] or (" ",), term[index + 1 : index + 2] or (" ",)
            before = isinstance(left[0], str) and (left[0] == "" or left[0][-1].isspace())
            after = isinstance(right[0], str) and (right[0] == "" or right[0][0].isspace())
            if before == after:
                return None
            flat += f" {OPEN} " if before else f" {CLOSE} "
        else:
            flat += RUN if part is Wild.RUN else ONE
    return _with_anchors(scan(flat, accents))


def _with_anchors(tokens: list[str]) -> list[Wanted] | None:
    found: list[Wanted] = []
    opened = False
    for token in tokens:
        if token == OPEN:
            opened = True
        elif token == CLOSE:
            if opened or not found:
                return None
            found[-1].last = True
        else:
            found.append(Wanted(token))
            found[-1].first = opened
            opened = False
    return None if opened and found else found
