"""Sources compiled: which access points each shape of field feeds.

The same shapes of field (tag, indicators, subfield codes) come again in record after record. For
each a `Plan` is made once: groups of subfields, each with every access point that takes exactly
those, so that a text is joined once and handed to all. Conditions on values are left to run time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from protocolsrv.domain.identifiers import identifier
from protocolsrv.domain.query import AccessPoint, Form, Kind

from .display import separator
from .source import NON_FILING, Condition, Selector, parse

MAX_PLANS = 8192

# Codes and call numbers come again and again.
_NORMAL: dict[Form, Callable[[str], str]] = {
    form: lru_cache(maxsize=1 << 12)(partial(identifier, form=form)) for form in Form
}


class Rule(NamedTuple):
    """One selector of one access point; `rank` is its place in the source, `shows` whether its
    values go into headings, facets or a sort."""

    point: AccessPoint
    selector: Selector
    rank: int
    normal: Callable[[str], str]
    shows: bool


class Shown(NamedTuple):
    """An access point that shows its occurrences: in headings, facets or the order of a sort."""

    point: AccessPoint
    rank: int


Check = tuple[tuple[tuple[int, ...], Condition], ...]
"""Conditions with the positions of the subfields of which one must fulfil it."""


class Group(NamedTuple):
    """Subfields that together make one occurrence, and who takes it: `names` in the usual form,
    `folded` where the row folds å ä ö too."""

    positions: tuple[int, ...]
    check: Check
    names: tuple[str, ...]
    folded: tuple[str, ...]
    shown: tuple[Shown, ...]
    separators: tuple[str, ...]


class Single(NamedTuple):
    """Subfields each of which is a value of a point that is not WORDS."""

    positions: tuple[int, ...]
    check: Check
    rule: Rule


class Plan(NamedTuple):
    """What to do with a field of one shape."""

    paths: tuple[str, ...]
    also: tuple[str, ...]  # the same for a linked 880: paths under 880
    groups: tuple[Group, ...]
    singles: tuple[Single, ...]
    skip: int  # characters a sort key leaves out when the occurrence begins the field


class Compiled:
    """All sources by what they read: variable fields, control fields, leader, functions."""

    def __init__(self, points: Iterable[AccessPoint]):
        self.control: dict[str, list[Rule]] = {}
        self.computed: list[tuple[str, list[Rule]]] = []
        self._rules: list[Rule] = []
        self._plans: dict[str, Plan] = {}
        functions: dict[str, list[Rule]] = {}
        for point in points:
            for rank, selector in enumerate(parse(point.source)):
                shows = selector.shown and (point.scan or point.facet or point.sort)
                rule = Rule(point, selector, rank, _NORMAL[point.form], shows)
                if selector.computed:
                    functions.setdefault(selector.computed, []).append(rule)
                elif selector.control:
                    self.control.setdefault(selector.control, []).append(rule)
                else:
                    self._rules.append(rule)
        self.computed.extend(functions.items())

    def plan(self, tag: str, indicators: str, codes: str, linked: bool) -> Plan:
        """The plan for fields of this shape; `linked` for an 880 read as `tag`."""
        key = f"{tag}{linked:d}{indicators}{codes}"
        found = self._plans.get(key)
        if found is None:
            if len(self._plans) >= MAX_PLANS:
                self._plans.clear()
            found = self._plans[key] = self._make(tag, indicators, codes, linked)
        return found

    def _make(self, tag: str, indicators: str, codes: str, linked: bool) -> Plan:
        groups: dict[tuple[tuple[int, ...], Check], list[Rule]] = {}
        singles: list[Single] = []
        for rule in self._rules:
            selector = rule.selector
            if not selector.takes_tag(tag) or not selector.takes_indicators(indicators):
                continue
            check = _check(selector.conditions, codes)
            positions = tuple(at for at, code in enumerate(codes) if selector.takes_code(code))
            if check is None or not positions:
                continue
            if rule.point.kind is not Kind.WORDS:
                singles.append(Single(positions, check, rule))
                continue
            for some in [(at,) for at in positions] if selector.each else [positions]:
                groups.setdefault((some, check), []).append(rule)
        return Plan(
            tuple(tag + code for code in codes),
            tuple("880" + code for code in codes) if linked else (),
            tuple(_group(tag, codes, *key, rules) for key, rules in groups.items()),
            tuple(singles),
            _skip(tag, indicators),
        )


def _check(conditions: Sequence[Condition], codes: str) -> Check | None:
    """The conditions left to run time; None when one cannot be fulfilled by these codes."""
    left = []
    for condition in conditions:
        positions = tuple(at for at, code in enumerate(codes) if code == condition.code)
        if not positions:
            return None
        if not condition.any_value:
            left.append((positions, condition))
    return tuple(left)


def _group(
    tag: str, codes: str, positions: tuple[int, ...], check: Check, rules: Sequence[Rule]
) -> Group:
    shown: dict[str, Shown] = {}
    for rule in rules:
        if rule.shows:
            shown.setdefault(rule.point.name, Shown(rule.point, rule.rank))
    return Group(
        positions,
        check,
        tuple(dict.fromkeys(one.point.name for one in rules if not one.point.fold_all)),
        tuple(dict.fromkeys(one.point.name for one in rules if one.point.fold_all)),
        tuple(shown.values()),
        tuple(separator(tag, codes[at]) for at in positions),
    )


def _skip(tag: str, indicators: str) -> int:
    which = NON_FILING.get(tag)
    digit = "" if which is None else indicators[which : which + 1]
    return int(digit) if digit.isascii() and digit.isdigit() else 0
