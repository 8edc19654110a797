"""Duties of holds: shelves and holds that end, pick lists that move on, and the nightly sweep."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.circulation import NoticeKind
from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.fee import FeeKind
from protocolsrv.domain.hold import Hold, HoldState
from protocolsrv.domain.item import ItemStatus
from protocolsrv.services.circulation import access, facts, hold_changes, targeting
from protocolsrv.services.circulation.context import Context

from .duty import DAY, HOUR, Duty, each


def not_fetched(work: CirculationWork, context: Context, hold_id: int, at: datetime) -> bool:
    """Its last day on the shelf is over: the item goes to the next in the queue, or home."""
    hold = hold_changes.locked(work, hold_id)
    if hold is None or hold.state is not HoldState.ON_SHELF or hold.shelf_until is None:
        return False
    if hold.shelf_until >= local_day(at):
        return False
    _charge(work, context, hold, at)
    return _end(work, context, hold, HoldState.NOT_FETCHED, NoticeKind.HOLD_NOT_FETCHED, at)


def expire(work: CirculationWork, context: Context, hold_id: int, at: datetime) -> bool:
    """A hold that still waits on its patron's last day is over the day after."""
    hold = hold_changes.locked(work, hold_id)
    if hold is None or hold.state is not HoldState.WAITING or hold.expires_on is None:
        return False
    if hold.expires_on >= local_day(at):
        return False
    return _end(work, context, hold, HoldState.EXPIRED, NoticeKind.HOLD_EXPIRED, at)


def ask_next(work: CirculationWork, context: Context, hold_id: int, at: datetime) -> bool:
    """The library that was asked has had its opening days and has not found the copy."""
    hold = hold_changes.locked(work, hold_id)
    if hold is None or not hold.asked_library or hold.asked_at is None:
        return False
    asked_on = local_day(hold.asked_at)
    calendar = context.calendars(work, hold.asked_library, asked_on)
    days = context.rules.periods(hold.asked_library).pick_opening_days
    if calendar.after(asked_on, days) >= local_day(at):
        return False
    targeting.pass_over(work, context, hold, at)
    return True


def sweep(work: CirculationWork, context: Context, hold_id: int, at: datetime) -> bool:
    """Work out anew what the title of a waiting hold asks for. Holds that begin or whose pause ends
    are asked for here; else nothing is changed, or something has forgotten to."""
    hold = hold_changes.locked(work, hold_id)
    if hold is None or hold.state is not HoldState.WAITING:
        return False
    waiting = (one for one in work.queue(hold.record_id) if one.state is HoldState.WAITING)
    if next(waiting).id != hold_id:
        return False  # its title is looked at with the first of its queue
    return targeting.settle(work, context, hold.record_id, at) > 0


def mend(work: CirculationWork, context: Context, hold_id: int, at: datetime) -> bool:
    """A hold whose caught item is not where it must be waits again in the place it had."""
    hold = hold_changes.locked(work, hold_id)
    if hold is None or hold.state is HoldState.WAITING:
        return False
    item = work.item_by_id(hold.item_id) if hold.item_id is not None else None
    shelf = hold.state is HoldState.ON_SHELF
    wanted = ItemStatus.ON_HOLD_SHELF if shelf else ItemStatus.IN_TRANSIT
    if item is not None and item.status is wanted:
        return False
    back_to_queue(work, context, hold, at)
    return True


def back_to_queue(work: CirculationWork, context: Context, hold: Hold, at: datetime) -> None:
    """The item is not to be counted on any more; another copy is asked for."""
    work.change_hold(
        replace(hold, state=HoldState.WAITING, item_id=None, shelf_until=None, ready_at=None)
    )
    targeting.settle(work, context, hold.record_id, at)


def _end(
    work: CirculationWork,
    context: Context,
    hold: Hold,
    state: HoldState,
    notice: NoticeKind,
    at: datetime,
) -> bool:
    if hold.patron_id is not None:
        work.notify(notice, hold.patron_id, hold.id, at)
    hold_changes.end(work, context, hold, state, at)
    return True


def _charge(work: CirculationWork, context: Context, hold: Hold, at: datetime) -> None:
    patron = work.patron(hold.patron_id) if hold.patron_id is not None else None
    if patron is None:
        return
    subject = access.subject(work, context, patron, at)
    place = context.place(hold.pickup)
    terms = context.rules.other_fee(FeeKind.NOT_FETCHED, subject, place, at)
    if not terms.amount:
        return
    work.charge(
        patron.id,
        terms.kind,
        terms.amount,
        municipality=terms.municipality,
        library=hold.pickup,
        at=at,
    )
    facts.tell(work, context, "fee", at, hold.pickup, patron=patron)


DUTIES = (
    Duty(
        "shelf", "End holds whose last day on the shelf is over", HOUR, each("shelf", not_fetched)
    ),
    Duty("holds", "End holds past their last day", HOUR, each("hold_end", expire)),
    Duty("pick-lists", "Ask the next library of the chain", HOUR, each("asked", ask_next)),
    Duty("caught", "Put holds back whose item is gone", DAY, each("caught", mend)),
    Duty("sweep", "Work out anew what waiting holds ask for", DAY, each("waiting", sweep)),
)
"""In the order they are done: what ends first frees items for what waits."""
