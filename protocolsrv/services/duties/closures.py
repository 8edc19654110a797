"""A library closes beyond its weekly closed days: due dates and last days on the shelf move on.

The days are stored first; then every loan due on a closed day and every hold on the shelf is looked
at again, a few rows a unit. What is worked out follows from the days that are stored, so that the
same closure told twice, or half done and told again, comes out the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial

from protocolsrv.domain.calendar import STOCKHOLM, end_of, local_day
from protocolsrv.domain.circulation import CirculationReader
from protocolsrv.domain.circulation_work import CirculationWork, CirculationWriter
from protocolsrv.domain.hold import HoldState
from protocolsrv.services.circulation import hold_changes, targeting
from protocolsrv.services.circulation.context import Context

from .running import BATCH

Deed = Callable[[CirculationWork, Context, int, datetime], bool]


@dataclass(frozen=True, slots=True)
class Closed:
    """What a closure led to: days that were not known, loans and shelf dates moved on, holds for
    which another library is asked."""

    days: int
    loans: int
    shelf: int
    asked: int


def close(
    reader: CirculationReader,
    writer: CirculationWriter,
    context: Context,
    library: str,
    days: Sequence[date],
    reason: str = "",
) -> Closed:
    """Register the days (at least one) on which the library is closed, and move on what falls on
    them. Dates only ever move to later days."""
    at = context.now()
    new = writer.run(lambda work: sum(work.add_closure(library, one, reason) for one in days))
    first = datetime.combine(min(days), time(0), STOCKHOLM)
    due = [one.id for one in reader.loans_due(library, first, end_of(max(days)))]
    ready = [one.id for one in reader.shelf(library)]
    asked = [one.id for one in reader.pick_list(library)]
    return Closed(
        new,
        _all(writer, context, due, extend_loan, at),
        _all(writer, context, ready, extend_shelf, at),
        _all(writer, context, asked, ask_again, at),
    )


def days_between(first: date, last: date) -> list[date]:
    """Every day from the first to the last, both included; none where they are the wrong way."""
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]


def extend_loan(
    work: CirculationWork,
    context: Context,
    loan_id: int,
    at: datetime,  # noqa: ARG001 - a duty's signature
) -> bool:
    """To the end of the next opening day, where it is due on a day its library is closed."""
    loan = work.loan(loan_id)
    if loan is None or work.lock_item_id(loan.item_id) is None:
        return False
    loan = work.loan(loan_id)
    if loan is None:
        return False
    day = local_day(loan.due_at)
    opens = context.calendars(work, loan.library, day).on_or_after(day)
    if opens == day:
        return False
    work.change_loan(replace(loan, due_at=end_of(opens)))
    return True


def extend_shelf(
    work: CirculationWork,
    context: Context,
    hold_id: int,
    at: datetime,  # noqa: ARG001 - a duty's signature
) -> bool:
    """So that as many opening days to fetch it are left as were promised."""
    hold = hold_changes.locked(work, hold_id)
    if hold is None or hold.state is not HoldState.ON_SHELF or hold.ready_at is None:
        return False
    since = local_day(hold.ready_at)
    days = context.rules.periods(hold.pickup).shelf_opening_days
    last = context.calendars(work, hold.pickup, since).after(since, days)
    if hold.shelf_until is not None and last <= hold.shelf_until:
        return False
    work.change_hold(replace(hold, shelf_until=last))
    return True


def ask_again(work: CirculationWork, context: Context, hold_id: int, at: datetime) -> bool:
    """Of a library that is open, where this one is closed for long."""
    hold = hold_changes.locked(work, hold_id)
    return hold is not None and targeting.settle(work, context, hold.record_id, at) > 0


def _all(
    writer: CirculationWriter, context: Context, ids: Sequence[int], deed: Deed, at: datetime
) -> int:
    changed = 0
    for start in range(0, len(ids), BATCH):
        few = ids[start : start + BATCH]
        changed += writer.run(partial(_few, context, few, deed, at))
    return changed


def _few(
    context: Context, ids: Sequence[int], deed: Deed, at: datetime, work: CirculationWork
) -> int:
    return sum(deed(work, context, one, at) for one in ids)
