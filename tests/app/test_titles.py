"""Titles for kiosks: the title proper, remembered for a while, and never an exception."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from protocolsrv.app.titles import CatalogueTitles, title_proper
from protocolsrv.domain.record import RecordKey, StoredRecord
from protocolsrv.marc import iso2709
from protocolsrv.marc.record import Field, MarcRecord

THEN = datetime(2026, 3, 2, tzinfo=UTC)


def _stored(number: int, *parts: tuple[str, str], deleted: bool = False) -> StoredRecord:
    fields = [Field("001", "", (("", str(number)),))]
    if parts:
        fields.append(Field("245", "10", parts))
    encoded = iso2709.encode(MarcRecord("00000nam a2200000 a 4500", fields))
    assert isinstance(encoded, bytes)
    return StoredRecord(number, RecordKey("X", str(number)), encoded, THEN, THEN, deleted)


class Records:
    """A store of a few records that counts its reads and may fail."""

    def __init__(self, *records: StoredRecord) -> None:
        self.records = {one.id: one for one in records}
        self.reads: list[Sequence[int]] = []
        self.away = False

    def by_ids(self, ids: Sequence[int]) -> list[StoredRecord | None]:
        self.reads.append(list(ids))
        if self.away:
            raise RuntimeError("the catalogue is away")
        return [self.records.get(one) for one in ids]


@pytest.mark.parametrize(
    ("parts", "title"),
    [
        ((("a", "Röde Orm."), ("n", "D. 1-2 /"), ("c", "Frans G. Bengtsson")), "Röde Orm. D. 1-2"),
        ((("a", "Gösta Berlings saga :"), ("b", "roman /")), "Gösta Berlings saga"),
        ((), ""),
    ],
)
def test_the_title_proper(parts: tuple[tuple[str, str], ...], title: str) -> None:
    """245 $a $n $p without statement of responsibility and closing punctuation."""
    assert title_proper(_stored(1, *parts)) == title


def test_remembered_for_a_while_and_not_too_many() -> None:
    """A corrected title is seen after a minute; the oldest make room."""
    now = [0.0]
    records = Records(*[_stored(number, ("a", f"T{number}")) for number in (1, 2, 3)])
    titles = CatalogueTitles(records, kept=2, seconds=60.0, clock=lambda: now[0])  # type: ignore[arg-type]
    assert titles.titles([1, 2, 1]) == {1: "T1", 2: "T2"}
    assert titles.title(1) == "T1" and len(records.reads) == 1
    now[0] = 61.0
    records.records[1] = _stored(1, ("a", "New"))
    assert titles.title(1) == "New"
    titles.titles([2, 3])
    assert titles.title(1) == "New" and records.reads[-1] == [1]


def test_never_an_exception() -> None:
    """Unknown, deleted, unreadable, away: there is no title, and lending goes on."""
    broken = StoredRecord(4, RecordKey("X", "4"), b"rubbish", THEN, THEN)
    records = Records(_stored(1, ("a", "Gone"), deleted=True), broken)
    titles = CatalogueTitles(records)  # type: ignore[arg-type]
    assert titles.titles([1, 4, 9]) == {4: ""}
    records.away = True
    assert titles.title(7) == ""
    records.away = False
    records.records[7] = _stored(7, ("a", "Back"))
    assert titles.title(7) == "Back"
