"""Filling the index: the one writer of a directory.

How far the change logs have been read is written to `positions.json` *after* each commit: a crash
between the two replays some rows, which is harmless, and never skips one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import tantivy

from protocolsrv.domain.record import IndexDocument

from .directory import IndexDirectory
from .documents import DocumentPacker, with_id
from .fields import RECORD_ID

_POSITIONS = "positions.json"
SERVING_HEAP = 48_000_000
BULK_HEAP = 400_000_000


class IndexLockedError(Exception):
    """Another process writes this index. Stop it, or let it do the work."""

    remedy = "A load or a server is at work on it: let it end, or stop it."


class IndexDamagedError(Exception):
    """The files of this index cannot be read: build it anew."""

    remedy = "Build the index anew: `protocolsrv reindex`."


class IndexWriteError(Exception):
    """The index could not be written. Nothing since the last commit is in it; the change log has it
    all."""

    remedy = "Free or repair the disk; the next start or load takes in what is missing."


class EmbeddedWriter:
    """An `IndexWriter` of `domain.ports`. `bulk` takes more memory for fewer, larger segments."""

    def __init__(
        self,
        directory: IndexDirectory,
        path: Path | None = None,
        *,
        bulk: bool = False,
        threads: int = 1,
    ):
        self._path = path or directory.current()
        try:
            self._index = directory.open(self._path)
        except ValueError as error:
            raise IndexDamagedError(
                f"the index {self._path} cannot be read. {IndexDamagedError.remedy}"
            ) from error
        try:
            self._writer: tantivy.IndexWriter | None = self._index.writer(
                heap_size=BULK_HEAP if bulk else SERVING_HEAP, num_threads=threads
            )
        except ValueError as error:
            if "lock" in str(error).lower():
                raise IndexLockedError(
                    f"the index {self._path} is being written. {IndexLockedError.remedy}"
                ) from error
            raise
        self._packer = DocumentPacker(directory.layout.points)
        self._seen = self._highest()

    def put(self, documents: Iterable[IndexDocument]) -> None:
        """Add or replace by record id."""
        pack = self._packer.pack
        self.put_packed((one.record_id, pack(one)) for one in documents)

    def put_packed(self, documents: Iterable[tuple[int, str]]) -> None:
        """The same for documents that another process has packed (`documents`), by record id. An id
        above all seen so far is new: nothing to delete."""
        writer = self._open()
        for record_id, packed in documents:
            if record_id > self._seen:
                self._seen = record_id
            else:
                writer.delete_documents_by_term(RECORD_ID, record_id)
            writer.add_json(with_id(packed, record_id))

    def drop(self, ids: Iterable[int]) -> None:
        """Remove by record id."""
        writer = self._open()
        for one in ids:
            writer.delete_documents_by_term(RECORD_ID, one)

    def clear(self) -> None:
        """Remove everything."""
        writer = self._open()
        writer.rollback()  # what lies in its threads would survive
        writer.delete_all_documents()

    def commit(self, positions: Mapping[str, int]) -> None:
        """Durable, then remembered how far the logs were read."""
        with self._writing():
            self._open().commit()
            fresh = self._path / f"{_POSITIONS}.new"
            with fresh.open("w", encoding="ascii") as out:
                json.dump(dict(positions), out)
                out.flush()
                os.fsync(out.fileno())
            fresh.replace(self._path / _POSITIONS)

    def positions(self) -> Mapping[str, int]:
        """What the last commit was given; nothing when that cannot be read (any more)."""
        try:
            found: dict[str, int] = json.loads(
                (self._path / _POSITIONS).read_text(encoding="ascii")
            )
        except (FileNotFoundError, ValueError):
            return {}
        return found

    def merge(self) -> None:
        """Wait for merges under way and end the writer: the close of a bulk load."""
        writer, self._writer = self._open(), None
        with self._writing():
            writer.wait_merging_threads()

    def close(self) -> None:
        """Give the lock back."""
        self._writer = None

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except (ValueError, OSError) as error:  # tantivy tells of a full disk by a ValueError
            detail = " ".join(str(error).split())
            raise IndexWriteError(
                f"the index {self._path} cannot be written: {detail}. {IndexWriteError.remedy}"
            ) from error

    def _open(self) -> tantivy.IndexWriter:
        if self._writer is None:
            raise IndexLockedError("this writer has been closed")
        return self._writer

    def _highest(self) -> int:
        self._index.reload()
        searcher = self._index.searcher()
        if searcher.num_docs == 0:
            return 0
        top = searcher.search(
            tantivy.Query.all_query(), 1, count=False, order_by_field=RECORD_ID
        ).hits
        return int(top[0][0])
