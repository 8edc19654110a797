"""The commented example and the configuration in force."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from protocolsrv.config import (
    Address,
    Config,
    Secret,
    SecretUrl,
    demo_config,
    example_config,
    load_config,
    read_config,
    shown_config,
)
from protocolsrv.config.sections.base import Section
from protocolsrv.config.shapes import Shape, fields_of
from protocolsrv.config.writing import toml_value


def keys(section: type[Section], path: str = "") -> dict[str, list[str]]:
    """The keys of every table, by its title."""
    found: dict[str, list[str]] = {path: []}
    for one in fields_of(section):
        shape = Shape(one.type)
        inner = [s for s in shape.alternatives if s.section]
        if shape.members is not None and path == "":
            inner = [s for s in [Shape(shape.members)] if s.section]
        for each in inner:
            assert each.section is not None
            found |= keys(each.section, f"{path}.{one.encode_name}".lstrip("."))
        if not inner or len(shape.alternatives) > 1:
            name = one.encode_name
            secret = name.endswith("password")
            found[path].append(f"{name}_file" if secret else name)
    return found


def test_the_example_is_right_as_it_stands(tmp_path: Path) -> None:
    """It loads, and means the defaults."""
    path = tmp_path / "protocolsrv.toml"
    path.write_text(example_config(), encoding="utf-8")
    reading = read_config(path, {})
    assert [one.code for one in reading.problems] == ["PS-CFG-021"]
    assert reading.config == msgspec.structs.replace(Config(), data_dir=tmp_path / "data")


def test_the_example_has_every_setting_each_explained() -> None:
    """In its table, with a comment above."""
    table = ""
    seen: dict[str, list[str]] = {"": []}
    before = ""
    for line in example_config().split("\n"):
        if heading := re.fullmatch(r"#?\[\[?([\w.]+)\]\]?", line):
            table = heading[1]
            seen[table] = []
        elif setting := re.match(r"#(\w+) = ", line):
            seen[table].append(setting[1])
            assert before.startswith("# "), line
        else:
            assert re.fullmatch(r"#|# .*|", line), line
        assert len(line) <= 100 or "=" in line
        before = line
    assert seen == keys(Config)


def test_the_example_is_right_with_every_setting_switched_on(tmp_path: Path) -> None:
    """All settings have values that are allowed; of the two forms of `holdings` the table stays."""
    secrets = ("db-password", "exa-kiosk-1.password", "smtp-password", "webhook-password")
    for secret in secrets:
        (tmp_path / secret).write_text("hush")
        (tmp_path / secret).chmod(0o600)
    (tmp_path / "libraries.toml").write_text("")
    text = re.sub(r"^#(?=[^ \n])", "", example_config(), flags=re.MULTILINE)
    text = text.replace('holdings = "marc852"\n', "")
    path = tmp_path / "protocolsrv.toml"
    path.write_text(text, encoding="utf-8")
    reading = read_config(path, {})
    assert not reading.problems
    assert reading.config is not None
    assert reading.config.libraries[0].code == "exa"


def test_what_is_shown_can_be_read_again(tmp_path: Path) -> None:
    """The whole configuration and the changed part give the same configuration."""
    config = demo_config(tmp_path)
    for changed in (False, True):
        path = tmp_path / "shown.toml"
        path.write_text(shown_config(config, changed=changed), encoding="utf-8")
        assert load_config(path, {}) == config


def test_only_what_differs_is_shown_as_changed() -> None:
    """Nothing of the defaults; an empty text for an unchanged configuration."""
    assert shown_config(Config(), changed=True).strip() == ""
    config = msgspec.structs.replace(
        Config(), http=msgspec.structs.replace(Config().http, listen=(Address("::1", 1),))
    )
    assert shown_config(config, changed=True) == '[http]\nlisten = ["[::1]:1"]\n'


def test_secrets_are_masked() -> None:
    """In what is shown of a configuration."""
    database = msgspec.structs.replace(
        Config().database, url=SecretUrl("postgresql://a:hush@b/c"), password=Secret("hush")
    )
    text = shown_config(msgspec.structs.replace(Config(), database=database))
    assert "hush" not in text
    assert 'url = "postgresql://a:***@b/c"' in text
    assert 'password = "***"' in text


@pytest.mark.parametrize(
    "value", [True, 5, -2.5, 'a "quoted" \\ å\n', [1, [2]], {"a b": {"c": "d"}}, {}, []]
)
def test_values_are_written_so_that_toml_reads_them(value: object) -> None:
    """There and back."""
    assert tomllib.loads(f"v = {toml_value(value)}") == {"v": value}
