"""Documentation that is held to the program: generated pages, tables, commands, links."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import click
import pytest

from docs.generate import PAGES
from protocolsrv.cli import main
from protocolsrv.config import read_config
from protocolsrv.config.problems import KINDS
from tests.test_house_rules import ROOMS, ROOT

PROSE = sorted(
    path
    for path in (
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "marc_fixtures").glob("*.md"),
    )
    if "_build" not in path.parts
)
LICENCES = {
    "lxml": ("BSD-3-Clause", "BSD-3-Clause"),
    "msgspec": ("BSD-3-Clause", "BSD-3-Clause"),
    "pymarc": ("BSD-2-Clause", "Redistribution and use in source and binary forms"),
    "python-stdnum": ("LGPL-2.1-or-later", "LGPL"),
    "jinja2": ("BSD-3-Clause", "BSD License"),
}
"""What older metadata says in words, and what it means."""


def name(path: Path) -> str:
    """A page as it is called in messages."""
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path, language: str) -> Iterator[str]:
    """The code blocks of a page in one language."""
    text = path.read_text(encoding="utf-8")
    yield from re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def rows(text: str) -> Iterator[list[str]]:
    """The cells of the rows of tables, without headings' rules."""
    for line in text.splitlines():
        if line.startswith("|") and not set(line) <= set("|- "):
            yield [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.parametrize("page", PAGES)
def test_generated_pages_are_up_to_date(page: str) -> None:
    """`make reference` would change nothing."""
    assert (ROOT / "docs" / page).read_text(encoding="utf-8") == PAGES[page]()


def test_every_code_of_a_problem_has_a_page_to_point_to() -> None:
    """An anchor of its own."""
    page = (ROOT / "docs/reference/diagnostics.md").read_text(encoding="utf-8")
    assert all(f"({kind.code.lower()})=" in page for kind in KINDS)


def test_the_import_rule_is_shown_as_it_is_held() -> None:
    """The table of the architecture page and the one of the test."""
    page = (ROOT / "docs/explanation/architecture.md").read_text(encoding="utf-8")
    table = page.split("<!-- import-rule -->")[1].split("\n\n")[0]
    shown = {
        cells[0].strip("`"): tuple(
            tuple(one.strip(" `") for one in cell.split(",") if one.strip()) for cell in cells[1:3]
        )
        for cells in list(rows(table))[1:]
    }
    assert shown == ROOMS
    described = {cells[0] for cells in rows(page.split("<!-- import-rule -->")[0])}
    for room in ROOMS:
        assert any(f"`{room}`" in cell for cell in described), room


def test_dependencies_have_their_reasons_and_licences() -> None:
    """A row for each package needed to run, sixteen at most, with the licence it really has."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [re.split(r"[\[<>=]", one)[0] for one in project["dependencies"]]
    page = (ROOT / "docs/explanation/dependencies.md").read_text(encoding="utf-8")
    described = {cells[0]: cells[1:] for cells in rows(page)}
    assert len(needed) <= 16
    assert set(described) - {"package"} == set(needed)
    for package in needed:
        reason, licence, since = described[package]
        assert len(reason) > 10
        assert re.match(r"\d{4}, ", since)
        said = metadata.metadata(package)
        if expression := said.get("License-Expression"):
            assert licence == expression, package
        else:
            meaning, words = LICENCES[package]
            assert licence == meaning
            assert words in f"{said.get('License')} {said.get_all('Classifier')}"
    for package in project["optional-dependencies"]["dev"]:
        assert re.search(rf"\b{re.split(r'[<>=]', package)[0]}\b", page), package


def commands(path: Path) -> Iterator[list[str]]:
    """The words of every `protocolsrv` command a page shows."""
    for block in blocks(path, "sh"):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            if words and words[0] == "protocolsrv":
                yield words[1 : words.index(">") if ">" in words else None]


@pytest.mark.parametrize("path", PROSE, ids=name)
def test_commands_that_are_shown_exist(path: Path) -> None:
    """Each verb and each option in the documentation is one the program has."""
    for words in commands(path):
        command: click.Command = main
        rest = list(words)
        while isinstance(command, click.Group):
            assert rest, words
            found = command.get_command(click.Context(command), rest.pop(0))
            assert found is not None, words
            command = found
        options = {option for one in command.params for option in one.opts}
        for word in rest:
            if word.startswith("-") and word != "-":
                assert word.partition("=")[0] in options, words


@pytest.mark.parametrize("path", PROSE, ids=name)
def test_make_targets_that_are_shown_exist(path: Path) -> None:
    """`make X` in any text is a target of the Makefile."""
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    text = path.read_text(encoding="utf-8")
    shown = {
        *re.findall(r"`make (\w+)", text),
        *(word for block in blocks(path, "sh") for word in re.findall(r"^make (\w+)", block, re.M)),
    }
    assert shown <= targets


@pytest.mark.parametrize("path", PROSE, ids=name)
def test_links_lead_somewhere(path: Path) -> None:
    """Links to files of ours; files named in recipes."""
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.S | re.M)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not target.startswith(("http:", "https:", "#")):
            assert (path.parent / target.partition("#")[0]).exists(), target
    for target in re.findall(r"`((?:protocolsrv|tests|docs|marc_fixtures)/[\w./-]+)`", text):
        assert (ROOT / target).exists(), target


@pytest.mark.parametrize("path", PROSE, ids=name)
def test_toml_that_is_shown_is_right(path: Path, tmp_path: Path) -> None:
    """Each block of configuration is read without an error, as part of a whole one."""
    (tmp_path / "db-password").write_text("x")
    (tmp_path / "db-password").chmod(0o600)
    libraries = "".join(
        f'[[library]]\ncode = "{code}"\nsigel = "ZZ{code}"\nname = "N"\nmunicipality = "by"\n'
        for code in ("exa", "exb")
    )
    for block in blocks(path, "toml"):
        known = "" if "[[library]]" in block else libraries
        file = tmp_path / "shown.toml"
        file.write_text(f'{block}\n[[municipality]]\ncode = "by"\nname = "B"\n{known}')
        assert not read_config(file, {}).problems
