"""The top of the command line: quick to start, one line for what goes wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import protocolsrv
from protocolsrv.cli import VERBS, main
from protocolsrv.cli.context import search_order
from protocolsrv.cli.program import FAULT, Program, told
from protocolsrv.storage.errors import DatabaseUnavailable

HEAVY = ("lxml", "sqlalchemy", "tantivy", "twisted", "pymarc", "msgspec", "alembic", "psycopg")


def run(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """The program as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "protocolsrv", *words],
        capture_output=True,
        text=True,
        env={**os.environ, **environ},
    )


def failing(error: BaseException) -> Program:
    """A program with one verb, which raises; `debug` as in ours."""

    @click.command()
    def verb() -> None:
        raise error

    class One(Program):
        def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
            return verb

    return One(
        "prog",
        verbs={"verb": ""},
        params=[click.Option(["--debug"], is_flag=True)],
    )


def test_help_imports_nothing_heavy() -> None:
    """Every verb is imported for the list in the help; none may bring in what does the work."""
    script = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from protocolsrv.cli import main, VERBS\n"
        "out = CliRunner().invoke(main, ['--help']).output\n"
        "assert all(verb in out for verb in VERBS)\n"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (ran.stdout.strip(), ran.stderr) == ("", "")


def test_version_and_help() -> None:
    """As every program answers; the version is the package's."""
    assert run("--version").stdout == f"protocolsrv {protocolsrv.__version__}\n"
    assert run("-h").stdout == run("--help").stdout


def test_an_unknown_verb_is_a_usage_error() -> None:
    """Exit status 2, with the way to the help."""
    ran = run("lod")
    assert ran.returncode == 2
    assert "--help" in ran.stderr


def every_command(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The words of every command there is."""
    if not isinstance(command, click.Group):
        return [path]
    context = click.Context(command)
    found = []
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner is not None
        found += every_command(inner, (*path, name))
    return found


@pytest.mark.parametrize("words", every_command(main), ids=" ".join)
def test_every_command_shows_an_example(words: tuple[str, ...]) -> None:
    """In its help, one that begins as it is typed."""
    said = CliRunner().invoke(main, [*words, "--help"]).output
    assert "Example" in said
    assert any(
        line.strip().startswith("protocolsrv ") and all(word in line for word in words)
        for line in said.split("Example", 1)[1].split("\n")
    )


def test_every_file_of_the_verbs_is_used() -> None:
    """A file of a verb that nobody listed would be dead."""
    folder = Path(protocolsrv.__file__).parent / "cli"
    listed = {place.partition(":")[0].rpartition(".")[2] for place in VERBS.values()}
    verbs = {
        path.stem
        for path in folder.glob("*.py")
        if "\n@click.command(" in (text := path.read_text()) or "\n@click.group(" in text
    }
    assert verbs - {"__init__"} == listed


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (DatabaseUnavailable("Locked", "x.sqlite", "Wait."), 1, "prog: Locked (x.sqlite). Wait."),
        (FileNotFoundError(2, "No such file or directory", "a.mrc"), 1, "a.mrc: no such file"),
        (PermissionError(13, "Permission denied", "a"), 1, "prog: a: permission denied"),
        (ValueError("odd\nthing"), FAULT, "prog: ValueError: odd thing\nThis is a fault"),
        (RuntimeError(), FAULT, "prog: RuntimeError\n"),
        (click.ClickException("told"), 1, "Error: told"),
        (click.UsageError("used wrongly"), 2, "used wrongly"),
    ],
)
def test_what_goes_wrong_is_one_line(error: Exception, status: int, said: str) -> None:
    """What, where and what to do for what can be expected; a fault of ours is called that."""
    result = CliRunner().invoke(failing(error), ["verb"], prog_name="prog")
    assert result.exit_code == status
    assert said in result.output
    assert "Traceback" not in result.output


def test_debug_shows_where() -> None:
    """A traceback before the line."""
    result = CliRunner().invoke(failing(ValueError("x")), ["--debug", "verb"], prog_name="prog")
    assert "Traceback" in result.output
    assert "--debug shows" not in result.output
    assert told(ValueError("x")) == ("ValueError: x", FAULT)


def test_a_reader_that_goes_away_is_no_fault() -> None:
    """`protocolsrv … | head` ends quietly."""
    program = f"{sys.executable} -m protocolsrv"
    ran = subprocess.run(
        f"{program} generate catalogue --records 20000 | head -c 10 >/dev/null",
        shell=True,
        capture_output=True,
        text=True,
    )
    assert ran.stderr == ""


def test_where_configuration_is_looked_for(tmp_path: Path) -> None:
    """Here, then the user's, then the machine's; a variable or option says otherwise."""
    places = search_order({"XDG_CONFIG_HOME": "/xdg"})
    assert [str(one) for one in places] == [
        "protocolsrv.toml",
        "/xdg/protocolsrv/protocolsrv.toml",
        "/etc/protocolsrv/protocolsrv.toml",
    ]
    own = tmp_path / "own.toml"
    own.write_text("[sru]\ntitle_en = 'Own'\n")
    assert "Own" in run("config", "show", PROTOCOLSRV_CONFIG=str(own)).stdout
    assert "Own" in run("--config", str(own), "config", "show").stdout


def test_without_configuration_the_way_to_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it was looked for, and how to make it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for verb in (["config", "show"], ["check"]):
        result = CliRunner().invoke(main, verb)
        assert result.exit_code == 1
        assert "protocolsrv config example > protocolsrv.toml" in result.output
