"""Catching an item for the hold it fills, and letting it go when that hold ends.

An item that is scanned goes, before anything else, to the first hold of its title that it may fill:
strictly by the queue or, where policy says so, first to one that is picked up right here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.circulation import NoticeKind
from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.hold import Hold, HoldState
from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.transit import TransitReason

from . import facts, targeting
from .context import Context
from .wanting import fits, may_fill


def catch(
    work: CirculationWork, context: Context, item: Item, library: str, at: datetime
) -> Hold | None:
    """The hold this item fills, scanned at `library`: the one it was caught for already, or the
    next it may fill. Hold, item and transit are changed; None where nobody waits for it."""
    work.lock_title(item.record_id)
    hold = work.hold_with_item(item.id) or _next(work, context, item, library, at)
    if hold is None:
        return None
    if hold.pickup == library:
        caught = _to_shelf(work, context, hold, item, at)
    else:
        caught = send(work, context, hold, item, library, at)
    if hold.state is HoldState.WAITING:
        targeting.settle(work, context, item.record_id, at)
    return caught


def release(work: CirculationWork, context: Context, hold: Hold, at: datetime) -> None:
    """A hold ended (and was stored so) that had an item; `hold` is what it was before. An item on a
    hold shelf goes to the next hold, else it is free where it stands; either way people must look
    at that shelf, so it goes to the library's work list. One under way arrives as any other."""
    item = work.lock_item_id(hold.item_id) if hold.item_id is not None else None
    if item is None:
        return
    work.lock_title(item.record_id)
    transit = work.transit_of(item.id)
    if transit is not None:
        if transit.hold_id == hold.id:
            home = transit.destination == item.permanent
            reason = TransitReason.RETURN_HOME if home else TransitReason.REBALANCE
            work.change_transit(replace(transit, hold_id=None, reason=reason))
        return
    if item.status is not ItemStatus.ON_HOLD_SHELF:
        return
    work.add_task(item.current, "clear_shelf", at, item.id)
    if catch(work, context, item, item.current, at) is None:
        work.set_item(item, status=ItemStatus.AVAILABLE)
        targeting.settle(work, context, item.record_id, at)


def _next(
    work: CirculationWork, context: Context, item: Item, library: str, at: datetime
) -> Hold | None:
    day = local_day(at)
    holds = [one for one in work.queue(item.record_id) if one.wants_on(day) and fits(one, item)]
    if context.rules.local_holds_first(library):
        holds.sort(key=lambda hold: hold.pickup != library)  # stable: else the queue's order
    return next((one for one in holds if may_fill(work, context, one, item, at)), None)


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


def send(
    work: CirculationWork, context: Context, hold: Hold, item: Item, library: str, at: datetime
) -> Hold:
    """The item leaves `library` for the pickup library of its hold; one that is under way is sent
    on from here."""
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
