"""Fixtures of the storage tests: each database in turn, a clock of our own, records to store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.ports import NewRecord
from protocolsrv.domain.record import Heading, RecordKey
from protocolsrv.storage.databases import Databases
from protocolsrv.storage.writing import CatalogueStore
from tests.databases import (  # noqa: F401 - fixtures
    databases,
    postgres_server,
    postgres_shared,
    postgres_url,
    settings,
    sqlite_settings,
)


class HandClock:
    """A clock that moves when a test says so."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """The moment it stands at."""
        return self.moment

    def forward(self, **by: float) -> datetime:
        """Move on; the new moment."""
        self.moment += timedelta(**by)
        return self.moment


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def store(databases: Databases, clock: HandClock) -> CatalogueStore:  # noqa: F811
    return CatalogueStore(databases, clock)


def key(number: str, source: str = "SE-TEST") -> RecordKey:
    """A record key."""
    return RecordKey(source, number)


def item(barcode: str, library: str = "alby", **changes: str | ItemStatus) -> Item:
    """An item that belongs to and stands in one library."""
    return Item(barcode, 0, library, library, library, **changes)  # type: ignore[arg-type]


def record(
    number: str,
    body: str = "one",
    *,
    titles: tuple[str, ...] | None = None,
    items: tuple[Item, ...] | None = None,
    source: str = "SE-TEST",
    words: tuple[tuple[str, str], ...] = (),
    match_keys: tuple[str, ...] = (),
) -> NewRecord:
    """A record whose bytes, rendering and title heading follow from `body`."""
    forms = (f"title {body}",) if titles is None else titles
    xml = f'<record><leader/><datafield tag="245" ind1=" " ind2=" ">{body}</datafield></record>'
    return NewRecord(
        RecordKey(source, number),
        f"iso {number} {body}".encode(),
        {"marcxml": xml.encode()},
        [Heading("title", form, form.capitalize()) for form in forms],
        items,
        words,
        match_keys,
    )


Put = Callable[..., list[tuple[int, object]]]


@pytest.fixture
def put(store: CatalogueStore) -> Put:
    """Store records in a transaction of their own."""

    def do(*new: NewRecord) -> list[tuple[int, object]]:
        with store.write() as work:
            return list(work.put(new))

    return do
