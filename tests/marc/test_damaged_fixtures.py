"""The damaged fixtures: a hundred good records come through a hundred damaged ones."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from protocolsrv.marc.frame import Accepted, Rejection
from protocolsrv.marc.frames import read_all
from protocolsrv.marc.key import record_key

FOLDER = Path(__file__).resolve().parents[2] / "marc_fixtures" / "damaged"
pytestmark = pytest.mark.skipif(
    not (FOLDER / "interleaved.mrc").exists(), reason="the damaged fixtures are not there"
)


def test_every_good_record_is_in_and_every_damaged_one_is_reported() -> None:
    with (FOLDER / "interleaved.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    with (FOLDER / "interleaved.mrc").open("rb") as stream:
        found = list(read_all(stream, "interleaved.mrc"))
    assert len(found) == len(rows)
    for row, reading in zip(rows, found, strict=True):
        if row["kind"] == "good":
            assert isinstance(reading, Accepted), row
            assert reading.warnings == ()
            assert record_key(reading.record).control_number == row["control_number"]
        elif row["kind"] != "deletion":
            assert isinstance(reading, Rejection) or reading.warnings, row


def test_every_file_ends_in_readings() -> None:
    for path in sorted(FOLDER.iterdir()):
        with path.open("rb") as stream:
            assert list(read_all(stream, path.name)), path.name
