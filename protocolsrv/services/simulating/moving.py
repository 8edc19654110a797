"""Time and vans: a clock that is set, opening days of the parameters, when a parcel arrives."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from protocolsrv.domain.calendar import HORIZON, Calendar
from protocolsrv.domain.circulation import CirculationReader
from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.services.circulation.context import CalendarOf

from .parameters import Parameters

T = TypeVar("T")


@dataclass(slots=True)
class VirtualClock:
    """A clock that goes on by a second each time it is told to."""

    at: datetime

    def now(self) -> datetime:
        """The moment it is set to."""
        return self.at

    def set(self, day: date, hour: int) -> None:
        """To this hour, UTC."""
        self.at = datetime.combine(day, time(hour), UTC)

    def tick(self) -> None:
        """One second."""
        self.at += timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Within:
    """A writer whose units are parts of one that is open already: a day is one transaction. An
    exception ends them all."""

    work: CirculationWork

    def submit(self, unit: Callable[[CirculationWork], T]) -> Future[T]:
        """Done at once."""
        future: Future[T] = Future()
        future.set_result(unit(self.work))
        return future

    def run(self, unit: Callable[[CirculationWork], T]) -> T:
        """Done at once."""
        return unit(self.work)


def calendars(parameters: Parameters) -> CalendarOf:
    """Opening weekdays of the parameters, closures as they are stored."""
    opens = {one.code: one.opens for one in parameters.places}
    horizon = timedelta(days=HORIZON)
    known: dict[tuple[str, int], Calendar] = {}

    def calendar(reader: CirculationReader, library: str, start: date) -> Calendar:
        closed = reader.closures(library, start, start + horizon)
        key = (library, hash(tuple(closed)))
        if key not in known or known[key].closed != frozenset(closed):
            known[key] = Calendar(opens.get(library, frozenset()), frozenset(closed))
        return known[key]

    return calendar


def collected(vans: frozenset[int], sent: date) -> date:
    """The morning a van takes what was sent on that day."""
    for step in range(1, 8):
        if (sent + timedelta(days=step)).weekday() in vans:
            return sent + timedelta(days=step)
    return sent + timedelta(days=7)


def arrives(origin: frozenset[int], destination: frozenset[int], sent: date) -> date:
    """The morning it is delivered: it is sorted at the hub over night."""
    return collected(destination, collected(origin, sent))
