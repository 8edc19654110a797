"""Reading circulation whole, as of one moment: the `CirculationDump` of `domain`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, text

from protocolsrv.domain.circulation_dump import Login
from protocolsrv.domain.fee import Fee
from protocolsrv.domain.hold import ACTIVE, Hold
from protocolsrv.domain.item import Item
from protocolsrv.domain.loan import Loan
from protocolsrv.domain.patron import Block, BlockKind, Card, Consent, Patron
from protocolsrv.domain.transit import Transit
from protocolsrv.storage.database import Database
from protocolsrv.storage.moments import from_micros
from protocolsrv.storage.sql import POSTGRESQL

from . import tables
from .rows import CARDS, CONSENTS, FEES, HOLDS, ITEMS, LOANS, PATRONS, TRANSITS, Kind


@contextmanager
def dumping(database: Database) -> Iterator[Dump]:
    """A dump that sees one moment however long it takes; writers do not wait for it."""
    with database.connected(reading=True) as connection:
        if database.dialect == POSTGRESQL:
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        yield Dump(connection)


class Dump:
    """Everything there is, over one connection in one transaction."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def all_patrons(self) -> Iterator[tuple[Patron, Login]]:
        """All patrons with what they log in by."""
        digests: dict[int, list[bytes]] = defaultdict(list)
        logins = select(tables.logins.c.patron_id, tables.logins.c.digest)
        for owner, digest in self._connection.execute(logins):
            digests[owner].append(bytes(digest))
        hashes = select(tables.patrons.c.id, tables.patrons.c.pin_hash)
        pins = dict(self._connection.execute(hashes).all())
        for patron in self._values(PATRONS):
            yield patron, Login(pins[patron.id], tuple(sorted(digests[patron.id])))

    def all_cards(self) -> Iterable[Card]:
        """All cards, in the order of their numbers."""
        return self._values(CARDS, order="number")

    def all_consents(self) -> Iterable[Consent]:
        """All consents, withdrawn ones included."""
        return self._values(CONSENTS, order="patron_id")

    def all_blocks(self) -> Iterator[tuple[int, Block]]:
        """Stored blocks with the patron's id."""
        c = tables.blocks.c
        statement = select(c.patron_id, c.kind, c.id, c.placed_at, c.until).order_by(c.id)
        for owner, kind, number, placed, until in self._connection.execute(statement):
            yield (
                owner,
                Block(
                    BlockKind(kind),
                    frozenset(),
                    number,
                    None if placed is None else from_micros(placed),
                    None if until is None else date.fromisoformat(until),
                ),
            )

    def all_items(self) -> Iterable[Item]:
        """All items, in the order of their barcodes."""
        return self._values(ITEMS, order="barcode")

    def all_loans(self) -> Iterable[Loan]:
        """All open loans."""
        return self._values(LOANS)

    def all_holds(self) -> Iterable[Hold]:
        """All active holds."""
        return self._values(HOLDS, tables.holds.c.state.in_([one.value for one in ACTIVE]))

    def all_transits(self) -> Iterable[Transit]:
        """All open transits."""
        return self._values(TRANSITS)

    def all_fees(self) -> Iterable[Fee]:
        """All fees with something owing."""
        return self._values(FEES, tables.fees.c.owing > 0)

    def _values(self, kind: Kind, *where: ColumnElement[bool], order: str = "id") -> list[Any]:
        statement = select(*kind.columns).where(*where).order_by(kind.table.c[order])
        return [kind.shape.value(tuple(row)) for row in self._connection.execute(statement)]
