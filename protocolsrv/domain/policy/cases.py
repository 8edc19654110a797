"""A case: the facts a rule may ask about. And the condition of a row: which cases it is for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from enum import Enum


class Axis(Enum):
    """Whose own rows come before the shared ones in a table: those of the municipality that owns
    the item, of the one where it is lent (or fetched, or paid), or of the patron's home."""

    OWNER = "owner"
    LENDING = "lending"
    PATRON = "patron"


@dataclass(frozen=True, slots=True)
class Case:
    """The facts of one question. Libraries and municipalities by code; "" where the question has
    none. `place` is where the item is lent or fetched. `age` in years on `day`: an assumed one by
    category where no birth date is known. `kind` is a kind of block or fee."""

    day: date
    action: str = ""
    kind: str = ""
    category: str = ""
    age: int = 0
    item_type: str = ""
    owner: str = ""
    owner_municipality: str = ""
    owner_kind: str = ""
    place: str = ""
    place_municipality: str = ""
    place_kind: str = ""
    home: str = ""
    home_municipality: str = ""
    school: str = ""

    def on(self, axis: Axis) -> str:
        """The municipality on an axis; "" where nobody knows it."""
        if axis is Axis.OWNER:
            return self.owner_municipality
        if axis is Axis.LENDING:
            return self.place_municipality
        return self.home_municipality


NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Condition:
    """Which cases a row is for: every field that is set must hold, one of its values. `owner`,
    `place` and `home` take codes of libraries and of municipalities. `owner_is_school` asks whether
    the item's owner is the patron's own school, `place_is_school` whether the place is. Ages in
    whole years, both ends included."""

    action: frozenset[str] = NOTHING
    kind: frozenset[str] = NOTHING
    category: frozenset[str] = NOTHING
    item_type: frozenset[str] = NOTHING
    owner: frozenset[str] = NOTHING
    owner_kind: frozenset[str] = NOTHING
    place: frozenset[str] = NOTHING
    place_kind: frozenset[str] = NOTHING
    home: frozenset[str] = NOTHING
    owner_is_school: bool | None = None
    place_is_school: bool | None = None
    age_from: int | None = None
    age_to: int | None = None

    def fails(self, case: Case) -> str:
        """The first field that does not hold; "" when all do."""
        return self._fails_on_item(case) or self._fails_on_patron(case)

    def _fails_on_item(self, case: Case) -> str:
        if self.kind and case.kind not in self.kind:
            return "kind"
        if self.action and case.action not in self.action:
            return "action"
        if self.item_type and case.item_type not in self.item_type:
            return "item_type"
        if self.owner and not (case.owner in self.owner or case.owner_municipality in self.owner):
            return "owner"
        if self.owner_kind and case.owner_kind not in self.owner_kind:
            return "owner_kind"
        if self.place and not (case.place in self.place or case.place_municipality in self.place):
            return "place"
        if self.place_kind and case.place_kind not in self.place_kind:
            return "place_kind"
        return ""

    def _fails_on_patron(self, case: Case) -> str:
        if self.category and case.category not in self.category:
            return "category"
        if self.home and not (case.home in self.home or case.home_municipality in self.home):
            return "home"
        if self.owner_is_school is not None:
            own = case.school != "" and case.school == case.owner
            if own is not self.owner_is_school:
                return "owner_is_school"
        if self.place_is_school is not None:
            own = case.school != "" and case.school == case.place
            if own is not self.place_is_school:
                return "place_is_school"
        if self.age_from is not None and case.age < self.age_from:
            return "age_from"
        if self.age_to is not None and case.age > self.age_to:
            return "age_to"
        return ""

    def wants(self) -> Iterator[tuple[str, str]]:
        """Each field that is set, with what it wants in words: `item_type film, game`."""
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, frozenset):
                if value:
                    yield one.name, f"{one.name} {', '.join(sorted(value))}"
            elif value is not None:
                yield one.name, f"{one.name} {str(value).lower()}"

    def covers(self, other: Condition) -> bool:
        """Whether every case of `other` is a case of this one (as the fields are written)."""
        for one in fields(self):
            mine, theirs = getattr(self, one.name), getattr(other, one.name)
            if isinstance(mine, frozenset):
                if mine and not (theirs and theirs <= mine):
                    return False
            elif mine is None:
                continue
            elif theirs is None or isinstance(mine, bool):
                if mine is not theirs:
                    return False
            elif theirs < mine if one.name == "age_from" else theirs > mine:
                return False
        return True
