"""Running duties: under a lease, unit by unit, past rows that fail."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from protocolsrv.domain.circulation_work import (
    CirculationWork,
    CirculationWriter,
    QueueFull,
    StoreAway,
)
from protocolsrv.services.circulation.context import Context

from . import erasing, holds, loans
from .duty import Duty, Progress

DUTIES: tuple[Duty, ...] = (*holds.DUTIES, *loans.DUTIES, *erasing.DUTIES)
"""All duties, in the order they are done."""

BATCH = 10
"""Rows a unit: a checkout never waits for more."""

LEASE = timedelta(minutes=5)
"""How long after the death of a process another takes its duty over."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one duty: rows that were changed, rows that failed with their faults, or
    `elsewhere`: another process is at it, or has just done it."""

    name: str
    changed: int = 0
    failed: tuple[tuple[int, Exception], ...] = ()
    elsewhere: bool = False


@dataclass(slots=True)
class Runner:
    """Runs duties. `holder` names this process for leases, and no other."""

    context: Context
    writer: CirculationWriter
    holder: str
    _leased: datetime = field(default=datetime.min, init=False)

    def run(self, duty: Duty, at: datetime | None = None) -> Outcome:
        """Do it now, for that moment (default: the present one). Raises StoreAway and QueueFull,
        after which it is simply run again."""
        moment = at or self.context.now()
        name = f"duty {duty.name}"
        if not self._take(name):
            return Outcome(duty.name, elsewhere=True)
        try:
            return self._through(duty, name, moment)
        finally:
            self._give_back(name)

    def run_due(self, duties: Sequence[Duty] = DUTIES) -> list[Outcome]:
        """Do those whose rest is over, for whichever process of several comes first. What raises
        StoreAway or QueueFull has no rest."""
        outcomes = []
        for duty in duties:
            now = self.context.now()
            rest = f"rest {duty.name}"
            turn = (
                f"{self.holder} {secrets.token_hex(4)}"  # nobody's: not this process's next either
            )
            if not self._lease(rest, turn, now, now + LEASE):
                continue
            outcome = self.run(duty)
            end = now if outcome.elsewhere else now + timedelta(seconds=duty.rest)
            self._lease(rest, turn, now, end)
            outcomes.append(outcome)
        return outcomes

    def _through(self, duty: Duty, name: str, at: datetime) -> Outcome:
        progress, limit, single = Progress(), BATCH, 0
        failed: list[tuple[int, Exception]] = []
        while not progress.over:
            if not self._keep(name):
                return Outcome(duty.name, progress.changed, tuple(failed), elsewhere=True)
            try:
                progress = self._unit(duty, at, progress, limit)
            except (StoreAway, QueueFull):
                raise
            except _RowFailed as broken:
                if limit == 1:
                    failed.append((broken.row, broken.error))
                    progress = Progress(broken.row, changed=progress.changed)
                    if not broken.row:
                        break  # not a row's fault: there is no way past it
                limit, single = 1, single or BATCH
            if single:
                single -= 1
                limit = 1 if single else BATCH
        return Outcome(duty.name, progress.changed, tuple(failed))

    def _unit(self, duty: Duty, at: datetime, before: Progress, limit: int) -> Progress:
        """One unit. The store may run it more than once, each time from the same place."""
        tries: list[Progress] = []

        def unit(work: CirculationWork) -> Progress:
            progress = Progress(before.after, 0, False, before.changed)
            tries.append(progress)
            duty.step(work, self.context, at, progress, limit)
            return progress

        try:
            return self.writer.run(unit)
        except (StoreAway, QueueFull):
            raise
        except Exception as error:
            raise _RowFailed(tries[-1].row if tries else 0, error) from error

    def _take(self, name: str) -> bool:
        now = self.context.now()
        self._leased = now
        return self._lease(name, self.holder, now, now + LEASE)

    def _keep(self, name: str) -> bool:
        """Take the lease anew when a third of it has gone."""
        now = self.context.now()
        return now - self._leased < LEASE / 3 or self._take(name)

    def _give_back(self, name: str) -> None:
        now = self.context.now()
        self._lease(name, self.holder, now, now)

    def _lease(self, name: str, holder: str, at: datetime, until: datetime) -> bool:
        return self.writer.run(lambda work: work.lease(name, holder, at, until))


class _RowFailed(Exception):  # noqa: N818 - it says what happened
    """A unit raised. `row` is the id it was at, 0 where it was at none."""

    def __init__(self, row: int, error: Exception):
        super().__init__(str(error))
        self.row = row
        self.error = error


def named(names: Sequence[str]) -> list[Duty]:
    """The duties with these names, all for none, in the order they are done. Raises KeyError."""
    known = {duty.name for duty in DUTIES}
    for name in names:
        if name not in known:
            raise KeyError(name)
    return [duty for duty in DUTIES if not names or duty.name in names]
