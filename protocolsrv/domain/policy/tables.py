"""An ordered table of rows: the municipality's own before the shared ones, the first that matches
wins, and every row that was looked at is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from .cases import Axis, Case, Condition

T = TypeVar("T")

EVERYTHING = Condition()
"""The condition of a default row."""


@dataclass(frozen=True, slots=True)
class Row(Generic[T]):
    """One row: for which cases, on which days (both included), and what then holds. `source` is
    where it stands, file:line. `municipality` is whose own row it is, "" for a shared one."""

    name: str
    terms: T
    condition: Condition = EVERYTHING
    valid_from: date | None = None
    valid_to: date | None = None
    municipality: str = ""
    source: str = ""

    def is_valid(self, day: date) -> bool:
        """Whether it is in force on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    @property
    def is_default(self) -> bool:
        """It matches everything, always."""
        return self.condition == EVERYTHING and self.valid_from is None and self.valid_to is None


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """The row that won (None: no row is for this case), and the rows looked at, in order."""

    row: Row[T] | None
    steps: tuple[str, ...]

    @property
    def terms(self) -> T | None:
        """What the winner says."""
        return None if self.row is None else self.row.terms


class Table(Generic[T]):
    """A table of policy. `name` is its name in the file, `axis` whose own rows come first."""

    def __init__(self, name: str, axis: Axis, rows: Iterable[Row[T]]):
        self.name = name
        self.axis = axis
        self.rows = tuple(rows)
        shared = tuple(row for row in self.rows if not row.municipality)
        owners = dict.fromkeys(row.municipality for row in self.rows if row.municipality)
        self._shared = tuple(self._told(row) for row in shared)
        self._own = {
            one: (
                *(self._told(row) for row in self.rows if row.municipality == one),
                *self._shared,
            )
            for one in owners
        }

    def order(self, municipality: str) -> tuple[Row[T], ...]:
        """The rows as they are looked at for a municipality."""
        return tuple(row for row, _ in self._own.get(municipality, self._shared))

    def find(self, case: Case) -> Found[T]:
        """The first row for this case."""
        steps = []
        for row, told in self._own.get(case.on(self.axis), self._shared):
            if not row.is_valid(case.day):
                steps.append(told["valid"])
                continue
            failed = row.condition.fails(case)
            steps.append(told[failed])
            if not failed:
                return Found(row, tuple(steps))
        steps.append(f"{self.name}: no row is for this")
        return Found(None, tuple(steps))

    def _told(self, row: Row[T]) -> tuple[Row[T], dict[str, str]]:
        """A row with every sentence that can be said of it, made once: asking is the hot path."""
        label = f"{row.source or 'built in'} {self.name} {row.name!r}"
        start = f" from {row.valid_from}" if row.valid_from else ""
        end = f" to {row.valid_to}" if row.valid_to else ""
        told = {name: f"{label}: no, it is for {words}" for name, words in row.condition.wants()}
        return row, {**told, "": f"{label}: applies", "valid": f"{label}: no, valid{start}{end}"}
