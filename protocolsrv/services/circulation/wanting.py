"""What a hold asks for, and whether an item may be it."""

from __future__ import annotations

from datetime import datetime

from protocolsrv.domain.circulation import CirculationReader
from protocolsrv.domain.hold import Hold
from protocolsrv.domain.item import Item
from protocolsrv.domain.rules import Subject

from .context import Context


def fits(hold: Hold, item: Item) -> bool:
    """Whether this is what was asked for: any item of the title, of the volume, or this one."""
    return hold.wanted_item_id in (None, item.id) and hold.volume in ("", item.enumeration)


def may_fill(
    reader: CirculationReader, context: Context, hold: Hold, item: Item, at: datetime
) -> bool:
    """Whether the rules let this item fill that hold (a school's own items, types, ages). Figures
    and blocks have no say in it: who was let into the queue stays there."""
    patron = reader.patron(hold.patron_id) if hold.patron_id is not None else None
    if patron is None:
        return False
    subject = Subject(patron, context.municipality_of(patron.home))
    return context.rules.may_fill(subject, item, context.place(hold.pickup), at)
