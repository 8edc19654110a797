"""The change logs: what the indexers have yet to read. One class serves both databases.

A log names its readers and how far each has come; rows all of them have are dropped, now and then.
The last row read is always kept, so that the log's end is known. A reader that comes back with a
position older than what is left is told so (`ChangesLost`) instead of missing changes in silence.
"""

from __future__ import annotations

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import Insert

from protocolsrv.domain.ports import Change, ChangeKind

# The two databases have the same two tables under the same names.
from .catalogue_tables import change_log, log_readers
from .database import Database
from .errors import ChangesLost
from .sql import SQLITE, Row, Sql, placeholders
from .transaction import Transaction

KINDS = {ChangeKind.PUT: 1, ChangeKind.DROP: 2, ChangeKind.AVAILABILITY: 3}
_KINDS_BACK = {number: kind for kind, number in KINDS.items()}

_PRUNED = ""
"""The `reader` whose position is the highest row that has been dropped."""

_AFTER = Sql(
    select(change_log.c.position, change_log.c.record_id, change_log.c.kind)
    .where(change_log.c.position > bindparam("position"))
    .order_by(change_log.c.position)
    .limit(bindparam("stretch")),
    "position",
    "stretch",
)
_END = Sql(select(func.coalesce(func.max(change_log.c.position), 0)))
_READERS = Sql(select(log_readers.c.reader, log_readers.c.position))
_APPEND = Sql(
    insert(change_log).values(**placeholders(("record_id", "kind", "at"))),
    "record_id",
    "kind",
    "at",
)


def _moved(dialect_insert: Insert) -> Sql:
    values = dialect_insert.values(**placeholders(("reader", "position")))
    return Sql(
        values.on_conflict_do_update(  # type: ignore[attr-defined]
            index_elements=["reader"],
            set_={"position": values.excluded.position},  # type: ignore[attr-defined]
            where=log_readers.c.position < values.excluded.position,  # type: ignore[attr-defined]
        ),
        "reader",
        "position",
    )


_MOVED_SQLITE = _moved(sqlite.insert(log_readers))
_MOVED_POSTGRESQL = _moved(postgresql.insert(log_readers))
_DROP = Sql(delete(change_log).where(change_log.c.position <= bindparam("position")), "position")

PRUNE_STEP = 1000
"""Rows that gather before they are dropped: dropping is a write, and reading need not write."""


class ChangeLogReader:
    """The `ChangeLog` of `domain.ports` for one reader (one index)."""

    def __init__(self, database: Database, reader: str = "index"):
        if not reader:
            raise ValueError("a reader of a change log needs a name")
        self._database = database
        self._reader = reader
        self._noted = -1

    def after(self, position: int, limit: int) -> list[Change]:
        """The next rows, in order. Raises ChangesLost when rows after `position` are gone: then the
        index has to be built anew."""
        rows = self._database.rows(_AFTER, (position, limit))
        if rows and rows[0][0] != position + 1:
            self._require(position)
        return [Change(row[0], row[1], _KINDS_BACK[row[2]]) for row in rows]

    def end(self) -> int:
        """The last position written; 0 when nothing was ever written."""
        return int(self._database.rows(_END)[0][0])

    def enrol(self, position: int) -> None:
        """Keep rows after `position` for this reader, before it reads for the first time. Only
        needed where several indexes read one log."""
        with self._database.write() as transaction:
            transaction.run(self._moved, (self._reader, position))

    def prune(self, position: int) -> None:
        """This reader has the rows up to `position`. Rows that every reader has are dropped once
        enough of them have gathered and nobody else is writing."""
        if position < self._noted + PRUNE_STEP:
            return
        places = self._places()
        places.pop(_PRUNED, None)
        places[self._reader] = position
        gone = min(places.values()) - 1
        steps: list[tuple[Sql, Row]] = [(self._moved, (self._reader, position))]
        if gone > 0:
            steps += [(self._moved, (_PRUNED, gone)), (_DROP, (gone,))]
        if self._database.attempt(steps):
            self._noted = position

    def _require(self, position: int) -> None:
        pruned = self._places().get(_PRUNED, 0)
        if position < pruned:
            raise ChangesLost(
                f"Changes up to {pruned} have been dropped, and this index has those up to"
                f" {position}",
                self._database.where,
                "Build the index anew: `protocolsrv reindex`.",
            )

    def _places(self) -> dict[str, int]:
        return {row[0]: row[1] for row in self._database.rows(_READERS)}

    @property
    def _moved(self) -> Sql:
        return _MOVED_SQLITE if self._database.dialect == SQLITE else _MOVED_POSTGRESQL


def append(transaction: Transaction, kind: ChangeKind, record_ids: list[int], at: int) -> None:
    """Write log rows in the transaction that makes the changes."""
    number = KINDS[kind]
    transaction.run_many(_APPEND, [(record_id, number, at) for record_id in record_ids])


def end_in(transaction: Transaction) -> int:
    """The log's end as the transaction sees it."""
    return int(transaction.rows(_END)[0][0])
