"""Identifiers, dates and filing order once more, obviously right instead of fast (see `naive`)."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta

from protocolsrv.domain.query import Accents, Form

from .naive import PRIVATE, scan

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
    date, parted, time = text.replace("t", "T").replace(" ", "T", 1).partition("T")
    if re.fullmatch(r"[0-9]{8}", date):
        date = f"{date[:4]}-{date[4:6]}-{date[6:]}"
    try:
        if re.fullmatch(r"[0-9]{4}", date) and date == text:
            low, high = datetime(int(date), 1, 1), datetime(int(date), 12, 31)
        elif re.fullmatch(r"[0-9]{4}-[0-9]{2}", date) and date == text:
            low = datetime.fromisoformat(f"{date}-01")
            high = (low + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        elif parted:
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
    spelled = " ".join(scan(PRIVATE.sub(" ", text), Accents.IGNORE, _FILED_AS))
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
