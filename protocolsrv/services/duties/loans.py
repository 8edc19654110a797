"""Duties of loans and transits: reminders, long overdue loans, things that never arrive."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from protocolsrv.domain.calendar import end_of, local_day
from protocolsrv.domain.circulation import NoticeKind
from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.hold import HoldState
from protocolsrv.domain.loan import Loan, LoanState
from protocolsrv.services.circulation import losing
from protocolsrv.services.circulation.context import Context

from .duty import DAY, HOUR, Duty, each, longest, shortest
from .holds import back_to_queue

CATCH_UP_DAYS = 14
"""A reminder whose day is further back is not sent any more. Shorter than sent notices are kept
(`erasing.NOTICES_KEPT_DAYS`), by which it is known that one was sent."""


def remind(work: CirculationWork, context: Context, loan_id: int, at: datetime) -> bool:
    """Tell of a loan that is late, once for each of the library's steps that is reached; where
    several were missed, the last one only."""
    loan = _open(work, loan_id)
    if loan is None:
        return False
    due = local_day(loan.due_at)
    late = (local_day(at) - due).days
    steps = context.rules.periods(loan.library).overdue_notice_days
    reached = [step for step in steps if step <= late]
    if not reached:
        return False
    return _tell(work, loan, NoticeKind.OVERDUE, due + timedelta(days=max(reached)), at)


def due_soon(work: CirculationWork, context: Context, loan_id: int, at: datetime) -> bool:
    """Tell once, some days before, that a loan is soon due."""
    loan = _open(work, loan_id)
    if loan is None or loan.due_at < at:
        return False
    days = context.rules.periods(loan.library).due_soon_days
    day = local_day(loan.due_at) - timedelta(days=days)
    if day > local_day(at) or day <= local_day(loan.renewed_at or loan.lent_at):
        return False  # too early, or so short a loan that the patron was told just now
    return _tell(work, loan, NoticeKind.DUE_SOON, day, at)


def recalled(
    work: CirculationWork,
    context: Context,  # noqa: ARG001 - a duty's signature
    loan_id: int,
    at: datetime,
) -> bool:
    """Tell that an item is called back."""
    loan = _open(work, loan_id)
    if loan is None or loan.recalled_at is None:
        return False
    return _tell(work, loan, NoticeKind.RECALL, local_day(loan.recalled_at), at)


def long_overdue(work: CirculationWork, context: Context, loan_id: int, at: datetime) -> bool:
    """A loan that is late beyond patience is lost: the item is to be replaced, by a bill."""
    loan = _open(work, loan_id)
    if loan is None:
        return False
    days = context.rules.periods(loan.library).long_overdue_days
    if (local_day(at) - local_day(loan.due_at)).days < days:
        return False
    item = work.lock_item_id(loan.item_id)
    again = work.loan(loan_id)
    if item is None or again is None or again.state is not LoanState.OPEN:
        return False
    if losing.lose(work, context, loan.library, item, again, at) is not None:
        work.notify(NoticeKind.BILL, loan.patron_id, loan.id, at)
    return True


def lost_in_transit(work: CirculationWork, context: Context, transit_id: int, at: datetime) -> bool:
    """Both ends are told to look for it, and a hold it was meant for waits again. The transit stays
    open: the thing arrives wherever it is scanned."""
    transit = work.transit(transit_id)
    if transit is None or transit.lost_at is not None:
        return False
    days = context.rules.periods(transit.destination).transit_lost_days
    if transit.sent_at + timedelta(days=days) > at:
        return False
    item = work.lock_item_id(transit.item_id)
    transit = work.transit(transit_id)
    if item is None or transit is None or transit.lost_at is not None:
        return False
    work.lock_title(item.record_id)
    hold = work.hold(transit.hold_id) if transit.hold_id is not None else None
    work.change_transit(replace(transit, hold_id=None, lost_at=at))
    for library in dict.fromkeys((transit.destination, transit.origin)):
        work.add_task(library, "lost_in_transit", at, item.id)
    if hold is not None and hold.state is HoldState.IN_TRANSIT and hold.item_id == item.id:
        back_to_queue(work, context, hold, at)
    return True


def _open(work: CirculationWork, loan_id: int) -> Loan | None:
    loan = work.loan(loan_id)
    return loan if loan is not None and loan.state is LoanState.OPEN else None


def _tell(work: CirculationWork, loan: Loan, kind: NoticeKind, day: date, at: datetime) -> bool:
    """Under the day it was due to be told: told again on another day, it is the same notice."""
    if (local_day(at) - day).days > CATCH_UP_DAYS:
        return False
    return work.notify(kind, loan.patron_id, loan.id, end_of(day))


def _reminders(context: Context, at: datetime) -> datetime:
    first = shortest(context, lambda one: min(one.overdue_notice_days, default=1))
    return at - timedelta(days=max(0, first - 1))


def _soon(context: Context, at: datetime) -> datetime:
    return at + timedelta(days=1 + longest(context, lambda one: one.due_soon_days))


def _long(context: Context, at: datetime) -> datetime:
    return at - timedelta(days=max(0, shortest(context, lambda one: one.long_overdue_days) - 1))


def _sent(context: Context, at: datetime) -> datetime:
    return at - timedelta(days=shortest(context, lambda one: one.transit_lost_days))


DUTIES = (
    Duty("transits", "Report what has not arrived", HOUR, each("transit", lost_in_transit, _sent)),
    Duty("due-soon", "Tell of loans soon due", 6 * HOUR, each("due_soon", due_soon, _soon)),
    Duty("recalled", "Tell of items called back", HOUR, each("recalled", recalled)),
    Duty("overdue", "Tell of late loans", 6 * HOUR, each("overdue", remind, _reminders)),
    Duty("long-overdue", "Bill loans that are lost", DAY, each("lost", long_overdue, _long)),
)
