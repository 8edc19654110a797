"""What `check` says of SIP2 accounts, profiles and addresses."""

from __future__ import annotations

from pathlib import Path

import pytest

from protocolsrv.config import read_config

TREE = """
[[municipality]]
code = "byn"
name = "Byn"
[[library]]
code = "exa"
sigel = "ZZEXA"
name = "Exempel"
municipality = "byn"
"""
HASH = 'password_hash = "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA"'


def _codes(folder: Path, text: str) -> list[str]:
    path = folder / "protocolsrv.toml"
    path.write_text(text + TREE, encoding="utf-8")
    return [one.code for one in read_config(path, {}).problems]


def _account(*lines: str, login: str = "k1", library: str = "exa") -> str:
    head = ["[[sip2_account]]", f'login = "{login}"', f'library = "{library}"']
    return "\n".join([*head, *lines]) + "\n"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (_account(HASH), []),
        (_account(HASH) + _account(HASH, login="K1"), ["PS-CFG-012"]),
        (_account(HASH, library="exb"), ["PS-CFG-027"]),
        (_account(HASH, 'locations = { A = "nowhere" }'), ["PS-CFG-027"]),
        (_account(HASH, 'profile = "kisok"'), ["PS-CFG-025"]),
        ('[[sip2_profile]]\nname = "own"\n' + _account(HASH, 'profile = "own"'), []),
        ('[[sip2_profile]]\nname = "kiosk"\n', ["PS-CFG-012"]),
        ('[[sip2_profile]]\nname = "own"\nbins = [{ bin = "1" }]\n', ["PS-CFG-017"]),
        (_account(), ["PS-CFG-026"]),
        (_account("without_login = true"), ["PS-CFG-026"]),
        (_account("without_login = true", 'addresses = ["10.0.0.9"]'), []),
        (_account('listen = ["127.0.0.1:6002"]'), []),
        (_account('listen = ["127.0.0.1:6001"]'), ["PS-CFG-014"]),
        (_account('listen = ["10.0.0.1:6002"]'), ["PS-CFG-024"]),
    ],
)
def test_accounts_and_profiles(tmp_path: Path, text: str, codes: list[str]) -> None:
    """Each fault by its code, and nothing said of what is right."""
    assert _codes(tmp_path, text) == codes


@pytest.mark.parametrize(
    ("settings", "codes"),
    [
        ("", ["PS-CFG-024"]),
        ("allow_cleartext = true", ["PS-CFG-024"]),
        ('public_reason = "VPN"', ["PS-CFG-024"]),
        ('allow_cleartext = true\npublic_reason = "VPN"', []),
    ],
)
def test_plain_text_needs_a_reason(tmp_path: Path, settings: str, codes: list[str]) -> None:
    """On an address that others can reach: an error unless both are said."""
    text = f'[sip2]\nlisten = ["0.0.0.0:6001"]\n{settings}\n'
    assert _codes(tmp_path, text) == codes
