"""Identifiers brought to one form, so that record and query meet: ISBN, ISSN, class marks, codes.

A wrong check digit is kept as it stands: a librarian must be able to find the faulty record by
what is printed in the book. Own arithmetic (ISO 2108, ISO 3297); the tests hold it against
python-stdnum.
"""

from __future__ import annotations

import re
import unicodedata

from .query import Form, Term, Wild

_DASHES = dict.fromkeys(map(ord, "-\u00ad‐‑‒–—―−\u200b\u200e\u200f \t\n\r\u00a0"), None)
_BOOK = re.compile(r"(?<![0-9])(?:(97[89])[- ]?)?((?:[0-9][- ]?){8,9})([0-9Xx])(?![0-9])")
_SERIAL = re.compile(r"(?<![0-9])([0-9]{4})[-–‐ ]?([0-9]{3}[0-9Xx])(?![0-9])")
_BLANKS = re.compile(r"\s+")


def isbn13(text: str) -> str | None:
    """The ISBN-13 in `text` (an ISBN-10, -13 or nine-digit SBN, hyphens or not, a qualifier after
    it), or None when there is none with a right check digit."""
    found = _BOOK.search(text.replace("‐", "-").replace("–", "-"))
    if found is None:
        return None
    prefix, body, check = found[1], found[2].replace("-", "").replace(" ", ""), found[3].upper()
    if prefix is None:
        body = body.rjust(9, "0")
        if _check10(body) != check:
            return None
        prefix = "978"
    elif len(body) != 9 or _check13(prefix + body) != check:
        return None
    return prefix + body + _check13(prefix + body)


def _check10(body: str) -> str:
    total = sum((10 - index) * int(digit) for index, digit in enumerate(body))
    return "0123456789X"[-total % 11]


def _check13(body: str) -> str:
    total = sum((3 if index % 2 else 1) * int(digit) for index, digit in enumerate(body))
    return str(-total % 10)


def issn(text: str) -> str | None:
    """The eight characters of the ISSN in `text`, or None when there is none with a right check
    digit."""
    found = _SERIAL.search(text)
    if found is None:
        return None
    digits = (found[1] + found[2]).upper()
    total = sum((8 - index) * int(digit) for index, digit in enumerate(digits[:7]))
    return digits if "0123456789X"[-total % 11] == digits[7] else None


def identifier(text: str, form: Form) -> str:
    """`text` in the form in which values of an ID access point are compared; "" for nothing."""
    if form is Form.PLAIN:
        if text.isascii():
            return " ".join(text.lower().split())
        return _BLANKS.sub(" ", unicodedata.normalize("NFC", text).casefold()).strip()
    if form is Form.CLASS:
        return _BLANKS.sub("", unicodedata.normalize("NFC", text))
    whole = isbn13(text) if form in (Form.ISBN, Form.STANDARD) else None
    if whole is None and form is Form.ISSN:
        whole = issn(text)
    return whole or loose(text, form)


def loose(text: str, form: Form) -> str:
    """The same levelling without the arithmetic: for a part of an identifier, and for one whose
    check digit is wrong. A qualifier in brackets after the number is dropped."""
    if form in (Form.PLAIN, Form.CLASS):
        return identifier(text, form)
    head = text.partition("(")[0] if text.lstrip()[:1] != "(" else text
    return unicodedata.normalize("NFC", head).translate(_DASHES).casefold()


def identifier_pattern(term: Term, form: Form) -> tuple[str | Wild, ...]:
    """A term with masks as normalised stretches and masks in order; without masks one stretch,
    fully normalised. Anchors fall away (a value is compared whole). () when nothing is left."""
    parts = [part for part in term if part is not Wild.ANCHOR]
    if all(isinstance(part, str) for part in parts):
        whole = identifier("".join(part for part in parts if isinstance(part, str)), form)
        return (whole,) if whole else ()
    out: list[str | Wild] = []
    for index, part in enumerate(parts):
        if isinstance(part, Wild):
            out.append(part)
            continue
        stretch = loose(part, form)
        if form is Form.PLAIN and stretch:
            inner_start = " " if index and part[0].isspace() else ""
            inner_end = " " if index + 1 < len(parts) and part[-1].isspace() else ""
            stretch = inner_start + stretch + inner_end
        if stretch:
            out.append(stretch)
    return tuple(out)
