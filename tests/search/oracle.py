"""Reads raw texts out of pymarc records for the naive engine, by its own reading of the sources.

It interprets the same `AccessPoint.source` strings as `marc.extract` (the language is described in
`marc.source`), with plain loops and no shared code.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import pymarc

from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.library import Consortium
from protocolsrv.domain.query import AccessPoint, Kind
from protocolsrv.search import naive, naive_values

from .oracle_computed import COMPUTED, of_items

_PARTS = "vxyz"
_FILING_1 = ("130", "630", "730", "740")
_FILING_2 = ("222", "240", "242", "243", "245", "440", "830")


@dataclass(frozen=True)
class Held:
    """A record with what the catalogue knows of it."""

    record: pymarc.Record
    items: Sequence[Item]
    created: datetime
    modified: datetime


@dataclass(frozen=True)
class Occurrence:
    """One text; `display` is for people; `shown` is false for what is only searched."""

    text: str
    display: str
    shown: bool
    skip: int = 0


@dataclass(frozen=True)
class _Field:
    """A field under the tag by which it is read (an 880 under the tag it is linked to)."""

    tag: str
    indicators: str
    subfields: tuple[tuple[str, str], ...]


class MarcReader:
    """A `search.memory.Reader` of `Held` records."""

    def __init__(self, consortium: Consortium):
        self._consortium = consortium
        self._kept: dict[tuple[int, str, str], tuple[Held, list[Occurrence]]] = {}

    def texts(self, point: AccessPoint, record: Held) -> list[str]:
        return [one.text for one in self.occurrences(point, record)]

    def sort_text(self, point: AccessPoint, record: Held) -> str | None:
        shown = [one for one in self.occurrences(point, record) if one.shown]
        for one in shown:
            if naive.words(one.text):
                return one.text[one.skip :] or one.text
        return None

    def facet_values(self, point: AccessPoint, record: Held) -> list[str]:
        shown = [one for one in self.occurrences(point, record) if one.shown]
        if point.kind is Kind.ID:
            values = [naive_values.identifier(one.text, point.form) for one in shown]
        elif point.kind is Kind.NUMBER:
            values = [one.text for one in shown][:1]
        else:
            values = [one.display for one in shown]
        return sorted({one for one in values if one})

    def scopes(self, record: Held) -> Collection[str]:
        found = set()
        for item in _held(record):
            for library in (item.permanent, item.current):
                found.update(self._consortium.scopes_of(library))
        return found

    def occurrences(self, point: AccessPoint, record: Held) -> list[Occurrence]:
        key = (id(record), point.name, point.path)
        kept = self._kept.get(key)
        if kept is None or kept[0] is not record:
            read = _by_path if point.path else self._by_source
            kept = self._kept[key] = (record, list(read(point, record)))
        return kept[1]

    def _by_source(self, point: AccessPoint, record: Held) -> Iterator[Occurrence]:
        for token in point.source.split():
            shown = not token.startswith("(")
            token = token.strip("()")
            if token.startswith("@"):
                for text in self._computed(token[1:], record):
                    yield Occurrence(text, text, shown)
            elif "/" in token:
                yield from _slice(token, record, shown)
            elif re.fullmatch("00[1-9]", token):
                for field in record.record.get_fields(token):
                    yield Occurrence(field.data or "", field.data or "", shown)
            else:
                yield from _selected(token, point, record, shown)

    def _computed(self, name: str, record: Held) -> list[str]:
        if name.startswith("item."):
            return of_items(name.removeprefix("item."), _held(record), self._consortium)
        if name == "record.created":
            return [f"{record.created:%Y%m%d%H%M%S}"]
        if name == "record.modified":
            return [f"{record.modified:%Y%m%d%H%M%S}"]
        return COMPUTED[name](record.record)


def _fields(record: Held) -> list[_Field]:
    ordinary, linked = [], []
    for field in record.record.fields:
        if field.tag < "010":
            continue
        pairs = tuple((one.code, one.value) for one in field.subfields)
        indicators = "".join(field.indicators)
        link = next((value for code, value in pairs if code == "6"), "")
        if field.tag in ("541", "561", "583") and indicators[0] == "0":
            continue
        if field.tag == "880":
            tag = link[:3] if re.match("[0-9]{3}", link) else "880"
            if tag not in ("541", "561", "583") or indicators[0] != "0":
                linked.append(_Field(tag, indicators, pairs))
        else:
            ordinary.append(_Field(field.tag, indicators, pairs))
    return ordinary + linked


def _alternates(record: Held) -> Iterator[_Field]:
    """The fields 880 under their own tag."""
    for field in record.record.get_fields("880"):
        pairs = tuple((one.code, one.value) for one in field.subfields)
        link = next((value for code, value in pairs if code == "6"), "")
        if link[:3] not in ("541", "561", "583") or field.indicators[0] != "0":
            yield _Field("880", "".join(field.indicators), pairs)


def _selected(token: str, point: AccessPoint, record: Held, shown: bool) -> Iterator[Occurrence]:
    head, _, when = token.partition("[")
    each = head.endswith("+") or point.kind is not Kind.WORDS
    tag, codes = head[:3], head[3:].removesuffix("+")
    if codes == "*":
        codes = "abcdefghijklmnopqrstuvwxyz"
    for field in _fields(record):
        if not re.fullmatch(tag.replace("x", "[0-9]"), field.tag):
            continue
        if when and not _holds(when.rstrip("]"), field):
            continue
        pairs = [(code, value) for code, value in field.subfields if code in codes]
        if each:
            for _, value in pairs:
                yield Occurrence(value, _trim(value), shown)
        elif pairs:
            text = " ".join(value for _, value in pairs)
            skip = _skip(field) if pairs[0] == field.subfields[0] else 0
            yield Occurrence(text, _trim(_display(field.tag, pairs)), shown, skip)


def _holds(when: str, field: _Field) -> bool:
    for part in when.split(";"):
        if re.fullmatch("[.0-9_]{2}", part):
            pattern = part.replace("_", " ")
            if not re.fullmatch(pattern, field.indicators):
                return False
            continue
        code, equals, wanted = part.partition("=")
        values = [value.strip().casefold() for one, value in field.subfields if one == code]
        if not equals and not values:
            return False
        if equals and not any(
            value.startswith(one[:-1]) if one.endswith("*") else value == one
            for value in values
            for one in wanted.split("|")
        ):
            return False
    return True


def _skip(field: _Field) -> int:
    if field.tag in _FILING_1:
        digit = field.indicators[0]
    elif field.tag in _FILING_2:
        digit = field.indicators[1]
    else:
        return 0
    return int(digit) if digit.isdigit() else 0


def _display(tag: str, pairs: list[tuple[str, str]]) -> str:
    out = ""
    for code, value in pairs:
        if out:
            out += " -- " if tag.startswith("6") and code in _PARTS else " "
        out += value.strip()
    return out


def _trim(text: str) -> str:
    text = " ".join(text.split())
    while text and text[-1] in " /:;,=":
        text = text[:-1]
    return text[:-1] if re.search(r"(\w{4}|[)\]])\.$", text) else text


def _slice(token: str, record: Held, shown: bool) -> Iterator[Occurrence]:
    tag, _, places = token.partition("/")
    start, _, end = places.partition("-")
    if tag == "LDR":
        values = [str(record.record.leader)]
    else:
        values = [field.data or "" for field in record.record.get_fields(tag)]
    for value in values:
        text = value[int(start) : int(end or start) + 1]
        if text.strip(" |"):
            yield Occurrence(text, text, shown)


def _by_path(point: AccessPoint, record: Held) -> Iterator[Occurrence]:
    tag, code = point.path[:3], point.path[3:]
    if tag < "010":
        for field in record.record.get_fields(tag):
            yield Occurrence(field.data or "", field.data or "", True)
        return
    fields = [one for one in _fields(record) if one.tag == tag]
    if tag == "880":
        fields = list(_alternates(record))
    for field in fields:
        for one, value in field.subfields:
            if not code or one == code:
                yield Occurrence(value, value, True)


def _held(record: Held) -> list[Item]:
    return [one for one in record.items if one.status is not ItemStatus.WITHDRAWN]
