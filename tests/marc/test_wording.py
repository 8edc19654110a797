"""Values without their punctuation, and a record indexed by tag."""

from __future__ import annotations

import pytest

from protocolsrv.marc.wording import IndexedRecord, doubtful_year, fields, trimmed, year
from tests.marc.making import book, data


@pytest.mark.parametrize(
    ("value", "bare"),
    [
        ("Röda rummet /", "Röda rummet"),
        ("Stockholm :", "Stockholm"),
        ("Romaner.", "Romaner"),
        ("Strindberg, A.", "Strindberg, A."),
        ("s.l. ;,", "s.l."),
        ("...", "..."),
        ("", ""),
    ],
)
def test_trimmed(value: str, bare: str) -> None:
    assert trimmed(value) == bare


def test_the_index_finds_what_a_walk_finds() -> None:
    record = book(
        "1",
        data("650", " 7", ("a", "x")),
        data("880", "10", ("6", "245-01/(N"), ("a", "Комната")),
        data("651", " 7", ("a", "y")),
        data("650", " 7", ("a", "z")),
    )
    indexed = IndexedRecord(record)
    for tags in (("001",), ("650", "651"), ("651", "650"), ("999",), ("245", "880")):
        assert list(indexed.each(*tags)) == list(record.each(*tags))
    assert indexed.control("003") == record.control("003")
    assert indexed.control("005") is None
    assert [one.data for one in fields(indexed, "245")] == ["Röda rummet", "245-01/(N Комната"]


def test_years() -> None:
    assert year(book("1")) == "1879" and year(book("1"), 11) == ""
    assert doubtful_year(book("1")) == "1879" and doubtful_year(book("1"), 11) == ""
