"""A small store of circulation for tests of the writer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime

from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.item import Item
from protocolsrv.domain.loan import Loan
from protocolsrv.domain.patron import Patron
from protocolsrv.storage.circulation.reader import Reader
from protocolsrv.storage.circulation.writer import Writer
from protocolsrv.storage.databases import Databases
from protocolsrv.storage.migrations import upgrade

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
WAIT = 10.0

Unit = Callable[[CirculationWork], object]


class Place:
    """A store with three items of title 1 and four patrons."""

    def __init__(self, databases: Databases):
        upgrade(databases)
        self.database = databases.circulation
        self.writer = Writer(self.database)
        self.reader = Reader(self.database)
        self.items = [self.writer.run(adds_item(f"i{n}")) for n in range(3)]
        self.patrons = [self.writer.run(adds_patron(f"A{n}")) for n in range(4)]

    def lend(self, item: int, patron: int) -> Unit:
        """A unit that opens a loan, whatever there is."""
        return lambda work: work.open_loan(
            Loan(0, self.items[item], 1, self.patrons[patron], "main", NOON, NOON, 28)
        )

    def race(self, *units: Unit) -> list[BaseException | None]:
        """Run them from a thread each, at once; what each of them raised."""
        barrier = threading.Barrier(len(units))
        outcomes: list[BaseException | None] = [None] * len(units)

        def one(number: int, unit: Unit) -> None:
            barrier.wait(WAIT)
            try:
                self.writer.run(unit)
            except Exception as error:
                outcomes[number] = error

        threads = [threading.Thread(target=one, args=each) for each in enumerate(units)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(WAIT * 2)
        return outcomes


def adds_item(barcode: str) -> Callable[[CirculationWork], int]:
    """A unit that stores an available item of title 1."""
    return lambda work: work.add_item(Item(barcode, 1, "main", "main", "main")).id


def adds_patron(alias: str) -> Callable[[CirculationWork], int]:
    """A unit that stores a patron."""
    return lambda work: work.add_patron(Patron(0, "n", "adult", "main", alias)).id
