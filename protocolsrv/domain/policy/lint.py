"""What is wrong with a policy: no default, gaps, rows that are never reached, dates that overlap,
unknown codes, and rows about what is not the municipality's own.

Reachability is exact: for each order of rows, one case of every kind the rows can tell apart is
asked for (`lint_cases`), and a row that wins none is never reached.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import Enum, auto
from typing import Any

from .book import Book
from .cases import Axis, Case
from .lint_cases import cases, described
from .rows import ChainRule, FloatRule, LimitRule
from .tables import Row, Table


class Fault(Enum):
    """What can be wrong."""

    NO_DEFAULT = auto()
    GAP = auto()
    UNREACHABLE = auto()
    OVERLAP = auto()
    UNKNOWN_CODE = auto()
    NOT_OWN = auto()


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a table; of `row` and the field `field` of it where it is about those."""

    fault: Fault
    table: str
    message: str
    row: Row[Any] | None = None
    field: str = ""
    hint: str = ""


CHAIN_WORDS = ("pickup", "municipality", "region")
"""Words of a chain that are no codes."""

_OWN_FIELD = {Axis.OWNER: "owner", Axis.LENDING: "place", Axis.PATRON: "home"}


def lint(book: Book) -> list[Finding]:
    """All faults, table by table."""
    findings: list[Finding] = []
    for table in book.tables():
        unknown = [*_unknown(book, table), *_not_own(book, table)]
        findings += unknown
        findings += _defaults(table)
        findings += _overlaps(table)
        if not unknown:  # a row with a misspelt code is not reached either
            findings += _reach(book, table)
    return findings


def _defaults(table: Table[Any]) -> Iterator[Finding]:
    shared = table.order("")
    if not shared or not shared[-1].is_default:
        yield Finding(
            Fault.NO_DEFAULT,
            table.name,
            f"the last row of [[{table.name}]] is not for everything",
            shared[-1] if shared else None,
            hint="end the table with a row that has a name and no conditions",
        )


def _reach(book: Book, table: Table[Any]) -> Iterator[Finding]:
    """Cases without a row, and rows without a case. Each municipality with own rows has an order of
    its own; there only its own rows may be out of reach, for shared ones serve the others too."""
    owners = ["", *dict.fromkeys(row.municipality for row in table.rows if row.municipality)]
    for municipality in owners:
        order = table.order(municipality)
        won: set[int] = set()
        gap: Case | None = None
        for case in cases(book, table, municipality):
            index = _winner(order, case)
            won.add(index)
            if index < 0 and gap is None:
                gap = case
        if gap is not None and not municipality:
            yield Finding(
                Fault.GAP, table.name, f"no row of [[{table.name}]] is for {described(gap)}"
            )
        for index, row in enumerate(order):
            if row.municipality == municipality and index not in won:
                yield Finding(
                    Fault.UNREACHABLE,
                    table.name,
                    f"the row {row.name!r} is never reached",
                    row,
                    hint=_because(order[:index], row),
                )


def _winner(order: tuple[Row[Any], ...], case: Case) -> int:
    for index, row in enumerate(order):
        if row.is_valid(case.day) and not row.condition.fails(case):
            return index
    return -1


def _because(earlier: tuple[Row[Any], ...], row: Row[Any]) -> str:
    for one in earlier:
        if one.condition.covers(row.condition) and _spans(one, row):
            return f"{one.name!r} ({one.source}) matches all it would"
    return "the rows before it, together, match all it would; or nothing ever fits its conditions"


def _overlaps(table: Table[Any]) -> Iterator[Finding]:
    """Rows for the same cases, both with days, that overlap in part: the later is in force later
    than it says. (Where the earlier has all the days, the later is unreachable.)"""
    for index, row in enumerate(table.rows):
        for one in table.rows[:index]:
            same = one.condition == row.condition and one.municipality == row.municipality
            if same and _meet(one, row) and not _spans(one, row) and one.valid_from is not None:
                yield Finding(
                    Fault.OVERLAP,
                    table.name,
                    f"the days of {row.name!r} overlap those of {one.name!r}",
                    row,
                    hint=f"{one.name!r} ({one.source}) wins on those days",
                )


def _first(row: Row[Any]) -> date:
    return row.valid_from or date.min


def _last(row: Row[Any]) -> date:
    return row.valid_to or date.max


def _spans(one: Row[Any], other: Row[Any]) -> bool:
    return _first(one) <= _first(other) and _last(other) <= _last(one)


def _meet(one: Row[Any], other: Row[Any]) -> bool:
    return _first(one) <= _last(other) and _first(other) <= _last(one)


def _unknown(book: Book, table: Table[Any]) -> Iterator[Finding]:
    """Codes nobody has."""
    places = {*book.consortium.libraries, *book.consortium.municipalities}
    known: dict[str, set[str]] = {
        "category": set(book.categories),
        "item_type": set(book.item_types),
        "owner": places,
        "place": places,
        "home": places,
    }
    for row in table.rows:
        named = [(name, getattr(row.condition, name), codes) for name, codes in known.items()]
        if isinstance(row.terms, LimitRule):
            named.append(("by_type", dict(row.terms.by_type), known["item_type"]))
        elif isinstance(row.terms, FloatRule):
            named.append(("libraries", row.terms.libraries, places))
        elif isinstance(row.terms, ChainRule):
            named.append(("libraries", row.terms.libraries, {*places, *CHAIN_WORDS}))
        for name, used, codes in named:
            for code in sorted(set(used) - codes):
                close = get_close_matches(code, codes, n=1)
                yield Finding(
                    Fault.UNKNOWN_CODE,
                    table.name,
                    f"the row {row.name!r} names an unknown code {code!r} in {name!r}",
                    row,
                    name,
                    f"did you mean {close[0]!r}?" if close else "",
                )


def _not_own(book: Book, table: Table[Any]) -> Iterator[Finding]:
    """Own rows that name what is another's on the axis of the table."""
    name = _OWN_FIELD[table.axis]
    of = {one.code: one.municipality for one in book.consortium.libraries.values()}
    of |= {code: code for code in book.consortium.municipalities}
    for row in table.rows:
        if not row.municipality:
            continue
        for code in sorted(getattr(row.condition, name)):
            if of.get(code, row.municipality) != row.municipality:
                yield Finding(
                    Fault.NOT_OWN,
                    table.name,
                    f"{code!r} is not {row.municipality!r}'s own: {name!r} decides whose rows of"
                    f" [[{table.name}]] count",
                    row,
                    name,
                )
