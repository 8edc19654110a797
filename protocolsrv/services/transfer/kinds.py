"""What a field of a CSV file can be: how it is read, how it is written, and what to tell people.

Days are local days in Europe/Stockholm. `today`, `today-10` and `today+3` are days too, counted
from the day of loading, so that a file of examples never grows old. A moment is a day with a time
(`2026-11-24T14:30`, local unless it names a zone) or a day alone. Money is written in kronor with a
point (`12.50`) and kept in ore.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Any

from protocolsrv.domain.calendar import STOCKHOLM, end_of
from protocolsrv.domain.fee import kronor

_RELATIVE = re.compile(r"today(?:([+-])([0-9]{1,5}))?", re.ASCII)
_AMOUNT = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,2}))?", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
_FLAGS = {"yes": True, "no": False, "ja": True, "nej": False, "1": True, "0": False}
_FLAGS |= {"true": True, "false": False}

NOON = time(12)
"""The time of a day alone."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value. `read` takes the text and the day of loading and raises ValueError; `write`
    gives the text that reads as the same value. `expects` completes "must be …". `empty` is what an
    empty field stands for unless its column says otherwise."""

    name: str
    expects: str
    read: Callable[[str, date], Any]
    write: Callable[[Any], str]
    empty: Any = None


def read_day(text: str, today: date) -> date:
    """`2026-11-24`, `20261124` or a day relative to `today`."""
    found = _RELATIVE.fullmatch(text)
    if found is None:
        if len(text) not in (8, 10):
            raise ValueError(text)
        return date.fromisoformat(text)
    days = int(found[2] or 0)
    return today + timedelta(days=-days if found[1] == "-" else days)


def _moment(text: str, today: date, alone: Callable[[date], datetime]) -> datetime:
    day_text, parting, time_text = text.replace(" ", "T", 1).partition("T")
    day = read_day(day_text, today)
    if not parting:
        return alone(day)
    at = datetime.combine(day, time.fromisoformat(time_text))
    return (at if at.tzinfo else at.replace(tzinfo=STOCKHOLM)).astimezone(UTC)


def _noon(day: date) -> datetime:
    return datetime.combine(day, NOON, STOCKHOLM).astimezone(UTC)


def read_moment(text: str, today: date) -> datetime:
    """A moment in UTC; a day alone is its noon."""
    return _moment(text, today, _noon)


def read_end(text: str, today: date) -> datetime:
    """A moment in UTC; a day alone is its last second."""
    return _moment(text, today, end_of)


def write_moment(at: datetime) -> str:
    """As `2026-11-24T13:30:00Z`, with microseconds where there are any."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _amount(text: str, _: date) -> int:
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def _number(text: str, _: date) -> int:
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _signed(text: str, today: date) -> int:
    return -_number(text[1:], today) if text[0] == "-" else _number(text, today)


def _flag(text: str, _: date) -> bool:
    found = _FLAGS.get(text.casefold())
    if found is None:
        raise ValueError(text)
    return found


def _hex_list(text: str, _: date) -> tuple[bytes, ...]:
    return tuple(bytes.fromhex(one) for one in text.split())


def _same(text: str, _: date) -> str:
    return text


TEXT = Kind("text", "text", _same, str, "")
LIBRARY = Kind("library", "the code of a library", _same, str, "")
DAY = Kind(
    "day", "a day such as 2026-11-24, or relative: today-10", read_day, lambda day: day.isoformat()
)
MOMENT = Kind("moment", "a moment such as 2026-11-24T14:30, or a day", read_moment, write_moment)
END = Kind("end", "a moment such as 2026-11-24T14:30, or a day: its end", read_end, write_moment)
AMOUNT = Kind("amount", "an amount in kronor such as 12.50", _amount, kronor, 0)
NUMBER = Kind("number", "a whole number", _number, str, 0)
SIGNED = Kind("signed", "a whole number, below 0 too", _signed, str, 0)
FLAG = Kind("flag", "yes or no", _flag, lambda flag: "yes" if flag else "no", False)
CODES = Kind(
    "libraries", "library codes parted by blanks", lambda text, _: tuple(text.split()), " ".join, ()
)
DIGESTS = Kind(
    "digests",
    "hexadecimal digests parted by blanks, as an export writes them",
    _hex_list,
    lambda digests: " ".join(sorted(one.hex() for one in digests)),
    (),
)


def choice(values: type[Enum], empty: Enum | None = None) -> Kind:
    """One of an enumeration's values; `empty` is what an empty field stands for."""
    known = {one.value: one for one in values}

    def read(text: str, _: date) -> Enum:
        found = known.get(text.casefold())
        if found is None:
            raise ValueError(text)
        return found

    expects = "one of " + ", ".join(known)
    return Kind("choice", expects, read, lambda one: str(one.value), empty)
