"""Where the machine says no: one clear line and an exit status, never a traceback."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.house import House, generated
from tests.marc.making import book


def one_line(ran: subprocess.CompletedProcess[bytes], status: int = 1) -> str:
    """The only line on standard error, of a run that ended so."""
    lines = ran.stderr.decode().splitlines()
    assert (ran.returncode, len(lines)) == (status, 1), ran.stderr.decode()
    return lines[0]


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """The data directory would lie below a file."""
    house = House(tmp_path / "house")
    (tmp_path / "house" / "data").write_text("a file")
    for words in (["load", "marc", "-"], ["serve"], ["db", "status"]):
        said = one_line(house.run(*words, given=b""))
        assert "catalogue.sqlite" in said


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    """Read-only for our account."""
    house = House(tmp_path / "house")
    house.data.mkdir(mode=0o500)
    assert "catalogue.sqlite" in one_line(house.run("serve"))


def test_a_database_of_a_newer_version(tmp_path: Path) -> None:
    """Told by every verb that would use it, and by `db status` with 1."""
    house = House(tmp_path / "house")
    house.load(house.write("a.mrc", book("1")))
    with sqlite3.connect(house.data / "catalogue.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for words in (["load", "marc", "-"], ["serve"], ["reindex"], ["db", "upgrade"]):
        said = one_line(house.run(*words, given=b""))
        assert "newer version" in said and "9999" in said
    status = house.run("db", "status")
    assert status.returncode == 1 and b"made by a newer program" in status.stdout


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    """Somebody has overwritten it."""
    house = House(tmp_path / "house")
    house.data.mkdir()
    (house.data / "catalogue.sqlite").write_bytes(b"this is no database" * 1000)
    assert "restore from a backup" in one_line(house.run("db", "status"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of six megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("a small file system cannot be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk(small_disk: Path, tmp_path: Path) -> None:
    """The load ends with 1 and one line; what had been committed is whole, and with room again the
    load goes on."""
    house = House(small_disk / "house", batch_records=100)
    path = tmp_path / "g.mrc"
    path.write_bytes(b"".join(generated(2000)))
    ran = house.run("load", "marc", "--quiet", path)
    assert ran.returncode == 1, ran.stderr.decode()
    said = ran.stderr.decode()
    assert len(said.splitlines()) == 1 and "Traceback" not in said
    subprocess.run(["mount", "-o", "remount,size=200m", str(small_disk)], check=True)
    there = house.count()
    assert there % 100 == 0
    counts, _ = house.load(path)
    assert counts.added == 2000 - there
    assert house.count() == house.found("cql.allRecords=1") == 2000


def test_db_of_a_fresh_folder(tmp_path: Path) -> None:
    """Empty, then made, then nothing to do."""
    house = House(tmp_path / "house")
    assert house.run("db", "status").returncode == 1
    first = house.run("db", "upgrade")
    assert first.returncode == 0 and b"nothing to do" not in first.stdout
    again = house.run("db", "upgrade")
    assert again.returncode == 0 and again.stdout.count(b"nothing to do") == 2
    assert house.run("db", "status").returncode == 0


def test_delete_tells_what_is_not_there(tmp_path: Path) -> None:
    """1 when a number is unknown; the others go."""
    house = House(tmp_path / "house")
    house.load(house.write("a.mrc", book("1"), book("2")))
    ran = house.run("delete", "1", "77")
    assert (ran.returncode, ran.stdout) == (1, b"1 deleted\n")
    assert b"77: there is no such record" in ran.stderr
    assert house.run("delete", "--source", "ZZUR", "2").returncode == 0
    assert house.count() == 0
