"""The rules of text once more, written to be obviously right instead of fast.

The naive engine reads with these; they share no code with `domain.text` and its sisters, so that
a mistake on either side shows as a difference between the engines. Letter by letter, with what the
Unicode database says of each.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from protocolsrv.domain.query import Accents, Form, Term, Wild

RUN, ONE, OPEN, CLOSE = "\ue000", "\ue001", "\ue002", "\ue003"
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_QUOTES = "'`´‘’‛′ʹʻʼʽʾʿˈ՚＇"
_ELIDED = (
    "c", "d", "j", "l", "m", "n", "s", "t", "qu", "lorsqu", "jusqu", "puisqu", "dell", "all",
    "nell", "dall", "sull", "un",
)  # fmt: skip
_TWO_LETTERS = {"æ": "ae", "œ": "oe", "þ": "th", "ß": "ss", "ĳ": "ij", "ŉ": "n"}
_ALIKE = {
    "ŋ": "n", "ı": "i", "ĸ": "k", "ð": "d", "ə": "e", "ƿ": "w", "ʒ": "z", "ɛ": "e", "ɔ": "o",
}  # fmt: skip
_MARKS = ("COMBINING ", "HEBREW POINT ", "HEBREW ACCENT ", "ARABIC ", "HEBREW MARK ")


def _drops(letter: str) -> bool:
    """Whether a combining mark is one that folds away."""
    if unicodedata.category(letter)[0] != "M":
        return False
    name = unicodedata.name(letter, "")
    if name.startswith("COMBINING ") and ("KATAKANA" in name or "GRANTHA" in name):
        return False
    return name.startswith(_MARKS) and "TONE MARK" not in name


def is_ideograph(letter: str) -> bool:
    """Whether a letter is a word by itself: Han, kana, bopomofo."""
    name = unicodedata.name(letter, "")
    han = name.startswith(("CJK UNIFIED", "CJK COMPATIBILITY IDEOGRAPH", "IDEOGRAPHIC"))
    kana = name.startswith(("HIRAGANA", "KATAKANA", "BOPOMOFO", "HALFWIDTH KATAKANA"))
    return (han or kana) and unicodedata.category(letter)[0] in "LN"


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
        return letter
    if kept == "" and unicodedata.category(letter)[0] != "M":
        return letter
    if kept != letter:
        return "".join(fold(one, accents) for one in kept)
    name = unicodedata.name(letter, "")
    base = re.match(r"LATIN SMALL LETTER ([A-Z]) WITH ", name)
    return base[1].lower() if base else letter


def words(text: str, accents: Accents = Accents.BY_ROW) -> list[str]:
    """The words of a text."""
    return _scan(_PRIVATE.sub(" ", text), accents)


def _scan(text: str, accents: Accents, filed: Mapping[str, str] | None = None) -> list[str]:
    """Words of a text in which the private characters above stand for masks and anchors; `filed`
    says of some letters what they fold to instead."""
    flat = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    letters: list[tuple[str, str]] = []
    for letter in flat:
        folded = (filed or {}).get(letter)
        letters.extend([(folded, "word")] if folded else _classed(letter, accents))
    found: list[str] = []
    index = 0
    while index < len(letters):
        letter, kind = letters[index]
        before = letters[index - 1][1] if index else "blank"
        if kind == "word":
            end = _end_of_run(letters, index)
            run = "".join(one for one, _ in letters[index:end])
            pieces = _elide(run)
            if _masks(run) and end < len(letters) and letters[end][1] == "single":
                letters[end] = (run + letters[end][0], "single")
                index = end
                continue
            tail = "".join(one for one, _ in letters[end : end + 2])
            if pieces and re.fullmatch("[a-z]", pieces[-1]) and not run.endswith("'"):
                extra = "++" if tail == "++" else "#" if tail[:1] == "#" else ""
                pieces[-1] += extra
                end += len(extra)
            found.extend(pieces)
            index = end
        elif letter == "." and before != "word":
            end = _end_of_run(letters, index + 1)
            run = "".join(one for one, _ in letters[index + 1 : end]).replace("'", "")
            found.extend([".net"] if run == "net" else [])
            index = end if run == "net" else index + 1
        elif kind == "single":
            index += 1
            while index < len(letters) and _masks(letters[index][0]):
                letter += letters[index][0]
                index += 1
            found.append(letter)
        else:
            found.extend([letter] if kind == "anchor" else [])
            index += 1
    return found


def _masks(run: str) -> bool:
    return run != "" and run.strip(RUN + ONE) == ""


def _classed(letter: str, accents: Accents) -> list[tuple[str, str]]:
    """A letter as (folded letter, its part in words) pairs; none where it is dropped."""
    if letter in (RUN, ONE):
        return [(letter, "word")]
    if letter in (OPEN, CLOSE):
        return [(letter, "anchor")]
    if letter in _QUOTES:
        return [("'", "word")]
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


def _elide(run: str) -> list[str]:
    """A run of letters and apostrophes as one word, or two after an elided article."""
    head, apostrophe, rest = run.partition("'")
    if apostrophe and head in _ELIDED:
        return [one for one in (head, rest.replace("'", "")) if one]
    return [one for one in (run.replace("'", ""),) if one]


# ---- terms -------------------------------------------------------------------------------------


class Wanted:
    """One word of a term: a pattern for the whole word, and its place in the occurrence."""

    def __init__(self, word: str):
        self.word = word
        self.first = False
        self.last = False
        parts = (".*" if one == RUN else "." if one == ONE else re.escape(one) for one in word)
        self._pattern = re.compile("".join(parts), re.DOTALL)

    def fits(self, tokens: list[str], index: int) -> bool:
        """Whether the word at `index` of an occurrence is meant."""
        if (self.first and index != 0) or (self.last and index != len(tokens) - 1):
            return False
        return self._pattern.fullmatch(tokens[index]) is not None


def wanted(term: Term, accents: Accents) -> list[Wanted] | None:
    """The words of a term; None for an anchor out of place, [] for a term without words."""
    flat = ""
    for index, part in enumerate(term):
        if isinstance(part, str):
            flat += _PRIVATE.sub(" ", part)
        elif part is Wild.ANCHOR:
            left, right = term[index - 1 : index] or (" ",), term[index + 1 : index + 2] or (" ",)
            before = isinstance(left[0], str) and (left[0] == "" or left[0][-1].isspace())
            after = isinstance(right[0], str) and (right[0] == "" or right[0][0].isspace())
            if before == after:
                return None
            flat += f" {OPEN} " if before else f" {CLOSE} "
        else:
            flat += RUN if part is Wild.RUN else ONE
    return _with_anchors(_scan(flat, accents))


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


# ---- identifiers, numbers, moments, order ------------------------------------------------------


_DASHES = "-\u00ad‐‑‒–—―−\u200b\u200e\u200f"
_CLOCK = re.compile(
    r"([0-9]{2})(?::?([0-9]{2}))?(?::?([0-9]{2})(?:[.,][0-9]+)?)? ?"
    r"(Z|z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)


def identifier(text: str, form: Form, whole: bool = True) -> str:
    """An identifier in the form in which it is compared; `whole` is false for a stretch beside a
    mask, where there is no check digit to believe."""
    text = unicodedata.normalize("NFC", text)
    if form is Form.CLASS:
        return "".join(text.split())
    if form is Form.PLAIN:
        return " ".join(text.casefold().split())
    number = text if text.strip().startswith("(") else text.split("(")[0]
    loose = "".join(one for one in number.casefold() if one not in _DASHES and not one.isspace())
    if not whole:
        return loose
    book = _isbn(text) if form in (Form.ISBN, Form.STANDARD) else None
    serial = _issn(text) if form is Form.ISSN else None
    return book or serial or loose


def _isbn(text: str) -> str | None:
    text = text.replace("‐", "-").replace("–", "-")
    for start in range(len(text)):
        if start and text[start - 1] in "0123456789":
            continue
        match = re.match(r"(?:(97[89])[- ]?)?((?:[0-9][- ]?){8,9})([0-9Xx])(?![0-9])", text[start:])
        if not match:
            continue
        digits = [int(one) for one in match[2] if one.isdigit()]
        check = 10 if match[3] in "Xx" else int(match[3])
        if match[1]:
            ean = [int(one) for one in match[1]] + digits + [check]
            good = len(ean) == 13 and check < 10 and _weighted(ean) % 10 == 0
            return "".join(map(str, ean)) if good else None
        digits = [0] * (9 - len(digits)) + digits
        total = sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=True))
        if (total + check) % 11:
            return None
        ean = [9, 7, 8, *digits]
        return "".join(map(str, ean)) + str((10 - _weighted([*ean, 0]) % 10) % 10)
    return None


def _weighted(digits: list[int]) -> int:
    return sum(digits[0::2]) + 3 * sum(digits[1::2])


def _issn(text: str) -> str | None:
    match = re.search(r"(?<![0-9])([0-9]{4})[-–‐ ]?([0-9]{3})([0-9Xx])(?![0-9])", text)
    if not match:
        return None
    digits = match[1] + match[2]
    total = sum(weight * int(one) for weight, one in zip(range(8, 1, -1), digits, strict=True))
    check = 10 if match[3] in "Xx" else int(match[3])
    return None if (total + check) % 11 else digits + match[3].upper()


def moment(text: str) -> tuple[int, int] | None:
    """First and last second of a date or time, as YYYYMMDDhhmmss."""
    text = text.strip()
    if re.fullmatch(r"[0-9]{14}(\.[0-9])?", text):
        text = f"{text[:8]}T{text[8:14]}"
    date, _, time = text.replace("t", "T").replace(" ", "T", 1).partition("T")
    if re.fullmatch(r"[0-9]{8}", date):
        date = f"{date[:4]}-{date[4:6]}-{date[6:]}"
    try:
        if re.fullmatch(r"[0-9]{4}", date) and date == text:
            low, high = datetime(int(date), 1, 1), datetime(int(date), 12, 31)
        elif re.fullmatch(r"[0-9]{4}-[0-9]{2}", date) and date == text:
            low = datetime.fromisoformat(f"{date}-01")
            high = (low + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        elif time:
            return _clock(date, time.strip())
        else:
            low = high = datetime.fromisoformat(date)
    except (ValueError, OverflowError):
        return None
    return int(f"{low:%Y%m%d}000000"), int(f"{high:%Y%m%d}235959")


def _clock(date: str, time: str) -> tuple[int, int] | None:
    match = _CLOCK.fullmatch(time)
    if not match or not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", date):
        return None
    at = datetime.fromisoformat(f"{date}T{match[1]}:{match[2] or '00'}:{match[3] or '00'}")
    zone = match[4] or "Z"
    if zone not in "Zz":
        digits = zone[1:].replace(":", "")
        ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
        at = at - ahead if zone[0] == "+" else at + ahead
    last = at + timedelta(seconds=0 if match[3] else 59 if match[2] else 3599)
    at, last = at.replace(tzinfo=UTC), last.replace(tzinfo=UTC)
    return int(f"{at:%Y%m%d%H%M%S}"), int(f"{last:%Y%m%d%H%M%S}")


_ORDER = " #+.0123456789abcdefghijklmnopqrstuvwxyzåäö~"
_FILED_AS = {"æ": "ä", "ǽ": "ä", "ǟ": "ä", "ǻ": "å", "ø": "ö", "ǿ": "ö", "ő": "ö", "ȫ": "ö",
             "ü": "y", "ű": "y", "å": "å", "ä": "ä", "ö": "ö"}  # fmt: skip


def order(text: str) -> list[int]:
    """The place of a text in Swedish filing order: a list of weights, thirty symbols long."""
    text = re.sub("[\x88\x98].*?[\x89\x9c]", "", text) or text
    spelled = " ".join(_scan(_PRIVATE.sub(" ", text), Accents.IGNORE, _FILED_AS))
    weights: list[int] = []
    for part in re.findall("[0-9]+|[^0-9]", spelled):
        if part.isdigit():
            number = part.lstrip("0") or "0"
            count = len(number)
            part = (str(count) if count < 9 else f"9{min(count, 99):02}") + number
        for one in part:
            weights.extend(_weights(one))
    return weights[:30]


def _weights(letter: str) -> list[int]:
    code = ord(letter)
    if letter in _ORDER:
        return [1 + _ORDER.index(letter)]
    if code < 0x370:
        return [1 + _ORDER.index("~")]
    if code < 0x7F0:
        return [45 + (code - 0x370) // 64, (code - 0x370) % 64]
    return [63, code >> 18, code >> 12 & 63, code >> 6 & 63, code & 63]
