"""Writes the generated pages of the reference: `python -m docs.generate` (or `make reference`).

Each page is printed from what the program itself uses, and a test compares the files with what
would be printed, so that they cannot fall behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from protocolsrv.cli import main
from protocolsrv.config.model import Config
from protocolsrv.config.problems import KINDS
from protocolsrv.config.sections.base import Section
from protocolsrv.config.shapes import Shape, fields_of
from protocolsrv.config.writing import toml_value
from protocolsrv.marc.access_points import ACCESS_POINTS, CONTEXT_SETS
from protocolsrv.services.transfer.tables import TABLES

FOLDER = Path(__file__).parent
_NOTE = "<!-- Printed by `make reference`; changes by hand are lost. -->"
_WIDTH = 92


def cli_page() -> str:
    """Every command with its help."""
    parts = ["# Command line", _NOTE, "Every command explains itself with `--help`."]
    for words, command in _commands(main, ("protocolsrv",)):
        context = click.Context(
            command,
            info_name=" ".join(words),
            terminal_width=_WIDTH,
            help_option_names=["-h", "--help"],  # as `main` has it: what a command shows when run
        )
        if len(words) > 1:
            parts.append(f"## {' '.join(words)}")
        parts.append(f"```text\n{command.get_help(context).rstrip()}\n```")
    return "\n\n".join(parts) + "\n"


def _commands(
    command: click.Command, words: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield words, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                yield from _commands(inner, (*words, name))


def configuration_page() -> str:
    """Every setting: type, default, environment variable, meaning."""
    parts = [
        "# Configuration",
        _NOTE,
        "One TOML file. `protocolsrv config example` prints all of it with comments;"
        " `protocolsrv check` tells what is wrong with yours.",
        (Config.__doc__ or "").replace("\n    ", "\n"),
    ]
    plain = []
    for one in fields_of(Config):
        shape = Shape(one.type)
        member = Shape(shape.members).section if shape.members is not None else None
        if shape.section is not None:
            parts += _section(shape.section, one.encode_name, f"[{one.encode_name}]", True)
        elif member is not None:
            parts += _section(member, one.encode_name, f"[[{one.encode_name}]]", False)
        else:
            plain.append(_setting(one, "", True))
    parts[4:4] = ["## Top of the file", "\n\n".join(plain)]
    return "\n\n".join(parts) + "\n"


def _section(section: type[Section], path: str, title: str, variable: bool) -> list[str]:
    text = (section.__doc__ or "").replace("\n    ", "\n")
    parts = [f"## {title}", text]
    inner = []
    for one in fields_of(section):
        parts.append(_setting(one, path, variable))
        for alternative in Shape(one.type).alternatives:
            if alternative.section is not None:
                name = f"{path}.{one.encode_name}"
                inner += _section(alternative.section, name, f"[{name}]", variable)
    return parts + inner


def _setting(one: Any, path: str, variable: bool) -> str:
    shape = Shape(one.type)
    key = f"{path}.{one.encode_name}".lstrip(".")
    facts = [f"{shape.words()[:1].upper()}{shape.words()[1:]}"]
    if one.required:
        facts.append("needed")
    elif isinstance(one.default_factory, type):
        pass  # empty
    elif one.default not in (None, (), ""):
        facts.append(f"default `{toml_value(one.default)}`")
    if variable:
        facts.append(f"`PROTOCOLSRV__{key.replace('.', '__').upper()}`")
    if shape.is_secret:
        facts.append(f"or `{one.encode_name}_file`, the path of a file that holds it")
    return f"`{one.encode_name}`\n: {shape.description}\n\n  {'; '.join(facts)}."


def diagnostics_page() -> str:
    """Every code `protocolsrv check` can give."""
    parts = [
        "# Codes of problems",
        _NOTE,
        "A code is stable: it is never used again for something else. Errors keep the server from"
        " starting; warnings do not.",
    ]
    for kind in KINDS:
        parts += [f"({kind.code.lower()})=", f"## {kind.code}: {kind.title}"]
        parts += [f"*{kind.severity.value.capitalize()}.* {kind.meaning}"]
    return "\n\n".join(parts) + "\n"


def access_points_page() -> str:
    """Every index: names in CQL, Bib-1 Use values, MARC source."""
    parts = [
        "# Access points",
        _NOTE,
        "The indexes of the catalogue. Each has one row in `protocolsrv/marc/points_words.py` or"
        " `protocolsrv/marc/points_codes.py`, and every protocol reads that row. Besides"
        " these, `marc.245$a` (any tag, any subfield) searches the record itself.",
        "| index | på svenska | CQL names | Bib-1 Use | values | source | scan | sort | facet |\n"
        "|---|---|---|---|---|---|---|---|---|\n"
        + "\n".join(
            f"| {one.title_en} | {one.title_sv} | {' '.join(f'`{name}`' for name in one.cql)}"
            f" | {' '.join(map(str, one.use))} | {one.kind.value} | {_code(one.source)}"
            f" | {_tick(one.scan)} | {_tick(one.sort)} | {_tick(one.facet)} |"
            for one in ACCESS_POINTS
        ),
        "## Context sets",
        "| prefix | URI |\n|---|---|\n"
        + "\n".join(f"| `{prefix}` | `{uri}` |" for prefix, uri in CONTEXT_SETS.items()),
    ]
    return "\n\n".join(parts) + "\n"


def circulation_files_page() -> str:
    """Every CSV file of circulation and its columns."""
    parts = [
        "# Files of circulation",
        _NOTE,
        "What `protocolsrv load circulation` reads and `protocolsrv export circulation` writes:"
        " UTF-8, a header row, parted by commas (or semicolons). Columns may stand in any order;"
        " those without *needed* may be left out or empty. How to use them:"
        " [Load circulation](../how-to/load-circulation.md).",
    ]
    for table in TABLES:
        key = " and ".join(f"`{one}`" for one in table.key)
        rows = [
            f"| `{one.name}` | {one.kind.expects} | {'needed' if one.required else ''}"
            f" | {'personal' if one.personal else ''} | {one.meaning} |"
            for one in table.columns
        ]
        parts += [
            f"## {table.file}",
            f"{table.meaning} A row is named by {key}.",
            "| column | must be | | | meaning |\n|---|---|---|---|---|\n" + "\n".join(rows),
        ]
    return "\n\n".join(parts) + "\n"


def _tick(holds: bool) -> str:
    return "yes" if holds else ""


def _code(text: str) -> str:
    return f"`{text.replace('|', '/')}`" if text else ""


PAGES: dict[str, Callable[[], str]] = {
    "reference/cli.md": cli_page,
    "reference/configuration.md": configuration_page,
    "reference/diagnostics.md": diagnostics_page,
    "reference/access-points.md": access_points_page,
    "reference/circulation-files.md": circulation_files_page,
}
"""The generated pages, by path in this folder."""


if __name__ == "__main__":
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")
