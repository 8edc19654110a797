"""From the change logs to the index: the one road by which a change becomes searchable.

An `Indexer` belongs to whoever holds the index writer: the indexer process of a running server, or
the loader while no server runs. Each step reads a stretch of both change logs, builds whole
documents of the records named there as they are now, and commits them together with how far it has
read. A crash loses nothing (the logs are replayed from the last commit) and a replay is harmless.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from protocolsrv.domain.item import Item
from protocolsrv.domain.ports import (
    Change,
    ChangeLog,
    ChangesLostError,
    IndexWriter,
    ItemStore,
    RecordStore,
)
from protocolsrv.domain.record import IndexDocument, StoredRecord

BATCH_WHILE_SERVING = 300
"""Records a commit: small, so that a commit takes 10-16 ms and a change is found at once."""

DocumentBuilder = Callable[[StoredRecord, Sequence[Item]], IndexDocument]
"""Builds the document of one stored record and its items (`app` binds `marc.extract`)."""


@dataclass(frozen=True, slots=True)
class ChangeLogs:
    """The two logs by name: the catalogue's, and circulation's changes of availability."""

    catalogue: ChangeLog
    circulation: ChangeLog

    def named(self) -> Iterator[tuple[str, ChangeLog]]:
        """Name (as in `IndexWriter.positions`) and log."""
        yield "catalogue", self.catalogue
        yield "circulation", self.circulation


class Indexer:
    """Follows the change logs into one index writer."""

    def __init__(
        self,
        logs: ChangeLogs,
        records: RecordStore,
        items: ItemStore,
        build: DocumentBuilder,
        writer: IndexWriter,
        batch: int = BATCH_WHILE_SERVING,
    ):
        self._logs = logs
        self._records = records
        self._items = items
        self._build = build
        self._writer = writer
        self._batch = batch

    def step(self) -> int:
        """Index the next stretch of both logs; the number of log rows read, 0 when up to date.

        Where rows have been lost (another index has let them be dropped) everything is indexed."""
        positions = dict(self._writer.positions())
        changes: list[Change] = []
        try:
            for name, log in self._logs.named():
                rows = log.after(positions.get(name, 0), self._batch)
                if rows:
                    positions[name] = rows[-1].position
                    changes.extend(rows)
        except ChangesLostError:
            return max(1, self.rebuild())
        if not changes:
            return 0
        self.index(sorted({change.record_id for change in changes}))
        self._writer.commit(positions)
        for name, log in self._logs.named():
            log.prune(positions.get(name, 0))
        return len(changes)

    def catch_up(self) -> int:
        """Step until both logs are read; the number of log rows."""
        total = 0
        while read := self.step():
            total += read
        return total

    def behind(self) -> int:
        """Log rows that wait to be indexed (the index lag of `/readyz` and the metrics)."""
        positions = self._writer.positions()
        return sum(max(0, log.end() - positions.get(name, 0)) for name, log in self._logs.named())

    def must_rebuild(self) -> bool:
        """Whether the logs cannot tell what this index lacks: it has never been filled and there
        are records, or it has read further than the logs go (an older database was put back)."""
        positions = self._writer.positions()
        if not positions:
            return self._records.count() > 0
        return any(positions.get(name, 0) > log.end() for name, log in self._logs.named())

    def index(self, ids: Sequence[int]) -> None:
        """Give the writer these records as they are now; gone or deleted ones are dropped."""
        items = self._items.of_records(ids)
        documents: list[IndexDocument] = []
        dropped: list[int] = []
        for record_id, record in zip(ids, self._records.by_ids(ids), strict=True):
            if record is None or record.deleted:
                dropped.append(record_id)
            else:
                documents.append(self._build(record, items.get(record_id, ())))
        self._writer.put(documents)
        self._writer.drop(dropped)

    def rebuild(self, batch: int = 1000, progress: Callable[[int], None] | None = None) -> int:
        """Index every live record anew in place of what is there; the number of records.

        The logs' ends are noted before the first record is read, so that what changes meanwhile is
        indexed again by the next `step`."""
        positions = {name: log.end() for name, log in self._logs.named()}
        self._writer.clear()
        total = 0
        pending: list[StoredRecord] = []
        for record in self._records.changed_since(None):
            pending.append(record)
            if len(pending) >= batch:
                total += self._put(pending)
                pending = []
                if progress is not None:
                    progress(total)
        total += self._put(pending)
        self._writer.commit(positions)
        if progress is not None:
            progress(total)
        return total

    def _put(self, records: Sequence[StoredRecord]) -> int:
        items = self._items.of_records([record.id for record in records])
        self._writer.put([self._build(record, items.get(record.id, ())) for record in records])
        return len(records)
