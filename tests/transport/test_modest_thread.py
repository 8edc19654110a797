"""Dear work gives way: its threads have a niceness of their own, the process keeps its."""

from __future__ import annotations

import os
import threading

from twisted.internet.task import Clock

from protocolsrv.transport.process import MODEST_NICENESS, ModestThread
from protocolsrv.transport.serving import Serving


def niceness() -> int:
    """Of the calling thread."""
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def test_only_the_thread_steps_back() -> None:
    """The reactor's thread is as before."""
    before = niceness()
    seen: list[int] = []
    thread = ModestThread(target=lambda: seen.append(niceness()))
    thread.start()
    thread.join()
    assert seen == [MODEST_NICENESS]
    assert niceness() == before


def test_dear_work_runs_in_one() -> None:
    """Otherwise one client's masks take the processor from all others."""
    serving = Serving(Clock(), (), None)
    seen: list[int] = []
    done = threading.Event()

    def work() -> None:
        seen.append(niceness())
        done.set()

    (threads,) = serving._threads
    threads.start()
    try:
        threads.callInThread(work)
        assert done.wait(10)
    finally:
        threads.stop()
    assert seen == [MODEST_NICENESS]
