"""A scan list in memory, for the tests of scanning."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from protocolsrv.domain.collation import heading_key
from protocolsrv.marc.access_points import by_name


@dataclass(frozen=True)
class Row:
    """One heading."""

    key: str
    display: str
    count: int


class Lists:
    """Headings by access point, given as display and count; words without counts."""

    def __init__(
        self,
        headings: Mapping[str, Sequence[tuple[str, int]]],
        words: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.headings: dict[str, list[Row]] = {}
        for name, rows in headings.items():
            point = by_name(name)
            assert point is not None
            made = [Row(heading_key(point, text), text, count) for text, count in rows]
            self.headings[name] = sorted(made, key=lambda row: row.key)
        self.words = {name: sorted(found) for name, found in (words or {}).items()}

    def headings_around(
        self, point: str, key: str, before: int, after: int
    ) -> tuple[Sequence[Row], Sequence[Row]]:
        rows = self.headings.get(point, [])
        at = bisect_left([row.key for row in rows], key)
        return rows[max(at - before, 0) : at], rows[at : at + after]

    def words_around(
        self, point: str, word: str, before: int, after: int
    ) -> tuple[Sequence[str], Sequence[str]]:
        rows = self.words.get(point, [])
        at = bisect_left(rows, word)
        return rows[max(at - before, 0) : at], rows[at : at + after]
