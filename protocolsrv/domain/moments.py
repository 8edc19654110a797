"""Numbers, dates and times as integers, and the intervals that terms mean.

A moment is the integer YYYYMMDDhhmmss in UTC. A partial date is the interval of all moments in it:
`2024-05` is 20240501000000 to 20240531235959. A time without a zone is UTC.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta, timezone

from .query import Kind

Interval = tuple[int, int]

_NUMBER = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?|(\d\d)(\d\d))?", re.ASCII)
_TIME = re.compile(
    r"(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?)?\s?(Z|z|[+-]\d\d(?::?\d\d)?)?", re.ASCII
)
_MARC_TIME = re.compile(r"(\d{8})(\d{6})(?:\.\d)?", re.ASCII)


def moment(at: datetime) -> int:
    """The integer of an aware point in time."""
    at = at.astimezone(UTC)
    day = (at.year * 100 + at.month) * 100 + at.day
    return ((day * 100 + at.hour) * 100 + at.minute) * 100 + at.second


def number(text: str) -> int | None:
    """The integer that `text` is, blanks around it allowed; None for anything else."""
    bare = text.strip()
    return int(bare) if _NUMBER.fullmatch(bare) else None


def moment_interval(text: str) -> Interval | None:
    """First and last moment that `text` means; None when it is no date.

    Read: YYYY, YYYY-MM, YYYY-MM-DD, YYYYMMDD, with a time hh, hh:mm or hh:mm:ss after `T` or a
    blank and a zone (ISO 8601), and MARC's YYYYMMDDhhmmss.f."""
    bare = text.strip()
    packed = _MARC_TIME.fullmatch(bare)
    date, time = (packed[1], packed[2]) if packed else _halves(bare)
    found = _DATE.fullmatch(date)
    if found is None:
        return None
    year, month, day = found[1], found[2] or found[4], found[3] or found[5]
    try:
        if time:
            return _with_time(f"{year}-{month}-{day}", time) if day else None
        low = datetime(int(year), int(month or 1), int(day or 1), tzinfo=UTC)
        last_month = int(month or 12)
        last_day = int(day or monthrange(int(year), last_month)[1])
        high = datetime(int(year), last_month, last_day, 23, 59, 59, tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return moment(low), moment(high)


def _halves(text: str) -> tuple[str, str]:
    for parting in ("T", "t", " "):
        date, found, time = text.partition(parting)
        if found:
            return date, time.strip() or "?"
    return text, ""


def _with_time(date: str, time: str) -> Interval | None:
    found = _TIME.fullmatch(time)
    if found is None:
        return None
    hour, minute, second, zone = found.groups()
    offset = _offset(zone) if zone else UTC
    low = datetime.fromisoformat(f"{date}T{hour}:{minute or '00'}:{second or '00'}")
    length = timedelta(seconds=0) if second else timedelta(seconds=59 if minute else 3599)
    start = low.replace(tzinfo=offset)
    return moment(start), moment(start + length)


def _offset(zone: str) -> timezone:
    if zone in "Zz":
        return UTC
    digits = zone[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
    return timezone(timedelta(minutes=-minutes if zone[0] == "-" else minutes))


def interval(kind: Kind, text: str) -> Interval | None:
    """What one value of a NUMBER or MOMENT access point means; None when it is none."""
    if kind is Kind.MOMENT:
        return moment_interval(text)
    value = number(text)
    return None if value is None else (value, value)


def interval_pair(kind: Kind, text: str) -> Interval | None:
    """The interval of WITHIN and ENCLOSES: `low high`, parted by blanks, both ends whole; or one
    value. None when it is neither."""
    parts = text.split()
    if len(parts) != 2:
        return interval(kind, text)
    low, high = interval(kind, parts[0]), interval(kind, parts[1])
    return None if low is None or high is None else (low[0], high[1])
