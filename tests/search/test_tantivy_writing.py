"""The embedded writer: replacing, removing, commits, crashes, the lock."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from protocolsrv.domain.query import AllRecords
from protocolsrv.search.embedded import (
    EmbeddedIndex,
    EmbeddedWriter,
    IndexDamagedError,
    IndexLockedError,
)

from .little import document, fill, folder, found, title

ROOT = Path(__file__).parents[2]


def test_a_replaced_record_counts_once(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    index = fill(directory, [document(1, "Röda rummet"), document(2, "Giftas")])
    assert found(index, title("röda")) == (1,)

    writer = EmbeddedWriter(directory)
    writer.put([document(1, "Svarta fanor"), document(3, "Hemsöborna")])
    writer.put([document(3, "Inferno")])  # twice in one commit
    writer.commit({})
    index.refresh()
    assert found(index, AllRecords()) == (1, 2, 3)
    assert index.count() == 3
    assert found(index, title("röda")) == ()
    assert found(index, title("svarta")) == (1,)
    assert found(index, title("hemsöborna")) == ()
    assert found(index, title("inferno")) == (3,)


def test_a_writer_opened_later_replaces_too(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    index = fill(directory, [document(number, "Giftas") for number in range(1, 50)])
    for number in (49, 1, 25):
        index = fill(directory, [document(number, "Inferno")])
    assert found(index, title("inferno")) == (1, 25, 49)
    assert len(found(index, AllRecords())) == 49


def test_removed_records_are_gone_and_unknown_ones_no_fault(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    fill(directory, [document(1, "Giftas"), document(2, "Inferno")])
    writer = EmbeddedWriter(directory)
    writer.drop([1, 999])
    writer.commit({})
    writer.put([document(1, "Legender")])  # it comes back
    writer.commit({})
    writer.drop([2])
    writer.commit({})
    assert found(EmbeddedIndex(directory), AllRecords()) == (1,)


def test_clear_takes_what_was_not_committed_too(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    index = fill(directory, [document(1, "Giftas")])
    writer = EmbeddedWriter(directory)
    writer.put([document(2, "Inferno")])
    writer.clear()
    index.refresh()
    assert found(index, AllRecords()) == (1,)
    writer.put([document(3, "Legender")])
    writer.commit({})
    index.refresh()
    assert found(index, AllRecords()) == (3,)


def test_nothing_is_seen_before_the_commit_and_by_every_reader_after(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    first = fill(directory, [document(1, "Giftas")])
    second = EmbeddedIndex(directory)
    writer = EmbeddedWriter(directory)
    writer.put([document(2, "Inferno")])
    for reader in (first, second):
        reader.refresh()
        assert found(reader, AllRecords()) == (1,)
    writer.commit({})
    assert found(first, AllRecords()) == (1,)  # one snapshot until it is refreshed
    for reader in (first, second):
        reader.refresh()
        assert found(reader, AllRecords()) == (1, 2)


def test_closing_drops_what_was_not_committed(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    writer = EmbeddedWriter(directory)
    writer.put([document(1, "Giftas")])
    writer.close()
    with pytest.raises(IndexLockedError, match="closed"):
        writer.put([document(2, "Inferno")])
    assert found(fill(directory, [document(3, "Legender")]), AllRecords()) == (3,)


def test_positions_are_those_of_the_last_commit(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    writer = EmbeddedWriter(directory)
    assert writer.positions() == {}
    writer.commit({"catalogue": 7})
    writer.commit({"catalogue": 9, "circulation": 2})
    writer.close()
    again = EmbeddedWriter(directory)
    assert again.positions() == {"catalogue": 9, "circulation": 2}
    again.close()
    (directory.current() / "positions.json").write_text("{")
    assert EmbeddedWriter(directory).positions() == {}


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    first = EmbeddedWriter(directory)
    with pytest.raises(IndexLockedError, match="being written"):
        EmbeddedWriter(directory)
    first.close()
    EmbeddedWriter(directory).close()


def test_a_damaged_index_is_named_as_such(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    fill(directory, [document(1, "Giftas")])
    (directory.current() / "meta.json").write_text("{}")
    with pytest.raises(IndexDamagedError, match="reindex"):
        EmbeddedWriter(directory)


def test_a_bulk_load_ends_with_its_merges(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    writer = EmbeddedWriter(directory, bulk=True, threads=2)
    writer.put(document(number, f"Del {number}") for number in range(1, 3001))
    writer.commit({"catalogue": 3000})
    writer.merge()
    assert len(found(EmbeddedIndex(directory), title("del"))) == 3000
    EmbeddedWriter(directory).close()  # the lock is free


WRITE_FOR_EVER = """
import sys
from pathlib import Path
from tests.search.little import document, folder
from protocolsrv.search.embedded import EmbeddedWriter

directory, first = folder(Path(sys.argv[1])), int(sys.argv[2])
writer = EmbeddedWriter(directory)
for number in range(first, first + 100_000):
    writer.put([document(number, f"Del {number}"), document(1, f"Senast {number}")])
    writer.commit({"catalogue": number})
    print(number, flush=True)
"""


@pytest.mark.parametrize("acknowledged", [1, 4, 11])
def test_a_killed_writer_loses_no_commit(tmp_path: Path, acknowledged: int) -> None:
    directory, first, last = folder(tmp_path), 2, 0
    for _ in range(2):  # the second one begins with what the first left behind
        child = subprocess.Popen(
            [sys.executable, "-c", WRITE_FOR_EVER, str(tmp_path), str(first)],
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        assert child.stdout is not None
        lines = [child.stdout.readline() for _ in range(acknowledged)]
        time.sleep(0.004 * acknowledged)  # somewhere inside the next commit
        child.send_signal(signal.SIGKILL)
        lines += child.stdout.read().splitlines(keepends=True)
        child.wait()
        child.stdout.close()
        last = max(int(line) for line in lines if line.endswith(b"\n"))

        index, writer = EmbeddedIndex(directory), EmbeddedWriter(directory)
        kept = found(index, title("del"))
        assert set(range(2, last + 1)) <= set(kept)
        assert found(index, title("senast")) == (1,)
        assert last <= writer.positions()["catalogue"] <= max(kept)
        writer.close()
        first = max(kept) + 1
