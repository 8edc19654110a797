"""What of a record leaves the house: fields kept back, by schema and database.

Local processing (9XX, 59X), acquisition (541) and private actions (583 with first indicator 0)
concern nobody outside; item fields of any system carry prices, vendors and internal notes, so they
are kept back too, and holdings are given from the items themselves where they are asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from protocolsrv.marc.record import Field, MarcRecord


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
    rules = [(re.compile(one.tags).fullmatch, one.first) for one in withheld]
    kept = [
        one
        for one in record.fields
        if not any(
            stays(_meant_tag(one)) and (not first or one.indicators[:1] in first)
            for stays, first in rules
        )
    ]
    return record if len(kept) == len(record.fields) else MarcRecord(record.leader, kept)


def _meant_tag(one: Field) -> str:
    return (one.first("6") or "")[:3] if one.tag == "880" else one.tag
