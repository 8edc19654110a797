"""Stage three of a load: prepared records go into the stores in transactions, in order.

One transaction holds a batch of records, the change log rows and how far the input has been read,
so that a load killed at any instant goes on where it stopped and does nothing twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from protocolsrv.domain.ports import CatalogueWriter, Stored
from protocolsrv.domain.record import RecordKey
from protocolsrv.marc.frame import Damage, Rejection

from .prepare import Deletion, Prepared, Ready
from .report import Report


@dataclass(frozen=True, slots=True)
class Batch:
    """What one committed transaction did, for whoever indexes it at once."""

    added: Sequence[tuple[int, str | None]]  # record ids, and packed documents where they are made
    changed: Sequence[int]  # replaced, joined by items, or deleted
    position: int  # the catalogue's change log after the commit


@dataclass(frozen=True, slots=True)
class Source:
    """One input: what it is called in the report, and what tells it from another of that name (""
    for a stream, which nobody can tell from the next)."""

    name: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Pace:
    """How large the transactions are and how long the loader rests between them, so that others
    keep their latency while a server runs."""

    batch: int = 1000
    rest_s: float = 0.0


PACE_BESIDE_A_SERVER = Pace(batch=100, rest_s=0.02)


class Store(Protocol):
    """Where a load writes."""

    def write(self) -> AbstractContextManager[CatalogueWriter]:
        """One transaction; commits when the block ends without an exception."""
        ...

    def progress(self, source: str, fingerprint: str) -> int:
        """The offset up to which an earlier, broken run has stored this input; 0 if none."""
        ...

    def keys_of(self, control_number: str) -> list[RecordKey]:
        """Every key with this control number: a deletion may not say whose it is."""
        ...


class Loader:
    """Writes what `prepare` made ready."""

    def __init__(
        self,
        store: Store,
        report: Report,
        *,
        pace: Pace,
        stored: Callable[[Batch], None],
        sleep: Callable[[float], None] = time.sleep,
    ):
        self._store = store
        self._report = report
        self._pace = pace
        self._stored = stored
        self._sleep = sleep

    def resume_at(self, source: Source) -> int:
        """Frames that begin before this offset have been stored by an earlier run."""
        if not source.fingerprint:
            return 0
        offset = self._store.progress(source.name, source.fingerprint)
        if offset:
            self._report.resumed(source.name, offset)
        return offset

    def load(self, source: Source, ready: Iterable[Ready]) -> None:
        """Store one input, batch by batch."""
        pending: list[Prepared | Deletion] = []
        for one in ready:
            self._report.counts.read += 1
            if isinstance(one, Rejection):
                self._refuse(source, one)
                continue
            for text in one.warnings:
                self._report.warning(source.name, one.ordinal, one.offset, text)
            pending.append(one)
            if len(pending) >= self._pace.batch:
                self._write(source, pending)
                pending = []
                if self._pace.rest_s:
                    self._sleep(self._pace.rest_s)
        self._write(source, pending, last=True)

    def _refuse(self, source: Source, one: Rejection) -> None:
        if one.reason is Damage.NOT_MARC and one.ordinal == 1:
            self._report.counts.read -= 1  # a file, not a record
            self._report.not_marc(source.name, one.detail)
            return
        detail = f"{one.tag}: {one.detail}" if one.tag else one.detail
        self._report.rejected(source.name, one.ordinal, one.offset, one.reason.value, detail)

    def _write(
        self, source: Source, pending: Sequence[Prepared | Deletion], last: bool = False
    ) -> None:
        added: list[tuple[int, str | None]] = []
        changed: list[int] = []
        with self._store.write() as work:
            for run in _runs(pending):
                if isinstance(run[0], Deletion):
                    keys = [
                        key
                        for one in run
                        if isinstance(one, Deletion)
                        for key in self._meant(one.key)
                    ]
                    changed.extend(self._delete(work, keys))
                else:
                    self._put(
                        work,
                        [one for one in run if isinstance(one, Prepared)],
                        added,
                        changed,
                    )
            # Offset 0 forgets the input: it is stored whole, and a second run checks it afresh.
            done = last or not pending or not source.fingerprint
            work.note_progress(
                source.name, source.fingerprint, 0 if done else pending[-1].offset + 1
            )
            position = work.last_position()
            joined = work.joined()
        places = {one.record.key: one for one in pending if joined and isinstance(one, Prepared)}
        for match in joined:
            place = places[match.key]
            self._report.matched(source.name, place.ordinal, place.offset, match)
        if added or changed:
            self._stored(Batch(added, changed, position))

    def _meant(self, key: RecordKey) -> list[RecordKey]:
        """OAI-PMH tells of a deletion without the source: then every source is meant."""
        return [key] if key.source else self._store.keys_of(key.control_number) or [key]

    def _delete(self, work: CatalogueWriter, keys: Sequence[RecordKey]) -> list[int]:
        gone = [record_id for record_id in work.delete(keys) if record_id is not None]
        self._report.counts.deleted += len(gone)
        return gone

    def _put(
        self,
        work: CatalogueWriter,
        run: Sequence[Prepared],
        added: list[tuple[int, str | None]],
        changed: list[int],
    ) -> None:
        counts = self._report.counts
        for one, (record_id, what) in zip(run, work.put([one.record for one in run]), strict=True):
            counts.items += len(one.record.items or ())
            if what is Stored.ADDED:
                counts.added += 1
                added.append((record_id, one.document))
            elif what is Stored.REPLACED:
                counts.replaced += 1
                changed.append(record_id)
            elif what is Stored.JOINED:
                changed.append(record_id)
            else:
                counts.unchanged += 1


def _runs(pending: Sequence[Prepared | Deletion]) -> Iterable[Sequence[Prepared | Deletion]]:
    """Neighbours of one sort, in order, with no key twice in one run: a record that is added,
    deleted and added again within a batch ends as the file says."""
    run: list[Prepared | Deletion] = []
    seen: set[RecordKey] = set()
    for one in pending:
        key = one.record.key if isinstance(one, Prepared) else one.key
        if run and (type(one) is not type(run[0]) or key in seen):
            yield run
            run, seen = [], set()
        run.append(one)
        seen.add(key)
    if run:
        yield run
