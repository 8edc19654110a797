"""Reading the main file and the files it includes into one tree that remembers where all of it
stood."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .positions import Entry, Place, find_places
from .positions import Path as KeyPath
from .problems import (
    DEFINED_TWICE,
    FILE,
    NESTED_INCLUDE,
    SYNTAX,
    Problem,
    ProblemKind,
)

_SYNTAX_PLACE = re.compile(r"^(.*) \(at (?:line (\d+), column (\d+)|end of document)\)$", re.DOTALL)
_SYNTAX_HINTS = {
    "illegal character": "a text may lack its closing quote",
    "overwrite a value": "this key stands here twice: keep one",
    "twice": "this table stands here twice: make one of them",
    "invalid value": "texts stand in quotes; true and false are written small",
}
"""What helps with the words of tomllib."""


@dataclass(frozen=True, slots=True)
class Document:
    """One file as it was read: its name as the user knows it, its folder and its lines."""

    name: str
    folder: Path
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Located:
    """An entry and the document it stands in."""

    document: Document
    entry: Entry


@dataclass(slots=True)
class Tree:
    """The settings of all files together, as TOML gives them, and where each stands."""

    data: dict[str, Any] = field(default_factory=dict)
    places: dict[KeyPath, Located] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    secret: set[KeyPath] = field(default_factory=set)  # their values are not to be shown

    def complain(
        self,
        kind: ProblemKind,
        path: KeyPath,
        message: str,
        hint: str = "",
        *,
        at_key: bool = False,
    ) -> None:
        """Note a problem at the value (or the key) at `path`, or at the nearest table above it."""
        located = None
        for length in range(len(path), 0, -1):
            if located := self.places.get(path[:length]):
                break
        if located is None:
            self.problems.append(Problem(kind, message, hint=hint))
            return
        place = located.entry.key if at_key else located.entry.value
        problem = _problem(kind, message, hint, located.document, place)
        if path in self.secret:
            before = problem.text[: located.entry.value.column - 1]
            problem = replace(problem, text=f"{before}***", width=3)
        self.problems.append(problem)


def read_tree(path: Path | None) -> Tree:
    """The tree of a main file and its includes; an empty one without a file. What cannot be read
    is in `problems`; the rest is there all the same."""
    tree = Tree()
    if path is None:
        return tree
    main = _read(tree, path, str(path))
    if main is None:
        return tree
    for member, pattern in _includes(tree):
        # Path.glob wants a relative pattern; an absolute one starts from its root.
        wanted = main.folder / pattern
        found = sorted(Path(wanted.anchor).glob(str(wanted.relative_to(wanted.anchor))))
        if not found and not re.search(r"[*?\[]", pattern):
            tree.complain(FILE, member, f"there is no file {wanted}")
        for one in found:
            _read(tree, one, str(one), included=True)
    return tree


def _includes(tree: Tree) -> Iterator[tuple[KeyPath, str]]:
    patterns = tree.data.get("include", [])
    if not isinstance(patterns, list):
        return  # told when the types are looked at
    for number, pattern in enumerate(patterns):
        if isinstance(pattern, str) and pattern:
            yield ("include", number), pattern


def _read(tree: Tree, path: Path, name: str, included: bool = False) -> Document | None:
    try:
        text = path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        tree.problems.append(Problem(FILE, f"the file cannot be read: {reason}", name))
        return None
    except UnicodeDecodeError as error:
        tree.problems.append(
            Problem(SYNTAX, f"the file is not UTF-8: octet {error.start + 1} is wrong", name)
        )
        return None
    document = Document(name, path.resolve().parent, tuple(text.split("\n")))
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        tree.problems.append(_syntax_problem(document, str(error)))
        return document
    _merge(tree, document, data, find_places(text), included)
    return document


def _syntax_problem(document: Document, said: str) -> Problem:
    found = _SYNTAX_PLACE.match(said)
    message = found.group(1) if found else said
    message = message[:1].lower() + message[1:]
    if found and found.group(2):
        place = Place(int(found.group(2)), int(found.group(3)), 1)
    else:
        last = max((n for n, line in enumerate(document.lines, 1) if line.strip()), default=1)
        place = Place(last, len(document.lines[last - 1]) + 1, 1)
    hint = next((hint for said, hint in _SYNTAX_HINTS.items() if said in message), "")
    return _problem(SYNTAX, message, hint, document, place)


def _problem(
    kind: ProblemKind, message: str, hint: str, document: Document, place: Place
) -> Problem:
    text = document.lines[place.line - 1] if place.line <= len(document.lines) else ""
    return Problem(kind, message, document.name, place.line, place.column, text, place.width, hint)


def _merge(
    tree: Tree,
    document: Document,
    data: dict[str, Any],
    places: dict[KeyPath, Entry],
    included: bool,
) -> None:
    moved: dict[KeyPath, KeyPath] = {}

    def take(into: dict[str, Any], new: dict[str, Any], path: KeyPath) -> None:
        for key, value in new.items():
            here = (*path, key)
            if included and here == ("include",):
                _complain_there(tree, document, places, here, NESTED_INCLUDE, "")
            elif key not in into:
                into[key] = value
            elif isinstance(value, dict) and isinstance(into[key], dict):
                take(into[key], value, here)
            elif _is_tables(value) and _is_tables(into[key]):
                for number in range(len(value)):
                    moved[(*here, number)] = (*here, len(into[key]) + number)
                into[key] = [*into[key], *value]
            else:
                first = tree.places[here]
                where = f"{first.document.name}:{first.entry.key.line}"
                _complain_there(tree, document, places, here, DEFINED_TWICE, f"first in {where}")

    take(tree.data, data, ())
    for path, entry in places.items():
        new = path
        for length in range(1, len(path) + 1):
            if path[:length] in moved:
                new = (*moved[path[:length]], *path[length:])
                break
        tree.places.setdefault(new, Located(document, entry))


def _complain_there(
    tree: Tree,
    document: Document,
    places: dict[KeyPath, Entry],
    path: KeyPath,
    kind: ProblemKind,
    hint: str,
) -> None:
    name = ".".join(map(str, path))
    message = (
        f"{name!r} is set in two files"
        if kind is DEFINED_TWICE
        else "a file that is included cannot include others"
    )
    tree.problems.append(_problem(kind, message, hint, document, places[path].key))


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)
