"""A region lives: the same every time, with every invariant, and moved by what it is made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from protocolsrv.app.simulation import FolderInUse, Simulated, simulate
from protocolsrv.cli import main
from protocolsrv.services.publishing import share
from protocolsrv.services.simulating.parameters import Habits, Parameters
from protocolsrv.storage.circulation import statistics
from protocolsrv.storage.databases import DatabaseSettings, open_databases

SMALL = Parameters(habits=replace(Habits(), scale=100))
DAYS = 40


def moving(folder: Path) -> int:
    """Items in transit and on hold shelves."""
    opened = open_databases(DatabaseSettings(data_dir=folder))
    try:
        rows = statistics.in_transit(opened.circulation) + statistics.on_shelves(opened.circulation)
        return sum(int(count) for _, count in rows)
    finally:
        opened.close()


def told(done: Simulated) -> list[tuple[str, str, int]]:
    return [(library, owner, count) for (library, owner), count in done.told.items()]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Simulated]:
    folder = tmp_path_factory.mktemp("region")
    return folder, simulate(folder, DAYS, 7, SMALL)


def test_the_same_seed_gives_the_same_events(tmp_path: Path) -> None:
    few = replace(SMALL, habits=replace(SMALL.habits, scale=400))
    digests = [simulate(tmp_path / str(n), 8, seed, few).digest for n, seed in enumerate((1, 1, 2))]
    assert digests[0] == digests[1]
    assert digests[0] != digests[2]


def test_statistics_equal_a_recount(lived: tuple[Path, Simulated]) -> None:
    """Domain rules 12.9: what is published is what the desk answered."""
    folder, done = lived
    opened = open_databases(DatabaseSettings(data_dir=folder))
    try:
        rows = statistics.loans(opened.circulation, date.min, date.max)
        assert statistics.broken(opened.circulation) == []
        assert statistics.digest(opened.circulation) == done.digest
    finally:
        opened.close()
    assert {(library, owner): count for library, owner, count in rows} == dict(done.told)
    assert sum(done.told.values()) > 500


def test_what_is_broken_is_found(lived: tuple[Path, Simulated], tmp_path: Path) -> None:
    few = replace(SMALL, habits=replace(SMALL.habits, scale=400))
    simulate(tmp_path, 8, 1, few)
    opened = open_databases(DatabaseSettings(data_dir=tmp_path))
    try:
        with opened.circulation.connected() as connection:
            connection.exec_driver_sql("UPDATE items SET status = 'available'")
        faults = statistics.broken(opened.circulation)
    finally:
        opened.close()
    assert any("open loans" in one for one in faults)
    assert any("transit" in one for one in faults)


def test_a_smaller_collection_moves_both_shares_and_media(
    lived: tuple[Path, Simulated], tmp_path: Path
) -> None:
    """The town library loses two thirds of what it owns: it lends more of others, and more is on
    the move. No parameter names either."""
    folder, done = lived
    places = tuple(
        replace(one, stock=one.stock // 3) if one.code == "ust" else one for one in SMALL.places
    )
    less = simulate(tmp_path, DAYS, 7, replace(SMALL, places=places))
    before, after = share(told(done), "ust"), share(told(less), "ust")
    assert before is not None
    assert after is not None
    assert after > before
    assert moving(tmp_path) > moving(folder)


def test_a_folder_is_used_once(lived: tuple[Path, Simulated]) -> None:
    with pytest.raises(FolderInUse):
        simulate(lived[0], 1, 1, SMALL)


@pytest.mark.parametrize(
    ("form", "looks"),
    [
        ("table", r"Umeå stadsbibliotek +\d+ +(\d+|<5) +(\d+\.\d)?"),
        ("csv", r"(?m)^table,row,column,value$"),
    ],
)
def test_statistics_on_the_command_line(
    lived: tuple[Path, Simulated], form: str, looks: str
) -> None:
    given = ["stats", "--data-dir", str(lived[0]), "--format", form]
    result = CliRunner().invoke(main, given)
    assert result.exit_code == 0, result.output
    assert re.search(looks, result.output)


def test_charts_are_files(lived: tuple[Path, Simulated], tmp_path: Path) -> None:
    invoke: Callable[..., object] = CliRunner().invoke
    given = ["stats", "--data-dir", str(lived[0]), "--format", "svg"]
    assert "--out" in CliRunner().invoke(main, given).output
    invoke(main, [*given, "--out", str(tmp_path)])
    found = sorted(tmp_path.glob("*.svg"))
    assert len(found) == 4
    for one in found:
        names = [child.tag.rpartition("}")[2] for child in ElementTree.parse(one).getroot()]
        assert names[:2] == ["title", "desc"]


def test_a_region_on_the_command_line(tmp_path: Path) -> None:
    given = ["simulate", "region", "--days", "3", "--scale", "400", "--data-dir", str(tmp_path)]
    result = CliRunner().invoke(main, given)
    assert result.exit_code == 0, result.output
    assert "every invariant held" in result.output
    assert "events " in result.output
    again = CliRunner().invoke(main, given)
    assert again.exit_code == 1
    assert "another folder" in again.output
