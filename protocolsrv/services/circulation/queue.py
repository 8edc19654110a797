"""The queue of a title: who waits, in which place, and what it means that a hold was filled.

The order is the store's: priority, moment of placing, id. Nothing here changes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.circulation import CirculationReader
from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.hold import Hold, HoldState
from protocolsrv.domain.item import Item
from protocolsrv.domain.patron import Patron

from . import targeting
from .context import Context
from .wanting import fits


def waiting(
    reader: CirculationReader,
    record_id: int,
    at: datetime,
    except_patron: int | None = None,
    item: Item | None = None,
) -> int:
    """How many others wait for the title at that moment and have no item caught yet. Suspended
    holds, and those that have not begun, wait for nothing; with an `item`, neither do those that
    want another volume or another item."""
    return waiting_among(reader.queue(record_id), at, except_patron, item)


def waiting_among(
    holds: Iterable[Hold], at: datetime, except_patron: int | None, item: Item | None
) -> int:
    """The same of a queue that was read already."""
    day = local_day(at)
    return sum(
        hold.wants_on(day)
        and hold.patron_id != except_patron
        and (item is None or fits(hold, item))
        for hold in holds
    )


def position(reader: CirculationReader, hold: Hold) -> int:
    """The place of a hold in its queue: 1 is next; what is caught already is 1 too."""
    if hold.state is not HoldState.WAITING:
        return 1
    ahead = 0
    for other in reader.queue(hold.record_id):
        if other.id == hold.id:
            break
        ahead += other.state is HoldState.WAITING
    return ahead + 1


def fill(
    work: CirculationWork,
    context: Context,
    hold: Hold,
    loan_patron: Patron,  # noqa: ARG001 - part of the seam of holds
    at: datetime,
) -> Hold:
    """The hold's patron has borrowed what it waited for: it is over, and forgets its patron. The
    copy a pick list asked for on its behalf is there for others."""
    return end(work, context, hold, HoldState.FILLED, at)


def end(
    work: CirculationWork, context: Context, hold: Hold, state: HoldState, at: datetime
) -> Hold:
    """The hold is over. What was caught for it is not looked at: see `trapping.release`."""
    ended = replace(
        hold,
        patron_id=None,
        state=state,
        ended_at=at,
        asked_library="",
        asked_item_id=None,
        asked_at=None,
    )
    work.change_hold(ended)
    targeting.settle(work, context, hold.record_id, at)
    return ended
