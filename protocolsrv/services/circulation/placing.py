"""Placing a hold: on a title, a volume of it, or one item; to be picked up at some library."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.circulation import CirculationReader
from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.fee import FeeKind
from protocolsrv.domain.hold import Hold
from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.library import Library
from protocolsrv.domain.patron import Patron
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.domain.rules import HoldTerms

from . import access, facts, queue, targeting
from .context import Context
from .results import Caller, HoldPlaced
from .wanting import fits


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be placed: `item` for this very one. `pickup` is where to fetch it."""

    record_id: int
    pickup: Library
    item: Item | None
    volume: str
    expires_on: date | None
    not_before: date | None


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
    """Join the queue of a title. A `barcode` alone stands for its title, with `record_id` for that
    very item. `pickup` "" is the patron's own library. The hold ends on the rules' day, or on
    `expires_on` where that is earlier."""
    at = context.now()
    found = access.identify(work, context, caller, card, None, at)
    if isinstance(found, Refusal):
        return found
    item = work.lock_item(barcode) if barcode else None
    if barcode and (item is None or record_id not in (None, item.record_id)):
        return Refusal(Reason.ITEM_UNKNOWN, barcode)
    title = record_id if record_id is not None else item.record_id if item else None
    if title is None:
        return Refusal(Reason.TITLE_UNKNOWN)
    wanted = item if record_id is not None else None
    library = context.consortium.by_code_or_sigel(pickup or found.patron.home)
    if library is None:
        return Refusal(Reason.PICKUP_UNKNOWN, pickup)
    if wrong := wrong_dates(local_day(at), not_before, expires_on):
        return wrong
    patron = work.lock_patron(found.patron.id) or found.patron
    work.lock_title(title)
    wish = Wish(title, library, wanted, volume.strip(), expires_on, not_before)
    terms = _terms(work, context, patron, wish, at)
    if isinstance(terms, Refusal):
        return terms
    if terms.fee and not fee_accepted:
        return Refusal(Reason.FEE_NOT_ACCEPTED, explained=terms.explained, fee=terms.fee)
    hold = _add(work, context, caller, patron, wish, terms, at)
    return placed(work, context, hold)


def wrong_dates(today: date, first: date | None, last: date | None) -> Refusal | None:
    """A hold that would have ended before it began."""
    if last is not None and last < max(today, first or today):
        return Refusal(Reason.DATE_WRONG, last.isoformat())
    return None


def fitting(
    reader: CirculationReader, record_id: int, item_id: int | None, volume: str
) -> list[Item]:
    """The items of a title that are what is asked for, wherever they are."""
    asked = Hold(0, None, record_id, "", datetime.min, wanted_item_id=item_id, volume=volume)
    return [one for one in reader.items_of(record_id) if fits(asked, one)]


def placed(reader: CirculationReader, context: Context, hold: Hold) -> HoldPlaced:
    """A hold as it is told: its place, the item caught or wanted, whether a copy is at hand."""
    item_id = hold.item_id or hold.wanted_item_id
    items = fitting(reader, hold.record_id, hold.wanted_item_id, hold.volume)
    at_hand = hold.shelf_until is not None or any(
        one.status is ItemStatus.AVAILABLE for one in items
    )
    return HoldPlaced(
        hold,
        queue.position(reader, hold),
        context.titles.title(hold.record_id),
        reader.item_by_id(item_id) if item_id is not None else None,
        at_hand,
    )


def _terms(
    work: CirculationWork, context: Context, patron: Patron, wish: Wish, at: datetime
) -> HoldTerms | Refusal:
    if any(one.record_id == wish.record_id for one in work.holds(patron.id)):
        return Refusal(Reason.HOLD_EXISTS)
    if not work.items_of(wish.record_id):
        known = context.titles.title(wish.record_id)
        return Refusal(Reason.HOLD_NO_ITEM if known else Reason.TITLE_UNKNOWN)
    item_id = wish.item.id if wish.item else None
    items = fitting(work, wish.record_id, item_id, wish.volume)
    if not items:
        return Refusal(Reason.HOLD_NO_ITEM, wish.volume)
    subject = access.subject(work, context, patron, at)
    return context.rules.hold(subject, items, wish.pickup, at)


def _add(
    work: CirculationWork,
    context: Context,
    caller: Caller,
    patron: Patron,
    wish: Wish,
    terms: HoldTerms,
    at: datetime,
) -> Hold:
    last_days = [day for day in (wish.expires_on, terms.expires_on) if day is not None]
    hold = work.add_hold(
        Hold(
            0,
            patron.id,
            wish.record_id,
            wish.pickup.code,
            at,
            wanted_item_id=wish.item.id if wish.item else None,
            volume=wish.volume,
            not_before=wish.not_before,
            expires_on=min(last_days, default=None),
        )
    )
    if terms.fee:
        work.charge(
            patron.id,
            FeeKind.OTHER,
            terms.fee,
            municipality=wish.pickup.municipality,
            library=caller.library,
            at=at,
        )
        facts.tell(work, context, "fee", at, caller.library, patron=patron)
    pickup = wish.pickup.code
    facts.tell(work, context, "hold", at, caller.library, wish.item, patron, other=pickup)
    targeting.settle(work, context, wish.record_id, at)
    return work.hold(hold.id) or hold
