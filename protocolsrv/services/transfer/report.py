"""What a load has to say: what is wrong and where, what was done, what was passed over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .tables import BY_NAME, Column, Table


@dataclass(frozen=True, slots=True)
class Problem:
    """One error. `line` 0: the whole file; `column` "": the whole row. Nothing personal in it."""

    file: str
    line: int
    column: str
    message: str
    remedy: str

    def __str__(self) -> str:
        """`loans.csv:12: due_at: must be … : remedy`, in one line."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        about = f" {self.column}:" if self.column else ""
        return f"{place}:{about} {self.message}; {self.remedy}"


@dataclass(slots=True)
class Count:
    """What became of a table's rows."""

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class Report:
    """A load as a whole. With problems nothing was loaded. `notes` count, by text, what was passed
    over without harm. `before`: these very files were loaded already, so nothing was done."""

    counts: dict[str, Count] = field(default_factory=lambda: {name: Count() for name in BY_NAME})
    problems: list[Problem] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    missing: list[str] = field(default_factory=list)  # files that are not there
    before: bool = False
    loaded: bool = False

    def lines(self) -> list[str]:
        """For people: problems, or what was done."""
        if self.problems:
            ordered = sorted(self.problems, key=lambda one: (one.file, one.line, one.column))
            return [str(one) for one in ordered]
        if self.before:
            return ["these files have been loaded before: nothing was changed"]
        done = [
            f"{name:10} {one.read} read: {one.added} added, {one.changed} changed,"
            f" {one.unchanged} as they were"
            for name, one in self.counts.items()
            if one.read
        ]
        return done + [f"note: {text} ({times})" for text, times in self.notes.items()]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file, its values read. Empty fields have the value their column gives them."""

    table: Table
    line: int
    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        """The value of a column."""
        return self.values[name]

    @property
    def key(self) -> tuple[Any, ...]:
        """What names the row within its file."""
        return tuple(self.values[name] for name in self.table.key)

    def problem(self, column: str, message: str, remedy: str) -> Problem:
        """Something wrong with a field of it, or with all of it (`column` "")."""
        return Problem(self.table.file, self.line, column, message, remedy)


def shown(column: Column, text: str) -> str:
    """A field's text for a message: quoted and cut, or what stands for a personal one."""
    if column.personal:
        return "this value"
    short = text if len(text) <= 40 else f"{text[:39]}…"
    return repr(short)
