"""`protocolsrv policy lint` and `policy explain`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from protocolsrv.cli import main
from protocolsrv.config import demo_config, shown_config


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The demo's configuration."""
    path = tmp_path / "demo.toml"
    path.write_text(shown_config(demo_config(tmp_path / "data"), changed=True), encoding="utf-8")
    return path


def run(file: Path, *words: str) -> Result:
    """The program."""
    return CliRunner().invoke(main, ["--config", str(file), "policy", *words])


def test_a_right_policy(file: Path) -> None:
    """One line, exit status 0."""
    result = run(file, "lint")
    assert (result.exit_code, result.output) == (0, "policy: ok\n")


def test_a_wrong_policy(file: Path, tmp_path: Path) -> None:
    """Place, line, caret, hint and code of each fault; exit status 1."""
    folder = tmp_path / "policy.d"
    folder.mkdir()
    own = folder / "vindeln.toml"
    own.write_text('[[loan]]\nname = "film"\nitem_type = ["flim"]\ndays = 14\n')
    result = run(file, "lint", "--folder", str(folder))
    assert result.exit_code == 1
    assert result.output == (
        f"{own}:3:13: error[PS-CFG-044]: the row 'film' names an unknown code 'flim' in"
        " 'item_type'\n"
        '       3 | item_type = ["flim"]\n'
        "         |             ^^^^^^^^\n"
        "         = hint: did you mean 'film'?\n"
        "\n"
        "policy: 1 error\n"
    )


def test_a_warning_alone_is_no_failure(file: Path, tmp_path: Path) -> None:
    """Two rows that overlap: exit status 0."""
    (tmp_path / "policy.d").mkdir()
    row = '[[loan]]\nname = "{}"\nvalid_from = 2026-0{}-01\nvalid_to = 2026-12-31\n'
    late = '[[loan]]\nname = "b"\nvalid_from = 2026-05-01\n'
    (tmp_path / "policy.d" / "vindeln.toml").write_text(row.format("a", 1) + late)
    result = run(file, "lint", "--folder", str(tmp_path / "policy.d"))
    assert result.exit_code == 0
    assert result.output.endswith("policy: ok, 1 warning\n")


def test_a_loan_explained(file: Path) -> None:
    """Each row of each table, and the winner; the municipality's own row before the shared."""
    result = run(
        file, "explain", "--patron", "adult", "--item", "film", "--library", "ust",
        "--owner", "vin", "--at", "2026-03-02", "--ask", "loan",
    )  # fmt: skip
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == "loan:"
    assert lines[-2] == "  demo.d/vindeln.toml:3 loan 'film-two-weeks': applies"
    assert lines[-1] == "  => yes, until 2026-03-16 23:59 (14 days), 3 renewals, free of charge"
    assert any(": no, it is for owner_kind school" in one for one in lines)


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("--patron child --age 12 --item game", "no: item_too_old_for_patron (15)"),
        ("--patron adult --item film --ask hold", "no: hold_not_allowed (film)"),
        ("--patron adult --item book --ask hold", "yes, until 2027-03-02, free of charge"),
        (
            "--patron adult --item book --waiting 3",
            "yes, until 2026-03-16 23:59 (14 days, halved)",
        ),
        ("--patron adult --item book --ask renew", "yes, until 2026-03-30 23:59 (28 days), 3"),
        ("--patron adult --item book --ask renew --waiting 1", "no: renewal_waited_for"),
        ("--patron adult --item book --ask late --days-late 20", "26.00 SEK, to umea"),
        ("--patron adult --item book --ask late --days-late 7", "free of charge"),
        ("--patron adult --item book --ask lost", "300.00 SEK, to umea"),
        ("--patron adult --item book --owner lil", "no: item_not_for_patron (lil)"),
        ("--patron school --item book --owner lil --school lil --home van", "yes, until"),
    ],
)
def test_questions_and_outcomes(file: Path, words: str, outcome: str) -> None:
    """By category and type, without a database."""
    asked = words if "--ask" in words else f"{words} --ask loan"
    result = run(file, "explain", "--library", "ust", "--at", "2026-03-02", *asked.split())
    assert result.exit_code == 0, result.output
    assert f"  => {outcome}" in result.output.splitlines()[-1]


def test_unknown_words_are_told_with_the_known_ones(file: Path) -> None:
    """Exit status 1 and no traceback."""
    result = run(file, "explain", "--patron", "adult", "--item", "book", "--library", "nowhere")
    assert result.exit_code == 1
    assert "no library 'nowhere'; known: ali, ams" in result.output
