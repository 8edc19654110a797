"""What followers get: everything, changes, tombstones; nothing that stays in the house."""

from __future__ import annotations

import io
import re
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from protocolsrv.app.exports import Exported, export_records
from protocolsrv.app.loads import delete_records
from protocolsrv.marc.frame import Accepted
from protocolsrv.marc.frames import read_all
from protocolsrv.storage.writing import CatalogueStore
from tests.marc.making import book, data

from .house import House, generated


def export(
    house: House, since: datetime | None = None, form: str = "mrc"
) -> tuple[list[Accepted], Exported]:
    """The records of an export as a follower reads them, and what it says of itself."""
    out = io.BytesIO()
    done = export_records(house.config, since, form, out)
    out.seek(0)
    read = list(read_all(out, "export")) if done.records else []
    assert all(isinstance(one, Accepted) and not one.warnings for one in read)
    assert len(read) == done.records
    return [one for one in read if isinstance(one, Accepted)], done


def numbers(read: list[Accepted]) -> list[str | None]:
    """Control numbers in the order of the export."""
    return [one.record.control("001") for one in read]


@pytest.fixture
def three(house: House) -> House:
    """Three books."""
    house.load(house.write("a.mrc", *(book(str(n), title=f"Bok {n}") for n in (1, 2, 3))))
    return house


@pytest.mark.parametrize("form", ["mrc", "xml"])
def test_everything(three: House, form: str) -> None:
    """All live records; a deleted one is nothing to whoever never had it."""
    delete_records(three.config, ["2"], None)
    read, _ = export(three, form=form)
    assert numbers(read) == ["1", "3"]


@pytest.mark.parametrize("form", ["mrc", "xml"])
def test_an_empty_catalogue_is_an_empty_export(house: House, form: str) -> None:
    """No record, and a moment to go on from."""
    _, done = export(house, form=form)
    assert done.records == 0
    assert (datetime.now(UTC) - done.next_since).total_seconds() < 60


def test_changes_and_tombstones_since(three: House) -> None:
    """What was added, replaced and deleted, each once, in the order of change; then nothing."""
    _, first = export(three)
    assert export(three, first.next_since)[0] == []
    three.load(three.write("b.mrc", book("4", title="Ny"), book("1", title="Ändrad")))
    delete_records(three.config, ["2"], None)
    read, second = export(three, first.next_since)
    assert sorted(map(str, numbers(read))) == ["1", "2", "4"]
    assert numbers(read)[-1] == "2"
    (gone,) = (one.record for one in read if one.record.deleted)
    assert gone.leader[5] == "d"
    assert [one.tag for one in gone.fields] == ["001", "003", "005"]
    assert (gone.control("001"), gone.control("003")) == ("2", "ZZUR")
    assert re.fullmatch(r"\d{14}\.0", gone.control("005") or "")
    assert export(three, second.next_since)[0] == []


def test_a_transaction_open_during_an_export_is_in_the_next(three: House) -> None:
    """Its moment of change lies before the export; it commits after. Nothing is missed."""
    with three.stores() as stores:
        store = CatalogueStore(stores.databases, stores.clock)
        with store.write() as work:
            work.delete(stores.records.keys_of("3"))
            read, done = export(three)
            assert numbers(read) == ["1", "2", "3"]
    read, _ = export(three, done.next_since)
    assert [(one.record.control("001"), one.record.deleted) for one in read] == [("3", True)]


def test_what_stays_in_the_house(house: House) -> None:
    """Local fields, acquisition, private actions and item fields do not leave, in no form."""
    kept = data("500", "  ", ("a", "Anmärkning"))
    secret = [
        data("541", "  ", ("c", "Gåva"), ("a", "Hemlig givare")),
        data("583", "0 ", ("a", "Hemlig åtgärd")),
        data("590", "  ", ("a", "Hemlig lokal")),
        data("952", "  ", ("a", "Hemlig exemplar")),
        data("852", "  ", ("b", "ust"), ("p", "30000000000082"), ("x", "Hemlig")),
    ]
    house.load(house.write("a.mrc", book("1", kept, *secret)))
    for form in ("mrc", "xml"):
        (one,), _ = export(house, form=form)
        assert [field.tag for field in one.record.fields] == ["001", "003", "008", "245", "500"]
        assert b"Hemlig" not in one.iso2709
    stored = house.marc("1")
    assert stored is not None and {"541", "952"} <= {field.tag for field in stored.fields}


@pytest.mark.parametrize("form", ["mrc", "xml"])
def test_loaded_again_elsewhere_it_is_the_same(house: House, tmp_path: Path, form: str) -> None:
    """A follower's catalogue finds the same records for the same words."""
    house.load(house.write("g.mrc", *generated(150)))
    path = tmp_path / f"out.{form}"
    with path.open("wb") as out:
        export_records(house.config, None, form, out)
    follower = House(tmp_path / "follower")
    counts, lines = follower.load(path)
    assert (counts.added, counts.warnings, counts.rejected) == (150, 0, 0), lines
    assert follower.numbers() == house.numbers()
    for query in ("cql.allRecords=1", "dc.title=a*", "dc.creator=s*", "dc.date>=2000",
                  "dc.subject=*", "dc.language=swe"):  # fmt: skip
        assert follower.found(query) == house.found(query) > 0, query


def test_a_follower_can_ask_over_sru(three: House) -> None:
    """`rec.created` and `rec.lastModificationDate` tell what is new and what has changed."""
    time.sleep(1.01)  # the indexes count whole seconds
    moment = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    assert three.found(f'rec.lastModificationDate >= "{moment}"') == 0
    three.load(three.write("b.mrc", book("4", title="Ny"), book("1", title="Ändrad")))
    assert three.found('rec.created >= "2020-01-01"') == 4
    assert three.found('rec.lastModificationDate < "2020-01-01"') == 0
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    assert three.found(f'rec.created = "{today}"') in (4, 0)  # 0 when midnight has just passed
    assert three.found(f'rec.lastModificationDate >= "{moment}"') == 2
    assert three.found(f'rec.created >= "{moment}"') == 1


def test_the_command_goes_round(three: House) -> None:
    """The moment it prints is what it takes; dates are understood, other words are not."""
    out = three.folder / "out.mrc"
    ran = three.run("export", "marc", "-o", out)
    assert ran.returncode == 0 and ran.stdout == b""
    said = ran.stderr.decode()
    match = re.fullmatch(r"3 records; next time: --since (\S+Z)\n", said)
    assert match, said
    delete_records(three.config, ["3"], None)
    ran = three.run("export", "marc", "--since", match[1], "--format", "xml")
    assert ran.stderr.startswith(b"1 records") and b">3</controlfield>" in ran.stdout
    assert three.run("export", "marc", "--since", "2020-01-01").stderr.startswith(b"3 records")
    wrong = three.run("export", "marc", "--since", "yesterday")
    assert wrong.returncode == 2 and b"--since yesterday: not a date" in wrong.stderr
