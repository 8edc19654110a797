"""Settings from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from protocolsrv.config import Config, load_config, read_config
from tests.config.test_loading import CONSORTIUM


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file that sets some things."""
    path = tmp_path / "protocolsrv.toml"
    path.write_text("[http]\nworkers = 2\nidle_seconds = 'wrong'\n" + CONSORTIUM, encoding="utf-8")
    return path


def read(file: Path | None, **variables: str) -> Config:
    """The configuration with variables; without the prefix here."""
    environ = {f"PROTOCOLSRV__{name}": value for name, value in variables.items()}
    config = load_config(file, {"PATH": "/bin", **environ})
    assert isinstance(config, Config), config
    return config


def test_a_variable_has_the_last_word_over_right_and_wrong_values(file: Path) -> None:
    """A value of the file that no longer counts is not complained of."""
    config = read(file, HTTP__WORKERS="4", HTTP__IDLE_SECONDS="2.5")
    assert (config.http.workers, config.http.idle_seconds) == (4, 2.5)


def test_values_are_read_by_the_type_of_the_setting(file: Path) -> None:
    """Text needs no quotes, a list may be TOML or commas, a table is TOML."""
    config = read(
        file,
        HTTP__IDLE_SECONDS="1",
        SRU__TITLE_SV="1984",
        SRU__ENABLED="false",
        HTTP__LISTEN="127.0.0.1:1, [::1]:2",
        LOADING__MATCH='["libris"]',
        LOADING__HOLDINGS__LIKE="koha952",
        LOADING__HOLDINGS__TYPES='{ bk = "book" }',
        DATABASE__URL="postgresql://a:hush@b/c",
    )
    assert config.sru.title_sv == "1984"
    assert not config.sru.enabled
    assert [str(one) for one in config.http.listen] == ["127.0.0.1:1", "[::1]:2"]
    assert config.loading.match == ("libris",)
    assert not isinstance(config.loading.holdings, str)
    assert config.loading.holdings.types == {"bk": "book"}
    assert config.database.plain_url() == "postgresql://a:hush@b/c"


def test_without_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths are relative to where we are."""
    monkeypatch.chdir(tmp_path)
    assert read(None, DATA_DIR="there").data_dir == tmp_path / "there"


def test_a_secret_file_from_the_environment(tmp_path: Path, file: Path) -> None:
    """As container secrets come; it takes the place of what the file says."""
    secret = tmp_path / "pw"
    secret.write_text("hush\n")
    secret.chmod(0o600)
    file.write_text("[database]\nurl = 'postgresql://a@b/c'\npassword_file = 'gone'\n" + CONSORTIUM)
    assert read(file, DATABASE__PASSWORD="x").database.plain_url() == "postgresql://a:x@b/c"
    config = read(file, DATABASE__PASSWORD_FILE=str(secret))
    assert config.database.plain_url() == "postgresql://a:hush@b/c"


@pytest.mark.parametrize(
    ("name", "text", "code", "hint"),
    [
        ("HTTP__WORKRS", "4", "011", "did you mean 'PROTOCOLSRV__HTTP__WORKERS'?"),
        ("HTPP__WORKERS", "4", "011", "did you mean 'PROTOCOLSRV__HTTP'?"),
        ("HTTP", "4", "011", ""),
        ("LIBRARY", "[]", "011", ""),
        ("HTTP__WORKERS__X", "4", "011", ""),
        ("HTTP__WORKERS", "many", "005", ""),
        ("HTTP__WORKERS", "4000", "006", ""),
        ("HTTP__LISTEN", "nowhere", "006", ""),
    ],
)
def test_wrong_variables(tmp_path: Path, name: str, text: str, code: str, hint: str) -> None:
    """Names that are no setting and values that do not fit."""
    path = tmp_path / "c.toml"
    path.write_text(CONSORTIUM)
    (problem,) = read_config(path, {f"PROTOCOLSRV__{name}": text}).errors
    assert problem.code == f"PS-CFG-{code}"
    assert problem.file == "environment"
    assert f"PROTOCOLSRV__{name}" in problem.message
    assert problem.hint == hint
