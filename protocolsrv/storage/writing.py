"""Writing the catalogue: one unit of work, over both databases, without a transaction over both.

    with store.write() as work:
        work.put(records)
        work.note_progress(source, fingerprint, offset)

The items are written and committed in circulation just before the catalogue commits. A crash
between the two leaves items whose record is not there (nobody sees them, their record ids are not
given out again) or is older than they are; the resumed load finds the record's digest unchanged and
writes both again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from protocolsrv.domain.ports import ChangeKind, Clock, Joined, NewRecord, Stored
from protocolsrv.domain.record import RecordKey

from .change_log import append, end_in
from .database import Transaction
from .databases import Databases
from .headings import SETTLE_AT, ScanLedger, WordMemory, backlog, settle
from .items import Told, highest_record, items_digest, write_items
from .moments import to_micros
from .record_rows import KnownAlias, KnownRecord, RecordRows
from .records import RecordReader
from .sql import Row

CATALOGUE_LOCK = 0x70737201
"""PostgreSQL: one writer of the catalogue at a time, as on SQLite, so that record ids, moments of
change and log positions become visible in their order."""

RECORDS = "records"
"""The total of live records."""


class CatalogueStore:
    """Where loads, deletions and the console write. One a process; not for several threads.

    With `bulk`, headings and words wait in a backlog and are merged by the hundred thousand: for a
    load while nobody scans. `settle` merges the rest; a later writer without `bulk` does so too."""

    def __init__(self, databases: Databases, clock: Clock, *, bulk: bool = False):
        self._databases = databases
        self._clock = clock
        self._bulk = bulk
        self._memory = WordMemory()
        self._reader = RecordReader(databases.catalogue)

    @contextmanager
    def write(self) -> Iterator[Work]:
        """One transaction; commits when the block ends without an exception."""
        with self._databases.catalogue.write() as transaction:
            transaction.lock(CATALOGUE_LOCK)
            ledger = ScanLedger(self._memory)
            work = Work(transaction, self._databases, self._clock, ledger)
            yield work
            work.finish(bulk=self._bulk)
        self._memory.learn(ledger.words)

    def progress(self, source: str, fingerprint: str) -> int:
        """The offset up to which an earlier, broken run has stored this input; 0 if none."""
        return self._reader.progress(source, fingerprint)

    def settle(self) -> None:
        """Merge what bulk transactions have left of the scan lists."""
        with self._databases.catalogue.write() as transaction:
            transaction.lock(CATALOGUE_LOCK)
            settle(transaction)


class Work:
    """The `CatalogueWriter` of `domain.ports`: everything up to one commit."""

    def __init__(
        self, transaction: Transaction, databases: Databases, clock: Clock, ledger: ScanLedger
    ):
        self._transaction = transaction
        self._databases = databases
        self._ledger = ledger
        self._rows = RecordRows(transaction)
        # A record's moment of change is its version: it grows even when the clock does not.
        self._now = max(to_micros(clock.now()), self._rows.last_modified() + 1)
        self._next_id = 0
        self._live = 0
        self._told: dict[tuple[int, int], Told] = {}
        self._joined: list[Joined] = []

    # ---- CatalogueWriter -------------------------------------------------------------------

    def put(self, records: Sequence[NewRecord]) -> list[tuple[int, Stored]]:
        """Add or replace, in order. What is compared with the stored record is all that would be
        stored: bytes, renderings, headings and items."""
        done: list[tuple[int, Stored]] = []
        for run in _without_repetition(records):
            done.extend(_Put(self, run).store())
        return done

    def delete(self, keys: Sequence[RecordKey]) -> list[int | None]:
        """Turn records into tombstones; their items go too."""
        known = self._rows.known(keys)
        aliased = self._rows.aliased(keys)
        done: list[int | None] = []
        dropped: list[int] = []
        changed: list[int] = []
        for key in keys:
            row = known.pop(key, None)
            alias = aliased.pop(key, None)
            if row is not None and not row.deleted:
                dropped.append(row.id)
                self._ledger.take_back(row.headings)
                self.tell(Told(row.id, 0, (), new=False))
                done.append(row.id)
            elif alias is not None:
                self._rows.drop_alias(alias.id)
                self.tell(Told(alias.record_id, alias.id, (), new=False))
                if not alias.orphan:
                    changed.append(alias.record_id)
                done.append(None if alias.orphan else alias.record_id)
            else:
                done.append(None)
        self._rows.clear(dropped)
        self._rows.update([(self._now, 1, b"", None, b"", b"", one) for one in dropped])
        self.log(ChangeKind.DROP, dropped)
        self.log(ChangeKind.PUT, changed)
        self._live -= len(dropped)
        return done

    def joined(self) -> Sequence[Joined]:
        """Which records joined others in this transaction, and by which key."""
        return tuple(self._joined)

    def note_progress(self, source: str, fingerprint: str, offset: int) -> None:
        """Remember how far the load of one input has come."""
        self._rows.note_progress(source, fingerprint, offset, self._now)

    def last_position(self) -> int:
        """The change log's end as this transaction sees it."""
        return end_in(self._transaction)

    # ---- for `_Put` ------------------------------------------------------------------------

    @property
    def rows(self) -> RecordRows:
        """The record tables."""
        return self._rows

    @property
    def ledger(self) -> ScanLedger:
        """What happens to the scan lists."""
        return self._ledger

    @property
    def now(self) -> int:
        """The moment of every change in this transaction, in microseconds."""
        return self._now

    def new_id(self) -> int:
        """A record id nobody has had, not even in a transaction that was lost after its items were
        stored."""
        if not self._next_id:
            self._next_id = 1 + max(
                self._rows.highest_id(), highest_record(self._databases.circulation)
            )
        self._next_id += 1
        return self._next_id - 1

    def tell(self, told: Told) -> None:
        """Write these items at the end; the last word on a record and origin counts."""
        place = (told.record_id, told.origin)
        before = self._told.get(place)
        if before is not None and before.new:
            told = Told(told.record_id, told.origin, told.items, new=True)
        self._told[place] = told

    def log(self, kind: ChangeKind, ids: list[int]) -> None:
        """Rows for the indexer."""
        append(self._transaction, kind, ids, self._now)

    def count(self, delta: int) -> None:
        """So many live records more."""
        self._live += delta

    def join(self, joined: Joined) -> None:
        """For the load report."""
        self._joined.append(joined)

    def finish(self, *, bulk: bool) -> None:
        """Everything that is summed up; the items last, just before the commit."""
        if bulk:
            self._ledger.postpone(self._transaction)
            if backlog(self._transaction) >= SETTLE_AT:
                settle(self._transaction)
        else:
            settle(self._transaction)
            self._ledger.write(self._transaction)
        if self._live:
            self._rows.add_to_total(RECORDS, self._live)
        if self._told:
            with self._databases.circulation.write() as circulation:
                write_items(circulation, list(self._told.values()), self._now)


class _Put:
    """Storing one stretch of records in which no key comes twice."""

    def __init__(self, work: Work, run: Sequence[NewRecord]):
        self._work = work
        self._run = run
        keys = [one.key for one in run]
        self._known = work.rows.known(keys)
        self._aliased = work.rows.aliased(keys)
        texts = [text for one in run for text in one.match_keys]
        self._matches = work.rows.matches(texts) if texts else {}
        self._added: list[Row] = []
        self._replaced: list[Row] = []
        self._rendered: list[tuple[int, NewRecord]] = []
        self._changed: list[int] = []

    def store(self) -> list[tuple[int, Stored]]:
        """All of them; (record id, what was done) each."""
        done = [self._one(one) for one in self._run]
        rows = self._work.rows
        rows.insert(self._added)
        rows.clear(row[-1] for row in self._replaced)
        rows.update(self._replaced)
        rows.add_renderings((record_id, one.renderings) for record_id, one in self._rendered)
        rows.add_match_keys(
            [(text, record_id) for record_id, one in self._rendered for text in one.match_keys]
        )
        self._work.log(ChangeKind.PUT, self._changed)
        return done

    def _one(self, one: NewRecord) -> tuple[int, Stored]:
        items = None if one.items is None else items_digest(one.items)
        row = self._known.get(one.key)
        if row is None or row.deleted:
            alias = self._aliased.get(one.key)
            if alias is not None and not alias.orphan:
                return self._again(one, alias, items)
            if alias is not None:
                self._work.rows.drop_alias(alias.id)
            for text in one.match_keys:
                if text in self._matches:
                    return self._join(one, text, items)
        digest = _digest(one)
        if row is None:
            return self._add(one, digest, items)
        same_items = items is None or items == row.items_digest
        if not row.deleted and same_items and digest == row.digest:
            return row.id, Stored.UNCHANGED
        return self._replace(one, row, digest, row.items_digest if items is None else items)

    def _add(self, one: NewRecord, digest: bytes, items: bytes | None) -> tuple[int, Stored]:
        work = self._work
        record_id = work.new_id()
        kept = work.ledger.add(one.headings, one.words)
        key = one.key
        moments = (work.now, work.now)
        row = (record_id, key.source, key.control_number, *moments, 0, digest, items, kept)
        self._added.append((*row, one.iso2709))
        if one.items:
            work.tell(Told(record_id, 0, one.items, new=True))
        self._stored(record_id, one)
        work.count(1)
        return record_id, Stored.ADDED

    def _replace(
        self, one: NewRecord, row: KnownRecord, digest: bytes, items: bytes | None
    ) -> tuple[int, Stored]:
        work = self._work
        work.ledger.take_back(row.headings)
        kept = work.ledger.add(one.headings, one.words)
        self._replaced.append((work.now, 0, digest, items, kept, one.iso2709, row.id))
        if one.items is not None and (row.deleted or items != row.items_digest):
            work.tell(Told(row.id, 0, one.items, new=False))
        self._stored(row.id, one)
        if not row.deleted:
            return row.id, Stored.REPLACED
        work.count(1)
        return row.id, Stored.ADDED

    def _stored(self, record_id: int, one: NewRecord) -> None:
        self._rendered.append((record_id, one))
        self._changed.append(record_id)
        for text in one.match_keys:
            self._matches.setdefault(text, record_id)

    def _join(self, one: NewRecord, text: str, items: bytes | None) -> tuple[int, Stored]:
        record_id = self._matches[text]
        alias = self._work.rows.add_alias(one.key, record_id, items)
        self._work.join(Joined(one.key, record_id, text))
        self._tell_alias(one, record_id, alias)
        return record_id, Stored.JOINED

    def _again(self, one: NewRecord, alias: KnownAlias, items: bytes | None) -> tuple[int, Stored]:
        if items is None or items == alias.items_digest:
            return alias.record_id, Stored.UNCHANGED
        self._work.rows.change_alias(alias.id, items)
        self._tell_alias(one, alias.record_id, alias.id)
        return alias.record_id, Stored.JOINED

    def _tell_alias(self, one: NewRecord, record_id: int, alias: int) -> None:
        if one.items is not None:
            self._work.tell(Told(record_id, alias, one.items, new=False))
        self._changed.append(record_id)


def _without_repetition(records: Sequence[NewRecord]) -> Iterator[Sequence[NewRecord]]:
    """Stretches in which no key comes twice: the later of two is a replacement."""
    start = 0
    seen: set[RecordKey] = set()
    for place, one in enumerate(records):
        if one.key in seen:
            yield records[start:place]
            start, seen = place, set()
        seen.add(one.key)
    if start < len(records):
        yield records[start:]


def _digest(one: NewRecord) -> bytes:
    """Sixteen octets that differ when anything stored of the record itself differs."""
    headings = [f"{one.point}\0{one.key}\0{one.display}" for one in one.headings]
    parts = [str(len(one.iso2709)).encode(), one.iso2709, "\0\0".join(headings).encode()]
    for schema, body in sorted(one.renderings.items()):
        parts += (f"{schema} {len(body)}".encode(), body)
    return hashlib.blake2b(b"\0".join(parts), digest_size=16).digest()
