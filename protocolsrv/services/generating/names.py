"""The authors of generated records: a fixed list of people who do not exist."""

from __future__ import annotations

from dataclasses import dataclass

from .tables import GIVEN_NAMES, PATRONYMICS, SURNAME_HEADS, SURNAME_TAILS

AUTHORS = 20_000
"""How many authors there are."""

_SURNAMES = PATRONYMICS + [
    head + tail
    for head in SURNAME_HEADS
    for tail in SURNAME_TAILS
    if not tail.startswith(head.lower()) and head[-1] != tail[0]
]


@dataclass(frozen=True, slots=True)
class Author:
    """One author, as the record needs them, in UTF-8: heading without dates, dates, name in natural
    order, and three letters for the call number."""

    heading: bytes
    dates: bytes
    natural: bytes
    letters: bytes


def authors() -> list[Author]:
    """The authors by rank, always the same; no two have the same heading."""
    found = []
    for number in range(AUTHORS):
        surname = _SURNAMES[number * 37 % len(_SURNAMES)]
        # Another given name each time the surnames begin anew.
        given = GIVEN_NAMES[(number * 53 + number // len(_SURNAMES)) % len(GIVEN_NAMES)]
        born = 1850 + number * 29 % 150
        found.append(
            Author(
                f"{surname}, {given},".encode(),
                (f"{born}-{born + 60 + number % 35}" if born < 1930 else f"{born}-").encode(),
                f"{given} {surname}".encode(),
                surname[:3].upper().encode(),
            )
        )
    return found
