"""One shape and one table a kind of value, and the statements that read and write them by key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from sqlalchemy import Table, bindparam, delete, insert, select, update

from protocolsrv.domain.circulation import Event, Notice, Task
from protocolsrv.domain.fee import Fee, Settlement
from protocolsrv.domain.hold import Hold
from protocolsrv.domain.item import Item
from protocolsrv.domain.loan import Loan
from protocolsrv.domain.patron import Block, Card, Consent, Patron
from protocolsrv.domain.transit import Transit
from protocolsrv.storage.circulation_tables import items
from protocolsrv.storage.sql import Row, Sql, placeholders

from . import tables
from .columns import Shape


class Source(Protocol):
    """A database, or an open transaction."""

    def rows(self, sql: Sql, parameters: Row = ()) -> list[Row]:
        """All rows of one statement."""
        ...


class Kind:
    """Values of one dataclass in one table."""

    def __init__(self, table: Table, made: type[Any], *without: str):
        self.table = table
        self.shape = Shape(made, *without)
        self.columns = tuple(table.c[name] for name in self.shape.names)
        # A statement names columns in the table's order.
        self._fresh = tuple(
            one.name for one in table.c if one.name in self.shape.names and one.name != "id"
        )
        statement = insert(table).values(**placeholders(self._fresh))
        self._keyed = "id" in self.shape.names
        self._insert = Sql(
            statement.returning(table.c.id) if self._keyed else statement, *self._fresh
        )
        if self._keyed:
            self._update = Sql(
                update(table)
                .values(**placeholders(self._fresh))
                .where(table.c.id == bindparam("this")),
                *self._fresh,
                "this",
            )
            self.delete = Sql(delete(table).where(table.c.id == bindparam("this")), "this")

    def select(self, *names: str, where: Callable[[Any], Sequence[Any]], order: str = "") -> Sql:
        """A SELECT of whole values; `where` gives conditions on the columns, with `names` as
        parameters in their order; `order` is a list of columns."""
        columns = self.table.c
        statement = select(*self.columns).where(*where(columns))
        for name in order.split():
            statement = statement.order_by(columns[name])
        return Sql(statement, *names)

    def read(self, source: Source, sql: Sql, *parameters: Any) -> list[Any]:
        """The values."""
        return [self.shape.value(row) for row in source.rows(sql, parameters)]

    def first(self, source: Source, sql: Sql, *parameters: Any) -> Any:
        """The first value; None where there is none."""
        rows = source.rows(sql, parameters)
        return self.shape.value(rows[0]) if rows else None

    def insert(self, source: Source, value: Any) -> int:
        """A new row; its id."""
        return int(source.rows(self._insert, self.shape.values(value, self._fresh))[0][0])

    def put(self, transaction: Any, value: Any) -> None:
        """A new row of a table whose key the value has."""
        transaction.run(self._insert, self.shape.values(value, self._fresh))

    def update(self, transaction: Any, value: Any) -> None:
        """Every column but the id."""
        transaction.run(self._update, (*self.shape.values(value, self._fresh), value.id))


ITEMS = Kind(items, Item)
PATRONS = Kind(tables.patrons, Patron)
CARDS = Kind(tables.cards, Card)
CONSENTS = Kind(tables.consents, Consent)
BLOCKS = Kind(tables.blocks, Block, "stops")
LOANS = Kind(tables.loans, Loan)
HOLDS = Kind(tables.holds, Hold)
TRANSITS = Kind(tables.transits, Transit)
FEES = Kind(tables.fees, Fee)
SETTLEMENTS = Kind(tables.settlements, Settlement)
TASKS = Kind(tables.tasks, Task)
NOTICES = Kind(tables.notices, Notice)
EVENTS = Kind(tables.events, Event)
