"""What `check` says of the ways notices go."""

from __future__ import annotations

from pathlib import Path

from protocolsrv.config import read_config

from .test_checks_sip2 import TREE


def test_a_mail_server_needs_a_sender(tmp_path: Path) -> None:
    """The place is told; with a sender nothing is."""
    path = tmp_path / "protocolsrv.toml"
    text = '[notices]\nsmtp_server = "127.0.0.1:25"\n'
    path.write_text(text + TREE, encoding="utf-8")
    (problem,) = read_config(path, {}).problems
    assert (problem.line, problem.hint) == (2, "set mail_from")
    path.write_text(f'{text}mail_from = "bib@example.org"\n{TREE}', encoding="utf-8")
    assert not read_config(path, {}).problems
