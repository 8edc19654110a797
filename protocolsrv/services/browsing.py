"""What a person wants to see of a record: a line in a result list, a page with labelled rows, and
where a copy can be had now. Protocols do not come here; the browser pages do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.library import Consortium
from protocolsrv.domain.ports import ItemStore, RecordStore
from protocolsrv.marc import iso2709
from protocolsrv.marc.record import Field, MarcRecord


@dataclass(frozen=True, slots=True)
class Place:
    """The copies of one library: how many there are, how many can be had at once, and where."""

    code: str
    name: str
    municipality: str
    copies: int
    available: int
    shelves: tuple[tuple[str, str], ...]  # (shelf, call number), each once


@dataclass(frozen=True, slots=True)
class Brief:
    """One line of a result list."""

    record_id: int
    title: str
    responsibility: str
    published: str
    material: str  # a key of the page's texts, by leader/06
    places: tuple[Place, ...] = ()
    vernacular: str = ""  # the title in its own script (880)

    @property
    def copies(self) -> int:
        """All copies in the scope shown."""
        return sum(place.copies for place in self.places)

    @property
    def available(self) -> int:
        """Copies that can be had at once."""
        return sum(place.available for place in self.places)


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled row of the record page; `label` is a key of the page's texts."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FullView:
    """The record page."""

    brief: Brief
    rows: tuple[Row, ...]
    items: tuple[Item, ...]


MATERIALS = {
    "a": "text", "t": "text", "c": "score", "d": "score", "e": "map", "f": "map", "g": "film",
    "i": "speech", "j": "music", "k": "picture", "m": "computer", "o": "kit", "p": "mixed",
    "r": "object",
}  # fmt: skip

ROWS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("author", (("100", "abcdq"), ("110", "abcd"), ("111", "acdn"))),
    ("contributor", (("700", "abcdqt"), ("710", "abcdt"), ("711", "acdn"))),
    ("original_title", (("240", "abdnpr"), ("130", "adnpr"))),
    ("other_title", (("246", "abnp"), ("740", "anp"))),
    ("edition", (("250", "ab"),)),
    ("published", (("260", "abc"), ("264", "abc"))),
    ("extent", (("300", "abce"),)),
    ("series", (("490", "av"), ("830", "anpv"))),
    ("summary", (("520", "ab"),)),
    ("contents", (("505", "agrt"),)),
    ("note", (("500", "a"), ("511", "a"), ("508", "a"), ("521", "a"), ("538", "a"))),
    ("subject", (("600", "abcdtvxyz"), ("610", "abtvxyz"), ("650", "avxyz"), ("651", "avxyz"))),
    ("genre", (("655", "avxyz"),)),
    ("classification", (("084", "a"), ("082", "a"))),
    ("isbn", (("020", "aq"),)),
    ("issn", (("022", "a"),)),
    ("link", (("856", "u"),)),
)
"""The rows of a record page in their order: label, then tags and subfields."""


class Browsing:
    """Looks records up for people."""

    def __init__(self, records: RecordStore, items: ItemStore, consortium: Consortium):
        self._records = records
        self._items = items
        self._consortium = consortium

    def briefs(self, ids: Sequence[int], scope: str) -> list[Brief]:
        """The lines for these records, in order; a record that is gone meanwhile is left out."""
        items = self._items.of_records(ids)
        lines = []
        for record in self._records.by_ids(ids):
            if record is not None and not record.deleted:
                marc = iso2709.decode(record.iso2709)
                if marc is not None:
                    lines.append(self._brief(record.id, marc, items.get(record.id, ()), scope))
        return lines

    def full(self, record_id: int, scope: str) -> FullView | None:
        """The page of one record; None when there is none."""
        record = self._records.by_ids([record_id])[0]
        marc = None if record is None or record.deleted else iso2709.decode(record.iso2709)
        if marc is None:
            return None
        items = self._items.of_records([record_id]).get(record_id, ())
        shown = tuple(item for item in items if item.status is not ItemStatus.WITHDRAWN)
        return FullView(self._brief(record_id, marc, shown, scope), tuple(rows(marc)), shown)

    def _brief(self, record_id: int, marc: MarcRecord, items: Sequence[Item], scope: str) -> Brief:
        title = next(marc.each("245"), None)
        link = title.first("6") if title else None
        return Brief(
            record_id,
            _clean(" ".join(title.all("abnp"))) if title else "",
            _clean(" ".join(title.all("c"))) if title else "",
            _published(marc),
            MATERIALS.get(marc.leader[6:7], "text"),
            tuple(self._places(items, scope)),
            _vernacular(marc, link),
        )

    def _places(self, items: Iterable[Item], scope: str) -> Iterable[Place]:
        by_library: dict[str, list[Item]] = {}
        for item in items:
            if item.status is not ItemStatus.WITHDRAWN and self._in_scope(item, scope):
                by_library.setdefault(item.permanent, []).append(item)
        for code, copies in sorted(by_library.items(), key=lambda pair: self._name(pair[0])):
            library = self._consortium.libraries.get(code)
            yield Place(
                code,
                self._name(code),
                library.municipality if library else "",
                len(copies),
                sum(item.status is ItemStatus.AVAILABLE for item in copies),
                tuple(dict.fromkeys((item.shelf, item.call_number) for item in copies)),
            )

    def _in_scope(self, item: Item, scope: str) -> bool:
        return not scope or scope in self._consortium.scopes_of(item.permanent)

    def _name(self, code: str) -> str:
        library = self._consortium.libraries.get(code)
        return library.name if library else code


def rows(marc: MarcRecord) -> Iterable[Row]:
    """The labelled rows of a record; rows without a value are left out."""
    for label, sources in ROWS:
        values = [
            _clean(" ".join(field.all(codes))) for tag, codes in sources for field in marc.each(tag)
        ]
        kept = tuple(dict.fromkeys(value for value in values if value))
        if kept:
            yield Row(label, kept)


def _published(marc: MarcRecord) -> str:
    for field in marc.each("264", "260"):
        if text := _clean(" ".join(field.all("bc"))):
            return text
    fixed = marc.control("008") or ""
    return fixed[7:11].strip(" u|") if len(fixed) >= 11 else ""


def _vernacular(marc: MarcRecord, link: str | None) -> str:
    """The 880 that the 245's $6 points to."""
    if not link or not link.startswith("880-"):
        return ""
    wanted = f"245-{link[4:6]}"
    found: Field | None = next(
        (one for one in marc.each("880") if (one.first("6") or "").startswith(wanted)), None
    )
    return _clean(" ".join(found.all("abnp"))) if found else ""


def _clean(text: str) -> str:
    """Without the punctuation that ISBD puts at the end of a subfield."""
    return " ".join(text.split()).strip(" /:;,=").removesuffix(" .")
