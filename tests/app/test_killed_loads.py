"""kill -9 in the middle of a load: the next run goes on, and everything is there exactly once."""

from __future__ import annotations

import contextlib
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from protocolsrv.app.loads import Input
from protocolsrv.storage.writing import CatalogueStore

from .house import House, generated

RECORDS = 3000


def stored(house: House) -> int:
    """Records in the database, 0 while there is none."""
    file = house.data / "catalogue.sqlite"
    if not file.exists():
        return 0
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM records").fetchone()[0])
        except sqlite3.OperationalError:  # the tables are being made
            return 0


def resume_offset(house: House, path: Path) -> int:
    """Where the next run would go on."""
    source = Input(str(path)).source()
    with house.stores() as stores:
        store = CatalogueStore(stores.databases, stores.clock)
        return store.progress(source.name, source.fingerprint)


def kill_when(house: House, path: Path, moment: Callable[[House], bool]) -> None:
    """Start a load and kill it, workers and all, when the moment has come."""
    process = subprocess.Popen(
        house.command("load", "marc", "--quiet", path),
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while process.poll() is None and not moment(house):
            time.sleep(0.02)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert process.returncode == -signal.SIGKILL, "it had ended before it could be killed"


def after(records: int) -> Callable[[House], bool]:
    """The moment when so many records are stored."""
    return lambda house: stored(house) >= records


def test_everything_once_whenever_it_is_killed(tmp_path: Path) -> None:
    """Killed at its start, between transactions and near its end, one kill after the other."""
    house = House(tmp_path / "house", batch_records=250, workers=1)
    path = house.write("g.mrc", *generated(RECORDS))
    kill_when(house, path, lambda house: (house.data / "catalogue.sqlite").exists())
    before = 0
    for share in (1, 1250, 2500):
        kill_when(house, path, after(share))
        there = house.count()
        assert before <= there < RECORDS
        assert there % 250 == 0  # whole transactions
        assert resume_offset(house, path) > 0 or there == 0
        before = there
    counts, lines = house.load(path)
    resumed = [one for one in lines if one["kind"] == "resumed"]
    assert len(resumed) == 1 and resumed[0]["offset"] > 0
    assert counts.read == counts.added == RECORDS - before  # the rest, and nothing twice
    assert house.count() == house.found("cql.allRecords=1") == RECORDS
    assert resume_offset(house, path) == 0
    with house.stores() as stores:
        ids = [one.id for one in stores.records.changed_since(None)]
        assert len(ids) == len(set(ids)) == RECORDS
        seen = [
            item.barcode
            for start in range(0, RECORDS, 500)
            for items in stores.items.of_records(ids[start : start + 500]).values()
            for item in items
        ]
    again, lines = house.load(path)
    assert again.unchanged == RECORDS  # whole now: checked afresh, not skipped
    assert len(seen) == len(set(seen)) == again.items
    assert not [one for one in lines if one["kind"] == "resumed"]


@pytest.mark.parametrize("change", ["longer", "other"])
def test_a_changed_file_is_not_taken_for_the_one_cut_short(house: House, change: str) -> None:
    """Another size, time or beginning: read from its start."""
    path = house.write("g.mrc", *generated(20))
    source = Input(str(path)).source()
    with house.stores() as stores:
        store = CatalogueStore(stores.databases, stores.clock)
        with store.write() as work:
            work.note_progress(source.name, source.fingerprint, 9000)
        assert store.progress(source.name, source.fingerprint) == 9000
    records = generated(21) if change == "longer" else tuple(reversed(generated(20)))
    house.write("g.mrc", *records)
    counts, _ = house.load(path)
    assert counts.added == len(records)
