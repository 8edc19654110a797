"""One record carried by several libraries: when are two records the same edition?

Conservative, and off unless configured: a wrong match hides a book, a missed one only shows it
twice. Two rules exist, tried in the order of the configuration:

* `libris`: the same Libris id, in 001 under Libris' own 003 or in an 035 with its prefix;
* `isbn-title`: the same ISBN *and* the same title proper, remainder and part *and* the same kind
  of material (leader/06), because a set's ISBN stands on its volumes and an audio book may carry
  the ISBN of the printed one.

A match keeps the record that came first as the one bibliographic record; the newcomer's items join
it under the newcomer's own key, so that reloading or deleting the newcomer touches only them.
"""

from __future__ import annotations

from dataclasses import dataclass

from protocolsrv.domain.identifiers import isbn13
from protocolsrv.domain.text import words
from protocolsrv.marc.record import MarcRecord

RULES = ("libris", "isbn-title")

LIBRIS_SOURCES = ("LIBRIS", "SE-LIBR", "SE-LIBRIS")


@dataclass(frozen=True, slots=True)
class MatchKey:
    """One value two records of the same edition share. `text` is what is stored and compared."""

    rule: str
    value: str

    @property
    def text(self) -> str:
        """Rule and value in one string."""
        return f"{self.rule}:{self.value}"


def match_keys(record: MarcRecord, rules: tuple[str, ...] = RULES) -> tuple[MatchKey, ...]:
    """The keys of a record by each of `rules`, in that order; none for a record of no edition."""
    found: list[MatchKey] = []
    for rule in rules:
        for value in _VALUES[rule](record):
            key = MatchKey(rule, value)
            if key not in found:
                found.append(key)
    return tuple(found)


def _libris(record: MarcRecord) -> list[str]:
    values = []
    if (record.control("003") or "").strip().upper() in LIBRIS_SOURCES:
        values.append((record.control("001") or "").strip())
    for field in record.each("035"):
        for text in field.all("a"):
            prefix, _, number = text.partition(")")
            if prefix.lstrip("(").strip().upper() in LIBRIS_SOURCES:
                values.append(number.strip())
    return [value.casefold() for value in values if value]


def _isbn_title(record: MarcRecord) -> list[str]:
    title = next(record.each("245"), None)
    if title is None:
        return []
    proper = " ".join(filter(None, map(words, title.all("abnp"))))
    if not proper:
        return []
    kind = record.leader[6:7]
    return [
        f"{isbn}:{kind}:{proper}"
        for field in record.each("020")
        for text in field.all("a")
        if (isbn := isbn13(text))
    ]


_VALUES = {"libris": _libris, "isbn-title": _isbn_title}
