"""The shared catalogue for those who ask by protocol: search, page, facets, and what it holds.

One service behind SRU and Z39.50. A search is planned first, so that the transport knows what it
costs; a page of records never fails as a whole: a record that cannot be had is a `RecordFault` in
its place.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from protocolsrv.domain.library import Consortium
from protocolsrv.domain.ports import Budget, Clock, ItemStore, Plan, RecordStore, SearchIndex
from protocolsrv.domain.query import AllRecords, Facet, FacetRequest, Query, SortKey, Window
from protocolsrv.domain.record import StoredRecord
from protocolsrv.domain.refusal import QueryFault
from protocolsrv.marc import iso2709
from protocolsrv.marc.schemas.base import RecordSchema

from .opac import LIVE_SCHEMAS, LiveSchema, holdings_of

_log = logging.getLogger(__name__)
_FRESH = timedelta(seconds=1)
_LEADER = re.compile(rb"<leader>([^<]*)<")

AnySchema = RecordSchema | LiveSchema
"""A schema in which records are given: stored or live."""


class RecordFault(Enum):
    """Why one record of a page is not there."""

    GONE = auto()  # deleted since the search, or never there
    NOT_IN_SCHEMA = auto()
    FAILED = auto()  # a bug or an outage of ours


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much the catalogue holds, and when it last changed (None while it is empty)."""

    records: int
    changed: datetime | None


class Catalogue:
    """Searches and hands out records. Thread safe as far as the ports given are."""

    def __init__(
        self,
        index: SearchIndex,
        records: RecordStore,
        items: ItemStore,
        schemas: Sequence[RecordSchema],
        clock: Clock,
        budget: Budget | None = None,
        consortium: Consortium | None = None,
    ) -> None:
        live = LIVE_SCHEMAS if consortium is not None else ()
        self.schemas: tuple[AnySchema, ...] = (*schemas, *live)
        self._consortium = consortium or Consortium((), ())
        self._marcxml = next((one for one in schemas if one.name == "marcxml"), None)
        self._index = index
        self._records = records
        self._items = items
        self._clock = clock
        self._budget = budget or Budget()
        self._by_name: Mapping[str, AnySchema] = {
            key: one for one in self.schemas for key in (one.name.casefold(), one.uri)
        }
        self._held: dict[str, tuple[datetime, Holdings]] = {}

    def schema(self, name: str) -> AnySchema | None:
        """The schema with this short name (in any case) or URI; "" is the default."""
        if not name:
            return self.schemas[0]
        return self._by_name.get(name) or self._by_name.get(name.casefold())

    @property
    def deepest(self) -> int:
        """The last position in a result set that can be fetched: engines hold every hit before a
        page in memory."""
        return self._budget.max_sorted

    def plan(
        self, query: Query, *, scope: str, sort: Sequence[SortKey], window: Window
    ) -> Plan | QueryFault:
        """A search made ready; its cost is known, nothing has run."""
        return self._index.plan(query, scope=scope, sort=sort, window=window, budget=self._budget)

    def facets(
        self, query: Query, *, scope: str, requests: Sequence[FacetRequest]
    ) -> list[Facet] | QueryFault:
        """Counts by value over a whole result set."""
        return self._index.facets(query, scope=scope, requests=requests, budget=self._budget)

    def page(
        self, ids: Sequence[int], schema: AnySchema, scope: str = ""
    ) -> list[bytes | RecordFault]:
        """The records in the order of `ids`, as XML in `schema`: as stored, else rendered now and
        kept for the next time. Holdings, in schemas that have them, are those of `scope` now."""
        if isinstance(schema, LiveSchema):
            return self._live_page(ids, schema, scope)
        stored = self._records.rendered(ids, schema.name)
        if None not in stored:
            return list(filter(None, stored))
        missing = [one for one, body in zip(ids, stored, strict=True) if body is None]
        found = dict(zip(missing, self._records.by_ids(missing), strict=True))
        return [
            self._render(found[one], schema) if body is None else body
            for one, body in zip(ids, stored, strict=True)
        ]

    def _live_page(
        self, ids: Sequence[int], schema: LiveSchema, scope: str
    ) -> list[bytes | RecordFault]:
        """Stored MARCXML with today's holdings: one query for the items of the whole page."""
        if self._marcxml is None:
            return [RecordFault.NOT_IN_SCHEMA for _ in ids]
        items = self._items.of_records(ids)
        page: list[bytes | RecordFault] = []
        for one, body in zip(ids, self.page(ids, self._marcxml), strict=True):
            if isinstance(body, bytes):
                leader = _LEADER.search(body)
                shown = holdings_of(
                    items.get(one, ()),
                    self._consortium,
                    scope,
                    leader[1].decode() if leader else "",
                )
                body = schema.render(body, shown)
            page.append(body)
        return page

    def _render(self, record: StoredRecord | None, schema: RecordSchema) -> bytes | RecordFault:
        if record is None or record.deleted:
            return RecordFault.GONE
        # One record that trips the renderer must not cost the other nine.
        try:
            marc = iso2709.decode(record.iso2709)
            if marc is None:
                return RecordFault.FAILED
            body = schema.render(marc)
        except Exception:
            _log.exception("record %d could not be rendered as %s", record.id, schema.name)
            return RecordFault.FAILED
        self._records.keep_rendering(record, schema.name, body)
        return body

    def held(self, scope: str = "") -> Holdings:
        """How much there is in a scope; looked up at most once a second."""
        now = self._clock.now()
        known = self._held.get(scope)
        if known is not None and timedelta(0) <= now - known[0] < _FRESH:
            return known[1]
        found = Holdings(self._count(scope), self._records.last_modified())
        # Scopes are as many as libraries, so this does not grow.
        self._held[scope] = (now, found)
        return found

    def _count(self, scope: str) -> int:
        if not scope:
            return self._records.count()
        hits = self._index.search(
            AllRecords(), scope=scope, sort=(), window=Window(0, 0), budget=self._budget
        )
        return 0 if isinstance(hits, QueryFault) else hits.total
