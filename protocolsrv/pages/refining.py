"""The facets beside a result list: which, what their values are called, and where each leads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from protocolsrv.domain.library import Consortium

from .asked import Asked
from .finding import Counts
from .languages import NAMES
from .texts import TEXTS

SHOWN = {
    "available": 8, "type": 8, "language": 8, "year": 8, "author": 6, "subject": 8, "genre": 6,
    "audience": 6, "library": 8,
}  # fmt: skip
"""Facet (an access point's name) to values shown at first, in the order of the page."""

FACETS = tuple(SHOWN)
SHOWN_AT_LENGTH = 60
_BY_PLACE = ("available", "library")
_PLACES = 500
"""Values asked for of the facets of places: those outside the scope are left out afterwards."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet; its link chooses it, or takes it away when it is chosen."""

    label: str
    count: int
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One facet. `longer` and `shorter` are links that show more or fewer values, "" for none."""

    name: str
    choices: tuple[Choice, ...]
    longer: str = ""
    shorter: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """One chosen filter, and the link that removes it."""

    facet: str
    label: str
    href: str


def wanted(asked: Asked) -> tuple[tuple[str, int], ...]:
    """The facets to ask for, with how many values of each."""
    return tuple(
        (name, _PLACES if name in _BY_PLACE else SHOWN_AT_LENGTH if name == asked.more else shown)
        for name, shown in SHOWN.items()
    )


class Refining:
    """Facets as a person reads them."""

    def __init__(self, consortium: Consortium):
        self._consortium = consortium
        self._places = {one.code: one.name for one in consortium.municipalities.values()}
        self._places |= {one.code: one.name for one in consortium.libraries.values()}

    def label(self, name: str, value: str, language: str) -> str:
        """What a facet's value is called; the value itself where it has no name."""
        if name in _BY_PLACE:
            if value == Consortium.REGION:
                return TEXTS[language]["facet.anywhere"]
            return self._places.get(value, value)
        if name == "language":
            return NAMES[language].get(value, value)
        return TEXTS[language].get(f"{name}.{value}", value)

    def chips(self, asked: Asked) -> list[Chip]:
        """The chosen filters."""
        chips = [
            Chip(name, self.label(name, value, asked.language), asked.without_filter(name, value))
            for name, value in asked.filters
        ]
        if asked.first_year or asked.last_year:
            label = f"{asked.first_year or ''}–{asked.last_year or ''}"
            chips.append(Chip("year", label, asked.listing(first_year=0, last_year=0)))
        return chips

    def groups(self, asked: Asked, facets: Iterable[Counts], total: int) -> list[Group]:
        """The facets that can narrow this list further, and those in use."""
        found = []
        for facet in facets:
            values = self._fitting(facet, asked)
            choices = [self._choice(facet.name, value, count, asked) for value, count in values]
            if facet.name == "year":
                choices.sort(key=lambda one: one.label, reverse=True)
            narrows = len(choices) > 1 or any(one.count < total or one.chosen for one in choices)
            if choices and narrows:
                found.append(self._group(facet, choices, asked))
        return found

    def _fitting(self, facet: Counts, asked: Asked) -> Sequence[tuple[str, int]]:
        """The values without those of places outside the scope; the scope itself comes first."""
        if facet.name not in _BY_PLACE:
            return facet.values
        whole = asked.scope or Consortium.REGION
        libraries = self._consortium.libraries
        inside = [
            (code, count)
            for code, count in facet.values
            if code in libraries
            and code != asked.scope
            and (not asked.scope or asked.scope in self._consortium.scopes_of(code))
        ]
        top = [pair for pair in facet.values if pair[0] == whole and facet.name == "available"]
        return top + inside

    def _choice(self, name: str, value: str, count: int, asked: Asked) -> Choice:
        chosen = (name, value) in asked.filters
        href = asked.without_filter(name, value) if chosen else asked.with_filter(name, value)
        return Choice(self.label(name, value, asked.language), count, href, chosen)

    def _group(self, facet: Counts, choices: list[Choice], asked: Asked) -> Group:
        name = facet.name
        if name == asked.more:
            shorter = f"{asked.link(more='')}#f-{name}"
            return Group(name, tuple(choices[: max(SHOWN_AT_LENGTH, 1)]), shorter=shorter)
        longer = f"{asked.link(more=name)}#f-{name}"
        more = facet.more or len(choices) > SHOWN[name]
        return Group(name, tuple(choices[: SHOWN[name]]), longer if more else "")
