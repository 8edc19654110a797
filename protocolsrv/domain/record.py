"""A bibliographic record as the stores and the index see it; the MARC in it is `marc`'s affair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RecordKey:
    """What names a record across loads: control number (001) within its source (003)."""

    source: str
    control_number: str


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """One catalogue row. `iso2709` is UTF-8 MARC 21 (leader/09 `a`) exactly as Z39.50 sends it;
    times are UTC; a deleted record keeps its key as a tombstone and has empty `iso2709`."""

    id: int
    key: RecordKey
    iso2709: bytes
    created: datetime
    modified: datetime
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """One entry of a scan list: the access point, the key that orders it (`heading_key`) and the
    form shown to people."""

    point: str
    key: str
    display: str


@dataclass(slots=True)
class IndexDocument:
    """Everything an engine indexes of one record, already normalised by `domain.text`.

    `words[point]` holds one string an occurrence: its words joined by single blanks, by the row's
    rule for accents. `plain[point]` (å as a) and `exact[point]` (é kept) hold all occurrences of
    the point again, but only where a word differs from `words[point]`. `marc` pairs a path such as
    `245a` (or `008` of a control field) with words. `sort[point]` is a sort key or an integer.
    `scopes` are codes of libraries and municipalities that hold the record; `available` those
    where a copy can be had at once.
    """

    record_id: int
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    plain: Mapping[str, Sequence[str]] = field(default_factory=dict)
    exact: Mapping[str, Sequence[str]] = field(default_factory=dict)
    marc: Sequence[tuple[str, str]] = ()
    marc_plain: Sequence[tuple[str, str]] = ()
    marc_exact: Sequence[tuple[str, str]] = ()
    ids: Mapping[str, Sequence[str]] = field(default_factory=dict)
    numbers: Mapping[str, Sequence[int]] = field(default_factory=dict)
    sort: Mapping[str, str | int] = field(default_factory=dict)
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    scopes: Sequence[str] = ()
    available: Sequence[str] = ()
