"""Opening days and due moments: local days in Europe/Stockholm, moments in UTC."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")

HORIZON = 400
"""Days ahead an opening day is looked for; a library closed for longer lends as if it were open."""


def local_day(at: datetime, zone: ZoneInfo = STOCKHOLM) -> date:
    """The day it is there at that moment."""
    return at.astimezone(zone).date()


def end_of(day: date, zone: ZoneInfo = STOCKHOLM) -> datetime:
    """The last second of a local day, in UTC: right on the nights when clocks change too."""
    return datetime.combine(day, time(23, 59, 59), zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Calendar:
    """When one library is open: weekdays (Monday is 0) and days it is closed all the same. A
    library that is never open (`weekdays` empty) counts as always open: a mobile one, a depot."""

    weekdays: frozenset[int] = frozenset(range(7))
    closed: Collection[date] = field(default_factory=frozenset)

    def is_open(self, day: date) -> bool:
        """Whether it is an opening day."""
        return (not self.weekdays or day.weekday() in self.weekdays) and day not in self.closed

    def on_or_after(self, day: date) -> date:
        """The first opening day from `day` on."""
        for step in range(HORIZON):
            candidate = day + timedelta(days=step)
            if self.is_open(candidate):
                return candidate
        return day

    def after(self, day: date, opening_days: int) -> date:
        """The day that is so many opening days later."""
        for _ in range(opening_days):
            day = self.on_or_after(day + timedelta(days=1))
        return day


Calendars = Mapping[str, Calendar]
"""By library code."""


def due_day(lent: date, days: int, calendar: Calendar) -> date:
    """The last day of a loan of so many days: never a day the lending library is closed."""
    return calendar.on_or_after(lent + timedelta(days=days))
