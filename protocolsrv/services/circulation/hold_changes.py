"""Changing and ending holds: by their patron, or by the library that did not find a copy."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.hold import ACTIVE, Hold, HoldState
from protocolsrv.domain.refusal import Reason, Refusal

from . import access, targeting, trapping
from .context import Context
from .placing import placed
from .results import Caller, HoldPlaced


def change(
    work: CirculationWork,
    context: Context,
    caller: Caller,
    card: str,
    hold_id: int,
    *,
    pickup: str | None = None,
    expires_on: date | None = None,
    suspended_until: date | None = None,
) -> HoldPlaced | Refusal:
    """What is None stays. A pickup library can be changed as long as no item was caught; the place
    in the queue is kept."""
    now = context.now()
    hold = _own(work, context, caller, card, hold_id, now)
    if isinstance(hold, Refusal):
        return hold
    if pickup is not None:
        library = context.consortium.by_code_or_sigel(pickup)
        if library is None:
            return Refusal(Reason.PICKUP_UNKNOWN, pickup)
        moved = library.code != hold.pickup
        if moved and hold.state is not HoldState.WAITING:
            return Refusal(Reason.PICKUP_NOT_ALLOWED, pickup)
        patron = work.patron(hold.patron_id or 0)
        if moved and patron is not None:
            subject = access.subject(work, context, patron, now)
            items = work.items_of(hold.record_id)
            if not any(context.rules.may_fill(subject, one, library, now) for one in items):
                return Refusal(Reason.PICKUP_NOT_ALLOWED, pickup)
        hold = replace(hold, pickup=library.code, passed=() if moved else hold.passed)
    for day in (expires_on, suspended_until):
        if day is not None and day < local_day(now):
            return Refusal(Reason.DATE_WRONG, day.isoformat())
    hold = replace(
        hold,
        expires_on=expires_on or hold.expires_on,
        suspended_until=suspended_until or hold.suspended_until,
    )
    work.change_hold(hold)
    if hold.state is HoldState.WAITING:
        hold = targeting.ask(work, context, hold, now)
    return placed(work, context, hold)


def cancel(
    work: CirculationWork, context: Context, caller: Caller, card: str, hold_id: int
) -> HoldPlaced | Refusal:
    """The hold is over; an item that was caught for it goes to the next."""
    now = context.now()
    hold = _own(work, context, caller, card, hold_id, now)
    if isinstance(hold, Refusal):
        return hold
    answer = placed(work, context, hold)
    ended = replace(hold, state=HoldState.CANCELLED, ended_at=now, asked_library="")
    work.change_hold(ended)
    trapping.release(work, context, ended, now)
    return replace(answer, hold=ended, available=False)


def not_found(
    work: CirculationWork, context: Context, caller: Caller, hold_id: int
) -> Hold | Refusal:
    """The copy this library was asked for is not on its shelf: the next library is asked."""
    now = context.now()
    hold = work.hold(hold_id)
    if hold is None or hold.state is not HoldState.WAITING:
        return Refusal(Reason.HOLD_UNKNOWN, str(hold_id))
    work.lock_title(hold.record_id)
    hold = work.hold(hold_id) or hold
    if hold.asked_library != caller.library:
        return Refusal(Reason.CALLER_MAY_NOT, str(hold_id))
    work.add_task(caller.library, "not_on_shelf", now, hold.asked_item_id)
    return targeting.ask_next(work, context, hold, now)


def _own(
    work: CirculationWork,
    context: Context,
    caller: Caller,
    card: str,
    hold_id: int,
    at: datetime,
) -> Hold | Refusal:
    """The patron's active hold, locked (item, patron, title) and read again."""
    found = access.find(work, context, caller, card, at)
    if isinstance(found, Refusal):
        return found
    hold = work.hold(hold_id)
    if hold is None or hold.patron_id != found.patron.id or hold.state not in ACTIVE:
        return Refusal(Reason.HOLD_UNKNOWN, str(hold_id))
    if hold.item_id is not None:
        work.lock_item_id(hold.item_id)
    work.lock_patron(found.patron.id)
    work.lock_title(hold.record_id)
    again = work.hold(hold_id)
    if again is None or again.state not in ACTIVE:
        return Refusal(Reason.HOLD_UNKNOWN, str(hold_id))
    return again
