"""Catching an item for the hold it fills, and letting it go when that hold ends.

An item that is scanned goes, before anything else, to the first hold of its title that it may fill:
strictly by the queue or, where policy says so, first to one that is picked up right here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.circulation import NoticeKind
from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.hold import Hold, HoldState
from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.rules import Subject
from protocolsrv.domain.transit import TransitReason

from . import facts
from .context import Context


def catch(
    work: CirculationWork, context: Context, item: Item, library: str, at: datetime
) -> Hold | None:
    """The hold this item fills, scanned at `library`: the one it was caught for already, or the
    next it may fill. Hold, item and transit are changed; None where nobody waits for it."""
    work.lock_title(item.record_id)
    hold = work.hold_with_item(item.id) or _next(work, context, item, library, at)
    if hold is None:
        return None
    return (
        _to_shelf(work, context, hold, item, at)
        if hold.pickup == library
        else (_send(work, context, hold, item, library, at))
    )


def release(work: CirculationWork, context: Context, hold: Hold, at: datetime) -> None:
    """A hold ended (and was stored so) that had an item. One on a hold shelf goes to the next hold,
    else it is free where it stands until it is scanned; one under way arrives as any other item."""
    item = work.lock_item_id(hold.item_id) if hold.item_id is not None else None
    if item is None:
        return
    transit = work.transit_of(item.id)
    if transit is not None:
        if transit.hold_id == hold.id:
            work.change_transit(replace(transit, hold_id=None, reason=TransitReason.RETURN_HOME))
        return
    if item.status is not ItemStatus.ON_HOLD_SHELF:
        return
    if catch(work, context, item, item.current, at) is None:
        work.set_item(item, status=ItemStatus.AVAILABLE)


def _next(
    work: CirculationWork, context: Context, item: Item, library: str, at: datetime
) -> Hold | None:
    day = local_day(at)
    holds = [hold for hold in work.queue(item.record_id) if _fits(hold, item, day)]
    if context.rules.local_holds_first(library):
        holds.sort(key=lambda hold: hold.pickup != library)  # stable: else the queue's order
    return next((hold for hold in holds if _may(work, context, hold, item, at)), None)


def _fits(hold: Hold, item: Item, day: date) -> bool:
    return (
        hold.wants_on(day)
        and hold.wanted_item_id in (None, item.id)
        and hold.volume in ("", item.enumeration)
    )


def _may(work: CirculationWork, context: Context, hold: Hold, item: Item, at: datetime) -> bool:
    patron = work.patron(hold.patron_id) if hold.patron_id is not None else None
    if patron is None:
        return False
    subject = Subject(patron, context.municipality_of(patron.home))
    return context.rules.may_fill(subject, item, context.place(hold.pickup), at)


def _to_shelf(
    work: CirculationWork, context: Context, hold: Hold, item: Item, at: datetime
) -> Hold:
    transit = work.transit_of(item.id)
    if transit is not None:
        work.close_transit(transit.id)
    work.set_item(item, status=ItemStatus.ON_HOLD_SHELF, current=hold.pickup)
    if hold.state is HoldState.ON_SHELF:
        return hold  # scanned again: the days to fetch it do not begin anew
    day = local_day(at)
    days = context.rules.periods(hold.pickup).shelf_opening_days
    ready = replace(
        hold,
        state=HoldState.ON_SHELF,
        item_id=item.id,
        asked_library="",
        asked_item_id=None,
        asked_at=None,
        ready_at=at,
        shelf_until=context.calendars(work, hold.pickup, day).after(day, days),
    )
    work.change_hold(ready)
    if ready.patron_id is not None:
        work.notify(NoticeKind.HOLD_READY, ready.patron_id, ready.id, at)
    return ready


def _send(
    work: CirculationWork, context: Context, hold: Hold, item: Item, library: str, at: datetime
) -> Hold:
    transit = work.transit_of(item.id)
    if transit is not None:
        work.close_transit(transit.id)
    work.open_transit(item.id, library, hold.pickup, TransitReason.HOLD, at, hold.id)
    facts.tell(work, context, "transit", at, library, item, other=hold.pickup)
    work.set_item(item, status=ItemStatus.IN_TRANSIT, current=library)
    sent = replace(
        hold,
        state=HoldState.IN_TRANSIT,
        item_id=item.id,
        asked_library="",
        asked_item_id=None,
        asked_at=None,
        ready_at=None,
        shelf_until=None,
    )
    work.change_hold(sent)
    return sent
