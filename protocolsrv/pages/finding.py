"""What the pages need of the search, as values and one protocol; `app` hands it over.

Pages know no CQL and no engine: they hand over what a person typed and chose, and are given record
ids, counts, and the query as programs would write it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

SORTS = ("relevance", "title", "newest", "oldest", "author")
"""The orders a person may choose; relevance, or what the query itself says, is the default."""


@dataclass(frozen=True, slots=True)
class Search:
    """What a person typed and chose. `filters` are (access point, value) pairs that all hold;
    `years` bounds the year of publication, 0 for an open end; `sort` is one of SORTS; `facets` are
    (access point, number of values wanted)."""

    text: str
    scope: str
    offset: int
    limit: int
    filters: tuple[tuple[str, str], ...] = ()
    years: tuple[int, int] = (0, 0)
    sort: str = SORTS[0]
    facets: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A query that is not answered: the SRU diagnostic's number, the standard's words for it, and
    its detail."""

    code: int
    message: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """One facet: values with their records, most first; whether there are more values."""

    name: str
    values: tuple[tuple[str, int], ...]
    more: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Hits in all, the record ids of one page, and the facets asked for."""

    total: int
    ids: tuple[int, ...]
    facets: tuple[Counts, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A query made ready: `cost` in microseconds, `cql` as programs would write it with filters and
    order, `plain` when the text was no CQL and its words are searched for."""

    cost: int
    cql: str
    plain: bool
    run: Callable[[], Found | Refused]


class Finder(Protocol):
    """Reads what a person typed, as CQL or as plain words."""

    def __call__(self, search: Search) -> Question | Refused:
        """Make the search ready."""
        ...


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One row of the page of indexes. `group` is a key of the texts (`group.<name>`); `example`
    finds `hits` records in this catalogue, and is "" where the index has no value here; `scan` says
    that programs can list its headings."""

    group: str
    title_sv: str
    title_en: str
    names: tuple[str, ...]
    example: str
    hits: int
    scan: bool = False


class IndexTable(Protocol):
    """The indexes with examples that work here."""

    @property
    def cost(self) -> int:
        """Microseconds to expect of the next `rows`."""
        ...

    def rows(self) -> tuple[IndexRow, ...]:
        """Every index, in the order of the table."""
        ...
