"""Reading the policy: the shared base, then one file for each municipality that has rows of its
own; every problem of all files at one time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from protocolsrv.config.convert import Converter
from protocolsrv.config.documents import Tree, read_tree
from protocolsrv.config.positions import Path as KeyPath
from protocolsrv.config.problems import (
    BAD_VALUE,
    DUPLICATE,
    FILE,
    POLICY_NOT_OWN,
    UNKNOWN_MUNICIPALITY,
    Problem,
    ProblemKind,
    nearest,
)

from .model import TABLES, PolicyFile

SHARED_ONLY = ("axis", "category", "item_type")
"""What only the base says: words and rules of order that all must have in common."""


@dataclass(frozen=True, slots=True)
class PolicySource:
    """One file: what stands in it and where. `municipality` is whose own rows they are, "" for the
    base."""

    name: str
    municipality: str
    content: PolicyFile
    tree: Tree

    def line(self, table: str, number: int) -> int:
        """The line on which a row begins, from 1; 0 where nobody knows."""
        located = self.tree.places.get((table, number))
        return located.entry.key.line if located else 0

    def problem(
        self,
        kind: ProblemKind,
        path: KeyPath,
        message: str,
        hint: str = "",
        *,
        at_key: bool = False,
    ) -> Problem:
        """A problem of what stands at `path` in this file."""
        seen = len(self.tree.problems)
        self.tree.complain(kind, path, message, hint, at_key=at_key)
        return self.tree.problems[seen]


@dataclass(frozen=True, slots=True)
class PolicyReading:
    """The files that could be read whole, the base first, and all problems in their order."""

    sources: tuple[PolicySource, ...]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> list[Problem]:
        """The problems the server would not start with."""
        return [one for one in self.problems if one.is_error]


def built_in_base() -> Path:
    """The base that comes with the program."""
    return Path(str(files("protocolsrv.config.policy"))) / "base.toml"


def demo_folder() -> Path:
    """The own rows of the demo's municipalities."""
    return Path(str(files("protocolsrv.config.policy"))) / "demo.d"


def read_policy(
    base: Path | None, folder: Path | None, municipalities: Mapping[str, str]
) -> PolicyReading:
    """Read the base (None: the built-in one) and `<code>.toml` of each municipality in `folder`.
    `municipalities` maps codes to names. Never raises for what a user can do wrong."""
    sources: list[PolicySource] = []
    problems: list[Problem] = []
    for path, municipality in ((base or built_in_base(), ""), *_own(folder)):
        if municipality and municipality not in municipalities:
            hint = nearest(municipality, municipalities)
            told = f"no municipality {municipality!r}, so nobody's own rows"
            problems.append(Problem(UNKNOWN_MUNICIPALITY, told, str(path), hint=hint))
            continue
        source = _read(path, municipality)
        problems += sorted(source.tree.problems, key=lambda one: (one.line, one.column))
        sources.append(source)
    if folder is not None and not folder.is_dir():
        problems.append(Problem(FILE, "there is no such folder", str(folder)))
    return PolicyReading(tuple(sources), tuple(problems))


def _own(folder: Path | None) -> Iterator[tuple[Path, str]]:
    if folder is not None:
        for path in sorted(folder.glob("*.toml")):
            yield path, path.stem


def _name(path: Path) -> str:
    """The file as explanations call it: what comes with the program by its place there."""
    home = built_in_base().parent
    return path.relative_to(home).as_posix() if path.is_relative_to(home) else str(path)


def _read(path: Path, municipality: str) -> PolicySource:
    tree = read_tree(path)
    content = Converter(tree).section(PolicyFile, tree.data, ())
    if not isinstance(content, PolicyFile):
        content = PolicyFile()
    if municipality:
        for key in SHARED_ONLY:
            if key in tree.data:
                told = f"only the shared base has {key!r}"
                hint = "a municipality changes rows for what is its own"
                path_of = (key, 0) if isinstance(tree.data[key], list) else (key,)
                tree.complain(POLICY_NOT_OWN, path_of, told, hint, at_key=True)
    for table in TABLES:
        _check_rows(tree, table, getattr(content, table))
    for key, rows in (("category", content.categories), ("item_type", content.item_types)):
        _check_unique(tree, key, [one.code for one in rows], "code")
    return PolicySource(_name(path), municipality, content, tree)


def _check_rows(tree: Tree, table: str, rows: tuple[object, ...]) -> None:
    """Names are unique in a table, and days and ages the right way round."""
    _check_unique(tree, table, [getattr(one, "name", "") for one in rows], "name")
    for number, row in enumerate(rows):
        for low, high in (("valid_from", "valid_to"), ("age_from", "age_to")):
            first, last = getattr(row, low, None), getattr(row, high, None)
            if first is not None and last is not None and last < first:
                told = f"{high!r} comes before {low!r}: the row would never hold"
                tree.complain(BAD_VALUE, (table, number, high), told)


def _check_unique(tree: Tree, table: str, names: list[str], key: str) -> None:
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name in seen:
            told = f"the {key} {name!r} is used twice in [[{table}]]"
            tree.complain(DUPLICATE, (table, number, key), told)
        seen.add(name)
