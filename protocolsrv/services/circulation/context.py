"""What every unit of circulation is handed besides its work: policy, places, time, names, secrets.

Nothing in it is a transaction's: the same context serves all units, from any thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from protocolsrv.domain.calendar import Calendar
from protocolsrv.domain.circulation import CirculationReader
from protocolsrv.domain.circulation_work import Secrets, Titles
from protocolsrv.domain.library import Consortium, Library
from protocolsrv.domain.ports import Clock
from protocolsrv.domain.rules import Rules

from .pin_locks import PinLocks

CalendarOf = Callable[[CirculationReader, str, date], Calendar]
"""The calendar of a library from a day on: its weekdays from configuration, closures as stored."""


@dataclass(frozen=True, slots=True)
class Context:
    """Policy (`rules`), the tree of libraries, opening days, the clock, titles for people, and the
    keeper of PINs. `locks` counts wrong PINs."""

    rules: Rules
    consortium: Consortium
    calendars: CalendarOf
    clock: Clock
    titles: Titles
    secrets: Secrets
    locks: PinLocks = field(default_factory=PinLocks)

    def now(self) -> datetime:
        """This moment, in UTC."""
        return self.clock.now()

    def place(self, code: str) -> Library:
        """The library with this code; one that is unknown (left the consortium) stands for itself,
        so that its items can still come back."""
        return self.consortium.libraries.get(code) or Library(code, "", code, "")

    def municipality_of(self, code: str) -> str:
        """The municipality a library belongs to; "" for an unknown one."""
        return self.place(code).municipality
