"""Processes that die, race or run out of disk: whole transactions or nothing, one typed error."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from protocolsrv.storage.databases import Databases, DatabaseSettings, open_databases
from protocolsrv.storage.errors import (
    DatabaseUnavailable,
    StatementFailed,
    StorageError,
    WriteFailed,
)
from protocolsrv.storage.items import ItemReader
from protocolsrv.storage.migrations import upgrade
from protocolsrv.storage.records import RecordReader
from protocolsrv.storage.writing import CatalogueStore

from .conftest import HandClock, item, key, record

ROOT = Path(__file__).parents[2]
BATCH = 20

WRITER = """
import sys
from pathlib import Path
from protocolsrv.storage.databases import DatabaseSettings, open_databases
from protocolsrv.storage.errors import DatabaseUnavailable
from protocolsrv.storage.writing import CatalogueStore
from tests.storage.conftest import HandClock, item, record

folder, url, name, batches, size = sys.argv[1:]
databases = open_databases(DatabaseSettings(Path(folder), url=url or None, lock_timeout=10))
store = CatalogueStore(databases, HandClock())
size = int(size)
start = store.progress(name, "x")
for batch in range(start, int(batches)):
    with store.write() as work:
        work.put([
            record(f"{name}-{batch}-{n}", items=(item(f"{name}-{batch}-{n}"),)) for n in range(size)
        ])
        work.note_progress(name, "x", batch + 1)
    print(batch + 1, flush=True)
"""


def writer(settings: DatabaseSettings, name: str, batches: int) -> subprocess.Popen[str]:
    """A process that writes batches and says after each commit how many there are."""
    arguments = [str(settings.data_dir), settings.url or "", name, str(batches), str(BATCH)]
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def check_whole(databases: Databases, name: str, told: int) -> int:
    """Every acknowledged batch is there, every batch is whole, records have their items; how many
    batches there are."""
    reader = RecordReader(databases.catalogue)
    records = list(reader.changed_since(None))
    mine = [one for one in records if one.key.control_number.startswith(f"{name}-")]
    batches = CatalogueStore(databases, HandClock()).progress(name, "x")
    assert len(mine) == batches * BATCH
    assert told <= batches
    assert reader.count() == len(records)
    found = ItemReader(databases.circulation).of_records([one.id for one in mine])
    for one in mine:
        assert [each.barcode for each in found[one.id]] == [one.key.control_number]
    return batches


def test_kill_9_leaves_whole_transactions(sqlite_settings: DatabaseSettings) -> None:
    databases = open_databases(sqlite_settings)
    upgrade(databases)
    chance = random.Random(20260301)
    for _ in range(3):
        process = writer(sqlite_settings, "w", 100_000)
        assert process.stdout is not None
        told = int(process.stdout.readline())
        time.sleep(chance.uniform(0.0, 0.25))
        process.send_signal(signal.SIGKILL)
        for line in process.stdout:
            with suppress(ValueError):  # the last line may be cut
                told = max(told, int(line))
        process.wait()
        check_whole(databases, "w", told)
    databases.close()


def test_two_processes_write_at_once(settings: DatabaseSettings) -> None:
    databases = open_databases(settings)
    upgrade(databases)
    processes = [writer(settings, name, 12) for name in ("left", "right")]
    for process in processes:
        process.communicate(timeout=60)
        assert process.returncode == 0
    for name in ("left", "right"):
        assert check_whole(databases, name, 12) == 12
    ids = [one.id for one in RecordReader(databases.catalogue).changed_since(None)]
    assert ids == list(range(1, 2 * 12 * BATCH + 1))
    databases.close()


# ---- disks that fail -----------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB."""
    place = tmp_path / "small"
    place.mkdir()
    mount = shutil.which("mount")
    command = [mount or "mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)]
    if mount is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a small tmpfs")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_gives_one_error_and_keeps_what_was_acknowledged(small_disk: Path) -> None:
    databases = open_databases(DatabaseSettings(small_disk / "data", mmap_bytes=0))
    upgrade(databases)
    store = CatalogueStore(databases, HandClock())
    acknowledged = 0
    with pytest.raises(WriteFailed, match=r"SQLITE_(FULL|IOERR).*Free or repair") as caught:
        for batch in range(10_000):
            with store.write() as work:
                work.put([record(f"{batch}-{n}", "x" * 500) for n in range(BATCH)])
            acknowledged += BATCH
    assert str(small_disk) in caught.value.where
    reader = RecordReader(databases.catalogue)
    assert reader.count() == acknowledged > 0
    assert len(list(reader.changed_since(None))) == acknowledged
    databases.close()


def test_a_read_only_file_gives_one_error(
    sqlite_settings: DatabaseSettings, clock: HandClock
) -> None:
    databases = open_databases(sqlite_settings)
    upgrade(databases)
    store = CatalogueStore(databases, clock)
    with databases.catalogue.write() as transaction:
        # Root may write any file: SQLite itself is told to refuse.
        transaction._cursor.execute("PRAGMA query_only = ON")
    with pytest.raises(WriteFailed, match="SQLITE_READONLY"):
        for _ in range(5):  # whichever pooled connection comes
            with store.write() as work:
                work.put([record("1")])
    databases.close()


def test_a_transaction_sqlite_rolled_back_is_not_taken_for_committed(
    sqlite_settings: DatabaseSettings, clock: HandClock
) -> None:
    """FULL and IOERR may end the whole transaction; what follows would commit one by one."""
    databases = open_databases(sqlite_settings)
    upgrade(databases)
    store = CatalogueStore(databases, clock)
    with pytest.raises(WriteFailed, match="rolled back"), store.write() as work:
        work.put([record("1")])
        work._transaction._cursor.execute("ROLLBACK")
    assert RecordReader(databases.catalogue).count() == 0
    assert RecordReader(databases.catalogue).by_keys([key("1")]) == [None]
    databases.close()


def test_after_a_failed_statement_only_the_end_is_left(
    databases: Databases, store: CatalogueStore
) -> None:
    with pytest.raises(WriteFailed, match="already been rolled back"), store.write() as work:
        with suppress(StorageError):
            work.rows.insert([(None,) * 10])
        work.put([record("1")])
    with pytest.raises(WriteFailed), store.write() as work:
        work.put([record("2")])
        with suppress(StorageError):
            work.rows.insert([(None,) * 10])
    assert RecordReader(databases.catalogue).count() == 0


def test_items_that_cannot_be_written_keep_the_records_out(
    databases: Databases, store: CatalogueStore
) -> None:
    broken = item("b1", shelf=None)  # type: ignore[arg-type]
    with pytest.raises((StatementFailed, TypeError)), store.write() as work:
        work.put([record("1", items=(broken,))])
    assert RecordReader(databases.catalogue).count() == 0
    assert ItemReader(databases.circulation).by_barcodes(["b1"]) == [None]


def test_a_busy_circulation_keeps_the_records_out(
    databases: Databases, store: CatalogueStore
) -> None:
    if databases.circulation.dialect != "sqlite":
        pytest.skip("PostgreSQL locks rows, not the whole of circulation")
    with (
        databases.circulation.write(),
        pytest.raises(DatabaseUnavailable, match="circulation"),
        store.write() as work,
    ):
        work.put([record("1", items=(item("b1"),))])
    assert RecordReader(databases.catalogue).count() == 0
