"""Storing one stretch of records: what each is to the catalogue, and the rows that follow.

New, changed, unchanged, or another library's copy of what is there: one function each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from protocolsrv.domain.ports import ChangeKind, Joined, Stored
from protocolsrv.domain.record import RecordKey

from .facts import Facts
from .headings import ScanLedger
from .items import Told
from .packed import PackedRecord
from .record_rows import KnownAlias, KnownRecord, RecordRows
from .sql import Row


class UnitOfWork(Protocol):
    """What is needed of the transaction that everything belongs to (`writing.Work`)."""

    rows: RecordRows
    ledger: ScanLedger
    now: int

    def new_id(self) -> int:
        """A record id nobody has had."""
        ...

    def tell(self, told: Told) -> None:
        """Write these items at the end."""
        ...

    def log(self, kind: ChangeKind, ids: list[int]) -> None:
        """Rows for the indexer."""
        ...

    def count(self, delta: int) -> None:
        """So many live records more."""
        ...

    def join(self, joined: Joined) -> None:
        """For the load report."""
        ...


class Put:
    """Storing one stretch of records in which no key comes twice."""

    def __init__(self, work: UnitOfWork, run: Sequence[PackedRecord]):
        self._work = work
        self._run = run
        keys = [one.key for one in run]
        self._known = work.rows.known(keys)
        self._aliased = work.rows.aliased(keys)
        texts = [text for one in run for text in one.match_keys]
        self._matches = work.rows.matches(texts) if texts else {}
        self._added: list[Row] = []
        self._replaced: list[Row] = []
        self._rendered: list[tuple[int, PackedRecord]] = []
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

    def _one(self, one: PackedRecord) -> tuple[int, Stored]:
        facts, items, digest = one.items, one.items_digest, one.digest
        # Of every record, stored anew or not: its preparer tells each word once only.
        self._work.ledger.note(one.words)
        row = self._known.get(one.key)
        if row is None or row.deleted:
            alias = self._aliased.get(one.key)
            if alias is not None and not alias.orphan:
                return self._again(alias, facts, items)
            if alias is not None:
                self._work.rows.drop_alias(alias.id)
            for text in one.match_keys:
                if text in self._matches:
                    return self._join(one.key, text, facts, items)
        if row is None:
            return self._add(one, digest, facts, items)
        same_items = items is None or items == row.items_digest
        if not row.deleted and same_items and digest == row.digest:
            return row.id, Stored.UNCHANGED
        if facts is not None and (row.deleted or not same_items):
            self._work.tell(Told(row.id, 0, facts, new=False))
        return self._replace(one, row, digest, row.items_digest if items is None else items)

    def _add(
        self, one: PackedRecord, digest: bytes, facts: Sequence[Facts] | None, items: bytes | None
    ) -> tuple[int, Stored]:
        work = self._work
        record_id = work.new_id()
        work.ledger.add(one.headings)
        moments = (work.now, work.now)
        row = (record_id, one.source, one.control_number, *moments, 0, digest, items, one.kept)
        self._added.append((*row, one.iso2709))
        if facts:
            work.tell(Told(record_id, 0, facts, new=True))
        self._stored(record_id, one)
        work.count(1)
        return record_id, Stored.ADDED

    def _replace(
        self, one: PackedRecord, row: KnownRecord, digest: bytes, items: bytes | None
    ) -> tuple[int, Stored]:
        work = self._work
        work.ledger.take_back(row.headings)
        work.ledger.add(one.headings)
        self._replaced.append((work.now, 0, digest, items, one.kept, one.iso2709, row.id))
        self._stored(row.id, one)
        if not row.deleted:
            return row.id, Stored.REPLACED
        work.count(1)
        return row.id, Stored.ADDED

    def _stored(self, record_id: int, one: PackedRecord) -> None:
        self._rendered.append((record_id, one))
        self._changed.append(record_id)
        for text in one.match_keys:
            self._matches.setdefault(text, record_id)

    def _join(
        self, key: RecordKey, text: str, facts: Sequence[Facts] | None, items: bytes | None
    ) -> tuple[int, Stored]:
        record_id = self._matches[text]
        alias = self._work.rows.add_alias(key, record_id, items)
        self._work.join(Joined(key, record_id, text))
        return self._joined(record_id, alias, facts)

    def _again(
        self, alias: KnownAlias, facts: Sequence[Facts] | None, items: bytes | None
    ) -> tuple[int, Stored]:
        if items is None or items == alias.items_digest:
            return alias.record_id, Stored.UNCHANGED
        self._work.rows.change_alias(alias.id, items)
        return self._joined(alias.record_id, alias.id, facts)

    def _joined(
        self, record_id: int, alias: int, facts: Sequence[Facts] | None
    ) -> tuple[int, Stored]:
        if facts is not None:
            self._work.tell(Told(record_id, alias, facts, new=False))
        self._changed.append(record_id)
        return record_id, Stored.JOINED
