"""A furnished desk, over the store in memory, over SQLite and over PostgreSQL in turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from protocolsrv.domain.circulation import CirculationReader
from protocolsrv.domain.circulation_work import CirculationWriter
from protocolsrv.domain.item import Item
from protocolsrv.services.circulation.desk import Desk
from protocolsrv.storage.databases import DatabaseSettings, open_databases
from protocolsrv.storage.migrations import upgrade
from tests.circulation.memory import MemoryState, MemoryStore
from tests.circulation.stored import StoredStore
from tests.circulation.world import Clock, Parts, PlainRules, PlainSecrets, furnish
from tests.databases import emptied, postgres_server, postgres_shared  # noqa: F401 - fixtures


@dataclass
class Shop:
    """A desk and what is behind it."""

    desk: Desk
    parts: Parts
    store: MemoryStore | StoredStore

    @property
    def rules(self) -> PlainRules:
        return self.parts.rules

    @property
    def clock(self) -> Clock:
        return self.parts.clock

    @property
    def secrets(self) -> PlainSecrets:
        return self.parts.secrets

    @property
    def state(self) -> MemoryState:
        return self.store.state

    @property
    def reader(self) -> CirculationReader:
        return self.store.reader

    @property
    def writer(self) -> CirculationWriter:
        return self.store.writer

    def item(self, barcode: str) -> Item:
        found = self.reader.item(barcode)
        assert found is not None
        return found

    def patron_id(self, card: str) -> int:
        found = self.reader.card(card)
        assert found is not None
        return found.patron_id

    def kinds(self) -> list[str]:
        """The events told so far."""
        return [event.kind for event in self.state.events]

    def tasks(self, library: str = "main") -> list[str]:
        return [task.kind for task in self.reader.tasks(library)]


def new_shop(store: MemoryStore | StoredStore | None = None) -> Shop:
    store, parts = store or MemoryStore(), Parts()
    store.writer.run(furnish)
    return Shop(Desk(parts.context(), store.reader, store.writer), parts, store)


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    if request.param == "memory":
        yield new_shop()
        return
    url = None
    if request.param == "postgresql":
        url = emptied(request.getfixturevalue("postgres_shared"))
    databases = open_databases(DatabaseSettings(tmp_path, url=url))
    if url is None:
        upgrade(databases)
    store = StoredStore(databases.circulation)
    yield new_shop(store)
    store.close()
    databases.close()
