"""What a person wants to see of a record: a line in a result list, a page with labelled rows, and
where a copy can be had now. Protocols do not come here; the browser pages do.

Where a copy counts is the index's rule (`marc.computed.of_items`), so that page, facets and scope
say the same: a copy that is not withdrawn counts at the library where it belongs and at the one
where it is, and it can be had at the one where it is. So a library is among a record's places when
the facet `library` counts the record there, and has a copy available when the facet `available`
does. A copy away from home stands at both libraries; the sums of a line count it once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from protocolsrv.domain.collation import sort_key
from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.library import Consortium
from protocolsrv.domain.ports import ItemStore, RecordStore
from protocolsrv.domain.record import RecordKey
from protocolsrv.marc import computed, iso2709
from protocolsrv.marc.record import Field, MarcRecord


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy at one place. `elsewhere` names the other library: where it is now, of a copy that
    belongs here (`away`); where it belongs, of one that is only here for now."""

    item: Item
    available: bool
    away: bool = False
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """The copies of one library: those that belong there and those that are there."""

    code: str
    name: str
    municipality: str
    copies: tuple[Copy, ...]

    @property
    def available(self) -> int:
        """Copies that can be had here at once."""
        return sum(one.available for one in self.copies)

    @property
    def shelves(self) -> tuple[tuple[str, str], ...]:
        """Shelf and call number of the copies that belong here, each once."""
        return tuple(
            dict.fromkeys(
                (one.item.shelf, one.item.call_number)
                for one in self.copies
                if one.away or not one.elsewhere
            )
        )


@dataclass(frozen=True, slots=True)
class Brief:
    """One line of a result list. `language` and `types` are codes, as in the facets; `copies` and
    `available` count each copy of the scope once."""

    record_id: int
    title: str
    responsibility: str
    published: str
    types: tuple[str, ...]
    language: str = ""
    places: tuple[Place, ...] = ()
    copies: int = 0
    available: int = 0
    vernacular: str = ""  # the title in its own script (880)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a row: as shown, and the words that find it in the row's index."""

    text: str
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled row of the record page; `label` is a key of the page's texts, `index` the
    access point in which its values can be looked up ("" none)."""

    label: str
    index: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class FullView:
    """The record page: `elsewhere` are the places outside the scope."""

    key: RecordKey
    brief: Brief
    rows: tuple[Row, ...]
    elsewhere: tuple[Place, ...] = ()


# label, index, then (tag, subfields shown, subfields to search by: the same where left out)
ROWS: tuple[tuple[str, str, tuple[tuple[str, ...], ...]], ...] = (
    ("author", "author", (("100", "abcdq"), ("110", "abcdn"), ("111", "acdnq"))),
    ("contributor", "author",
     (("700", "abcdqt", "abcdq"), ("710", "abcdnt", "abcdn"), ("711", "acdnqt", "acdnq"))),
    ("original_title", "titleUniform", (("240", "abdnpr", "adnpr"), ("130", "adnpr"))),
    ("other_title", "", (("246", "abnp"), ("740", "anp"))),
    ("edition", "", (("250", "ab"),)),
    ("published", "", (("260", "abc"), ("264", "abc"))),
    ("extent", "", (("300", "abce"),)),
    ("series", "series", (("490", "av", "a"), ("830", "anpv", "anp"))),
    ("summary", "", (("520", "ab"),)),
    ("contents", "", (("505", "agrt"),)),
    ("note", "", (("500", "a"), ("511", "a"), ("508", "a"), ("521", "a"), ("538", "a"))),
    ("subject", "subject",
     (("600", "abcdqtvxyz"), ("610", "abtvxyz"), ("630", "adnptvxyz"), ("650", "abvxyz"),
      ("651", "avxyz"), ("653", "a"))),
    ("genre", "genre", (("655", "abvxyz"),)),
    ("classification", "classification", (("084", "a"), ("082", "a"))),
    ("isbn", "isbn", (("020", "aq", "a"),)),
    ("issn", "issn", (("022", "a"),)),
    ("link", "", (("856", "u"),)),
)  # fmt: skip
"""The rows of a record page in their order."""


class Browsing:
    """Looks records up for people."""

    def __init__(self, records: RecordStore, items: ItemStore, consortium: Consortium):
        self._records = records
        self._items = items
        self._consortium = consortium
        self._order: Mapping[str, str] = {
            one.code: sort_key(one.name) for one in consortium.libraries.values()
        }

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
        if record is None or record.deleted:
            return None
        marc = iso2709.decode(record.iso2709)
        if marc is None:
            return None
        items = self._items.of_records([record_id]).get(record_id, ())
        brief = self._brief(record_id, marc, items, scope)
        shown = {place.code for place in brief.places}
        outside = [place for place in self._places(items, "") if place.code not in shown]
        return FullView(record.key, brief, tuple(rows(marc)), tuple(outside))

    def _brief(self, record_id: int, marc: MarcRecord, items: Sequence[Item], scope: str) -> Brief:
        title = next(marc.each("245"), None)
        places = tuple(self._places(items, scope))
        copies = {one.item.barcode: one.item for place in places for one in place.copies}
        codes = _codes(marc)
        return Brief(
            record_id,
            _clean(" ".join(title.all("abnp"))) if title else "",
            _clean(" ".join(title.all("c"))) if title else "",
            _published(marc),
            tuple(computed.types(codes)),
            next(iter(computed.languages(codes)), ""),
            places,
            len(copies),
            sum(self._to_be_had(item, scope) for item in copies.values()),
            _vernacular(marc, title.first("6") if title else None),
        )

    def _places(self, items: Iterable[Item], scope: str) -> list[Place]:
        """The places within a scope, those with a copy to be had first, then by name."""
        by_library: dict[str, list[Copy]] = {}
        for item in items:
            if item.status is not ItemStatus.WITHDRAWN:
                for code in dict.fromkeys((item.permanent, item.current)):
                    if self._in_scope(code, scope):
                        by_library.setdefault(code, []).append(self._copy(item, code))
        places = [
            Place(code, self._name(code), self._municipality(code), tuple(copies))
            for code, copies in by_library.items()
        ]
        places.sort(key=lambda one: (not one.available, self._order.get(one.code, one.code)))
        return places

    def _copy(self, item: Item, code: str) -> Copy:
        available = item.status is ItemStatus.AVAILABLE and item.current == code
        if item.permanent == item.current:
            return Copy(item, available)
        away = item.permanent == code
        return Copy(item, available, away, self._name(item.current if away else item.permanent))

    def _to_be_had(self, item: Item, scope: str) -> bool:
        return item.status is ItemStatus.AVAILABLE and self._in_scope(item.current, scope)

    def _in_scope(self, code: str, scope: str) -> bool:
        return bool(code) and (not scope or scope in self._consortium.scopes_of(code))

    def _name(self, code: str) -> str:
        library = self._consortium.libraries.get(code)
        return library.name if library else code

    def _municipality(self, code: str) -> str:
        library = self._consortium.libraries.get(code)
        return library.municipality if library else ""


def rows(marc: MarcRecord) -> Iterable[Row]:
    """The labelled rows of a record; rows without a value are left out."""
    for label, index, sources in ROWS:
        values: dict[str, Value] = {}
        for tag, shown, *searched in sources:
            for field in marc.each(tag):
                text = _clean(_joined(field, shown))
                if text:
                    words = " ".join(field.all(searched[0])) if searched else text
                    values.setdefault(text, Value(text, _clean(words)))
        if values:
            yield Row(label, index, tuple(values.values()))


def _joined(field: Field, codes: str) -> str:
    """The subfields of one field; subdivisions of a subject (6XX $v $x $y $z) after a dash."""
    if field.tag[0] != "6":
        return " ".join(field.all(codes))
    pieces: list[str] = []
    for code, value in field.subfields:
        if code in codes:
            pieces.append(f"– {value}" if code in "vxyz" and pieces else value)
    return " ".join(pieces)


def _codes(marc: MarcRecord) -> computed.View:
    """What `computed` reads languages and types from."""
    seen: dict[str, list[Field]] = {}
    for field in marc.each("007", "008", "041"):
        seen.setdefault(field.tag, []).append(field)
    return computed.view(marc.leader, seen)


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
