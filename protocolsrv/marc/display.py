"""Headings as shown to people: subfields joined, closing ISBD punctuation taken off."""

from __future__ import annotations

import re

_ENDS = " /:;,="
_LONG_WORD_OR_BRACKET = re.compile(r"(?:\w{4}|[)\]])\.$")
SUBDIVISIONS = frozenset("vxyz")


def trimmed(text: str) -> str:
    """Blanks collapsed, ISBD punctuation at the end gone; a full stop only after a word of at least
    four letters or a bracket, so that `Bengtsson, Frans G.` keeps its own."""
    text = " ".join(text.split()).rstrip(_ENDS)
    if text.endswith(".") and _LONG_WORD_OR_BRACKET.search(text):
        return text[:-1]
    return text


def separator(tag: str, code: str) -> str:
    """What stands before a subfield in a heading: subdivisions of subjects follow a dash."""
    return " -- " if tag[0] == "6" and code in SUBDIVISIONS else " "
