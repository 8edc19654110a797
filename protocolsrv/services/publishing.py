"""Statistics as libraries publish them: tables of text, CSV or SVG, small counts left out.

Figures come in as rows a store added up (see `Figures`); what is under five is not told, so that
nobody can be found in it, and a share of so few is not either.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from protocolsrv.domain.library import Consortium

LEAST = 5
"""Counts under this are not published."""

HIDDEN = "<5"

Pairs = Sequence[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted. `loans`: library, owner, loans; `flows`: the patron's municipality, owner,
    loans; `waits`: library, days, holds filled; `transit` and `shelf`: library, items now."""

    loans: Pairs
    flows: Pairs
    waits: Sequence[tuple[str, int, int]]
    transit: Sequence[tuple[str, int]]
    shelf: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Table:
    """A title, the heads of its columns, and rows of text. `bars` are the column charts show."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    bars: int = 1


def tables(figures: Figures, consortium: Consortium) -> list[Table]:
    """All tables, in the order they are printed."""

    def name(code: str) -> str:
        library = consortium.libraries.get(code)
        return library.name if library else code

    def municipality(code: str) -> str:
        library = consortium.libraries.get(code)
        return library.municipality if library else code

    codes = list(consortium.libraries)
    return [
        _shares(figures.loans, codes, name),
        _moving(dict(figures.transit), dict(figures.shelf), codes, name),
        _flows(figures.flows, consortium, municipality),
        _waits(figures.waits, codes, name),
    ]


def share(loans: Iterable[tuple[str, str, int]], library: str) -> float | None:
    """The part of a library's loans whose item another library owns; None where it lent none."""
    total = other = 0
    for lender, owner, count in loans:
        if lender == library:
            total += count
            other += count if owner != lender else 0
    return other / total if total else None


def percentile(counts: Mapping[int, int], part: float) -> int:
    """The smallest value that is not below this part of all; `counts` says how often each is."""
    wanted = part * sum(counts.values())
    seen = 0
    for value in sorted(counts):
        seen += counts[value]
        if seen >= wanted:
            return value
    return 0


def _told(count: int) -> str:
    return HIDDEN if 0 < count < LEAST else str(count)


def _shares(loans: Pairs, codes: Sequence[str], name: Callable[[str], str]) -> Table:
    rows = []
    for code in codes:
        total = sum(count for lender, _, count in loans if lender == code)
        other = sum(count for lender, owner, count in loans if lender == code and owner != code)
        few = total < LEAST or 0 < other < LEAST
        part = "" if few else f"{100 * other / total:.1f}"
        rows.append((name(code), _told(total), HIDDEN if few and other else str(other), part))
    total = sum(count for *_, count in loans)
    other = sum(count for lender, owner, count in loans if lender != owner)
    part = f"{100 * other / total:.1f}" if total >= LEAST else ""
    rows.append(("All", _told(total), _told(other), part))
    heads = ("Library", "Loans", "Of another library", "Per cent")
    return Table("Loans, and those whose owner is another library", heads, tuple(rows), 3)


def _moving(
    transit: Mapping[str, int],
    shelf: Mapping[str, int],
    codes: Sequence[str],
    name: Callable[[str], str],
) -> Table:
    rows = [(name(code), _told(transit.get(code, 0)), _told(shelf.get(code, 0))) for code in codes]
    rows.append(("All", _told(sum(transit.values())), _told(sum(shelf.values()))))
    heads = ("Library", "In transit to it", "On its hold shelf")
    return Table("Media on the move now", heads, tuple(rows))


def _flows(flows: Pairs, consortium: Consortium, municipality: Callable[[str], str]) -> Table:
    found: Counter[tuple[str, str]] = Counter()
    for home, owner, count in flows:
        found[home, municipality(owner)] += count
    codes = list(consortium.municipalities)
    rows = tuple(
        [
            (consortium.municipalities[home].name, *[_told(found[home, owner]) for owner in codes])
            for home in codes
        ]
    )
    heads = ("Patrons of", *[consortium.municipalities[one].name for one in codes])
    return Table("Loans between municipalities, by whose the items are", heads, rows)


def _waits(
    waits: Sequence[tuple[str, int, int]], codes: Sequence[str], name: Callable[[str], str]
) -> Table:
    by_library: dict[str, Counter[int]] = {code: Counter() for code in codes}
    everywhere: Counter[int] = Counter()
    for code, days, count in waits:
        by_library.setdefault(code, Counter())[days] += count
        everywhere[days] += count
    rows = []
    for label, counts in [*[(name(one), by_library[one]) for one in codes], ("All", everywhere)]:
        total = sum(counts.values())
        few = total < LEAST
        median, late = ("", "") if few else (percentile(counts, 0.5), percentile(counts, 0.9))
        rows.append((label, _told(total), str(median), str(late)))
    heads = ("Library", "Holds filled", "Median days", "Nine of ten within")
    return Table("How long holds wait", heads, tuple(rows), 2)


def as_text(found: Sequence[Table]) -> str:
    """Columns for people: the first to the left, figures to the right."""
    parts = []
    for table in found:
        lines = [table.heads, *table.rows]
        widths = [max(len(line[at]) for line in lines) for at in range(len(table.heads))]
        parts.append(table.title)
        for line in lines:
            cells = [one.rjust(width) for one, width in zip(line[1:], widths[1:], strict=True)]
            parts.append("  ".join([line[0].ljust(widths[0]), *cells]).rstrip())
        parts.append("")
    return "\n".join(parts)


def as_csv(found: Sequence[Table]) -> str:
    """One line a figure: table, row, column, value."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("table", "row", "column", "value"))
    for table in found:
        for row in table.rows:
            for head, value in zip(table.heads[1:], row[1:], strict=True):
                writer.writerow((table.title, row[0], head, value))
    return out.getvalue()


_BAR, _LEFT, _WIDTH = 20, 220, 420


def as_svg(table: Table) -> str:
    """A bar a row, with its figure beside it; title and description for those who cannot see."""
    values = [float(row[table.bars]) if _is_number(row[table.bars]) else 0.0 for row in table.rows]
    top = max([*values, 1.0])
    height = 40 + _BAR * len(values)
    head = table.heads[table.bars]
    told = "; ".join(f"{row[0]}: {row[table.bars] or '-'}" for row in table.rows)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LEFT + _WIDTH + 80}" height="{height}"'
        f' role="img" aria-labelledby="t d" font-family="sans-serif" font-size="13">',
        f'<title id="t">{escape(table.title)}</title>',
        f'<desc id="d">{escape(head)}. {escape(told)}</desc>',
        f'<text x="8" y="20" font-weight="bold">{escape(table.title)}: {escape(head)}</text>',
    ]
    for number, (row, value) in enumerate(zip(table.rows, values, strict=True)):
        y = 32 + _BAR * number
        wide = round(_WIDTH * value / top)
        lines.append(
            f'<text x="{_LEFT - 8}" y="{y + 14}" text-anchor="end">{escape(row[0])}</text>'
        )
        lines.append(
            f'<rect x="{_LEFT}" y="{y + 2}" width="{wide}" height="{_BAR - 4}" fill="#2a5d84"/>'
        )
        shown = escape(row[table.bars])
        lines.append(f'<text x="{_LEFT + wide + 6}" y="{y + 14}">{shown}</text>')
    return "\n".join([*lines, "</svg>", ""])


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()
