"""What a simulated region is made of: places with their stock and people, and people's habits.

Sizes are those of the whole region; `Habits.scale` divides stock, titles and people alike. None of
them says how many loans there are, whose the items are, or how much is on the move.
"""

from __future__ import annotations

from dataclasses import dataclass, field

WORKDAYS = frozenset(range(5))
CITY = frozenset(range(6))
EVERY_DAY = frozenset(range(7))
THRICE = frozenset({0, 2, 4})
TWICE = frozenset({1, 3})
ONCE = frozenset({2})


@dataclass(frozen=True, slots=True)
class Place:
    """One library: people for whom it is the usual one, items it owns, weekdays (Monday is 0) it is
    open, and weekdays a van calls in the morning."""

    code: str
    people: int
    stock: int
    opens: frozenset[int] = WORKDAYS
    vans: frozenset[int] = WORKDAYS


PLACES = (
    Place("ust", 15_000, 150_000, EVERY_DAY),
    Place("bok", 700, 7_000),
    Place("ers", 2_600, 22_000, CITY),
    Place("gru", 900, 9_000),
    Place("hol", 1_500, 20_000, CITY, THRICE),
    Place("hor", 600, 10_000, WORKDAYS, THRICE),
    Place("mar", 2_600, 24_000, CITY),
    Place("obb", 700, 8_000, WORKDAYS, THRICE),
    Place("sav", 1_300, 15_000, CITY, THRICE),
    Place("teg", 2_600, 24_000, CITY),
    Place("ume", 2_400, 24_000, CITY),
    Place("ali", 2_600, 24_000, CITY),
    Place("rob", 1_100, 24_000, CITY, THRICE),
    Place("byg", 300, 7_000, TWICE, ONCE),
    Place("ana", 400, 10_000, THRICE, ONCE),
    Place("vin", 1_150, 47_000, CITY, THRICE),
    Place("gra", 120, 3_500, TWICE, ONCE),
    Place("hal", 150, 4_000, TWICE, ONCE),
    Place("tva", 200, 5_000, TWICE, ONCE),
    Place("ams", 80, 3_000, TWICE, ONCE),
    Place("van", 4_400, 45_000, CITY, THRICE),
    Place("vby", 800, 10_000, WORKDAYS, THRICE),
    Place("bju", 600, 16_000, CITY, TWICE),
    Place("nor", 1_500, 32_000, CITY, THRICE),
    Place("dra", 1_200, 14_000),
    Place("fri", 500, 9_000),
    Place("mid", 500, 9_000),
    Place("lil", 500, 9_000, WORKDAYS, THRICE),
    Place("jen", 250, 5_000, WORKDAYS, THRICE),
)
"""A region like Umeåregionen; the codes are the demo's. Sizes are judgements, not statistics."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How people and staff go about. Chances are from 0 to 1, times in days."""

    scale: int = 20  # one title, item and patron for so many
    titles: int = 260_000
    bought_again: float = 0.35  # chance that a title a library has already is bought once more
    stock_skew: float = 0.8  # how much stock leans to what is popular; 0: not at all
    wish_skew: float = 0.75  # the same of what people ask for
    visit_every: int = 56  # mean days between visits for their own sake
    wanders: float = 0.12  # chance that a visit is to another library than the usual one
    browsed: float = 1.35  # mean items taken from what stands there
    wishes: float = 1.15  # mean titles a visitor has in mind
    on_errand: float = 0.2  # how much of that when the visit is to fetch or bring back
    places_hold: float = 0.72  # chance to wait for a title in mind that does not stand there
    reads: float = 17.0  # mean days until an item has been read
    renews: float = 0.6  # chance to renew what is soon due and not read
    comes_late: float = 0.08  # chance to bring back after the due day
    keeps_item: float = 0.001  # chance that an item never comes back
    fetches: float = 0.93  # chance that a hold on the shelf is fetched
    fetched_within: int = 6
    pays: float = 0.6  # chance to pay a debt at a visit
    found: float = 0.96  # chance that staff find what the pick list asks for
    closes: float = 0.002  # chance a day that a library has to stay closed


@dataclass(frozen=True, slots=True)
class Parameters:
    """All of it. `hub` is where vans bring what they collect."""

    places: tuple[Place, ...] = PLACES
    habits: Habits = field(default_factory=Habits)
    hub: str = "ust"

    def place(self, code: str) -> Place:
        """The place with this code. Raises KeyError."""
        for one in self.places:
            if one.code == code:
                return one
        raise KeyError(code)
