"""What a duty is, and the usual shape of one: go through what is due, a few rows a unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.rules import Periods
from protocolsrv.services.circulation.context import Context

HOUR = 3600
DAY = 24 * HOUR


@dataclass(slots=True)
class Progress:
    """How far a duty has come. `after` is the last id that is done; `row` the one being done, so
    that it is known which one failed; `over` when there is nothing more."""

    after: int = 0
    row: int = 0
    over: bool = False
    changed: int = 0


Step = Callable[[CirculationWork, Context, datetime, Progress, int], None]
"""Do at most so many rows above `after` in this unit, and write down how far it came."""

Row = Callable[[CirculationWork, Context, int, datetime], bool]
"""See to one row; whether anything was changed. Looks again itself: the row may have moved on."""


@dataclass(frozen=True, slots=True)
class Duty:
    """`name` for people; `summary` what it does; `rest` seconds the server rests after it."""

    name: str
    summary: str
    rest: int
    step: Step


def each(
    kind: str, row: Row, before: Callable[[Context, datetime], datetime] = lambda _, at: at
) -> Step:
    """Go through what the store finds for `kind` (see `CirculationReader.due`), from `before`."""

    def step(
        work: CirculationWork, context: Context, at: datetime, progress: Progress, limit: int
    ) -> None:
        ids = work.due(kind, before(context, at), progress.after, limit)
        changed = 0
        for progress.row in ids:
            changed += row(work, context, progress.row, at)
        progress.changed += changed
        progress.over = len(ids) < limit
        if ids:
            progress.after = ids[-1]

    return step


def shortest(context: Context, days: Callable[[Periods], int]) -> int:
    """The shortest of a period over all libraries: what is younger concerns none of them."""
    return min(_all(context, days))


def longest(context: Context, days: Callable[[Periods], int]) -> int:
    """The longest of a period over all libraries: for what belongs to no single one."""
    return max(_all(context, days))


def _all(context: Context, days: Callable[[Periods], int]) -> list[int]:
    found = [days(context.rules.periods(code)) for code in context.consortium.libraries]
    return found or [days(Periods())]
