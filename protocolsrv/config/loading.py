"""Reading the configuration: files, environment, types, checks; every problem at one time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from .checks import CHECKS, Checked
from .checks_sip2 import SIP2_CHECKS
from .convert import Converter
from .documents import read_tree
from .environment import overlay
from .model import Config
from .problems import FILE, SYNTAX, Problem


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading: the configuration unless there are errors, and all problems in the
    order of the files."""

    config: Config | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> list[Problem]:
        """The problems the server would not start with."""
        return [one for one in self.problems if one.is_error]

    @property
    def warnings(self) -> list[Problem]:
        """The others."""
        return [one for one in self.problems if not one.is_error]


def read_config(path: Path | None, environ: Mapping[str, str]) -> Reading:
    """Read the file at `path` (None: only defaults and environment) and what it includes.

    Never raises for what a user can do wrong."""
    tree = read_tree(path)
    overlay(tree, environ)
    converter = Converter(tree)
    config = converter.section(Config, tree.data, ())
    # Of a file that could not be read nobody knows what is missing in it.
    if not any(one.kind in (FILE, SYNTAX) for one in tree.problems):
        for check in (*CHECKS, *SIP2_CHECKS):
            check(Checked(tree, converter.values))
    order = {name: n for n, name in enumerate(dict.fromkeys(one.file for one in tree.problems))}
    problems = sorted(tree.problems, key=lambda one: (order[one.file], one.line, one.column))
    if any(one.is_error for one in problems) or not isinstance(config, Config):
        return Reading(None, tuple(problems))
    folder = Path.cwd() if path is None else path.resolve().parent
    config = msgspec.structs.replace(config, data_dir=folder / config.data_dir)
    return Reading(config, tuple(problems))


def load_config(path: Path | None, environ: Mapping[str, str]) -> Config | list[Problem]:
    """The configuration, or all its errors. Warnings are `read_config`'s to tell."""
    reading = read_config(path, environ)
    return reading.config if reading.config is not None else reading.errors
