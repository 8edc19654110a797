"""Chores run by the clock, survive their faults and end in order; changes are told."""

from __future__ import annotations

import threading

from protocolsrv.transport.chores import TELL_SECONDS, Background, Chore, ChoreThread
from tests.transport.fakes import TestClock


def test_a_chore_is_done_again_after_a_fault() -> None:
    """What it raises is no reason to stop."""
    times: list[int] = []
    twice = threading.Event()

    def work() -> None:
        times.append(len(times))
        if len(times) == 2:
            twice.set()
        raise RuntimeError("a fault")

    thread = ChoreThread(Chore("test", work, 0.001))
    thread.start()
    assert twice.wait(10)
    assert thread.stop(10)


def test_stopping_waits_for_the_chore_under_way() -> None:
    """And says when it goes on all the same."""
    begun, go = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        go.wait(10)

    thread = ChoreThread(Chore("test", work, 0.001))
    thread.start()
    assert begun.wait(10)
    assert not thread.stop(0.01)
    go.set()
    assert thread.stop(10)


def test_changes_are_told_once_and_the_last_at_the_end() -> None:
    """Many in a moment make one message; none is forgotten at a stop."""
    clock, told, made = TestClock(), [], [0]
    background = Background(clock, (), lambda: made[0], lambda: told.append(made[0]))
    background.start()
    clock.advance(TELL_SECONDS)
    assert told == []
    made[0] = 5
    clock.advance(TELL_SECONDS)
    clock.advance(TELL_SECONDS)
    assert told == [5]
    made[0] = 6
    assert background.stop(1.0)
    assert told == [5, 6]
