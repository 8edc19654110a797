"""A load from end to end: inputs, worker processes, stores, index, and who hears of it."""

from __future__ import annotations

import glob
import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

from protocolsrv.config import Config
from protocolsrv.domain.record import RecordKey
from protocolsrv.marc.frame import Frame, Rejection
from protocolsrv.marc.frames import open_frames
from protocolsrv.search.embedded import EmbeddedWriter, IndexDamagedError, IndexLockedError
from protocolsrv.services.indexing import Indexer
from protocolsrv.services.loading.loader import Batch, Loader, Pace, Source
from protocolsrv.services.loading.pipeline import Inline, Parallel, Preparing, rest_collector
from protocolsrv.services.loading.report import Report
from protocolsrv.storage.writing import CatalogueStore
from protocolsrv.transport import control_client

from . import settings
from .filling import indexer, recipe
from .preparing import preparer
from .processes import open_writer
from .stores import Stores, open_stores

PARALLEL_FROM = 4 * 1024 * 1024
"""Bytes of input from which worker processes are worth their start."""

LOCK_PATIENCE_S = 10.0
"""How long to wait for another process that writes the index; it reads the change log to its end
before it lets go, so nothing is lost by giving up."""

COMMIT_EVERY = 50_000
"""Records between two commits of the index while no server runs."""


@dataclass(frozen=True, slots=True)
class Input:
    """A file to load; `-` is standard input."""

    path: str

    @property
    def size(self) -> int:
        """Bytes, 0 where nobody knows."""
        return 0 if self.path == "-" else Path(self.path).stat().st_size

    def source(self) -> Source:
        """What names this input across runs: its absolute path, and a fingerprint of size, time
        and beginning, so that a changed file is not taken for the one that was cut short."""
        if self.path == "-":
            return Source("-", "")
        path = Path(self.path).absolute()
        stat = path.stat()
        with path.open("rb") as stream:
            begin = hashlib.sha256(stream.read(65_536)).hexdigest()[:16]
        return Source(str(path), f"{stat.st_size}:{stat.st_mtime_ns}:{begin}")


@dataclass(slots=True)
class Watching:
    """Who watches a load: bytes read so far of the present input, for a progress bar."""

    read: Callable[[int], None] = field(default=lambda _: None)


class LoadRun:
    """The loads of one command, over one set of stores."""

    def __init__(self, config: Config, report: Report, total_bytes: int):
        self._config = config
        self._report = report
        self._stores = open_stores(config)
        self._control = settings.control_socket(config)
        self._direct: _DirectIndex | None = None
        self._serving = _server_runs(self._control)
        self._preparing = self._make_pipeline(total_bytes)
        if not self._serving:
            try:
                self._direct = _DirectIndex(self._stores)
            except IndexLockedError:
                self._serving = True  # an indexer is at work without a supervisor
        self._store = CatalogueStore(self._stores.databases, self._stores.clock)
        self._loader = Loader(self._store, report, pace=self._pace(), stored=self._stored)

    def load(self, one: Input, stream: BinaryIO, watching: Watching) -> None:
        """Load one input from `stream`."""
        source = one.source()
        resume = self._loader.resume_at(source)
        frames = _from(resume, _watched(open_frames(stream, source.name), watching))
        self._loader.load(source, self._preparing.prepare(frames, self._now))

    def finish(self) -> None:
        """Index what is left and close everything."""
        try:
            if self._direct is not None:
                self._direct.finish()
            else:
                tell_or_index(self._stores, self._control)
        finally:
            self._preparing.close()
            self._stores.close()

    def _now(self) -> datetime:
        return self._stores.clock.now()

    def _pace(self) -> Pace:
        section = self._config.loading
        if self._serving:
            return Pace(section.serving_batch_records, section.serving_pause_milliseconds / 1000)
        return Pace(section.batch_records)

    def _make_pipeline(self, total_bytes: int) -> Preparing:
        make = partial(preparer, recipe(self._config), documents=not self._serving)
        # One more than the cores left: whatever the writer does not use is prepared with.
        workers = self._config.loading.workers or max(1, os.cpu_count() or 1)
        if total_bytes < PARALLEL_FROM:
            return Inline(make)
        rest_collector()
        return Parallel(make, workers)

    def _stored(self, batch: Batch) -> None:
        if self._direct is not None:
            self._direct.take(batch)
        else:
            control_client.changed(self._control)


class _DirectIndex:
    """Indexes what is loaded at once, while no server runs: new records from the documents their
    preparers made, all others as the stores have them."""

    def __init__(self, stores: Stores):
        self._writer: EmbeddedWriter = open_writer(stores, bulk=True)
        self._filler: Indexer = indexer(stores, self._writer)
        self._filler.catch_up()
        self._position = self._writer.positions().get("catalogue", 0)
        self._pending = 0
        self._alone = True  # nobody else has written since we began

    def take(self, batch: Batch) -> None:
        """One committed transaction."""
        documents = [(one, packed) for one, packed in batch.added if packed is not None]
        self._alone &= batch.position - self._position == len(batch.added) + len(batch.changed)
        self._position = batch.position
        self._writer.put_packed(documents)
        if batch.changed:
            self._filler.index(sorted(set(batch.changed)))
        self._pending += len(documents) + len(batch.changed)
        if self._pending >= COMMIT_EVERY:
            self._commit()

    def finish(self) -> None:
        """Commit, read what the logs still have (availability, other writers), let merges end."""
        self._commit()
        self._filler.catch_up()
        self._writer.merge()

    def _commit(self) -> None:
        if not self._alone:
            # Somebody else's changes lie among ours: the log is read again from where it was.
            self._filler.catch_up()
            self._alone = True
            self._position = self._writer.positions().get("catalogue", 0)
        else:
            self._writer.commit({**self._writer.positions(), "catalogue": self._position})
        self._pending = 0


def _server_runs(control: Path) -> bool:
    try:
        control_client.connect(control).close()
    except control_client.NotRunningError:
        return False
    return True


def _from(offset: int, frames: Iterator[Frame | Rejection]) -> Iterator[Frame | Rejection]:
    """Without what an earlier run has stored (and reported)."""
    return (one for one in frames if one.offset >= offset)


def _watched(
    frames: Iterator[Frame | Rejection], watching: Watching
) -> Iterator[Frame | Rejection]:
    for number, one in enumerate(frames):
        if number % 100 == 0:
            watching.read(one.offset)
        yield one


def expand(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Files from names, folders (all files below, in order) and patterns (`**` too); and the names
    that stand for nothing."""
    found: dict[str, None] = {}
    missing = []
    for name in names:
        if name == "-":
            found[name] = None
            continue
        matches = [name] if Path(name).exists() else _fitting(name)
        if not matches:
            missing.append(name)
        for match in matches:
            path = Path(match)
            files = sorted(path.rglob("*")) if path.is_dir() else [path]
            found.update((str(one), None) for one in files if one.is_file())
    return list(found), missing


def _fitting(pattern: str) -> list[str]:
    """What a pattern fits; Path.glob knows no absolute patterns and no hidden-file rule."""
    return sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207


def load_files(
    config: Config,
    paths: Sequence[str],
    report: Report,
    progress: Callable[[int], object] = lambda _: None,
) -> None:
    """Load the inputs one after the other; `progress` hears of bytes done."""
    inputs = [Input(path) for path in paths]
    run = LoadRun(config, report, sum(one.size for one in inputs))
    try:
        for one in inputs:
            seen = 0

            def read(offset: int) -> None:
                nonlocal seen
                progress(max(0, offset - seen))
                seen = max(seen, offset)

            if one.path == "-":
                run.load(one, sys.stdin.buffer, Watching(read))
            else:
                with Path(one.path).open("rb") as stream:
                    run.load(one, stream, Watching(read))
                progress(max(0, one.size - seen))
    finally:
        run.finish()


def delete_records(config: Config, numbers: Sequence[str], source: str | None) -> list[str]:
    """Delete by control number, of one source or of whichever has it; the numbers not found. The
    running server's indexer hears of it; else the index is brought up to date here."""
    stores = open_stores(config)
    try:
        missing = []
        with CatalogueStore(stores.databases, stores.clock).write() as work:
            for number in numbers:
                keys = stores.records.keys_of(number) if source is None else [
                    RecordKey(source, number)
                ]  # fmt: skip
                if not any(one is not None for one in work.delete(keys)):
                    missing.append(number)
        tell_or_index(stores, settings.control_socket(config))
    finally:
        stores.close()
    return missing


def tell_or_index(stores: Stores, control: Path) -> None:
    """A running server's indexer hears that there is news; without one it is indexed here."""
    until = time.monotonic() + LOCK_PATIENCE_S
    while not control_client.changed(control):
        try:
            writer = open_writer(stores)
        except IndexLockedError:
            if time.monotonic() > until:
                return
            time.sleep(0.1)
            continue
        try:
            indexer(stores, writer).catch_up()
        finally:
            writer.close()
        return


def rebuild(config: Config, progress: Callable[[int], None]) -> int:
    """Build the index anew beside the one in use and swap; the number of records. Readers of a
    running server follow at their next refresh. Raises IndexLockedError while one writes."""
    stores = open_stores(config)
    try:
        guard = _guard(stores)
        path = stores.index.beside()
        writer = EmbeddedWriter(stores.index, path, bulk=True)
        total = indexer(stores, writer).rebuild(progress=progress)
        writer.merge()
        stores.index.use(path)
        if guard is not None:
            guard.close()
        stores.index.tidy()
    finally:
        stores.close()
    return total


def _guard(stores: Stores) -> EmbeddedWriter | None:
    """Holds the index in use, so that nobody else writes meanwhile; one that cannot be read, nobody
    can write either."""
    try:
        return EmbeddedWriter(stores.index)
    except IndexDamagedError:
        return None
