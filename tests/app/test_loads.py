"""Loads from end to end: what comes in, what is reported, what is found afterwards."""

from __future__ import annotations

import csv
import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from protocolsrv.app.loads import delete_records, expand
from protocolsrv.marc.record import MarcRecord
from protocolsrv.storage.writing import CatalogueStore
from tests.marc.making import book, data, raw, xml

from .house import FIXTURES, House, generated

DAMAGED = FIXTURES / "damaged"


def table(name: str) -> list[dict[str, str]]:
    """Rows of a table of the fixtures."""
    with (DAMAGED / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_a_hundred_good_among_a_hundred_damaged(house: House) -> None:
    """All good ones come in and are found; each damaged one is told with its place and why."""
    path = DAMAGED / "interleaved.mrc"
    counts, lines = house.load(path)
    rows = table("interleaved.csv")
    assert counts.read == len(rows) == 200
    good = {row["control_number"] for row in rows if row["kind"] == "good"}
    assert len(good) == 100 and good <= house.numbers()
    assert all(house.found(f"rec.identifier={number}") == 1 for number in sorted(good)[::9])
    told = {(one["kind"], one.get("ordinal")): one for one in lines}
    size = path.stat().st_size
    for row in rows:
        position = int(row["position"])
        line = told.get(("rejected", position)) or told.get(("warning", position))
        if row["kind"] in ("good", "deletion"):
            assert line is None, row
        else:
            assert line is not None, row
            assert line["kind"] == {"reject": "rejected", "warn": "warning"}[row["outcome"]], row
            assert line["file"] == str(path)
            assert 0 < line["offset"] < size
            assert row["reason"] in (line.get("reason") or line["text"])
    offsets = [one["offset"] for one in lines if one["kind"] in ("rejected", "warning")]
    assert offsets == sorted(offsets)
    assert lines[-1]["kind"] == "summary"
    rejected = sum(row["outcome"] == "reject" for row in rows)
    assert lines[-1]["rejected"] == counts.rejected == rejected
    assert sum(lines[-1]["reasons"].values()) == rejected


@pytest.mark.parametrize("row", table("expected.csv"), ids=lambda row: row["file"])
def test_each_damage_ends_as_decided(row: dict[str, str], house: House) -> None:
    """Accepted, warned, rejected and why, by the fixtures' own table."""
    counts, lines = house.load(DAMAGED / row["file"])
    accepted = counts.added + counts.replaced + counts.unchanged
    deletions = row["file"] == "deletion.mrc"
    assert accepted + deletions == int(row["accepted"])
    warned = [one for one in lines if one["kind"] == "warning"]
    assert len({one["ordinal"] for one in warned}) == int(row["of_these_warned"])
    rejected = [one for one in lines if one["kind"] == "rejected"]
    assert len(rejected) == counts.rejected == int(row["rejected"])
    if row["reason"] == "not-marc":
        assert (counts.not_marc, counts.read) == (1, 0)
        assert lines[0]["kind"] == "not_marc" and lines[0]["detail"]
    elif rejected:
        assert rejected[0]["reason"] == row["reason"]
    elif row["reason"]:
        assert any(row["reason"] in one["text"] for one in warned)
    assert house.found("cql.allRecords=1") == house.count()


def test_a_repaired_record_is_whole(house: House) -> None:
    """What is repaired has the same title as its neighbours have; nothing is invented."""
    for name in ("length_too_long", "bad_base_address", "missing_field_terminator"):
        house.load(DAMAGED / f"{name}.mrc")
        mended, whole = house.marc("94000002"), house.marc("94000003")
        assert mended is not None and whole is not None
        assert [one.tag for one in mended.fields] == [one.tag for one in whole.fields], name


def test_gz_stdin_folder_and_pattern(house: House, tmp_path: Path) -> None:
    """The same records by every road; the content decides what a file is, not its name."""
    one, two, three = (book(str(number), title=f"Bok {number}") for number in (1, 2, 3))
    folder = tmp_path / "in" / "deep"
    folder.mkdir(parents=True)
    house.write("one.mrc", one)
    (folder / "two.dat").write_bytes(gzip.compress(house.write("two.mrc", two).read_bytes()))
    (folder / "three.xml").write_text(xml("3", "Bok 3"))
    (folder / "notes.txt").write_text("no MARC here\n" * 9)
    names, missing = expand([str(tmp_path / "in"), str(tmp_path / "nowhere*.mrc")])
    assert [Path(name).name for name in names] == ["notes.txt", "three.xml", "two.dat"]
    assert missing == [str(tmp_path / "nowhere*.mrc")]
    assert expand([str(tmp_path / "**" / "*.dat")])[0] == [str(folder / "two.dat")]
    ran = house.run("load", "marc", tmp_path / "in", tmp_path / "nowhere*.mrc")
    assert ran.returncode == 0
    assert b"nowhere*.mrc: no such file" in ran.stderr
    assert b"2 records read" in ran.stdout and b"1 file(s) hold no MARC" in ran.stdout
    piped = house.run("load", "marc", "-", given=(house.folder / "one.mrc").read_bytes())
    assert piped.returncode == 0 and b"added      1" in piped.stdout
    assert house.found("dc.title=bok") == 3
    assert three.control("001") in house.numbers()


def test_a_stream_is_never_taken_for_an_earlier_one(house: House) -> None:
    """Two streams have the same name and nothing tells them apart: no part of one is skipped
    because an earlier one was cut short."""
    with (
        house.stores() as stores,
        CatalogueStore(stores.databases, stores.clock).write() as work,
    ):
        work.note_progress("-", "", 100_000)  # as if a stream had been cut short
    given = b"".join(generated(3))
    assert b"added      3" in house.run("load", "marc", "-", given=given).stdout


@pytest.mark.parametrize(
    ("name", "records"),
    [("collection", 3), ("single_record", 1), ("no_namespace", None), ("prefix_marc", None),
     ("utf16", None), ("latin1", None)],
)  # fmt: skip
def test_marcxml_in_every_dress(house: House, name: str, records: int | None) -> None:
    """Namespaces, prefixes, encodings: the same records come in, without a word about them."""
    counts, lines = house.load(FIXTURES / "xml" / f"{name}.xml")
    assert counts.added == counts.read > 0
    assert records is None or counts.added == records
    assert [one["kind"] for one in lines] == ["summary"]
    assert house.found("cql.allRecords=1") == counts.added


def test_oai_takes_in_and_takes_away(house: House) -> None:
    """An OAI-PMH reply brings records and deletes one, told by its header alone."""
    gone = book("93000032", title="Borta")
    stays = book("93000039", title="Kvar")
    house.load(house.write("before.mrc", gone, stays))
    counts, _ = house.load(FIXTURES / "xml" / "oai_listrecords.xml")
    assert (counts.added, counts.deleted) == (2, 1)
    assert house.found("dc.title=borta") == 0
    assert house.found("dc.title=kvar") == 1
    assert "93000032" not in house.numbers()


def test_a_second_run_changes_nothing(house: House) -> None:
    """Idempotent: every record unchanged, and nobody who follows the change log hears of it."""
    path = house.write("some.mrc", *generated(300))
    first, _ = house.load(path)
    end = house.log_end()
    second, _ = house.load(path)
    assert (first.added, second.unchanged, second.added) == (300, 300, 0)
    assert house.log_end() == end > 0


def test_replaced_by_control_number_within_its_source(house: House) -> None:
    """001 within 003: the same number of another source is another record."""
    house.load(house.write("a.mrc", book("1", title="Gammal"), book("2", title="Annan")))
    other = MarcRecord(
        book("1").leader,
        [one if one.tag != "003" else one._replace(subfields=(("", "ZZXX"),))
         for one in book("1", title="Främmande").fields],
    )  # fmt: skip
    counts, _ = house.load(house.write("b.mrc", book("1", title="Ny"), other))
    assert (counts.replaced, counts.added) == (1, 1)
    assert [house.found(f"dc.title={word}") for word in ("gammal", "ny", "främmande", "annan")] == [
        0, 1, 1, 1,
    ]  # fmt: skip


def test_the_last_word_in_one_file_counts(house: House) -> None:
    """Added, deleted and added again within one transaction: as the file says at its end."""
    gone = MarcRecord(f"00000d{book().leader[6:]}", book("1").fields)
    house.load(house.write("a.mrc", book("1", title="Ett"), gone, book("1", title="Tre"), book("2"),
                           MarcRecord(gone.leader, book("2").fields)))  # fmt: skip
    assert house.numbers() == {"1"}
    assert (house.found("dc.title=tre"), house.found("cql.allRecords=1")) == (1, 1)


def test_deleted_by_leader_and_by_command(house: House) -> None:
    """Both ways the record is found no more and its number is free again."""
    records = [book(str(number), title=f"Bok {number}") for number in range(1, 5)]
    house.load(house.write("a.mrc", *records))
    gone = MarcRecord(f"{book().leader[:5]}d{book().leader[6:]}", records[0].fields)
    counts, _ = house.load(house.write("d.mrc", gone))
    assert counts.deleted == 1
    assert delete_records(house.config, ["2", "77"], None) == ["77"]
    assert delete_records(house.config, ["3"], "ZZXX") == ["3"]
    assert delete_records(house.config, ["3"], "ZZUR") == []
    assert house.numbers() == {"4"}
    assert [house.found(f"rec.identifier={number}") for number in range(1, 5)] == [0, 0, 0, 1]
    counts, _ = house.load(house.write("back.mrc", records[1]))
    assert counts.added + counts.replaced == 1
    assert house.found("rec.identifier=2") == 1


def test_an_unknown_library_is_told_and_kept(house: House) -> None:
    """The copy stands in the catalogue under the code it came with, and somebody hears of it."""
    shelf = data("852", "  ", ("b", "nowhere"), ("p", "30000000000009"), ("c", "Vuxen"))
    _, lines = house.load(house.write("a.mrc", book("1", shelf)))
    assert any("nowhere" in one.get("text", "") for one in lines)
    with house.stores() as stores:
        (items,) = stores.items.of_records([1]).values()
    assert [(one.owner, one.barcode) for one in items] == [("nowhere", "30000000000009")]


SCRIPT = """
import resource, sys
from pathlib import Path
from protocolsrv.app.loads import load_files
from protocolsrv.config import read_config
from protocolsrv.search.embedded import writer
from protocolsrv.services.loading.report import Report
writer.BULK_HEAP = 16_000_000  # its full size is reached at once, and what else grows is seen
report = Report()
load_files(read_config(Path(sys.argv[1]), {}).config, [sys.argv[2]], report)
print(report.counts.added, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Ten times the records take what fills up and is bounded: SQLite's page caches (64 MB for each
    database) and the words known to be listed. The records in memory would take more."""
    used = {}
    for number in (500, 5000):
        house = House(tmp_path / str(number), workers=1)
        path = house.write("g.mrc", *generated(number))
        ran = subprocess.run(
            [sys.executable, "-c", SCRIPT, house.file, path], capture_output=True, text=True
        )
        added, used[number] = map(int, ran.stdout.split())
        assert added == number, ran.stderr
    assert used[5000] - used[500] < 80 * 1024  # KiB


def test_the_report_of_the_command(house: House) -> None:
    """One JSON object a line, the summary last; ends with 0 though something was rejected."""
    report = house.folder / "report.jsonl"
    ran = house.run("load", "marc", DAMAGED / "utf8_cut.mrc", DAMAGED / "jpeg.mrc",
                    "--report", report)  # fmt: skip
    assert ran.returncode == 0 and ran.stderr == b""
    lines = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    assert [one["kind"] for one in lines] == ["rejected", "not_marc", "summary"]
    assert {"file", "ordinal", "offset", "reason", "detail"} <= lines[0].keys()
    summary = lines[-1]
    assert (summary["read"], summary["added"], summary["rejected"]) == (3, 2, 1)
    assert summary["reasons"] == {"charset": 1}
    quiet = house.run("load", "marc", "--quiet", DAMAGED / "utf8_cut.mrc")
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, b"", b"")


def test_nothing_to_load_is_an_error(house: House) -> None:
    """1 and a line for each name."""
    ran = house.run("load", "marc", "nowhere.mrc", "nor/here")
    assert ran.returncode == 1
    assert ran.stderr.count(b"no such file") == 2


def test_an_unreadable_record_costs_nothing_else(house: House) -> None:
    """Garbage with delimiters in it between good records."""
    junk = b"\x1f\x1e00999nonsense" * 40 + b"\x1d"
    path = house.write("a.mrc", book("1"), junk, book("2"), raw([("001", b"3")])[:-9], b"\x1d")
    counts, lines = house.load(path)
    assert {"1", "2"} <= house.numbers()
    assert counts.rejected >= 1
    assert all(one["reason"] for one in lines if one["kind"] == "rejected")
