"""The index follows the database, whatever has become of it meanwhile."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from protocolsrv.app.filling import indexer
from protocolsrv.app.loads import delete_records, rebuild
from protocolsrv.app.processes import open_writer
from protocolsrv.app.stores import Stores
from protocolsrv.domain.ports import ChangesLostError
from protocolsrv.marc.access_points import ACCESS_POINTS
from protocolsrv.search.embedded import EmbeddedWriter, IndexDirectory, IndexLockedError
from protocolsrv.search.embedded.fields import Layout
from protocolsrv.storage.writing import CatalogueStore
from tests.marc.making import book

from .house import House, generated


@pytest.fixture
def filled(house: House) -> House:
    """Sixty records, indexed."""
    house.load(house.write("g.mrc", *generated(60)))
    assert house.found("cql.allRecords=1") == 60
    return house


def follow(house: House) -> None:
    """What the indexer does at its start and once afterwards."""
    with house.stores() as stores:
        writer = open_writer(stores)
        try:
            indexer(stores, writer).catch_up()
        finally:
            writer.close()


def current(house: House) -> Path:
    """The directory of the index in use."""
    root = house.data / "index"
    return root / (root / "CURRENT").read_text()


def gone_folder(house: House) -> None:
    shutil.rmtree(house.data / "index")


def gone_directory(house: House) -> None:
    shutil.rmtree(current(house))


def broken_meta(house: House) -> None:
    (current(house) / "meta.json").write_text("{")


def broken_positions(house: House) -> None:
    (current(house) / "positions.json").write_text("")


def lost_positions(house: House) -> None:
    (current(house) / "positions.json").unlink()


def ahead_of_the_log(house: House) -> None:
    (current(house) / "positions.json").write_text(json.dumps({"catalogue": 10_000}))


HARM = (gone_folder, gone_directory, broken_meta, broken_positions, lost_positions,
        ahead_of_the_log)  # fmt: skip


@pytest.mark.parametrize("harm", HARM, ids=lambda harm: harm.__name__)
def test_built_anew_at_the_start(filled: House, harm) -> None:  # type: ignore[no-untyped-def]
    """Gone, unreadable, or of another database: the start builds it, without what is deleted."""
    harm(filled)
    with filled.stores() as stores:
        numbers = sorted(filled.numbers())[:2]
        # Deleted while the index is harmed: a rebuild on top of what is there would keep them.
        with CatalogueStore(stores.databases, stores.clock).write() as work:
            keys = [key for number in numbers for key in stores.records.keys_of(number)]
            work.delete(keys)
    follow(filled)
    assert filled.found("cql.allRecords=1") == filled.count() == 58
    assert [filled.found(f"rec.identifier={number}") for number in numbers] == [0, 0]
    counts, _ = filled.load(filled.write("one.mrc", book("1", title="Sist")))
    assert counts.added == 1
    assert filled.found("dc.title=sist") == 1


def test_a_changed_layout_builds_beside_and_tidies(filled: House) -> None:
    """A row more in the table of access points: another layout, another directory, all records."""
    old = current(filled)
    extra = replace(ACCESS_POINTS[0], name="another", cql=("own.another",))
    with filled.stores() as stores:
        layout = Layout((*ACCESS_POINTS, extra))
        changed = replace(stores, index=IndexDirectory(stores.index.root, layout))
        assert changed.index.is_stale()
        writer = open_writer(changed)
        try:
            assert writer.positions()["catalogue"] == stores.logs().catalogue.end()
        finally:
            writer.close()
        assert not changed.index.is_stale()
        assert current(filled) != old and not old.exists()
        assert [one.name for one in changed.index.root.iterdir() if one.is_dir()] == [
            current(filled).name
        ]
    # The program with the old table comes back: built anew once more.
    follow(filled)
    assert filled.found("cql.allRecords=1") == 60


def prune(stores: Stores) -> None:
    """Another index has read everything, and the log forgets."""
    log = stores.logs().catalogue
    log.prune(log.end())


def test_a_lost_log_rebuilds_and_does_not_die(
    filled: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The indexer finds the rows it needs pruned: it builds the index, and follows on."""
    monkeypatch.setattr("protocolsrv.app.loads.LOCK_PATIENCE_S", 0.0)
    monkeypatch.setattr("protocolsrv.storage.change_log.PRUNE_STEP", 100)
    with filled.stores() as stores:
        writer = open_writer(stores)
        try:
            filler = indexer(stores, writer)
            filler.catch_up()
            behind = dict(writer.positions())
            path = filled.write("many.mrc", *generated(200))
            filled.load(path)  # the index is locked: only the database gets them
            prune(stores)
            with pytest.raises(ChangesLostError):
                stores.logs().catalogue.after(behind["catalogue"], 10)
            assert filler.step() == 200
            assert filler.step() == 0
        finally:
            writer.close()
    assert filled.found("cql.allRecords=1") == filled.count() == 200


def test_whoever_comes_second_is_told(filled: House) -> None:
    """One writer; the message says what to do, the exit code is 1, nothing is a fault of ours."""
    with filled.stores() as stores:
        writer = open_writer(stores)
        try:
            with pytest.raises(IndexLockedError):
                EmbeddedWriter(stores.index)
            ran = filled.run("reindex")
            assert ran.returncode == 1
            (line,) = ran.stderr.decode().splitlines()
            assert "is being written" in line and "let it end, or stop it" in line
            served = filled.run("serve")
            assert served.returncode == 1
            assert b"is being written" in served.stderr
            assert b"Traceback" not in served.stderr
        finally:
            writer.close()
    assert filled.run("reindex").stdout == b"60 records indexed\n"


def test_who_deletes_while_another_writes_is_indexed_in_the_end(
    filled: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deletion waits for the lock a while, then trusts who holds it to read the log."""
    monkeypatch.setattr("protocolsrv.app.loads.LOCK_PATIENCE_S", 0.2)
    number = min(filled.numbers())
    with filled.stores() as stores:
        writer = open_writer(stores)
        try:
            assert delete_records(filled.config, [number], None) == []
            assert filled.found(f"rec.identifier={number}") == 1
            indexer(stores, writer).catch_up()
        finally:
            writer.close()
    assert filled.found(f"rec.identifier={number}") == 0


def test_reindex_leaves_one_directory_and_all_records(filled: House) -> None:
    """Built beside, swapped, the old one removed; also when the old one cannot be read."""
    before = current(filled)
    seen: list[int] = []
    assert rebuild(filled.config, seen.append) == 60
    assert seen[-1] == 60
    broken_meta(filled)
    assert rebuild(filled.config, seen.append) == 60
    assert current(filled) != before
    assert len([one for one in (filled.data / "index").iterdir() if one.is_dir()]) == 1
    assert filled.found("cql.allRecords=1") == 60
