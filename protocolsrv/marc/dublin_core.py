"""MARC 21 to the fifteen elements of simple Dublin Core, by the LoC crosswalk.

`dc` and `oai_dc` differ in their wrapper alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from protocolsrv.marc.record import Field, MarcRecord
from protocolsrv.marc.wording import (
    TYPE_OF_RESOURCE,
    IndexedRecord,
    fields,
    joined,
    language,
    name,
    trimmed,
    unbracketed,
    year,
)
from protocolsrv.marc.xml_text import text

ELEMENTS = "http://purl.org/dc/elements/1.1/"

_CREATORS = ("100", "110", "111")
_CONTRIBUTORS = ("700", "710", "711", "720")
_SUBJECTS = ("600", "610", "611", "630", "648", "650", "653")
_PLACES = ("651", "662", "752")
_NOTES = (
    "500", "501", "502", "504", "505", "508", "511", "513", "515", "518", "520", "521", "522",
    "525", "530", "533", "534", "538", "545", "546", "550", "586",
)  # fmt: skip
_RELATIONS = (
    "440", "490", "760", "762", "765", "767", "770", "772", "773", "774", "775", "776", "777",
    "780", "785", "786", "787", "830",
)  # fmt: skip
_TYPES = {"j": "sound", "i": "sound", "k": "image", "g": "image", "m": "software"}
_ISBN = re.compile(r"[0-9Xx][0-9Xx-]{8,16}")

Pair = tuple[str, str]


def elements(record: MarcRecord) -> Iterator[Pair]:
    """(element, value) in the order of the Dublin Core; each value once an element."""
    seen: set[Pair] = set()
    by_tag = IndexedRecord(record)
    for part in _PARTS:
        for element, value in part(by_tag):
            pair = (element, value.strip())
            if pair[1] and pair not in seen:
                seen.add(pair)
                yield pair


def write(record: MarcRecord) -> str:
    """The elements as XML under the prefix `dc`."""
    return "".join(f"<dc:{one}>{text(value)}</dc:{one}>" for one, value in elements(record))


def _titles(record: IndexedRecord) -> Iterator[Pair]:
    for field in fields(record, "245"):
        yield "title", trimmed(joined(field, "abfgknps"))
    for field in record.each("130", "210", "240", "242", "246", "247", "730", "740"):
        yield "title", trimmed(joined(field, "abfgklmnoprs"))


def _agents(record: IndexedRecord) -> Iterator[Pair]:
    for field in fields(record, *_CREATORS):
        yield "creator", name(field)
    for field in fields(record, *_CONTRIBUTORS):
        if not field.first("t"):
            yield "contributor", name(field)


def _subjects(record: IndexedRecord) -> Iterator[Pair]:
    for field in record.each(*_SUBJECTS):
        yield "subject", _heading(field)
    for field in record.each("050", "060", "080", "082", "084"):
        yield "subject", field.first("a") or ""


def _heading(field: Field) -> str:
    """A subject heading with its subdivisions after dashes."""
    main = "abcdefgklmnopqrstu" if field.tag != "653" else "a"
    parts = [joined(field, main, " " if field.tag != "653" else "; ")]
    parts += [value for code, value in field.subfields if code in "vxyz"]
    return "--".join(trimmed(part) for part in parts if part)


def _notes(record: IndexedRecord) -> Iterator[Pair]:
    for field in fields(record, *_NOTES):
        yield "description", joined(field, "abcdefghgijklmnoprtuv3")


def _published(record: IndexedRecord) -> Iterator[Pair]:
    for field in fields(record, "260", "264"):
        if field.tag == "260" or field.indicators[1] in "12":
            yield "publisher", trimmed(joined(field, "ab"))
    fixed = year(record)
    if fixed:
        yield "date", fixed
        return
    for field in record.each("260", "264"):
        for value in field.all("c"):
            yield "date", unbracketed(trimmed(value))


def _kinds(record: IndexedRecord) -> Iterator[Pair]:
    kind = record.leader[6:7]
    if kind in TYPE_OF_RESOURCE:
        yield "type", _TYPES.get(kind, TYPE_OF_RESOURCE[kind])
    if record.leader[7:8] in ("c", "s"):
        yield "type", "collection" if record.leader[7] == "c" else "serial"
    for field in record.each("655"):
        yield "type", _heading(field)
    for field in record.each("856"):
        yield "format", field.first("q") or ""
    for field in record.each("300"):
        yield "format", trimmed(joined(field, "abce"))


def _identifiers(record: IndexedRecord) -> Iterator[Pair]:
    for field in record.each("020"):
        if found := _ISBN.match(field.first("a") or ""):
            yield "identifier", f"URN:ISBN:{found.group().replace('-', '')}"
    for field in record.each("022"):
        if number := field.first("a"):
            yield "identifier", f"URN:ISSN:{trimmed(number)}"
    for field in record.each("024"):
        yield "identifier", field.first("a") or ""
    for field in record.each("856"):
        for url in field.all("u"):
            yield "identifier", url


def _languages(record: IndexedRecord) -> Iterator[Pair]:
    yield "language", language(record)
    for field in record.each("041"):
        if field.indicators[1] != "7":
            for value in field.all("ad"):
                for at in range(0, len(value) - 2, 3):  # old records run the codes together
                    yield "language", value[at : at + 3]


def _relations(record: IndexedRecord) -> Iterator[Pair]:
    for field in record.each(*_RELATIONS):
        yield "relation", trimmed(joined(field, "abdftvxz" if field.tag > "700" else "avx"))


def _coverage(record: IndexedRecord) -> Iterator[Pair]:
    for field in record.each(*_PLACES):
        yield "coverage", _heading(field) if field.tag == "651" else joined(field, "abcdfgh", "--")


def _rights(record: IndexedRecord) -> Iterator[Pair]:
    for field in record.each("506", "540"):
        yield "rights", joined(field, "abcdfu")


_PARTS: tuple[Callable[[IndexedRecord], Iterator[Pair]], ...] = (
    _titles,
    _agents,
    _subjects,
    _notes,
    _published,
    _kinds,
    _identifiers,
    _languages,
    _relations,
    _coverage,
    _rights,
)
