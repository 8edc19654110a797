"""Duties of data protection: what is no longer needed is erased. See the table of retention in
docs/explanation/data-protection.md, which names these duties."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.services.circulation.context import Context

from .duty import DAY, HOUR, Duty, Progress, Step, each, longest, shortest

NOTICES_KEPT_DAYS = 30
TASKS_KEPT_DAYS = 90
AUDIT_KEPT_DAYS = 730

ROWS = 20
"""How many more rows than other duties a unit of erasing takes: it only deletes."""

Days = Callable[[Context], int]


def old(what: str, days: Days) -> Step:
    """Erase what is older than so many days, a few rows a unit."""

    def step(
        work: CirculationWork, context: Context, at: datetime, progress: Progress, limit: int
    ) -> None:
        rows = limit * ROWS
        erased = work.erase_old(what, at - timedelta(days=days(context)), rows)
        progress.changed += erased
        progress.over = erased < rows

    return step


def purge(work: CirculationWork, context: Context, patron_id: int, at: datetime) -> bool:
    """A patron nobody has seen for as long as the home library keeps one, without loan, debt or
    hold. Registered once more, it is another number."""
    patron = work.lock_patron(patron_id)
    if patron is None:
        return False
    days = context.rules.periods(patron.home).idle_patron_days
    idle = work.due("idle", at - timedelta(days=days), patron_id - 1, 1)
    if idle != [patron_id]:
        return False
    work.erase_patron(patron_id)
    work.audit("duty", "purge", None, at)
    return True


def _unseen(context: Context, at: datetime) -> datetime:
    return at - timedelta(days=shortest(context, lambda one: one.idle_patron_days))


DUTIES = (
    Duty("patrons", "Erase idle patrons", DAY, each("idle", purge, _unseen)),
    Duty(
        "answers",
        "Erase kept answers",
        HOUR,
        old("answers", lambda context: longest(context, lambda one: one.answers_kept_days)),
    ),
    Duty(
        "ended-holds",
        "Erase holds that have ended",
        DAY,
        old("holds", lambda context: longest(context, lambda one: one.ended_holds_kept_days)),
    ),
    Duty("notices", "Erase notices sent", DAY, old("notices", lambda _: NOTICES_KEPT_DAYS)),
    Duty("tasks", "Erase tasks done", DAY, old("tasks", lambda _: TASKS_KEPT_DAYS)),
    Duty("audit", "Erase old rows of the audit", DAY, old("audit", lambda _: AUDIT_KEPT_DAYS)),
)
