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

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from protocolsrv.domain.ports import ChangeKind, Clock, Joined, NewRecord, Storable, Stored
from protocolsrv.domain.record import RecordKey

from .change_log import append, end_in
from .databases import Databases
from .headings import SETTLE_AT, ScanLedger, WordMemory, backlog, settle
from .items import Told, highest_record, write_items
from .moments import to_micros
from .packed import PackedRecord, pack_record
from .putting import Put
from .record_rows import RecordRows
from .records import RecordReader
from .transaction import Transaction

CATALOGUE_LOCK = 0x70737201
"""PostgreSQL: one writer of the catalogue at a time, as on SQLite, so that record ids, moments of
change and log positions become visible in their order."""

RECORDS = "records"
"""The total of live records."""


class CatalogueStore:
    """Where loads, deletions and the console write. One a process; not for several threads.

    With `bulk`, headings and words wait in a backlog and are merged by the hundred thousand: less
    to write, but no less time (`headings`); for slow disks, while nobody scans. `settle` merges the
    rest; a later writer without `bulk` does so too."""

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

    def keys_of(self, control_number: str) -> list[RecordKey]:
        """Every key with this control number, whatever its source."""
        return self._reader.keys_of(control_number)

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
        self.ledger = ledger
        self.rows = RecordRows(transaction)
        # A record's moment of change is its version: it grows even when the clock does not.
        self.now = max(to_micros(clock.now()), self.rows.last_modified() + 1)
        self._next_id = 0
        self._live = 0
        self._told: dict[tuple[int, int], Told] = {}
        self._joined: list[Joined] = []

    # ---- CatalogueWriter -------------------------------------------------------------------

    def put(self, records: Sequence[Storable]) -> list[tuple[int, Stored]]:
        """Add or replace, in order: new records, or packed ones. What is compared with the stored
        record is all that would be stored: bytes, renderings, headings and items."""
        done: list[tuple[int, Stored]] = []
        for run in _without_repetition([_packed(one) for one in records]):
            done.extend(Put(self, run).store())
        return done

    def delete(self, keys: Sequence[RecordKey]) -> list[int | None]:
        """Turn records into tombstones; their items go too."""
        known = self.rows.known(keys)
        aliased = self.rows.aliased(keys)
        done: list[int | None] = []
        dropped: list[int] = []
        changed: list[int] = []
        for key in keys:
            row = known.pop(key, None)
            alias = aliased.pop(key, None)
            if row is not None and not row.deleted:
                dropped.append(row.id)
                self.ledger.take_back(row.headings)
                self.tell(Told(row.id, 0, (), new=False))
                done.append(row.id)
            elif alias is not None:
                self.rows.drop_alias(alias.id)
                self.tell(Told(alias.record_id, alias.id, (), new=False))
                if not alias.orphan:
                    changed.append(alias.record_id)
                done.append(None if alias.orphan else alias.record_id)
            else:
                done.append(None)
        self.rows.clear(dropped)
        self.rows.update([(self.now, 1, b"", None, b"", b"", one) for one in dropped])
        self.log(ChangeKind.DROP, dropped)
        self.log(ChangeKind.PUT, changed)
        self._live -= len(dropped)
        return done

    def joined(self) -> Sequence[Joined]:
        """Which records joined others in this transaction, and by which key."""
        return tuple(self._joined)

    def note_progress(self, source: str, fingerprint: str, offset: int) -> None:
        """Remember how far the load of one input has come."""
        self.rows.note_progress(source, fingerprint, offset, self.now)

    def last_position(self) -> int:
        """The change log's end as this transaction sees it."""
        return end_in(self._transaction)

    # ---- for `putting.Put` -----------------------------------------------------------------

    def new_id(self) -> int:
        """A record id nobody has had, not even in a transaction that was lost after its items
        were stored."""
        if not self._next_id:
            self._next_id = 1 + max(
                self.rows.highest_id(), highest_record(self._databases.circulation)
            )
        self._next_id += 1
        return self._next_id - 1

    def tell(self, told: Told) -> None:
        """Write these items at the end; the last word on a record and origin counts."""
        place = (told.record_id, told.origin)
        before = self._told.get(place)
        if before is not None and before.new:
            told = Told(told.record_id, told.origin, told.facts, new=True)
        self._told[place] = told

    def log(self, kind: ChangeKind, ids: list[int]) -> None:
        """Rows for the indexer."""
        append(self._transaction, kind, ids, self.now)

    def count(self, delta: int) -> None:
        """So many live records more."""
        self._live += delta

    def join(self, joined: Joined) -> None:
        """For the load report."""
        self._joined.append(joined)

    def finish(self, *, bulk: bool) -> None:
        """Everything that is summed up; the items last, just before the commit."""
        if bulk:
            self.ledger.postpone(self._transaction)
            if backlog(self._transaction) >= SETTLE_AT:
                settle(self._transaction)
        else:
            settle(self._transaction)
            self.ledger.write(self._transaction)
        if self._live:
            self.rows.add_to_total(RECORDS, self._live)
        if self._told:
            with self._databases.circulation.write() as circulation:
                write_items(circulation, list(self._told.values()), self.now)


def _packed(one: Storable) -> PackedRecord:
    if isinstance(one, PackedRecord):
        return one
    if isinstance(one, NewRecord):
        return pack_record(one)
    raise TypeError(f"not a record of this store: {type(one).__name__}")


def _without_repetition(records: Sequence[PackedRecord]) -> Iterator[Sequence[PackedRecord]]:
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
