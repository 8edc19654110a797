"""The scan lists: phrase headings with the number of records that have them, and words.

Each record keeps the keys it was counted under, so that a replacement or a deletion takes back
exactly what was added, whatever the rules of extraction say today. Words are only ever added: how
many records have one is asked of the index when a list is shown.

A bulk load need not touch the lists with every transaction: 8 headings a record at random places of
a large tree write most of its pages each time. It leaves one row a transaction in `scan_backlog`,
and `settle` merges many of them in the order of the lists; until then the lists lag behind the
records, and never lose anything. Measured into 200 000 records: 2.8 MB of journal a batch of 1 000
instead of 18. It buys no time where the disk keeps up: loads of 60 000 and 200 000 took 1-10 %
longer with it. So it is for slow disks and is off unless asked for.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, case, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from .catalogue_tables import headings, scan_backlog, words
from .database import Database
from .packing import unpack_keys
from .sql import SQLITE, Sql, placeholders
from .transaction import Transaction

SETTLE_AT = 200_000
"""Entries of backlog that are merged at once (156 000 took 94 MB of memory and 1.0 s)."""

_NAMES = ("point", "key", "display", "count")


def _counted(dialect: str) -> Sql:
    values = (sqlite if dialect == SQLITE else postgresql).insert(headings)
    values = values.values(**placeholders(_NAMES))
    new = values.excluded
    total = headings.c.count + new.count
    return Sql(
        values.on_conflict_do_update(
            index_elements=["point", "key"],
            set_={
                "count": total,
                # The first form stands as long as others use it; a lone record's follows it.
                "display": case(
                    (and_(total <= 1, new.display != ""), new.display), else_=headings.c.display
                ),
            },
        ),
        *_NAMES,
    )


def _noted(dialect: str) -> Sql:
    values = (sqlite if dialect == SQLITE else postgresql).insert(words)
    values = values.values(**placeholders(("point", "word")))
    return Sql(values.on_conflict_do_nothing(), "point", "word")


_COUNT = {dialect: _counted(dialect) for dialect in (SQLITE, "postgresql")}
_NOTE = {dialect: _noted(dialect) for dialect in (SQLITE, "postgresql")}
_FORGET = Sql(
    delete(headings).where(
        headings.c.point == bindparam("of_point"),
        headings.c.key == bindparam("of_key"),
        headings.c.count <= 0,
    ),
    "of_point",
    "of_key",
)
_ADD_BACKLOG = Sql(
    insert(scan_backlog).values(**placeholders(("entries", "body"))), "entries", "body"
)
_BACKLOG = Sql(select(scan_backlog.c.id, scan_backlog.c.body).order_by(scan_backlog.c.id))
_BACKLOG_SIZE = Sql(select(func.coalesce(func.sum(scan_backlog.c.entries), 0)))
_CLEAR_BACKLOG = Sql(delete(scan_backlog).where(scan_backlog.c.id <= bindparam("last")), "last")
_HEADING_COLUMNS = (headings.c.key, headings.c.display, headings.c.count)
_AT_OR_AFTER = Sql(
    select(*_HEADING_COLUMNS)
    .where(headings.c.point == bindparam("point"), headings.c.key >= bindparam("key"))
    .order_by(headings.c.key)
    .limit(bindparam("wanted")),
    "point",
    "key",
    "wanted",
)
_BEFORE = Sql(
    select(*_HEADING_COLUMNS)
    .where(headings.c.point == bindparam("point"), headings.c.key < bindparam("key"))
    .order_by(headings.c.key.desc())
    .limit(bindparam("wanted")),
    "point",
    "key",
    "wanted",
)
_WORDS_FROM = Sql(
    select(words.c.word)
    .where(words.c.point == bindparam("point"), words.c.word >= bindparam("word"))
    .order_by(words.c.word)
    .limit(bindparam("wanted")),
    "point",
    "word",
    "wanted",
)
_WORDS_BEFORE = Sql(
    select(words.c.word)
    .where(words.c.point == bindparam("point"), words.c.word < bindparam("word"))
    .order_by(words.c.word.desc())
    .limit(bindparam("wanted")),
    "point",
    "word",
    "wanted",
)


@dataclass(frozen=True, slots=True)
class CountedHeading:
    """One entry of a scan list and how many live records have it."""

    key: str
    display: str
    count: int


class HeadingReader:
    """Walks the scan lists. Thread safe."""

    def __init__(self, database: Database):
        self._database = database

    def headings_around(
        self, point: str, key: str, before: int, after: int
    ) -> tuple[list[CountedHeading], list[CountedHeading]]:
        """Up to `before` entries below `key` and up to `after` from it on, both in list order.
        `key` need not exist."""
        below = self._database.rows(_BEFORE, (point, key, before)) if before > 0 else []
        above = self._database.rows(_AT_OR_AFTER, (point, key, after)) if after > 0 else []
        return (
            [CountedHeading(*row) for row in reversed(below)],
            [CountedHeading(*row) for row in above],
        )

    def words_around(
        self, point: str, word: str, before: int, after: int
    ) -> tuple[list[str], list[str]]:
        """The same for words; some may stand in no live record any more."""
        below = self._database.rows(_WORDS_BEFORE, (point, word, before)) if before > 0 else []
        above = self._database.rows(_WORDS_FROM, (point, word, after)) if after > 0 else []
        return [row[0] for row in reversed(below)], [row[0] for row in above]


# ---- writing -----------------------------------------------------------------------------------


class WordMemory:
    """Words this process knows to be in the table, so that they are not offered again.

    Bounded: some 100 bytes a word; when it is full it starts anew, which costs time only."""

    def __init__(self, limit: int = 300_000):
        self._limit = limit
        self._known: set[tuple[str, str]] = set()

    def new(self, pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
        """Those of `pairs` that are not known."""
        known = self._known
        return {pair for pair in pairs if pair not in known}

    def learn(self, pairs: set[tuple[str, str]]) -> None:
        """These are in the table: their transaction has been committed."""
        if len(self._known) + len(pairs) > self._limit:
            self._known.clear()
        self._known |= pairs


class ScanLedger:
    """What one transaction does to the scan lists, summed up."""

    def __init__(self, memory: WordMemory):
        self._memory = memory
        self._deltas: dict[tuple[str, str], tuple[int, str]] = {}
        self.words: set[tuple[str, str]] = set()

    def add(self, entries: Iterable[tuple[str, str, str]]) -> None:
        """A record has these headings now: (point, key, display), each place once."""
        deltas = self._deltas
        for point, key, form in entries:
            place = (point, key)
            count, display = deltas.get(place, (0, ""))
            deltas[place] = (count + 1, display or form)

    def note(self, pairs: Iterable[tuple[str, str]]) -> None:
        """These (point, word) pairs are to be in the lists of words."""
        self.words |= self._memory.new(pairs)

    def take_back(self, packed: bytes) -> None:
        """A record no longer has the headings it kept."""
        for place in unpack_keys(packed):
            count, display = self._deltas.get(place, (0, ""))
            self._deltas[place] = (count - 1, display)

    def write(self, transaction: Transaction) -> None:
        """Bring the lists up to date in the transaction."""
        _merge(transaction, self._deltas, self.words)

    def postpone(self, transaction: Transaction) -> None:
        """Leave the work in the backlog, in the same transaction."""
        entries = len(self._deltas) + len(self.words)
        if entries:
            body = json.dumps(
                [[[*place, *change] for place, change in self._deltas.items()], list(self.words)]
            )
            transaction.run(_ADD_BACKLOG, (entries, zlib.compress(body.encode(), 1)))


def backlog(transaction: Transaction) -> int:
    """Entries that wait to be merged."""
    return int(transaction.rows(_BACKLOG_SIZE)[0][0])


def settle(transaction: Transaction) -> None:
    """Merge the backlog into the lists, in their order, so that each page is written once."""
    rows = transaction.rows(_BACKLOG)
    if not rows:
        return
    deltas: dict[tuple[str, str], tuple[int, str]] = {}
    noted: set[tuple[str, str]] = set()
    for _, body in rows:
        changes, pairs = json.loads(zlib.decompress(body))
        noted.update((point, word) for point, word in pairs)
        for point, key, count, display in changes:
            before, first = deltas.get((point, key), (0, ""))
            deltas[point, key] = (before + count, first or display)
    _merge(transaction, deltas, noted)
    transaction.run(_CLEAR_BACKLOG, (rows[-1][0],))


def _merge(
    transaction: Transaction,
    deltas: dict[tuple[str, str], tuple[int, str]],
    noted: set[tuple[str, str]],
) -> None:
    dialect = transaction.dialect
    changes = [
        (*place, display, count)
        for place, (count, display) in sorted(deltas.items())
        if count or display
    ]
    transaction.run_many(_COUNT[dialect], changes)
    transaction.run_many(_FORGET, [change[:2] for change in changes if change[3] <= 0])
    transaction.run_many(_NOTE[dialect], sorted(noted))
