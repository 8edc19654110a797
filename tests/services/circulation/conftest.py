"""A desk over the store in memory, furnished. Other stores join by another `store` parameter."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from protocolsrv.domain.circulation import CirculationReader
from protocolsrv.domain.circulation_work import CirculationWriter
from protocolsrv.domain.item import Item
from protocolsrv.services.circulation.desk import Desk
from tests.circulation.memory import MemoryState, MemoryStore
from tests.circulation.world import Clock, Parts, PlainRules, PlainSecrets, furnish


@dataclass
class Shop:
    """A desk and what is behind it."""

    desk: Desk
    parts: Parts
    store: MemoryStore

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


def new_shop() -> Shop:
    store, parts = MemoryStore(), Parts()
    store.writer.run(furnish)
    return Shop(Desk(parts.context(), store.reader, store.writer), parts, store)


@pytest.fixture
def shop() -> Shop:
    return new_shop()
