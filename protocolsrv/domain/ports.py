"""What the services need from outside, as protocols: stores, engines, clocks.

`storage` and `search` implement these; `app` hands them over. Each is small on purpose: a service
is given only what it may touch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from .item import Item
from .query import Facet, FacetRequest, Hits, Query, SortKey, Window
from .record import Heading, IndexDocument, RecordKey, StoredRecord
from .refusal import QueryFault


class Clock(Protocol):
    """Time comes from here, so that tests own it."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


# ---- reading the catalogue -------------------------------------------------------------------


class RecordStore(Protocol):
    """Stored records and their renderings, for readers. At most 25 us for a page of ten."""

    def rendered(self, ids: Sequence[int], schema: str) -> list[bytes | None]:
        """The stored renderings in the order of `ids`; None where there is none (yet), or the
        record is gone. `schema` is a short name: `marcxml`, `dc`, `mods`."""
        ...

    def keep_rendering(self, record: StoredRecord, schema: str, body: bytes) -> None:
        """Keep what had to be rendered of `record` at request time; a no-op when it has changed
        since it was read. Never waits: while another process writes, nothing is kept."""
        ...

    def by_ids(self, ids: Sequence[int]) -> list[StoredRecord | None]:
        """The records in the order of `ids`; None for an unknown id. Tombstones are given."""
        ...

    def by_keys(self, keys: Sequence[RecordKey]) -> list[StoredRecord | None]:
        """The records of these keys, in their order."""
        ...

    def count(self) -> int:
        """Records that are not deleted."""
        ...

    def last_modified(self) -> datetime | None:
        """When the catalogue last changed; None while it is empty."""
        ...

    def changed_since(self, since: datetime | None) -> Iterator[StoredRecord]:
        """Records and tombstones modified at or after `since` (all without it; then without
        tombstones), in order of modification and id; memory does not grow with the answer."""
        ...


class ItemStore(Protocol):
    """The items of records, for readers; one query a page."""

    def of_records(self, ids: Sequence[int]) -> Mapping[int, Sequence[Item]]:
        """Items by record id, each list in shelf order (library, call number, copy, barcode)."""
        ...


# ---- writing the catalogue -------------------------------------------------------------------


class ChangeKind(Enum):
    """What happened to a record, as far as the index is concerned."""

    PUT = "put"  # stored anew or replaced
    DROP = "drop"  # deleted
    AVAILABILITY = "availability"  # the set of libraries where a copy can be had changed


@dataclass(frozen=True, slots=True)
class Change:
    """One row of a change log. `position` grows; replaying a row is harmless."""

    position: int
    record_id: int
    kind: ChangeKind


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record to be stored: its key, its bytes, its stored renderings and its headings.

    `items` is None where the source says nothing of holdings: then the items are left alone.
    `words` are (access point, word) pairs for the scan lists of words. A record that is new, with a
    text of `match_keys` in common with a live record, joins that one instead of being added."""

    key: RecordKey
    iso2709: bytes
    renderings: Mapping[str, bytes]
    headings: Sequence[Heading]
    items: Sequence[Item] | None = None
    words: Iterable[tuple[str, str]] = ()
    match_keys: Sequence[str] = ()


class Storable(Protocol):
    """A record for a store: a `NewRecord`, or that store's own form of one, worked out before."""

    @property
    def key(self) -> RecordKey:
        """What names it across loads."""
        ...

    @property
    def items(self) -> Sequence[object] | None:
        """Its items; None where the source says nothing of holdings."""
        ...


class Stored(Enum):
    """What `CatalogueWriter.put` did with one record."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    JOINED = "joined"  # its items went to the record it matches; the id is that record's


@dataclass(frozen=True, slots=True)
class Joined:
    """A newcomer that joined another record, and the match key they have in common."""

    key: RecordKey
    record_id: int
    match_key: str


class CatalogueWriter(Protocol):
    """One write transaction on the catalogue, with the items written just before its commit."""

    def put(self, records: Sequence[Storable]) -> list[tuple[int, Stored]]:
        """Add or replace, in order; gives (record id, what was done) for each. The change log row
        is part of the transaction; identical bytes and items are UNCHANGED and write nothing."""
        ...

    def joined(self) -> Sequence[Joined]:
        """Which records this transaction joined to others, and why, for the load report."""
        ...

    def delete(self, keys: Sequence[RecordKey]) -> list[int | None]:
        """Turn records into tombstones; their ids, None where there was no live record. Of a record
        that had joined another only its items go; the id is the other's."""
        ...

    def note_progress(self, source: str, fingerprint: str, offset: int) -> None:
        """Remember, in this transaction, how far the load of one input has come."""
        ...

    def last_position(self) -> int:
        """The change log's end as this transaction sees it."""
        ...


class ChangesLostError(Exception):
    """Rows a reader of a change log asks for are kept no longer: what it fills from the log must be
    built anew from the records themselves."""


class ChangeLog(Protocol):
    """The change log, for the indexer."""

    def after(self, position: int, limit: int) -> list[Change]:
        """The next rows after `position`, at most `limit`, in order. Raises `ChangesLostError`."""
        ...

    def end(self) -> int:
        """The last position written; 0 when empty."""
        ...

    def prune(self, position: int) -> None:
        """Forget rows up to `position`: every reader has them."""
        ...


# ---- the index -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Budget:
    """What one query may cost. `cost` counts postings and expanded words, roughly microseconds."""

    max_cost: int = 2_000_000
    max_expansions: int = 16_384
    max_sorted: int = 100_000


class Plan(Protocol):
    """A query made ready: its cost is known before it runs, so that the transport can choose where
    it runs (inline, in a thread, not at all)."""

    @property
    def cost(self) -> int:
        """An estimate in microseconds."""
        ...

    def run(self) -> Hits | QueryFault:
        """Search. Thread safe; sees one snapshot of the index."""
        ...


class SearchIndex(Protocol):
    """An engine, for readers."""

    def plan(
        self, query: Query, *, scope: str, sort: Sequence[SortKey], window: Window, budget: Budget
    ) -> Plan | QueryFault:
        """Make a search ready. `scope` "" is everything, else a library or municipality code.
        The order is by relevance without `sort`; ties by record id."""
        ...

    def search(
        self, query: Query, *, scope: str, sort: Sequence[SortKey], window: Window, budget: Budget
    ) -> Hits | QueryFault:
        """`plan` and `run` in one."""
        ...

    def facets(
        self, query: Query, *, scope: str, requests: Sequence[FacetRequest], budget: Budget
    ) -> list[Facet] | QueryFault:
        """Counts by value over the whole result set."""
        ...

    def refresh(self) -> None:
        """See what has been committed since."""
        ...


class IndexWriter(Protocol):
    """An engine, for its one writer. Nothing is seen by readers before `commit`."""

    def put(self, documents: Iterable[IndexDocument]) -> None:
        """Add or replace by record id."""
        ...

    def drop(self, ids: Iterable[int]) -> None:
        """Remove by record id; unknown ids are no fault."""
        ...

    def clear(self) -> None:
        """Remove everything, also what was given and not committed; readers see it all until the
        next `commit`."""
        ...

    def commit(self, positions: Mapping[str, int]) -> None:
        """Make it durable and visible, together with how far each change log has been read."""
        ...

    def positions(self) -> Mapping[str, int]:
        """What the last commit was given; empty for a new index."""
        ...

    def close(self) -> None:
        """Give the writer's lock back. Uncommitted work is dropped."""
        ...
