"""Dates and times on the wire: 18 characters YYYYMMDDZZZZHHMMSS. ZZZZ blank is local time, `   Z`
UTC, another letter a zone of that name (Q is Atlantic time)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from enum import Enum

_EAST = "ABCDEFGHIKLM"  # one hour each; J is local time
_WEST = "NOPQRSTUVWXY"
_MONTHS = {
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "en": "January February March April May June July August September October November December",
    "fi": "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta"
    " syyskuuta lokakuuta marraskuuta joulukuuta",
}


class DateForm(Enum):
    """How due dates (AH) are written for a unit."""

    SIP = "sip"  # 20261222    235959
    ISO = "iso"  # 2026-12-22
    TEXT = "text"  # 22 december 2026, in the language of the session


def read(text: str, zone: tzinfo) -> datetime | None:
    """The moment, aware, in UTC; None for blanks, zeros and what is no date."""
    day, letters, time = text[:8], text[8:12].strip().upper(), text[12:18].strip()
    if not (day.isascii() and day.isdigit() and len(day) == 8):
        return None
    if time and not (time.isascii() and time.isdigit()):
        return None
    time = time.ljust(6, "0")
    offset: tzinfo = zone
    if letters in ("Z", "UTC", "GMT"):
        offset = UTC
    elif len(letters) == 1 and letters in _EAST:
        offset = timezone(timedelta(hours=_EAST.index(letters) + 1))
    elif len(letters) == 1 and letters in _WEST:
        offset = timezone(timedelta(hours=-_WEST.index(letters) - 1))
    try:
        local = datetime(
            int(day[:4]), int(day[4:6]), int(day[6:]), int(time[:2]), int(time[2:4]), int(time[4:])
        )
        return local.replace(tzinfo=offset).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def write(at: datetime, zone: tzinfo) -> str:
    """The moment in local time, four blanks for the zone, as the standard prefers."""
    return at.astimezone(zone).strftime("%Y%m%d    %H%M%S")


def write_day(day: date) -> str:
    """A day without a time: its end."""
    return day.strftime("%Y%m%d    235959")


def due(at: datetime, zone: tzinfo, form: DateForm, language: str) -> str:
    """A due date in the form a unit wants; the time only where the loan ends within a day."""
    local = at.astimezone(zone)
    if form is DateForm.SIP:
        return write(at, zone)
    clock = "" if (local.hour, local.minute) == (23, 59) else f" {local:%H:%M}"
    if form is DateForm.ISO:
        return f"{local:%Y-%m-%d}{clock}"
    months = _MONTHS.get(language, _MONTHS["en"]).split()
    dot = "." if language == "fi" else ""
    return f"{local.day}{dot} {months[local.month - 1]} {local.year}{clock}"
