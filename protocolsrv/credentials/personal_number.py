"""Swedish personal identity numbers and coordination numbers, in any spelling of theirs.

Written `YYMMDD-NNNC`, with `+` from the year a person turns 100, or with the century and mostly
without a sign: `YYYYMMDDNNNC`. C is the Luhn digit of the nine before it. A coordination number
adds 60 to the day. (Folkbokföringslag 1991:481, sections 18 and 18 a.)
"""

from __future__ import annotations

import re
from datetime import date

_SPELLING = re.compile(r"(\d{2})?(\d{2})(\d{2})(\d{2})([-+]?)(\d{4})", re.ASCII)

COORDINATION = 60
"""Added to the day of birth in a coordination number."""


def luhn_ok(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit of those before it."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def normalise(text: str, today: date) -> str | None:
    """The twelve digits of a number in any spelling; None for what is none.

    Without a century it is the youngest person this can be `today`, or with `+` the youngest one
    who turns at least 100 this year."""
    found = _SPELLING.fullmatch("".join(text.split()))
    if found is None:
        return None
    century, year, month, day, sign, end = found.groups()
    if not luhn_ok(year + month + day + end):
        return None
    born_day = int(day) - COORDINATION if int(day) > COORDINATION else int(day)
    full = int(century + year) if century else _year(int(year), sign, today)
    born = _date(full, int(month), born_day)
    if born is not None and born > today and not century:
        born = _date(full - 100, int(month), born_day)
    if born is None or born > today:
        return None
    return f"{born.year:04d}{month}{day}{end}"


def _year(two: int, sign: str, today: date) -> int:
    """The latest year with these last digits that is not ahead, or at least 100 years back."""
    latest = today.year - (100 if sign == "+" else 0)
    return latest - (latest - two) % 100


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
