"""The commands of the desk over the demo: pick lists, shelves, cards, closures, duties, patrons."""

from __future__ import annotations

import json
import re
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from protocolsrv.app import transfers
from protocolsrv.app.loads import load_files
from protocolsrv.app.stores import open_stores
from protocolsrv.cli import main
from protocolsrv.config import shown_config
from protocolsrv.config.demo import demo_config, demo_file
from protocolsrv.domain.loan import Loan
from protocolsrv.domain.patron import CardStatus
from protocolsrv.services.loading.report import Report
from protocolsrv.storage.circulation.reader import Reader

NAMES = ("Exempelsson", "Påhittad", "Skyldig", "Ångrad")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The configuration of a demo that is loaded."""
    folder = tmp_path_factory.mktemp("desk")
    config = demo_config(folder / "data")
    config.data_dir.mkdir()
    load_files(config, [str(demo_file("catalogue.mrc"))], Report())
    assert transfers.load_circulation(config, demo_file("circulation")).loaded
    path = folder / "protocolsrv.toml"
    path.write_text(shown_config(config, changed=True), encoding="utf-8")
    return path


def run(file: Path, *words: str, given: str = "") -> Result:
    """The program; nothing it prints may name a patron of the demo."""
    done = CliRunner().invoke(main, ["--config", str(file), *words], input=given)
    assert not any(name in done.output for name in NAMES), done.output
    return done


class Kept:
    """What is stored, for a look."""

    def __init__(self, file: Path):
        self._stores = open_stores(demo_config(file.parent / "data"))
        self.reader = Reader(self._stores.databases.circulation)

    def loans(self, card: str) -> list[Loan]:
        found = self.reader.card(card)
        assert found is not None
        return self.reader.loans(found.patron_id)

    def close(self) -> None:
        self._stores.close()


@pytest.fixture
def kept(file: Path) -> Kept:
    return Kept(file)


def test_a_pick_list_leads_to_the_next_library(file: Path) -> None:
    told = run(file, "desk", "picklist", "ust")
    assert told.exit_code == 0
    heads, first, *_ = told.output.splitlines()
    assert heads.split()[:2] == ["hold", "shelf"]
    hold = first.split()[0]
    assert run(file, "desk", "not-found", "ust", hold).output.startswith(f"hold {hold}: now asked")
    again = run(file, "desk", "picklist", "ust").output
    assert hold not in [line.split()[0] for line in again.splitlines()]
    gone = run(file, "desk", "not-found", "ust", hold)
    assert gone.exit_code == 1 and "Traceback" not in gone.output


def test_a_shelf_has_numbers_and_no_names(file: Path) -> None:
    told = run(file, "desk", "shelf", "vin")
    assert told.exit_code == 0 and len(told.output.splitlines()) > 1
    assert run(file, "desk", "shelf", "gra").output == "nothing\n"
    unknown = run(file, "desk", "shelf", "nowhere")
    assert unknown.exit_code == 1 and "Give a code" in unknown.output


def test_a_lost_card_is_blocked_at_once(file: Path, kept: Kept) -> None:
    assert run(file, "desk", "block-card", "ust", "100128").output == "the card is blocked\n"
    card = kept.reader.card("100128")
    assert card is not None and card.status is CardStatus.LOST
    kept.close()
    assert run(file, "desk", "block-card", "ust", "999").exit_code == 1


def test_a_closure_moves_due_dates_on_and_once(file: Path, kept: Kept) -> None:
    loan = next(one for one in kept.loans("100101") if one.library == "ust")
    day = loan.due_at.date().isoformat()
    told = run(file, "desk", "closure", "ust", day, "--reason", "Storm")
    assert told.exit_code == 0 and "1 new closed days" in told.output
    moved = next(one for one in kept.loans("100101") if one.id == loan.id)
    assert moved.due_at > loan.due_at
    again = run(file, "desk", "closure", "ust", day)
    assert "0 new closed days; moved on: 0 due dates" in again.output
    assert run(file, "desk", "closure", "ust", "2026-12-24", "2026-12-01").exit_code == 2
    kept.close()


def test_duties_done_twice_change_nothing_the_second_time(file: Path) -> None:
    first = run(file, "duties")
    assert first.exit_code == 0
    names = [line.rpartition(": ")[0] for line in first.output.splitlines()]
    assert names == run(file, "duties", "--list").output.splitlines()
    assert set(run(file, "duties").output.splitlines()) == {f"{one}: 0 changed" for one in names}
    later = run(file, "duties", "transits", "--at", "2030-01-01")
    assert later.exit_code == 0 and re.fullmatch(r"transits: [1-9]\d* changed\n", later.output)
    unknown = run(file, "duties", "dishes")
    assert unknown.exit_code == 2 and names[0] in unknown.output


def test_a_work_list_is_seen_to(file: Path) -> None:
    run(file, "duties", "transits", "--at", "2030-01-01")  # what was under way is lost by then
    told = run(file, "worklist").output
    first = told.splitlines()[0].split()
    assert run(file, "worklist", first[1]).output.startswith(first[0])
    assert run(file, "worklist", "--done", first[0]).output == f"{first[0]}: done\n"
    assert run(file, "worklist", "--done", first[0]).exit_code == 1
    assert first[0] not in [line.split()[0] for line in run(file, "worklist").output.splitlines()]


def test_notices_go_to_files_and_once(file: Path) -> None:
    run(file, "duties")
    sent = run(file, "notices", "send")
    assert sent.exit_code == 0 and not sent.output.startswith("0 sent")
    spool = file.parent / "data" / "notices"
    letters = list(spool.iterdir())
    assert letters and all(stat.S_IMODE(one.stat().st_mode) == 0o600 for one in letters)
    assert run(file, "notices", "send").output.startswith("0 sent")


def test_a_patron_has_a_copy_of_everything_leaves_and_is_forgotten(
    file: Path, tmp_path: Path, kept: Kept
) -> None:
    copy = tmp_path / "copy.json"
    assert run(file, "patron", "export", "-", "-o", str(copy), given="100130\n").exit_code == 0
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    everything = json.loads(copy.read_text(encoding="utf-8"))
    assert everything["patron"]["name"] == "Örjan Minns"
    assert "1130" not in copy.read_text(encoding="utf-8").replace("100130", "")
    assert run(file, "patron", "export", "100130", "-o", str(copy)).exit_code == 1  # never over it
    left = run(file, "patron", "withdraw-consent", "100130", "umea")
    assert left.exit_code == 0 and left.output.startswith("withdrawn;")
    assert run(file, "patron", "withdraw-consent", "100130", "umea").exit_code == 1
    in_the_way = run(file, "patron", "erase", "--yes", "100120")
    assert in_the_way.exit_code == 1 and "owing" in in_the_way.output
    idle = kept.reader.due("idle", datetime(2100, 1, 1, tzinfo=UTC), 0, 1)
    free = kept.reader.cards_of(idle[0])[0].number
    assert run(file, "patron", "erase", free, given="n\n").exit_code == 1
    assert run(file, "patron", "erase", "--yes", free).output == "erased\n"
    assert kept.reader.card(free) is None
    assert run(file, "patron", "erase", "--yes", free).exit_code == 1
    kept.close()
