"""Where the index lies: layouts, swaps, and readers that change nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from protocolsrv.domain.query import AllRecords
from protocolsrv.search.embedded import EmbeddedIndex, EmbeddedWriter

from .little import POINTS, TITLE, document, fill, folder, found

OTHER = (*(one for one in POINTS if one is not TITLE), replace(TITLE, fold_all=True))


def files(path: Path) -> dict[str, int]:
    return {str(one): one.stat().st_mtime_ns for one in path.rglob("*") if one.is_file()}


def test_a_reader_begins_empty_and_makes_nothing(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    index = EmbeddedIndex(directory)
    assert found(index, AllRecords()) == ()
    index.refresh()
    assert not directory.root.exists()
    fill(directory, [document(1, "Giftas")])
    assert found(index, AllRecords()) == ()
    index.refresh()
    assert found(index, AllRecords()) == (1,)


def test_readers_follow_a_swap_and_the_old_index_goes(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    index = fill(directory, [document(1, "Giftas")])
    old, fresh = directory.current(), directory.beside()
    writer = EmbeddedWriter(directory, fresh, bulk=True)
    writer.put([document(1, "Giftas"), document(2, "Inferno")])
    writer.commit({"catalogue": 2})
    writer.merge()
    index.refresh()
    assert found(index, AllRecords()) == (1,)
    directory.use(fresh)
    directory.tidy()
    assert not old.exists()
    assert found(index, AllRecords()) == (1,)  # what it had opened
    index.refresh()
    assert found(index, AllRecords()) == (1, 2)
    assert directory.current() == fresh
    assert EmbeddedWriter(directory).positions() == {"catalogue": 2}


def test_a_changed_table_is_another_layout(tmp_path: Path) -> None:
    mine, theirs = folder(tmp_path), folder(tmp_path, OTHER)
    assert mine.layout.name != theirs.layout.name
    assert not theirs.is_stale()
    fill(mine, [document(1, "Giftas")])
    assert theirs.is_stale()
    assert not mine.is_stale()
    fill(theirs, [document(2, "Inferno")])
    assert mine.is_stale()
    assert found(EmbeddedIndex(theirs), AllRecords()) == (2,)


def test_a_reader_of_an_older_release_leaves_the_newer_index_alone(tmp_path: Path) -> None:
    mine, theirs = folder(tmp_path), folder(tmp_path, OTHER)
    index = fill(mine, [document(1, "Giftas")])
    fill(theirs, [document(1, "Giftas"), document(2, "Inferno")])
    before = files(theirs.root)
    index.refresh()
    assert found(index, AllRecords()) == (1,)
    assert found(EmbeddedIndex(mine), AllRecords()) == ()
    assert files(theirs.root) == before
    assert found(EmbeddedIndex(theirs), AllRecords()) == (1, 2)


def test_a_name_left_pointing_nowhere_begins_anew(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    fill(directory, [document(1, "Giftas")])
    for one in directory.current().iterdir():
        one.unlink()
    directory.current().rmdir()
    assert found(EmbeddedIndex(directory), AllRecords()) == ()
    assert found(fill(directory, [document(2, "Inferno")]), AllRecords()) == (2,)
