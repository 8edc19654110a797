"""What of a record leaves the house: fields kept back, by schema and database.

Local processing (9XX, 59X), acquisition (541) and private actions (583 with first indicator 0)
concern nobody outside; item fields of any system carry prices, vendors and internal notes, so they
are kept back too, and holdings are given from the items themselves where they are asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from protocolsrv.marc.record import MarcRecord


@dataclass(frozen=True, slots=True)
class Withheld:
    """Fields that stay in the house. `tags` is a pattern for the whole tag; with `first` only those
    with one of these first indicators. `why` is shown in explain."""

    tags: str
    why: str
    first: str = ""


LOCAL = (
    Withheld("9..", "local fields"),
    Withheld("59.", "local notes"),
    Withheld("541", "source of acquisition"),
    Withheld("583", "private actions", first="0"),
)
HOLDINGS = (
    Withheld("852", "holdings are given from the items"),
    Withheld("87[678]", "holdings are given from the items"),
)
DEFAULT = (*LOCAL, *HOLDINGS)


@dataclass(frozen=True, slots=True)
class OutgoingFilter:
    """The rules of all schemas and databases: `rules` by (schema, database), each "" for any; the
    most exact pair counts, a pair before a schema before a database."""

    rules: Mapping[tuple[str, str], tuple[Withheld, ...]] = field(
        default_factory=lambda: {("", ""): DEFAULT}
    )

    def withheld(self, schema: str = "", database: str = "") -> tuple[Withheld, ...]:
        """What is kept back of records in this schema from this database."""
        for pair in ((schema, database), (schema, ""), ("", database), ("", "")):
            if pair in self.rules:
                return self.rules[pair]
        return ()

    def apply(self, record: MarcRecord, schema: str = "", database: str = "") -> MarcRecord:
        """The record as it may leave; the same object when nothing is kept back."""
        return outgoing(record, self.withheld(schema, database))


def outgoing(record: MarcRecord, withheld: Iterable[Withheld] = DEFAULT) -> MarcRecord:
    """The record without the fields kept back, and without their forms in other scripts (880).
    Pure; the same object when nothing is kept back."""
    stays = _stays(tuple(withheld))
    kept = []
    for one in record.fields:
        first = stays[(one.first("6") or "")[:3] if one.tag == "880" else one.tag]
        if first is None or (first and one.indicators[:1] not in first):
            kept.append(one)
    return record if len(kept) == len(record.fields) else MarcRecord(record.leader, kept)


_TAGS_KEPT = 4096


class _Stays(dict[str, "str | None"]):
    """By tag, with which first indicators its fields stay in the house: "" with any; None: all of
    them leave. A tag is matched with the rules when it is first met."""

    def __init__(self, rules: tuple[Withheld, ...]):
        super().__init__()
        self._rules = rules

    def __missing__(self, tag: str) -> str | None:
        found = [one.first for one in self._rules if re.fullmatch(one.tags, tag)]
        first = None if not found else "" if "" in found else "".join(found)
        if len(self) >= _TAGS_KEPT:  # an 880 may name anything
            self.clear()
        self[tag] = first
        return first


@lru_cache(maxsize=64)
def _stays(rules: tuple[Withheld, ...]) -> _Stays:
    return _Stays(rules)
