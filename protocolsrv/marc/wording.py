"""Small things the renderings share: values without MARC punctuation, languages, years, types.

Names of 1XX and 7XX, titles, notes: MARC writes them with ISBD punctuation at the joints between
subfields; other schemas want the value alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from protocolsrv.marc.record import Field, MarcRecord

_JOINTS = re.compile(r"[\s/:;,=]+$")
_FULL_STOP = re.compile(r"(?<=[\w)\]»\"”]{3})\.$")
_BRACKETS = re.compile(r"^\[([^\[\]]*)\]$")
_YEAR = re.compile(r"[0-9u|]{4}")


def joined(field: Field, codes: str, glue: str = " ") -> str:
    """The subfields with these codes in the field's order, as one text."""
    return glue.join(value for code, value in field.subfields if code in codes and value).strip()


def trimmed(value: str) -> str:
    """`value` without the ISBD punctuation at its end; a full stop only after a whole word."""
    return _FULL_STOP.sub("", _JOINTS.sub("", value)).strip()


def unbracketed(value: str) -> str:
    """`value` without square brackets around the whole of it."""
    return _BRACKETS.sub(r"\1", value)


def name(field: Field) -> str:
    """A heading of 100/700, 110/710, 111/711, 6XX as people read it, without relator."""
    codes = {"00": "abcdq", "10": "abdcn", "11": "acdenq"}.get(field.tag[1:], "abcdq")
    return trimmed(joined(field, codes))


class IndexedRecord(MarcRecord):
    """A record that finds its fields by tag at once; renderings ask some fifty times."""

    __slots__ = ("_by_tag",)

    def __init__(self, record: MarcRecord):
        super().__init__(record.leader, record.fields)
        by_tag: dict[str, list[tuple[int, Field]]] = {}
        for place, one in enumerate(record.fields):
            by_tag.setdefault(one.tag, []).append((place, one))
        for place, one in by_tag.get("880", ()):
            tag = (one.first("6") or "")[:3]
            meant = Field(tag, one.indicators, one.subfields)
            by_tag.setdefault(f"880-{tag}", []).append((place, meant))
        self._by_tag = by_tag

    def control(self, tag: str) -> str | None:
        """The data of the first control field with this tag."""
        found = self._by_tag.get(tag)
        return found[0][1].subfields[0][1] if found else None

    def each(self, *tags: str) -> Iterator[Field]:
        """The fields with one of these tags, in the record's order."""
        found = [pair for tag in tags if tag in self._by_tag for pair in self._by_tag[tag]]
        if len(tags) > 1:
            found.sort(key=_place)
        return (one for _, one in found)

    def each_script(self, *tags: str) -> Iterator[Field]:
        """The fields with these tags, then their forms in other scripts (880), under these tags."""
        yield from self.each(*tags)
        if "880" in self._by_tag:
            yield from self.each(*[f"880-{tag}" for tag in tags])


def _place(pair: tuple[int, Field]) -> int:
    return pair[0]


def fields(record: IndexedRecord, *tags: str) -> Iterator[Field]:
    """The fields with these tags in every script."""
    return record.each_script(*tags)


def language(record: MarcRecord) -> str:
    """The language code of 008/35-37, "" where there is none."""
    fixed = record.control("008") or ""
    code = fixed[35:38]
    return code if code.isalpha() and code.isascii() else ""


def year(record: MarcRecord, at: int = 7) -> str:
    """A year of 008 (7: first, 11: second) with all its digits, else ""."""
    value = (record.control("008") or "")[at : at + 4]
    return value if value.isdigit() and value != "9999" else ""


def doubtful_year(record: MarcRecord, at: int = 7) -> str:
    """A year of 008 that may have `u` for unknown digits, else ""."""
    value = (record.control("008") or "")[at : at + 4]
    return value if _YEAR.fullmatch(value) and value[0].isdigit() and "|" not in value else ""


TYPE_OF_RESOURCE = {
    "a": "text",
    "c": "notated music",
    "d": "notated music",
    "e": "cartographic",
    "f": "cartographic",
    "g": "moving image",
    "i": "sound recording-nonmusical",
    "j": "sound recording-musical",
    "k": "still image",
    "m": "software, multimedia",
    "o": "mixed material",
    "p": "mixed material",
    "r": "three dimensional object",
    "t": "text",
}
"""Leader/06 to the types of MODS (LoC mapping)."""
