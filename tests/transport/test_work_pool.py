"""Dear work: few threads, a short queue, a deadline."""

import threading

from twisted.internet.task import Clock
from twisted.python.threadpool import ThreadPool

from protocolsrv.transport.work_pool import WorkPool
from protocolsrv.wire.exchange import HttpResponse, Work
from tests.transport.fakes import ManualThreads, TestClock


def answer(said: str) -> HttpResponse:
    return HttpResponse(200, "text/plain", (said.encode(),))


def work(said: str) -> Work:
    return Work(10_000, lambda: answer(said), lambda: answer(f"no {said}"))


class Heard:
    """Collects outcomes."""

    def __init__(self) -> None:
        self.said: list[str | None] = []

    def __call__(self, response: HttpResponse | None) -> None:
        self.said.append(response.body[0].decode() if response else None)


def pool(threads: int = 1, waiting: int = 1) -> tuple[WorkPool, ManualThreads, TestClock, Heard]:
    clock, manual = TestClock(), ManualThreads()
    return WorkPool(clock, manual, threads, waiting, 10.0), manual, clock, Heard()


def test_never_more_than_its_threads_at_once_and_in_order() -> None:
    works, threads, _, heard = pool(threads=2, waiting=5)
    for n in range(5):
        works.submit(work(str(n)), "t", heard)
    assert (len(threads.calls), works.load, works.running) == (2, 3, 2)
    while threads.calls:
        threads.run()
    assert heard.said == ["0", "1", "2", "3", "4"]
    assert (works.load, works.running) == (0, 0)


def test_beyond_the_queue_it_is_refused_at_once() -> None:
    works, _, _, heard = pool()
    for n in range(3):
        works.submit(work(str(n)), "t", heard)
    assert heard.said == ["no 2"]
    assert works.refused == 1


def test_who_has_left_takes_no_room_and_no_thread() -> None:
    works, threads, _, heard = pool()
    works.submit(work("0"), "t", heard)
    works.submit(work("1"), "t", heard).cancel()
    works.submit(work("2"), "t", heard)
    threads.run()
    assert len(threads.calls) == 1
    threads.run()
    assert heard.said == ["0", "2"]


def test_at_the_deadline_it_is_refused_whether_running_or_waiting() -> None:
    works, threads, clock, heard = pool()
    works.submit(work("0"), "t", heard)
    works.submit(work("1"), "t", heard)
    clock.advance(10.0)
    assert heard.said == ["no 0", "no 1"]
    works.submit(work("2"), "t", heard)
    threads.run()
    threads.run()
    assert heard.said == ["no 0", "no 1", "2"]


def test_no_timer_is_left_behind() -> None:
    works, threads, clock, heard = pool()
    works.submit(work("0"), "t", heard)
    threads.run()
    assert clock.getDelayedCalls() == []


def test_a_refusal_that_fails_is_an_answer_all_the_same() -> None:
    def fail() -> HttpResponse:
        raise ValueError

    works, _, clock, heard = pool()
    works.submit(Work(1, fail, fail), "t", heard)
    clock.advance(10.0)
    assert heard.said == [None]


class Panic(BaseException):
    """As pyo3's panics are."""


def test_real_threads_hand_back_answers_and_panics() -> None:
    class Now(Clock):
        def callFromThread(self, call, *args):  # type: ignore[no-untyped-def]  # noqa: N802
            call(*args)
            came.release()

    def panic() -> HttpResponse:
        raise Panic

    came = threading.Semaphore(0)
    heard = Heard()
    threads = ThreadPool(0, 1)
    threads.start()
    works = WorkPool(Now(), threads, 1, 5, 10.0)
    works.submit(work("0"), "t", heard)
    works.submit(Work(1, panic, panic), "t", heard)
    assert came.acquire(timeout=5) and came.acquire(timeout=5)
    threads.stop()
    assert heard.said == ["0", None]
