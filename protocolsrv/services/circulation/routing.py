"""Where an item goes that is at a library and on loan to nobody: hold, home, or a shelf here.

Needs the item and its title locked. An item that was in transit has arrived, or, scanned at a third
place, is sent on from there: a transit is redirected, never lost.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.fee import Fee
from protocolsrv.domain.hold import HoldState
from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.transit import Transit, TransitReason

from . import facts, targeting, trapping
from .context import Context
from .results import CheckedIn, Routing

NO_TRANSIT = frozenset({ItemStatus.AVAILABLE, ItemStatus.ON_LOAN, ItemStatus.ON_HOLD_SHELF})
"""An item of these is where it is: an invariant, which the tests hold."""


def route(
    work: CirculationWork, context: Context, library: str, item: Item, at: datetime
) -> CheckedIn:
    """Decide and do it: statuses, transit and hold are changed."""
    _arrive(work, context, library, item, at)
    hold = trapping.catch(work, context, item, library, at)
    if hold is not None:
        caught = work.item_by_id(item.id) or item
        ready = hold.state is HoldState.ON_SHELF
        answer = _answer(
            context, caught, Routing.HOLD_HERE if ready else Routing.HOLD_ELSEWHERE, hold.pickup
        )
        waiting = work.patron(hold.patron_id) if hold.patron_id is not None else None
        return replace(
            answer,
            hold=hold,
            pickup_alias=waiting.alias if waiting else "",
            transit=work.transit_of(item.id),
        )
    if item.permanent != library and not context.rules.stays(item, library):
        return _home(work, context, library, item, at)
    end_transit(work, item)
    stored = work.set_item(item, status=ItemStatus.AVAILABLE, current=library)
    return _answer(context, stored, Routing.SHELVE)


def to_staff(
    work: CirculationWork, context: Context, library: str, item: Item, status: ItemStatus
) -> CheckedIn:
    """A person looks at it before it goes anywhere. It is here, so a transit is over, and a hold
    that had it waits again in the place it had."""
    end_transit(work, item)
    back_to_queue(work, item)
    stored = work.set_item(item, status=status, current=library)
    targeting.settle(work, context, item.record_id, context.now())
    return _answer(context, stored, Routing.STAFF)


def transit_of(work: CirculationWork, item: Item) -> Transit | None:
    """The open transit of an item; not looked for where its status says there can be none."""
    return None if item.status in NO_TRANSIT else work.transit_of(item.id)


def end_transit(work: CirculationWork, item: Item) -> None:
    """An item that is in somebody's hand is not under way."""
    transit = transit_of(work, item)
    if transit is not None:
        work.close_transit(transit.id)


def back_to_queue(work: CirculationWork, item: Item) -> None:
    """The hold this item was caught for, if any, waits again in the place it had."""
    hold = work.hold_with_item(item.id)
    if hold is not None:
        work.change_hold(
            replace(hold, state=HoldState.WAITING, item_id=None, shelf_until=None, ready_at=None)
        )


def as_it_is(work: CirculationWork, context: Context, item: Item, on_loan: bool) -> CheckedIn:
    """Old news about an item: nothing is changed, and nobody is named."""
    answer = _answer(context, item, Routing.STAFF if on_loan else Routing.SHELVE)
    transit = work.transit_of(item.id)
    if transit is not None:
        answer = replace(answer, routing=Routing.HOME, destination=transit.destination)
    return replace(answer, notes=("older_than_loan",))


def with_ended(
    answer: CheckedIn,
    was_on_loan: bool,
    patron_id: int | None,
    fee: Fee | None,
    notes: tuple[str, ...],
) -> CheckedIn:
    """The answer, with what the end of the loan added."""
    return replace(answer, was_on_loan=was_on_loan, patron_id=patron_id, fee=fee, notes=notes)


def _arrive(
    work: CirculationWork, context: Context, library: str, item: Item, at: datetime
) -> None:
    transit = transit_of(work, item)
    if transit is not None and transit.destination == library:
        facts.tell(
            work,
            context,
            "arrival",
            at,
            library,
            item,
            other=transit.origin,
            days=(at - transit.sent_at).days,
        )
        work.close_transit(transit.id)


def _home(
    work: CirculationWork, context: Context, library: str, item: Item, at: datetime
) -> CheckedIn:
    transit = transit_of(work, item)
    if transit is not None and transit.destination == item.permanent and transit.hold_id is None:
        transit = replace(transit, origin=library, sent_at=at, lost_at=None)
        work.change_transit(transit)
    else:
        if transit is not None:
            work.close_transit(transit.id)
        transit = work.open_transit(item.id, library, item.permanent, TransitReason.RETURN_HOME, at)
    facts.tell(work, context, "transit", at, library, item)
    stored = work.set_item(item, status=ItemStatus.IN_TRANSIT, current=library)
    return replace(_answer(context, stored, Routing.HOME, item.permanent), transit=transit)


def _answer(context: Context, item: Item, routing: Routing, destination: str = "") -> CheckedIn:
    return CheckedIn(
        item,
        context.rules.item_type(item.item_type),
        context.titles.title(item.record_id),
        routing,
        destination,
    )
