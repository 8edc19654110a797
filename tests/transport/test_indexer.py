"""The indexer's thread."""

import threading
import time
from collections.abc import Callable

from protocolsrv.transport.indexer import IndexerThread
from tests.transport.fakes import TestClock


def thread(
    step: Callable[[], object], interval: float = 60.0
) -> tuple[IndexerThread, list[int], threading.Event]:
    committed: list[int] = []
    failed = threading.Event()
    indexer = IndexerThread(TestClock(), step, interval, committed.append, failed.set)
    return indexer, committed, failed


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.001)


def test_steps_while_there_is_news_and_tells_each_commit() -> None:
    news = [True, True, False]
    indexer, committed, _ = thread(lambda: news.pop(0) if news else False)
    indexer.start()
    wait_for(lambda: not news)
    assert committed == [1, 2]
    news.extend([True, False])
    indexer.poke()
    wait_for(lambda: not news)
    assert committed == [1, 2, 3]
    assert indexer.stop(1.0)


def test_looks_by_itself_when_nobody_says_anything() -> None:
    steps: list[None] = []
    indexer, _, _ = thread(lambda: steps.append(None), interval=0.01)
    indexer.start()
    wait_for(lambda: len(steps) > 3)
    assert indexer.stop(1.0)


def test_a_poke_is_heard_long_before_the_interval() -> None:
    steps: list[None] = []
    indexer, _, _ = thread(lambda: steps.append(None), interval=3600.0)
    indexer.start()
    wait_for(lambda: len(steps) == 1)
    for n in range(2, 20):
        indexer.poke()
        wait_for(lambda n=n: len(steps) == n)  # type: ignore[misc]
    assert indexer.stop(1.0)


def test_a_step_that_fails_is_tried_again() -> None:
    outcomes: list[object] = [ValueError("once"), True, False]

    def step() -> object:
        outcome = outcomes.pop(0) if outcomes else False
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    indexer, committed, failed = thread(step, interval=0.01)
    indexer.start()
    wait_for(lambda: not outcomes)
    assert committed == [1]
    assert not failed.is_set()
    indexer.stop(1.0)


def test_gives_up_after_three_in_a_row() -> None:
    steps: list[None] = []

    def step() -> object:
        steps.append(None)
        raise ValueError("always")

    indexer, _, failed = thread(step, interval=0.01)
    indexer.start()
    assert failed.wait(5)
    assert len(steps) == 3


def test_a_panic_is_for_good() -> None:
    class Panic(BaseException):
        pass

    def step() -> object:
        raise Panic

    indexer, _, failed = thread(step)
    indexer.start()
    assert failed.wait(5)


def test_stop_lets_the_step_finish() -> None:
    begun = threading.Event()
    ended: list[None] = []

    def step() -> bool:
        begun.set()
        time.sleep(0.05)
        ended.append(None)
        return True

    indexer, _, _ = thread(step)
    indexer.start()
    begun.wait(5)
    assert indexer.stop(5.0)
    assert len(ended) == 1
