"""`sip2 hash` and `sip2 bins`, and a kiosk that finds nobody."""

from __future__ import annotations

import socket
from pathlib import Path

from argon2 import PasswordHasher
from click.testing import CliRunner

from protocolsrv.cli import main

TREE = """
data_dir = "data"
[[municipality]]
code = "byn"
name = "Byn"
[[library]]
code = "exa"
sigel = "ZZEXA"
name = "Exempel"
municipality = "byn"
[[sip2_profile]]
name = "big"
like = "sorter"
bins = [{ bin = "7", destination = "exa" }]
fallback_bin = "1"
"""


def _run(folder: Path, *words: str, given: str = "") -> tuple[int, str]:
    path = folder / "protocolsrv.toml"
    path.write_text(TREE, encoding="utf-8")
    done = CliRunner().invoke(main, ["--config", str(path), *words], input=given)
    return done.exit_code, done.output


def test_a_password_is_asked_for_and_hashed(tmp_path: Path) -> None:
    """It is not shown, and the hash is of it."""
    code, told = _run(tmp_path, "sip2", "hash", given="hemlig ä\nhemlig ä\n")
    assert code == 0 and "hemlig" not in told
    assert PasswordHasher().verify(told.splitlines()[-1], "hemlig ä")


def test_bins_are_told_with_their_rule(tmp_path: Path) -> None:
    """Of own and built-in profiles; one without bins, and one there is not, say so."""
    assert _run(tmp_path, "sip2", "bins", "big", "--destination", "exa") == (0, "bin 7 (rule 1)\n")
    assert _run(tmp_path, "sip2", "bins", "big") == (0, "bin 1 (no rule fits)\n")
    code, told = _run(tmp_path, "sip2", "bins", "kiosk")
    assert code == 1 and "has no bins" in told
    code, told = _run(tmp_path, "sip2", "bins", "huge")
    assert code == 2 and "one of big, gate" in told


def test_nobody_there(tmp_path: Path) -> None:
    """One line, no traceback."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        code, told = _run(tmp_path, "simulate", "gate", f"127.0.0.1:{port}")
    assert code == 1 and "Traceback" not in told and "refused" in told
    code, told = _run(tmp_path, "simulate", "gate", "nowhere")
    assert code == 2 and "HOST:PORT" in told
