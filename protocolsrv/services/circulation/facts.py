"""Anonymous facts for statistics, written in the transaction of what they tell."""

from __future__ import annotations

from datetime import date, datetime

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.circulation import Event
from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.item import Item
from protocolsrv.domain.patron import Patron

from .context import Context

_BANDS = ((5, "0-5"), (12, "6-12"), (17, "13-17"), (64, "18-64"))


def age_band(patron: Patron, day: date) -> str:
    """Coarse enough to tell nobody; "" where no birth date is known."""
    age = patron.age_on(day)
    if age is None:
        return ""
    return next((name for last, name in _BANDS if age <= last), "65-")


def tell(
    work: CirculationWork,
    context: Context,
    kind: str,
    at: datetime,
    library: str,
    item: Item | None = None,
    patron: Patron | None = None,
    *,
    other: str = "",
    days: int | None = None,
    count: int = 1,
) -> None:
    """One fact; see `Event` for the kinds. Of the patron only what many share is told. `other` is
    by default the library where the item belongs."""
    day = local_day(at)
    work.tell(
        Event(
            day,
            kind,
            library,
            owner=item.owner if item else "",
            other=other or (item.permanent if item else ""),
            municipality=context.municipality_of(patron.home) if patron else "",
            category=patron.category if patron else "",
            age_band=age_band(patron, day) if patron else "",
            item_type=item.item_type if item else "",
            days=days,
            count=count,
        )
    )
