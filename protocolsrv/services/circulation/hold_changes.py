"""What becomes of a hold before it is filled: changed, cancelled, or its copy not found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.hold import ACTIVE, Hold, HoldState
from protocolsrv.domain.item import ItemStatus
from protocolsrv.domain.patron import Patron
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.domain.rules import Subject

from . import access, queue, targeting, trapping
from .context import Context
from .placing import fitting, placed, wrong_dates
from .results import Caller, HoldPlaced

UNKNOWN = Refusal(Reason.HOLD_UNKNOWN)
"""Also for a hold of somebody else: nobody learns that there is one."""


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
    """Another pickup library, last day, or a pause; None leaves as it is. A pause until a day that
    has been ends the pause. What is caught already cannot pause. The place in the queue stays."""
    at = context.now()
    found = _find(work, context, caller, card, hold_id, at)
    if isinstance(found, Refusal):
        return found
    patron, hold = found
    new = hold
    if pickup is not None or expires_on is not None:
        moved = _moved(work, context, patron, hold, pickup, expires_on, at)
        if isinstance(moved, Refusal):
            return moved
        new = moved
    if suspended_until is not None:
        if hold.state is not HoldState.WAITING:
            return Refusal(Reason.HOLD_NOT_ALLOWED, hold.state.value)
        pauses = suspended_until >= local_day(at)
        new = replace(new, suspended_until=suspended_until if pauses else None)
    if new != hold:
        work.change_hold(new)
        _follow(work, context, hold, new, at)
    return placed(work, context, work.hold(hold.id) or new)


def cancel(
    work: CirculationWork, context: Context, caller: Caller, card: str, hold_id: int
) -> HoldPlaced | Refusal:
    """The patron does not want it any more: what was caught for it goes to the next, or home."""
    at = context.now()
    found = _find(work, context, caller, card, hold_id, at)
    if isinstance(found, Refusal):
        return found
    hold = found[1]
    ended = end(work, context, hold, HoldState.CANCELLED, at)
    item = work.item_by_id(hold.item_id) if hold.item_id is not None else None
    return HoldPlaced(ended, 0, context.titles.title(hold.record_id), item)


def end(
    work: CirculationWork, context: Context, hold: Hold, state: HoldState, at: datetime
) -> Hold:
    """The hold ends otherwise than by a loan; the item caught for it is let go."""
    ended = queue.end(work, context, hold, state, at)
    trapping.release(work, context, hold, at)
    return ended


def not_found(
    work: CirculationWork, context: Context, caller: Caller, hold_id: int
) -> Hold | Refusal:
    """The copy the pick list asks for is not on its shelf: it is missing until somebody scans it,
    and the next library is asked. Only the asked library can say so."""
    at = context.now()
    hold = work.hold(hold_id)
    if hold is None or not hold.asked_library:
        return UNKNOWN
    if hold.asked_library != caller.library:
        return Refusal(Reason.CALLER_MAY_NOT, caller.library)
    item = work.lock_item_id(hold.asked_item_id) if hold.asked_item_id is not None else None
    work.lock_title(hold.record_id)
    again = work.hold(hold_id)
    if again is None or again.asked_item_id != hold.asked_item_id or not again.asked_library:
        return UNKNOWN  # it was caught or asked elsewhere meanwhile
    if item is not None and item.status is ItemStatus.AVAILABLE:
        work.set_item(item, status=ItemStatus.MISSING)
        work.add_task(caller.library, "missing", at, item.id)
    return targeting.pass_over(work, context, again, at)


def locked(work: CirculationWork, hold_id: int) -> Hold | None:
    """The active hold with its item, patron and title held, in that order."""
    hold = work.hold(hold_id)
    if hold is None or hold.state not in ACTIVE:
        return None
    if hold.item_id is not None:
        work.lock_item_id(hold.item_id)
    if hold.patron_id is not None:
        work.lock_patron(hold.patron_id)
    work.lock_title(hold.record_id)
    again = work.hold(hold_id)
    return again if again is not None and again.state in ACTIVE else None


def _find(
    work: CirculationWork, context: Context, caller: Caller, card: str, hold_id: int, at: datetime
) -> tuple[Patron, Hold] | Refusal:
    found = access.identify(work, context, caller, card, None, at)
    if isinstance(found, Refusal):
        return found
    hold = work.hold(hold_id)
    if hold is None or hold.patron_id != found.patron.id:
        return UNKNOWN
    hold = locked(work, hold_id)
    return UNKNOWN if hold is None else (found.patron, hold)


def _moved(
    work: CirculationWork,
    context: Context,
    patron: Patron,
    hold: Hold,
    pickup: str | None,
    expires_on: date | None,
    at: datetime,
) -> Hold | Refusal:
    """The rules are asked again as for a new hold, but for figures and blocks."""
    library = context.consortium.by_code_or_sigel(hold.pickup if pickup is None else pickup)
    if library is None:
        return Refusal(Reason.PICKUP_UNKNOWN, pickup or hold.pickup)
    if wrong := wrong_dates(local_day(at), hold.not_before, expires_on):
        return wrong
    subject = Subject(patron, context.municipality_of(patron.home))
    items = fitting(work, hold.record_id, hold.wanted_item_id, hold.volume)
    terms = context.rules.hold(subject, items, library, at)
    if isinstance(terms, Refusal):
        if expires_on is None and terms.reason in (Reason.HOLD_NO_ITEM, Reason.NO_RULE):
            return replace(hold, pickup=library.code)  # its copies are gone; that is no news
        return terms
    if expires_on is None:
        return replace(hold, pickup=library.code)
    last = min(expires_on, terms.expires_on) if terms.expires_on else expires_on
    return replace(hold, pickup=library.code, expires_on=last)


def _follow(work: CirculationWork, context: Context, old: Hold, new: Hold, at: datetime) -> None:
    """What the change means for a copy: asked of another chain, or off a shelf and on its way. One
    that is under way is sent on when it is scanned where the van brings it."""
    if new.state is HoldState.WAITING:
        targeting.settle(work, context, new.record_id, at)
    elif new.state is HoldState.ON_SHELF and new.pickup != old.pickup:
        item = work.item_by_id(new.item_id) if new.item_id is not None else None
        if item is not None:
            work.add_task(item.current, "clear_shelf", at, item.id)
            trapping.send(work, context, new, item, item.current, at)
