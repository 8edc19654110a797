"""Duties by the clock: what is due is done, faults are told by row, an outage waits."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from protocolsrv.app.chores import holder, see_to_duties
from protocolsrv.domain.circulation_work import StoreAway
from protocolsrv.services.duties.running import Outcome


class _Runner:
    """Gives what it is told to."""

    def __init__(self, *outcomes: Outcome, away: bool = False) -> None:
        self.outcomes = list(outcomes)
        self.away = away

    def run_due(self) -> list[Outcome]:
        if self.away:
            raise StoreAway("no connection")
        return self.outcomes


def _told(caplog: pytest.LogCaptureFixture, runner: Any) -> list[str]:
    with caplog.at_level(logging.INFO):
        see_to_duties(runner)
    return [one.getMessage() for one in caplog.records]


def test_what_was_done_is_told_without_persons(caplog: pytest.LogCaptureFixture) -> None:
    """Counts, and rows of faults by their id and kind; what the fault said may name somebody."""
    done = Outcome("expire holds", 3, ((17, ValueError("Eva Exempel")),))
    told = _told(caplog, _Runner(done, Outcome("purge")))
    assert told == [
        "duty expire holds: 3 changed",
        "duty expire holds failed at row 17: ValueError",
    ]


def test_an_outage_waits_for_the_next_round(caplog: pytest.LogCaptureFixture) -> None:
    """It is no fault of the duty."""
    assert _told(caplog, _Runner(away=True)) == ["duties wait: no connection"]


def test_no_two_processes_hold_under_one_name() -> None:
    """Also not one after the other with the same process id."""
    assert holder() != holder()
