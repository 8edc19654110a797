"""The real store behind the face of `MemoryStore`: the same tests run over it.

`state` reads every table into a `MemoryState`: what there is, in the shape tests compare.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import date
from typing import TypeVar

from sqlalchemy import select

from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.storage.circulation import tables
from protocolsrv.storage.circulation.dumping import dumping
from protocolsrv.storage.circulation.reader import Reader
from protocolsrv.storage.circulation.rows import EVENTS, FEES, HOLDS, NOTICES, SETTLEMENTS, TASKS
from protocolsrv.storage.circulation.writer import Writer
from protocolsrv.storage.database import Database
from protocolsrv.storage.moments import from_micros
from protocolsrv.storage.sql import Sql
from tests.circulation.memory import MemoryState

T = TypeVar("T")


class StoredWriter:
    """A writer that an outage can be put in front of."""

    def __init__(self, writer: Writer):
        self._writer = writer
        self.fails_with: Exception | None = None

    def submit(self, unit: Callable[[CirculationWork], T]) -> Future[T]:
        return self._writer.submit(unit)

    def run(self, unit: Callable[[CirculationWork], T]) -> T:
        if self.fails_with is not None:
            raise self.fails_with
        return self._writer.run(unit)


class StoredStore:
    """A database, its reader and its writer. Close it."""

    def __init__(self, database: Database):
        self._database = database
        self._writer = Writer(database)
        self.reader = Reader(database)
        self.writer = StoredWriter(self._writer)

    def close(self) -> None:
        self._writer.close()

    @property
    def state(self) -> MemoryState:
        """Everything as it is now. Ids of answers, blocks and notices are left out."""
        with dumping(self._database) as dump:
            state = MemoryState(
                items={one.id: one for one in dump.all_items()},
                loans={one.id: one for one in dump.all_loans()},
                transits={one.id: one for one in dump.all_transits()},
                patrons={one.id: one for one, _ in dump.all_patrons()},
                cards={one.number: one for one in dump.all_cards()},
                consents={(one.patron_id, one.municipality): one for one in dump.all_consents()},
                blocks={block.id: (owner, block) for owner, block in dump.all_blocks()},
            )
        state.holds = {one.id: one for one in self._all(HOLDS)}
        state.fees = {one.id: one for one in self._all(FEES)}
        state.settlements = {one.id: one for one in self._all(SETTLEMENTS)}
        state.tasks = {one.id: one for one in self._all(TASKS)}
        state.notices = {(one.kind, one.about, one.day): one for one in self._all(NOTICES)}
        state.events = self._all(EVENTS)
        h, a = tables.history.c, tables.audit.c
        state.history = [
            (patron, record, date.fromisoformat(lent), date.fromisoformat(back))
            for patron, record, lent, back in self._database.rows(
                Sql(select(h.patron_id, h.record_id, h.lent_on, h.back_on).order_by(h.id))
            )
        ]
        state.audit = [
            (who, action, patron, from_micros(at))
            for who, action, patron, at in self._database.rows(
                Sql(select(a.who, a.action, a.patron_id, a.at).order_by(a.id))
            )
        ]
        return state

    def _all(self, kind: object) -> list[object]:
        statement = kind.select(where=lambda _: (), order="id")  # type: ignore[attr-defined]
        return kind.read(self._database, statement)  # type: ignore[attr-defined,no-any-return]
