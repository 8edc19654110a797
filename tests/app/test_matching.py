"""One record of two libraries, with matching switched on: one title with the copies of both."""

from __future__ import annotations

from pathlib import Path

import pytest

from protocolsrv.app.loads import delete_records
from protocolsrv.marc.record import Field, MarcRecord
from tests.marc.making import book, control, data

from .house import House


def of(source: str, number: str, library: str, barcode: str, *extra: Field,
       title: str = "Röda rummet") -> MarcRecord:  # fmt: skip
    """A library's own record with one copy."""
    shelf = data("852", "  ", ("b", library), ("p", barcode), ("c", "Vuxen"))
    made = book(number, *extra, shelf, title=title)
    fields = [control("003", source) if one.tag == "003" else one for one in made.fields]
    return MarcRecord(made.leader, fields)


LIBRIS = data("035", "  ", ("a", "(LIBRIS)7654321"))
FIRST = of("ZZUR", "100", "ust", "30000000000017", LIBRIS)
SECOND = of("ZZVIN", "900", "vin", "30000000000025", LIBRIS)


def copies(house: House) -> dict[int, list[str]]:
    """Barcodes by record id."""
    with house.stores() as stores:
        ids = [one.id for one in stores.records.changed_since(None)]
        return {
            record: sorted(item.barcode for item in items)
            for record, items in stores.items.of_records(ids).items()
        }


@pytest.fixture
def matching(tmp_path: Path) -> House:
    """A house with both rules on."""
    return House(tmp_path / "house", match=("libris", "isbn-title"))


def test_off_by_default(house: House) -> None:
    """Two records stay two."""
    counts, _ = house.load(house.write("a.mrc", FIRST, SECOND))
    assert (counts.added, counts.matched) == (2, 0)


@pytest.mark.parametrize("together", [True, False], ids=["one file", "two loads"])
def test_the_newcomer_joins(matching: House, together: bool) -> None:
    """The first stays the record; the copies of both stand under it; the report says why."""
    if together:
        counts, lines = matching.load(matching.write("a.mrc", FIRST, SECOND))
    else:
        matching.load(matching.write("a.mrc", FIRST))
        counts, lines = matching.load(matching.write("b.mrc", SECOND))
    assert counts.matched == 1
    (told,) = (one for one in lines if one["kind"] == "match")
    assert (told["rule"], told["value"]) == ("libris", "7654321")
    assert (told["source"], told["control_number"]) == ("ZZVIN", "900")
    assert told["ordinal"] == (2 if together else 1)
    assert told["joined_record"] == 1
    assert copies(matching) == {1: ["30000000000017", "30000000000025"]}
    assert matching.count() == matching.found("dc.title=rummet") == 1


def test_loading_both_again_changes_nothing(matching: House) -> None:
    """Idempotent with matching too."""
    path = matching.write("a.mrc", FIRST, SECOND)
    matching.load(path)
    end = matching.log_end()
    counts, _ = matching.load(path)
    assert (counts.unchanged, counts.added, counts.replaced) == (2, 0, 0)
    assert matching.log_end() == end
    assert copies(matching) == {1: ["30000000000017", "30000000000025"]}


def test_what_becomes_of_the_newcomer_touches_only_its_copies(matching: House) -> None:
    """Reloaded with another copy, then deleted: the first library's copy stands throughout."""
    matching.load(matching.write("a.mrc", FIRST, SECOND))
    changed = of("ZZVIN", "900", "vin", "30000000000033", LIBRIS)
    matching.load(matching.write("c.mrc", changed))
    assert copies(matching) == {1: ["30000000000017", "30000000000033"]}
    assert delete_records(matching.config, ["900"], "ZZVIN") == []
    assert copies(matching) == {1: ["30000000000017"]}
    assert matching.found("dc.title=rummet") == 1


def test_search_by_library_follows_the_copies(matching: House) -> None:
    """The record is found in both libraries' scopes, and after the deletion in one."""
    matching.load(matching.write("a.mrc", FIRST, SECOND))

    def found() -> list[int]:
        return [matching.found("cql.allRecords=1", scope) for scope in ("ust", "vin")]

    assert found() == [1, 1]
    delete_records(matching.config, ["900"], "ZZVIN")
    assert found() == [1, 0]


def test_another_title_with_the_same_isbn_does_not_join(matching: House) -> None:
    """A set's ISBN stands on its volumes; kind of material counts too."""
    isbn = data("020", "  ", ("a", "9789100123451"))
    one = of("ZZUR", "1", "ust", "30000000000041", isbn, title="Del ett")
    two = of("ZZVIN", "2", "vin", "30000000000058", isbn, title="Del två")
    same = of("ZZVIN", "3", "vin", "30000000000066", isbn, title="Del ett")
    spoken = MarcRecord(
        same.leader[:6] + "i" + same.leader[7:],
        of("ZZVIN", "4", "vin", "30000000000074", isbn, title="Del ett").fields,
    )
    counts, lines = matching.load(matching.write("a.mrc", one, two, same, spoken))
    assert (counts.added, counts.matched) == (3, 1)
    (told,) = (line for line in lines if line["kind"] == "match")
    assert (told["control_number"], told["rule"]) == ("3", "isbn-title")
