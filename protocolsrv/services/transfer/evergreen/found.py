"""What a conversion has found so far: shared by the steps."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from .copy_text import Line, Tables


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is not in our files. `id` is the table's own number; nothing personal."""

    table: str
    id: str
    reason: str


@dataclass(slots=True)
class Converted:
    """`files` as `load_contents` takes them; `records` is the catalogue as a MARCXML collection,
    `configuration` the libraries as TOML."""

    files: dict[str, bytes] = field(default_factory=dict)
    records: bytes = b""
    configuration: str = ""
    left_out: list[LeftOut] = field(default_factory=list)

    def reasons(self) -> Counter[tuple[str, str]]:
        """How many rows of which table stayed behind, and why."""
        return Counter((one.table, one.reason) for one in self.left_out)


@dataclass(slots=True)
class Found:
    """The tables, our rows by file, and what Evergreen's numbers are called by us."""

    tables: Tables
    today: date
    out: Converted = field(default_factory=Converted)
    rows: dict[str, list[Mapping[str, object]]] = field(default_factory=lambda: defaultdict(list))
    libraries: dict[str, str] = field(default_factory=dict)  # org unit: library code
    systems: dict[str, str] = field(default_factory=dict)  # library code: municipality
    records: dict[str, str] = field(default_factory=dict)  # record_entry: number
    users: set[str] = field(default_factory=set)
    copies: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """Of each copy taken: barcode, record, library."""

    def leave(self, table: str, one: Line, reason: str) -> None:
        """A row stays behind."""
        self.out.left_out.append(LeftOut(table, one["id"], reason))

    def add(self, table: str, **values: object) -> None:
        """A row of one of our files."""
        self.rows[table].append(values)

    def open_circulations(self) -> Iterator[Line]:
        """Loans that have not come back."""
        lines = self.tables.lines("action.circulation")
        return (one for one in lines if not one["checkin_time"])


def code_of(unit: Line) -> str:
    """An org unit's short name as a library code: lower case, only a-z, 0-9 and -."""
    return re.sub(r"[^a-z0-9-]", "-", unit["shortname"].casefold())[:16]
