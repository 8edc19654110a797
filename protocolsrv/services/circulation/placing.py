"""Placing a hold on a title, or on one item of it.

The order of the checks: the patron and the card, the title, the dates, the pickup library, a hold
there is already, the rules, the fee.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.fee import FeeKind
from protocolsrv.domain.hold import Hold
from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.refusal import Reason, Refusal

from . import access, facts, queue, targeting
from .context import Context
from .results import Caller, HoldPlaced


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a hold is for: a title, the items of it that will do, and the one item, if any."""

    record_id: int
    items: tuple[Item, ...]
    item: Item | None = None


def place(
    work: CirculationWork,
    context: Context,
    caller: Caller,
    card: str,
    *,
    record_id: int | None = None,
    barcode: str = "",
    volume: str = "",
    pickup: str = "",
    expires_on: date | None = None,
    not_before: date | None = None,
    fee_accepted: bool = False,
) -> HoldPlaced | Refusal:
    """See `Verbs.place_hold`. Picked up at the patron's main library where none is named."""
    now = context.now()
    found = access.identify(work, context, caller, card, None, now)
    if isinstance(found, Refusal):
        return found
    wanted = _wanted(work, record_id, barcode, volume)
    if isinstance(wanted, Refusal):
        return wanted
    day = local_day(now)
    if expires_on is not None and expires_on < max(day, not_before or day):
        return Refusal(Reason.DATE_WRONG, expires_on.isoformat())
    library = context.consortium.by_code_or_sigel(pickup or found.patron.home)
    if library is None:
        return Refusal(Reason.PICKUP_UNKNOWN, pickup)
    patron = work.lock_patron(found.patron.id) or found.patron
    work.lock_title(wanted.record_id)
    if any(one.patron_id == patron.id for one in work.queue(wanted.record_id)):
        return Refusal(Reason.HOLD_EXISTS)
    subject = access.subject(work, context, patron, now)
    terms = context.rules.hold(subject, wanted.items, library, now)
    if isinstance(terms, Refusal):
        return terms
    if terms.fee and not fee_accepted:
        return Refusal(Reason.FEE_NOT_ACCEPTED, explained=terms.explained, fee=terms.fee)
    last = min((one for one in (expires_on, terms.expires_on) if one), default=None)
    hold = work.add_hold(
        Hold(
            0,
            patron.id,
            wanted.record_id,
            library.code,
            now,
            wanted_item_id=wanted.item.id if wanted.item else None,
            volume=volume,
            not_before=not_before,
            expires_on=last,
        )
    )
    if terms.fee:
        work.charge(
            patron.id,
            FeeKind.OTHER,
            terms.fee,
            municipality=library.municipality,
            library=caller.library,
            at=now,
        )
    facts.tell(work, context, "hold", now, caller.library, None, patron, other=library.code)
    hold = targeting.ask(work, context, hold, now)
    return placed(work, context, hold, wanted.item)


def placed(
    work: CirculationWork, context: Context, hold: Hold, item: Item | None = None
) -> HoldPlaced:
    """A hold as it is answered: with its place, its title, and whether an item is at hand."""
    item_id = hold.item_id or hold.wanted_item_id
    if item is None and item_id is not None:
        item = work.item_by_id(item_id)
    return HoldPlaced(
        hold,
        queue.position(work, hold),
        context.titles.title(hold.record_id),
        item,
        available=hold.ready_at is not None or hold.asked_item_id is not None,
    )


def _wanted(
    work: CirculationWork, record_id: int | None, barcode: str, volume: str
) -> Wanted | Refusal:
    item = work.item(barcode) if barcode else None
    if barcode and item is None:
        return Refusal(Reason.ITEM_UNKNOWN, barcode)
    if record_id is None:
        if item is None:
            return Refusal(Reason.TITLE_UNKNOWN)
        record_id, item = item.record_id, None
    items = [one for one in work.items_of(record_id) if volume in ("", one.enumeration)]
    if item is not None:
        items = [one for one in items if one.id == item.id]
    usable = tuple(one for one in items if one.status is not ItemStatus.WITHDRAWN)
    if not usable:
        known = bool(work.items_of(record_id))
        return Refusal(Reason.HOLD_NO_ITEM if known else Reason.TITLE_UNKNOWN)
    return Wanted(record_id, usable, item)
