"""A MARC 21 record in memory: a leader and fields in order, all text in Unicode (NFC).

Deliberately plain tuples: millions pass through the loader. pymarc reads and checks in the tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple


class Field(NamedTuple):
    """One field. A control field (00X) has indicators "" and one subfield with code ""."""

    tag: str
    indicators: str
    subfields: tuple[tuple[str, str], ...]

    @property
    def data(self) -> str:
        """The text of a control field; all subfields joined by blanks otherwise."""
        return " ".join(value for _, value in self.subfields)

    def all(self, codes: str) -> list[str]:
        """The values of the subfields with one of these codes, in the field's order."""
        return [value for code, value in self.subfields if code in codes]

    def first(self, code: str) -> str | None:
        """The first value of one subfield."""
        return next((value for one, value in self.subfields if one == code), None)


@dataclass(slots=True)
class MarcRecord:
    """Leader (24 characters) and fields."""

    leader: str
    fields: list[Field] = field(default_factory=list)

    def control(self, tag: str) -> str | None:
        """The data of the first control field with this tag."""
        return next((one.subfields[0][1] for one in self.fields if one.tag == tag), None)

    def each(self, *tags: str) -> Iterator[Field]:
        """The fields with one of these tags, in the record's order."""
        return (one for one in self.fields if one.tag in tags)

    @property
    def deleted(self) -> bool:
        """Leader/05 `d`: a message that the record is to be deleted."""
        return self.leader[5:6] == "d"
