"""Circulation in and out end to end: the demo into SQLite, out, into another data folder, out."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from protocolsrv.app import transfers
from protocolsrv.app.circulation import keys_file
from protocolsrv.app.loads import load_files
from protocolsrv.app.stores import open_stores
from protocolsrv.cli import main
from protocolsrv.config import Config, shown_config
from protocolsrv.config.demo import demo_config, demo_file
from protocolsrv.credentials import KeyedSecrets, read_keys
from protocolsrv.domain.item import ItemStatus
from protocolsrv.services.loading.report import Report
from protocolsrv.storage.circulation.reader import Reader
from protocolsrv.storage.record_numbers import RecordNumberReader


def catalogue(folder: Path) -> Config:
    """The demo's configuration with its catalogue loaded into `folder`."""
    folder.mkdir()
    config = demo_config(folder)
    load_files(config, [str(demo_file("catalogue.mrc"))], Report())
    return config


def files(folder: Path) -> dict[str, bytes]:
    """The bytes of a folder's files by name."""
    return {one.name: one.read_bytes() for one in folder.iterdir()}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Config:
    config = catalogue(tmp_path_factory.mktemp("transfers") / "data")
    report = transfers.load_circulation(config, demo_file("circulation"))
    assert report.loaded, report.lines()
    return config


def test_the_demo_is_in_the_database(loaded: Config) -> None:
    stores = open_stores(loaded)
    try:
        reader = Reader(stores.databases.circulation)
        card = reader.card("100101")
        assert card is not None
        keeper = KeyedSecrets(read_keys(keys_file(loaded)))
        assert keeper.check_pin("1234", reader.pin_hash(card.patron_id))
        assert reader.patron_by_login(keeper.digest("ALVA")) == card.patron_id
        assert len(reader.loans(card.patron_id)) == 4
        item = reader.item("37340000000437")
        assert item is not None
        assert item.status is ItemStatus.ON_LOAN
        assert len(reader.queue(item.record_id)) == 3
    finally:
        stores.close()


def test_the_same_again_changes_nothing(loaded: Config) -> None:
    assert transfers.load_circulation(loaded, demo_file("circulation")).before


def test_export_and_load_elsewhere_give_the_same(loaded: Config, tmp_path: Path) -> None:
    out = tmp_path / "out"
    rows = transfers.export_circulation(loaded, out)
    assert rows["patrons.csv"] == 40
    assert rows["items.csv"] == 1110
    assert all(stat.S_IMODE(one.stat().st_mode) == 0o600 for one in out.iterdir())
    other = catalogue(tmp_path / "data")
    shutil.copy(keys_file(loaded), keys_file(other))
    report = transfers.load_circulation(other, out)
    assert report.loaded, report.lines()
    assert not report.notes
    assert report.counts["items"].added == 0  # they came with the catalogue
    transfers.export_circulation(other, tmp_path / "again")
    assert files(tmp_path / "again") == files(out)


def test_an_error_keeps_everything_out_and_is_told(tmp_path: Path) -> None:
    config = catalogue(tmp_path / "data")
    bad = tmp_path / "bad"
    shutil.copytree(demo_file("circulation"), bad)
    with (bad / "loans.csv").open("a") as out:
        out.write("37340000000262,101,ust,today-1,today+20,28,0,3,,,,\n")
        out.write("37340000000262,101,vin,today-1,today+20,28,0,3,,,,\n")
    toml = tmp_path / "protocolsrv.toml"
    toml.write_text(shown_config(config, changed=True))
    run = CliRunner().invoke(main, ["--config", str(toml), "load", "circulation", str(bad)])
    assert run.exit_code == 1
    assert "loans.csv:56: item: the same item as in line 55" in run.output
    assert "nothing was loaded" in run.output
    good = ["--config", str(toml), "load", "circulation", str(demo_file("circulation"))]
    run = CliRunner().invoke(main, [*good, "--check"])
    assert run.exit_code == 0, run.output
    assert "nothing was kept" in run.output
    run = CliRunner().invoke(main, ["--config", str(toml), "export", "circulation", str(bad)])
    assert run.exit_code == 0, run.output
    assert (bad / "patrons.csv").read_bytes().count(b"\n") == 1


def test_a_rotated_key_leaves_old_pins_right(tmp_path: Path) -> None:
    config = demo_config(tmp_path / "data")
    config.data_dir.mkdir()
    toml = tmp_path / "protocolsrv.toml"
    toml.write_text(shown_config(config, changed=True))
    kept = KeyedSecrets(read_keys(keys_file(config))).hash_pin("1234")
    run = CliRunner().invoke(main, ["--config", str(toml), "keys", "rotate"])
    assert "PIN key 2" in run.output
    after = KeyedSecrets(read_keys(keys_file(config)))
    assert after.check_pin("1234", kept)
    assert after.hash_pin("1234").startswith("2$")


def test_records_by_their_numbers(loaded: Config) -> None:
    stores = open_stores(loaded)
    try:
        numbers = RecordNumberReader(stores.databases.catalogue)
        ids = numbers.ids(["10000182", "ZZUR:10000182", "ZZUR:1", "1", ":10000182"])
        assert set(ids) == {"10000182", "ZZUR:10000182"}
        assert len(set(ids.values())) == 1
        assert numbers.numbers([*ids.values(), 0]) == {ids["10000182"]: "ZZUR:10000182"}
        assert numbers.ids([]) == {}
    finally:
        stores.close()
