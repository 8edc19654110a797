"""`protocolsrv check` and `protocolsrv config`."""

from __future__ import annotations

import socket
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from protocolsrv.cli import main
from protocolsrv.cli.problems import problem_lines
from protocolsrv.cli.trying import try_address, try_folder
from protocolsrv.config import Address, read_config
from protocolsrv.transport import control_client
from tests.config.test_loading import CONSORTIUM


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A configuration without problems, on a free port."""
    path = tmp_path / "protocolsrv.toml"
    path.write_text("[http]\nlisten = ['127.0.0.1:0']\n" + CONSORTIUM)
    return path


def run(*words: object) -> Result:
    """The program."""
    return CliRunner().invoke(main, [str(one) for one in words])


def test_a_right_file(file: Path) -> None:
    """One line, exit status 0."""
    for words in (("check", file), ("--config", file, "check")):
        result = run(*words)
        assert (result.exit_code, result.output) == (0, f"{file}: ok\n")


def test_a_wrong_file(file: Path) -> None:
    """Place, line, caret, hint and code of each problem, and how many; exit status 1."""
    file.write_text("[http]\n\tworkrs = 3\nworkers = -1\nlisten = ['0.0.0.0:80']\n" + CONSORTIUM)
    result = run("check", file)
    assert result.exit_code == 1
    assert result.output == (
        f"{file}:2:2: error[PS-CFG-003]: unknown key 'workrs' in [http]\n"
        "       2 | \tworkrs = 3\n"
        "         | \t^^^^^^\n"
        "         = hint: did you mean 'workers'?\n"
        "\n"
        f"{file}:3:11: error[PS-CFG-006]: expected a whole number from 0 to 256, not -1\n"
        "       3 | workers = -1\n"
        "         |           ^^\n"
        "\n"
        f"{file}:4:11: warning[PS-CFG-020]: 0.0.0.0:80 can be reached from other machines\n"
        "       4 | listen = ['0.0.0.0:80']\n"
        "         |           ^^^^^^^^^^^^\n"
        '         = hint: say why: public_reason = "…" in [http]\n'
        "\n"
        f"{file}: 2 errors, 1 warning\n"
    )


def test_warnings_alone_are_no_failure(file: Path) -> None:
    """Exit status 0, and how many."""
    file.write_text("")
    result = run("check", file)
    assert result.exit_code == 0
    assert result.output.endswith(f"{file}: ok, 1 warning\n")


def test_a_missing_file(tmp_path: Path) -> None:
    """A problem as any other."""
    result = run("check", tmp_path / "no.toml")
    assert result.exit_code == 1
    assert "error[PS-CFG-001]: the file cannot be read: no such file" in result.output


def test_other_verbs_tell_the_errors_and_stop(file: Path) -> None:
    """`config show` on a wrong file shows what is wrong."""
    file.write_text("[http]\nworkrs = 1\n" + CONSORTIUM)
    result = run("--config", file, "config", "show")
    assert result.exit_code == 1
    assert "did you mean 'workers'?" in result.output


def test_connecting(file: Path, tmp_path: Path) -> None:
    """Folder and address are tried; an address that is taken is told; nothing is made."""
    result = run("check", "--connect", file)
    assert result.exit_code == 0, result.output
    assert f"data_dir {tmp_path / 'data'}: ok" in result.output
    assert not (tmp_path / "data").exists()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        file.write_text(f"[http]\nlisten = ['127.0.0.1:{port}']\n" + CONSORTIUM)
        result = run("check", "--connect", file)
    assert result.exit_code == 1
    assert f"http 127.0.0.1:{port}: cannot listen there: address already in use" in result.output


def test_addresses_of_the_running_server_are_not_amiss(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who checks a server that runs is not told that it has taken its own addresses."""
    with socket.socket() as taken, socket.socket() as other:
        for one in (taken, other):
            one.bind(("127.0.0.1", 0))
            one.listen()
        ours, theirs = taken.getsockname()[1], other.getsockname()[1]
        status = {"kind": "status", "listeners": {"http": ["127.0.0.1", ours]}}
        monkeypatch.setattr(control_client, "ask", lambda path, kind: status)
        file.write_text(
            f"[http]\nlisten = ['127.0.0.1:{ours}']\n"
            f"[z3950]\nlisten = ['127.0.0.1:{theirs}']\n" + CONSORTIUM
        )
        result = run("check", "--connect", file)
    assert f"http 127.0.0.1:{ours}: ok" in result.output
    assert f"z3950 127.0.0.1:{theirs}: cannot listen there" in result.output
    assert result.exit_code == 1


def test_a_database_that_does_not_answer(file: Path) -> None:
    """Told with what to do, without the password."""
    file.write_text("[http]\nlisten = ['127.0.0.1:0']\n" + CONSORTIUM)
    result = CliRunner().invoke(
        main,
        ["check", "--connect", str(file)],
        env={
            "PROTOCOLSRV__DATABASE__URL": "postgresql://a:hush@127.0.0.1:1/x",
            "PROTOCOLSRV__DATABASE__CONNECT_TIMEOUT_SECONDS": "2",
        },
    )
    assert result.exit_code == 1
    assert "database: " in result.output
    assert "hush" not in result.output


def test_trying_folders_and_addresses(tmp_path: Path) -> None:
    """What is wrong with each, or nothing."""
    (tmp_path / "file").write_text("")
    assert try_folder(tmp_path / "a" / "b") == ""
    assert "not a folder" in try_folder(tmp_path / "file" / "b")
    assert try_address(Address("127.0.0.1", 0)) == ""
    assert "cannot listen" in try_address(Address("192.0.2.1", 1))
    assert "not known" in try_address(Address("nowhere.invalid", 1))


def test_problems_without_a_place() -> None:
    """From the environment: no line, no caret."""
    (problem, _) = read_config(None, {"PROTOCOLSRV__HTTP__WORKRS": "1"}).problems
    lines = problem_lines(problem)
    assert lines[0].startswith("environment: error[PS-CFG-011]")
    assert len(lines) == 2


def test_example_and_demo_are_toml_without_errors(tmp_path: Path) -> None:
    """What `config example` and `config demo` print can be used at once."""
    for words in (("example",), ("demo", "--data-dir", tmp_path)):
        path = tmp_path / "printed.toml"
        printed = run("config", *words).output
        path.write_text(printed, encoding="utf-8")
        assert run("check", path).exit_code == 0
    assert tomllib.loads(printed)["data_dir"] == str(tmp_path)


def test_showing_what_changed(file: Path) -> None:
    """Only that."""
    shown = tomllib.loads(run("--config", file, "config", "show", "--changed").output)
    assert set(shown) == {"data_dir", "http", "municipality", "library"}
    assert shown["http"] == {"listen": ["127.0.0.1:0"]}
    assert "sru" in tomllib.loads(run("--config", file, "config", "show").output)
