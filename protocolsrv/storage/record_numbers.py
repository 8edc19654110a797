"""The catalogue's records by the numbers people know: the `RecordNumbers` of `domain`.

A number is `source:control number`, or the control number alone where one source has it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import bindparam, select

from .catalogue_tables import aliases, records
from .database import Database
from .sql import Sql, ids_among, texts_among

_SOURCES = Sql(select(records.c.source).union(select(aliases.c.source)))
_IDS = Sql(
    select(records.c.control_number, records.c.id)
    .where(
        records.c.source == bindparam("source"),
        texts_among(records.c.control_number, "numbers"),
        records.c.deleted == 0,
    )
    .union(
        select(aliases.c.control_number, aliases.c.record_id).where(
            aliases.c.source == bindparam("source"),
            texts_among(aliases.c.control_number, "numbers"),
        )
    ),
    "source",
    "numbers",
    "source",
    "numbers",
)
_NUMBERS = Sql(
    select(records.c.id, records.c.source, records.c.control_number).where(
        ids_among(records.c.id, "ids")
    ),
    "ids",
)

STRETCH = 5000
"""Numbers a statement."""


class RecordNumberReader:
    """Numbers to ids and back. Thread safe."""

    def __init__(self, database: Database):
        self._database = database

    def ids(self, numbers: Iterable[str]) -> Mapping[str, int]:
        """Record ids; numbers that are unknown, or ambiguous without their source, are left out."""
        asked = sorted(set(numbers))
        found: defaultdict[str, set[int]] = defaultdict(set)
        for (source,) in self._database.rows(_SOURCES):
            prefix = f"{source}:"
            named = {one.removeprefix(prefix): one for one in asked if one.startswith(prefix)}
            for number, record_id in self._of(source, list(named)):
                found[named[number]].add(record_id)
            for number, record_id in self._of(source, asked):
                found[number].add(record_id)
        return {number: min(ids) for number, ids in found.items() if len(ids) == 1}

    def numbers(self, record_ids: Iterable[int]) -> Mapping[int, str]:
        """Each record's number with its source; unknown ids are left out."""
        asked = sorted(set(record_ids))
        found = {}
        for start in range(0, len(asked), STRETCH):
            some = self._database.many(asked[start : start + STRETCH])
            for record_id, source, number in self._database.rows(_NUMBERS, (some,)):
                found[record_id] = f"{source}:{number}" if source else number
        return found

    def _of(self, source: str, numbers: list[str]) -> Iterable[tuple[str, int]]:
        for start in range(0, len(numbers), STRETCH):
            some = self._database.many(numbers[start : start + STRETCH])
            yield from self._database.rows(_IDS, (source, some, source, some))
