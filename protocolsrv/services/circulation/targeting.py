"""Asking for a copy that stands on a shelf: the lending chain of the pickup library, in its order.

A hold asks one library at a time, for one item that no other hold asks for. A library that has not
found it is passed over; where nobody is left to ask, the hold waits for a return.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.hold import Hold
from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.rules import Subject

from .context import Context


def ask(work: CirculationWork, context: Context, hold: Hold, at: datetime) -> Hold:
    """The hold as it is stored now: asking the first library of its chain that has a copy, or none.
    A hold that does not want anything today asks for nothing. Needs the title locked."""
    found = _copy(work, context, hold, at) if hold.wants_on(local_day(at)) else None
    asking = replace(
        hold,
        asked_library=found.current if found else "",
        asked_item_id=found.id if found else None,
        asked_at=at if found else None,
    )
    if asking != hold:
        work.change_hold(asking)
    return asking


def ask_next(work: CirculationWork, context: Context, hold: Hold, at: datetime) -> Hold:
    """The library asked has not found its copy: the next one."""
    passed = hold.passed
    if hold.asked_library and hold.asked_library not in passed:
        passed = (*passed, hold.asked_library)
    return ask(work, context, replace(hold, passed=passed), at)


def _copy(work: CirculationWork, context: Context, hold: Hold, at: datetime) -> Item | None:
    patron = work.patron(hold.patron_id) if hold.patron_id is not None else None
    if patron is None:
        return None
    asked = {one.asked_item_id for one in work.queue(hold.record_id) if one.id != hold.id}
    chain = {code: place for place, code in enumerate(context.rules.chain(hold.pickup))}
    subject = Subject(patron, context.municipality_of(patron.home))
    pickup = context.place(hold.pickup)
    fit = [
        item
        for item in work.items_of(hold.record_id)
        if item.status is ItemStatus.AVAILABLE
        and item.id not in asked
        and item.current in chain
        and item.current not in hold.passed
        and hold.wanted_item_id in (None, item.id)
        and hold.volume in ("", item.enumeration)
        and context.rules.may_fill(subject, item, pickup, at)
    ]
    return min(fit, key=lambda item: (chain[item.current], item.id), default=None)
