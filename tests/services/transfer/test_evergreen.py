"""Evergreen's tables: every row is in our files or stays behind with its reason, and all loads."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from protocolsrv.domain.item import ItemStatus
from protocolsrv.domain.library import Consortium, Library, Municipality
from protocolsrv.services.transfer.evergreen import Converted, convert
from protocolsrv.services.transfer.load import Target, load_contents
from protocolsrv.services.transfer.report import Report
from tests.circulation.memory import MemoryStore

from .house import Clock, secrets

CONCERTO = Path(__file__).parents[3].parent / "shared" / "data" / "marc" / "concerto"
TODAY = date(2026, 11, 24)

OURS = {
    "biblio.record_entry": None,
    "actor.usr": "patrons.csv",
    "actor.card": "cards.csv",
    "asset.copy": "items.csv",
    "action.circulation": "loans.csv",
    "action.hold_request": "holds.csv",
    "money.grocery": None,
    "money.cash_payment": None,
    "actor.usr_standing_penalty": None,
}


class Numbers:
    """Every number is a record."""

    def __init__(self, converted: Converted):
        rows = csv.DictReader(io.StringIO(converted.files["items.csv"].decode()))
        self._ids = {one: number for number, one in enumerate({row["record"] for row in rows}, 1)}

    def ids(self, numbers: Iterable[str]) -> Mapping[str, int]:
        return {one: self._ids.setdefault(one, len(self._ids) + 1) for one in numbers}

    def numbers(self, record_ids: Iterable[int]) -> Mapping[int, str]:
        return {}


def taken_in(converted: Converted) -> tuple[MemoryStore, Report]:
    """The files loaded into a consortium of the libraries they name."""
    told = tomllib.loads(converted.configuration)
    tree = Consortium(
        [Municipality(**one) for one in told["municipality"]],
        [Library(**one) for one in told["library"]],
    )
    store = MemoryStore()
    target = Target(store.reader, store.writer, tree, Numbers(converted), secrets(), Clock())
    return store, load_contents(converted.files, target)


def table(*lines: str) -> str:
    """A table with tabs for blanks, and blanks for underlines."""
    return "".join(line.replace(" ", "\t").replace("_~", " ") + "\n" for line in lines)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A system with a little of everything."""
    parts = {
        "actor.org_unit": table(
            "id parent_ou ou_type shortname name", "2 1 2 SYS System", "4 2 3 SYS-A Aard",
            "5 4 4 SYS-B Bee",
        ),
        "actor.usr": table(
            "id profile first_given_name second_given_name family_name email day_phone"
            " evening_phone other_phone home_ou dob active barred deleted juvenile"
            " claims_returned_count claims_never_checked_out_count create_date expire_date",
            r"7 2 Ann \N Other \N \N \N \N 5 1980-01-01 1 1 0 0 1 0 2020-01-01 2030-01-01",
            r"8 5 Bo \N Mad \N \N \N \N 4 \N 1 0 0 0 0 0 2020-01-01 2030-01-01",
            r"9 2 C \N D \N \N \N \N 4 \N 1 0 1 0 0 0 2020-01-01 2030-01-01",
            r"10 2 E \N F \N \N \N \N 2 \N 1 0 0 0 0 0 2020-01-01 2030-01-01",
        ),
        "actor.card": table("id usr barcode active", "1 7 C7 1", "2 7 C7b 0", "3 9 C9 1"),
        "biblio.record_entry": "id\tdeleted\tmarc\n"
        '1\t0\t<record><controlfield tag="001">b1</controlfield></record>\n'
        '2\t1\t<record><controlfield tag="001">b2</controlfield></record>\n',
        "asset.call_number": table("id record owning_lib label", "1 1 4 QA1", "2 2 4 QA2"),
        "asset.copy_location": table("id name", "1 Stacks"),
        "asset.copy": table(
            "id circ_lib call_number copy_number status location price barcode circ_modifier"
            " deleted",
            r"1 4 1 \N 1 1 12.5 I1 \N 0", r"2 5 1 \N 5 1 \N I2 dvd 0", r"3 5 2 \N 0 1 \N I3 \N 0",
            r"4 5 1 \N 99 1 \N I4 \N 0", r"5 5 1 \N 1 1 \N I5 \N 0",
        ),
        "action.circulation": table(
            "id usr xact_start xact_finish target_copy circ_lib checkin_time due_date"
            " renewal_remaining stop_fines",
            r"1 7 2026-10-01_~10:00:00-04 \N 1 4 \N 2026-10-29_~23:59:59-04 2 LOST",
            r"2 7 2026-10-01_~10:00:00-04 \N 3 4 \N 2026-10-29_~23:59:59-04 2 \N",
            r"3 7 2026-10-01_~10:00:00-04 \N 2 4 2026-10-02 2026-10-29_~23:59:59-04 2 \N",
        ),
        "action.hold_request": table(
            "id request_time prev_check_time fulfillment_time expire_time cancel_time target"
            " current_copy usr pickup_lib hold_type frozen thaw_date cut_in_line",
            r"1 2026-11-01_~10:00:00-05 2026-11-02_~10:00:00-05 \N \N \N 1 2 8 5 T 0 \N \N",
            r"2 2026-11-01_~10:00:00-05 \N \N \N \N 2 \N 7 5 C 1 2026-12-24_~00:00:00-05 1",
            r"3 2026-11-01_~10:00:00-05 \N \N \N \N 1 \N 7 5 T 0 \N \N",
            r"4 2026-11-01_~10:00:00-05 \N \N \N \N 1 \N 7 5 M 0 \N \N",
        ),
        "money.billing": table(
            "id xact voided amount", "1 1 0 25.00", "2 1 1 99.00", "3 50 0 4.5", "4 51 0 3.00"
        ),
        "money.cash_payment": table("id xact voided amount", "1 50 0 1.25", "2 51 0 3.00",
                                    "3 88 0 1.00"),
        "money.grocery": table(
            "id usr xact_start xact_finish billing_location note",
            r"50 8 2026-10-01_~10:00:00-04 \N 2 Tote_~bag",
            r"51 8 2026-10-01_~10:00:00-04 \N 4 \N",
        ),
    }  # fmt: skip
    for name, text in parts.items():
        (tmp_path / f"{name}.tsv").write_text(text)
    return tmp_path


def test_a_small_system(small: Path) -> None:
    converted = convert(small, TODAY)
    store, report = taken_in(converted)
    assert not report.problems, report.lines()
    reader = store.reader
    ann, bo = reader.patron_by_alias("7"), reader.patron_by_alias("8")
    assert ann is not None
    assert bo is not None
    patron = reader.patron(ann)
    assert patron is not None
    assert (patron.name, patron.home, patron.category) == ("Ann Other", "sys-b", "adult")
    assert reader.patron(bo).category == "staff"
    assert [one.kind.value for one in reader.blocks(ann)] == ["staff"]
    assert {one.barcode: one.status for one in store.state.items.values()} == {
        "I1": ItemStatus.LOST,
        "I2": ItemStatus.IN_PROCESS,
        "I5": ItemStatus.AVAILABLE,  # said to be on loan, but nobody has it
    }
    (loan,) = reader.loans(ann)
    assert loan.due_at == datetime(2026, 10, 30, 3, 59, 59, tzinfo=UTC)
    (hold,) = reader.holds(bo)
    assert (hold.asked_library, hold.pickup) == ("sys-b", "sys-b")
    (mine,) = reader.holds(ann)
    assert mine.wanted_item_id == reader.item("I2").id
    assert (mine.priority, mine.suspended_until) == (-1, date(2026, 12, 24))
    assert [(one.amount, one.owing, one.library) for one in reader.fees(ann)] == [
        (2500, 2500, "sys-a")
    ]
    assert [(one.amount, one.owing, one.note) for one in reader.fees(bo)] == [
        (450, 325, "Tote bag")
    ]
    assert {(one.table, one.id): one.reason for one in converted.left_out} == {
        ("biblio.record_entry", "2"): "deleted",
        ("actor.usr", "9"): "deleted",
        ("actor.usr", "10"): "home_ou is no library",
        ("actor.card", "3"): "its user was left out",
        ("asset.copy", "3"): "its record was left out, or is not there",
        ("asset.copy", "4"): "unknown status",
        ("action.circulation", "2"): "its copy or user was left out",
        ("action.circulation", "3"): "returned: nothing links patron and item any more",
        ("action.hold_request", "3"): "the patron waits for the title already",
        ("action.hold_request", "4"): "holds of type M name no single title",
        ("money.cash_payment", "3"): "nothing was billed",
        ("money.grocery", "51"): "paid",
    }


def test_values_are_unescaped(tmp_path: Path) -> None:
    from protocolsrv.services.transfer.evergreen.copy_text import Tables

    (tmp_path / "a.b.tsv").write_text("id\tnote\tnone\n1\ta\\tb\\\\n\\nc\t\\N\n")
    (line,) = Tables(tmp_path).lines("a.b")
    assert line == {"id": "1", "note": "a\tb\\n\nc", "none": ""}


def test_a_folder_without_tables_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"actor\.usr\.tsv"):
        convert(tmp_path, TODAY)


@pytest.mark.skipif(not CONCERTO.is_dir(), reason="../shared/data/marc/concerto is not there")
def test_concerto_every_row_is_loaded_or_told() -> None:
    """Evergreen's own example data: 377 patrons, 4 763 items, 476 loans, 261 holds."""
    converted = convert(CONCERTO, TODAY)
    left = dict.fromkeys(OURS, 0)
    for one in converted.left_out:
        left[one.table] += 1
        assert one.reason
    for name, ours in OURS.items():
        with (CONCERTO / f"{name}.tsv").open(encoding="utf-8", newline="\n") as stream:
            rows = sum(1 for _ in stream) - 1
        taken = converted.files[ours].count(b"\n") - 1 if ours else None
        if name == "biblio.record_entry":
            taken = converted.records.count(b"<leader>")
        if name == "asset.copy":  # some shelf marks hold line breaks
            taken = len(list(csv.reader(io.StringIO(converted.files[ours or ""].decode())))) - 1
        assert (taken or 0) + left[name] == rows, name
    store, report = taken_in(converted)
    assert not report.problems, report.lines()[:5]
    added = {name: one.added for name, one in report.counts.items()}
    assert added == {
        "libraries": 0, "patrons": 377, "consents": 0, "cards": 378, "blocks": 3, "items": 4763,
        "loans": 476, "holds": 261, "transits": 0, "fees": 0,
    }  # fmt: skip
    lent = sum(one.status is ItemStatus.ON_LOAN for one in store.state.items.values())
    assert lent + sum(one.state.value == "lost" for one in store.state.loans.values()) == 476
