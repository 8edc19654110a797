"""Lines, rows and places as a person reads them, over stores of a few records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.library import Consortium, Library, Municipality
from protocolsrv.domain.record import RecordKey, StoredRecord
from protocolsrv.marc import computed, iso2709
from protocolsrv.marc.record import Field, MarcRecord
from protocolsrv.services.browsing import Browsing, Place, rows

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
TREE = Consortium(
    [Municipality("alfa", "Alfa"), Municipality("beta", "Beta")],
    [
        Library("a1", "A1", "Alfa stadsbibliotek", "alfa"),
        Library("a2", "A2", "Åby bibliotek", "alfa"),
        Library("b1", "B1", "Östra bibliotek", "beta"),
    ],
)
CODES = ("a1", "a2", "b1")


def field(tag: str, *subfields: tuple[str, str], indicators: str = "  ") -> Field:
    return Field(tag, indicators, subfields)


def control(tag: str, data: str) -> Field:
    return Field(tag, "", (("", data),))


FIXED = "240101s1999    sw ".ljust(35, "|") + "ara  "
RECORD = MarcRecord(
    "00000njm a2200000 i 4500",
    [
        control("001", "17"),
        control("003", "ZZ"),
        control("007", "sd fungnn"),
        control("008", FIXED),
        field("100", ("a", "Lindgren, Astrid,"), ("d", "1907-2002"), indicators="1 "),
        field("245", ("6", "880-01"), ("a", "Latin title :"), ("b", "rest /"), ("c", "A. L.")),
        field("264", ("a", "Umeå :"), ("b", "Förlaget,"), ("c", "1999")),
        field("650", ("a", "Samer"), ("x", "historia"), ("z", "Norrland"), indicators=" 7"),
        field("650", ("a", "Samer"), ("x", "historia"), ("z", "Norrland"), indicators=" 7"),
        field("700", ("a", "Wikland, Ilon"), ("t", "Verket")),
        field("880", ("6", "245-01/(3/r"), ("a", "عنوان")),
    ],
)


class Records:
    """A store of these records."""

    def __init__(self, *marc: MarcRecord):
        encoded = [iso2709.encode(one) for one in marc]
        self.held = {
            number: StoredRecord(number, RecordKey("ZZ", str(number)), one, MOMENT, MOMENT)
            for number, one in enumerate(encoded, 1)
            if isinstance(one, bytes)
        }

    def by_ids(self, ids: Sequence[int]) -> list[StoredRecord | None]:
        """The records."""
        return [self.held.get(one) for one in ids]


class Items:
    """A store of these items."""

    def __init__(self, *items: Item):
        self.items = items

    def of_records(self, ids: Sequence[int]) -> Mapping[int, Sequence[Item]]:
        """The items by record."""
        return {one: [item for item in self.items if item.record_id == one] for one in ids}


def browsing(*items: Item, records: Any = None) -> Browsing:
    return Browsing(records or Records(RECORD), Items(*items), TREE)  # type: ignore[arg-type]


def item(barcode: str, permanent: str, current: str = "", **more: Any) -> Item:
    return Item(barcode, 1, permanent, permanent, current or permanent, **more)


def places(found: Sequence[Place]) -> dict[str, tuple[int, int]]:
    return {one.code: (one.available, len(one.copies)) for one in found}


def test_a_line() -> None:
    (line,) = browsing().briefs([1], "")
    assert line.title == "Latin title : rest"
    assert line.responsibility == "A. L."
    assert line.published == "Förlaget, 1999"
    assert line.types == ("music", "cd")
    assert line.language == "ara"
    assert line.vernacular == "عنوان"
    assert (line.copies, line.available, line.places) == (0, 0, ())


def test_rows_show_and_search() -> None:
    found = {row.label: row for row in rows(RECORD)}
    assert found["author"].index == "author"
    assert found["author"].values[0].text == "Lindgren, Astrid, 1907-2002"
    (subject,) = found["subject"].values
    assert subject.text == "Samer – historia – Norrland"
    (other,) = found["contributor"].values
    assert (other.text, other.words) == ("Wikland, Ilon Verket", "Wikland, Ilon")
    assert "isbn" not in found


def test_gone_records_are_left_out() -> None:
    records = Records(RECORD)
    records.held[2] = StoredRecord(2, RecordKey("ZZ", "2"), b"", MOMENT, MOMENT, deleted=True)
    looked = browsing(records=records)
    assert [line.record_id for line in looked.briefs([2, 1, 3], "")] == [1]
    assert looked.full(2, "") is None
    assert looked.full(3, "") is None


def test_a_copy_away_from_home_stands_at_both_and_counts_once() -> None:
    line = browsing(item("1", "a1", "b1")).briefs([1], "")[0]
    assert places(line.places) == {"b1": (1, 1), "a1": (0, 1)}
    assert (line.copies, line.available) == (1, 1)
    visiting, home = line.places
    assert visiting.copies[0].elsewhere == "Alfa stadsbibliotek"
    assert not visiting.copies[0].away
    assert home.copies[0].away
    assert home.copies[0].elsewhere == "Östra bibliotek"


def test_scope_counts_what_can_be_had_there() -> None:
    looked = browsing(item("1", "a1", "b1"), item("2", "a2", status=ItemStatus.ON_LOAN))
    at_home = looked.briefs([1], "alfa")[0]
    assert (at_home.copies, at_home.available) == (2, 0)
    assert looked.briefs([1], "b1")[0].available == 1
    full = looked.full(1, "a2")
    assert full is not None
    assert places(full.brief.places) == {"a2": (0, 1)}
    assert places(full.elsewhere) == {"b1": (1, 1), "a1": (0, 1)}
    assert full.key == RecordKey("ZZ", "1")


def test_places_with_something_to_have_come_first_then_swedish_order() -> None:
    looked = browsing(item("1", "b1"), item("2", "a2"), item("3", "a1", status=ItemStatus.MISSING))
    assert [one.code for one in looked.briefs([1], "")[0].places] == ["a2", "b1", "a1"]


def test_shelves_are_those_of_copies_that_belong() -> None:
    looked = browsing(
        item("1", "a1", shelf="Vuxen", call_number="Hc"),
        item("2", "a1", shelf="Vuxen", call_number="Hc"),
        item("3", "b1", "a1", shelf="Annan"),
    )
    (here,) = (one for one in looked.briefs([1], "")[0].places if one.code == "a1")
    assert here.shelves == (("Vuxen", "Hc"),)
    assert here.available == 3


@pytest.mark.parametrize("scope", ["", "alfa", "beta", *CODES])
@given(
    held=st.lists(
        st.tuples(st.sampled_from(CODES), st.sampled_from(CODES), st.sampled_from(ItemStatus)),
        max_size=6,
    )
)
def test_places_are_those_of_the_index(scope: str, held: list[tuple[str, str, ItemStatus]]) -> None:
    """What the page says is what `library`, `available` and the scopes of the index say."""
    items = [
        item(str(number), permanent, current, status=status)
        for number, (permanent, current, status) in enumerate(held)
    ]
    line = browsing(*items).briefs([1], scope)[0]
    indexed = computed.of_items(items, TREE)
    libraries = {code for code in indexed["library"] if not scope or scope in TREE.scopes_of(code)}
    assert {one.code for one in line.places} == libraries
    assert {one.code for one in line.places if one.available} == libraries & set(
        indexed["available"]
    )
    assert bool(line.copies) == (scope in indexed["scope"] if scope else bool(libraries))
    assert bool(line.available) == ((scope or Consortium.REGION) in indexed["available"])
