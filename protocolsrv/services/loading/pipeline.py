"""Running stage two beside the writer: frames in chunks to worker processes, results in order.

One writer process stores and indexes; `workers` others read, render and extract. The number of
chunks under way is bounded, so memory does not grow with the file.
"""

from __future__ import annotations

import gc
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import datetime
from itertools import islice
from typing import Protocol

from protocolsrv.marc.frame import Frame, Rejection

from .prepare import Preparer, Ready

CHUNK = 200
"""Frames a task: large enough that passing them on costs little beside the work itself."""

AHEAD = 3
"""Chunks under way a worker."""


class Preparing(Protocol):
    """Stage two, wherever it runs."""

    def prepare(
        self, frames: Iterable[Frame | Rejection], now: Callable[[], datetime]
    ) -> Iterator[Ready]:
        """The frames made ready, in order; rejections of stage one pass through in place."""
        ...

    def close(self) -> None:
        """End the workers."""
        ...


class Inline:
    """Stage two in the caller's own process: for small loads and tests."""

    def __init__(self, make: Callable[[], Preparer]):
        self._preparer = make()

    def prepare(
        self, frames: Iterable[Frame | Rejection], now: Callable[[], datetime]
    ) -> Iterator[Ready]:
        """One frame at a time."""
        for frame in frames:
            yield frame if isinstance(frame, Rejection) else self._preparer.prepare(frame, now())

    def close(self) -> None:
        """Nothing to end."""


_preparer: Preparer | None = None
"""The worker process's own preparer, made once by `_start`."""


def _start(make: Callable[[], Preparer]) -> None:
    global _preparer  # a worker process serves one load, for its whole life
    _preparer = make()
    rest_collector()


def rest_collector() -> None:
    """Let the collector of cycles look seldom, and never again at what is there now: records come
    and go by the thousand and hold no cycles, which is a tenth of a load's time."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def _chunk(frames: list[Frame | Rejection], now: datetime) -> list[Ready]:
    assert _preparer is not None  # noqa: S101 - `_start` has run in this process
    return [
        frame if isinstance(frame, Rejection) else _preparer.prepare(frame, now) for frame in frames
    ]


class Parallel:
    """Stage two in worker processes. `make` must be picklable."""

    def __init__(self, make: Callable[[], Preparer], workers: int):
        self._workers = workers
        self._pool = ProcessPoolExecutor(
            workers,
            # Fresh processes: the parent holds database connections and index threads.
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_start,
            initargs=(make,),
        )

    def prepare(
        self, frames: Iterable[Frame | Rejection], now: Callable[[], datetime]
    ) -> Iterator[Ready]:
        """Chunks are prepared side by side and given back in order."""
        under_way: deque[Future[list[Ready]]] = deque()
        remaining = iter(frames)
        try:
            while True:
                while len(under_way) < self._workers * AHEAD:
                    chunk = list(islice(remaining, CHUNK))
                    if not chunk:
                        break
                    under_way.append(self._pool.submit(_chunk, chunk, now()))
                if not under_way:
                    return
                yield from under_way.popleft().result()
        finally:
            for future in under_way:
                future.cancel()

    def close(self) -> None:
        """End the workers."""
        self._pool.shutdown(cancel_futures=True)
