"""Whose shelves a copy is asked from: the lending chain, worked out again whenever a title moves.

A hold that waits while a copy stands on a shelf is put on that library's pick list. Whoever gets
the copy in the end is decided where it is scanned (`trapping.catch`): an asked library only fetches
it. So what was asked stays asked as long as it can be answered, and only what changed is asked
anew: `settle` twice is `settle` once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.hold import Hold, HoldState
from protocolsrv.domain.item import Item, ItemStatus

from .context import Context
from .wanting import fits, may_fill

OPENS_WITHIN = 3
"""Days. A library that is closed for longer is not asked: a weekend does not count as closed."""


@dataclass(slots=True)
class Chains:
    """Chains and opening days as looked up for one title."""

    work: CirculationWork
    context: Context
    day: date
    _chains: dict[str, dict[str, int]] = field(default_factory=dict)
    _open: dict[str, bool] = field(default_factory=dict)

    def place(self, pickup: str, library: str) -> int | None:
        """The place of a library in the chain of a pickup library; None where it is not in it."""
        if pickup not in self._chains:
            chain = dict.fromkeys(self.context.rules.chain(pickup))
            self._chains[pickup] = {code: place for place, code in enumerate(chain)}
        return self._chains[pickup].get(library)

    def is_open(self, library: str) -> bool:
        """Whether somebody will be there soon to fetch what is asked for."""
        if library not in self._open:
            opens = self.context.calendars(self.work, library, self.day).on_or_after(self.day)
            self._open[library] = opens <= self.day + timedelta(days=OPENS_WITHIN)
        return self._open[library]


def settle(work: CirculationWork, context: Context, record_id: int, at: datetime) -> int:
    """Ask, for each hold of the title that waits, the first library of its chain that has a copy on
    its shelf; take back what can no longer be answered. How many holds were changed. Needs the
    title locked."""
    waiting = [one for one in work.queue(record_id) if one.state is HoldState.WAITING]
    if not waiting:
        return 0
    chains = Chains(work, context, local_day(at))
    free = {
        item.id: item for item in work.items_of(record_id) if item.status is ItemStatus.AVAILABLE
    }
    asked = {hold.id: _kept(work, chains, hold, free, at) for hold in waiting}
    changed = 0
    for hold in waiting:
        new = asked[hold.id]
        if new is None and free and hold.wants_on(chains.day):
            new = _ask(work, chains, hold, free.values(), at)
            if new is not None and new.asked_item_id is not None:
                del free[new.asked_item_id]
        new = new or _unasked(hold)
        if new != hold:
            work.change_hold(new)
            changed += 1
    return changed


def pass_over(work: CirculationWork, context: Context, hold: Hold, at: datetime) -> Hold:
    """The asked library has not found it: the next is asked. One that was passed over comes again
    only after all that were passed over less often."""
    passed = replace(_unasked(hold), passed=(*hold.passed, hold.asked_library))
    work.change_hold(passed)
    settle(work, context, hold.record_id, at)
    return work.hold(hold.id) or passed


def _kept(
    work: CirculationWork, chains: Chains, hold: Hold, free: dict[int, Item], at: datetime
) -> Hold | None:
    """The hold as it is, where what it asks for is still there to be fetched; that copy is taken
    out of `free`."""
    item = free.get(hold.asked_item_id) if hold.asked_item_id is not None else None
    if (
        item is None
        or item.current != hold.asked_library
        or not hold.wants_on(chains.day)
        or not fits(hold, item)
        or chains.place(hold.pickup, item.current) is None
        or not chains.is_open(item.current)
        or not may_fill(work, chains.context, hold, item, at)
    ):
        return None
    del free[item.id]
    return hold


def _ask(
    work: CirculationWork, chains: Chains, hold: Hold, free: Iterable[Item], at: datetime
) -> Hold | None:
    for item in _in_order(chains, hold, free):
        if chains.is_open(item.current) and may_fill(work, chains.context, hold, item, at):
            return replace(hold, asked_library=item.current, asked_item_id=item.id, asked_at=at)
    return None


def _in_order(chains: Chains, hold: Hold, free: Iterable[Item]) -> Iterator[Item]:
    """The copies it may ask for: those passed over least first, then by the chain, then by id."""
    ordered = []
    for item in free:
        place = chains.place(hold.pickup, item.current)
        if place is not None and fits(hold, item):
            ordered.append((hold.passed.count(item.current), place, item.id, item))
    ordered.sort(key=lambda one: one[:3])
    return (one[3] for one in ordered)


def _unasked(hold: Hold) -> Hold:
    return replace(hold, asked_library="", asked_item_id=None, asked_at=None)
