"""`[search]`: the index, and what one query may cost."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from .base import Section


class SearchSection(Section, frozen=True):
    """The search index, and what one query may cost before it is refused with a diagnostic.

    The cost of a query is estimated before it runs, in microseconds."""

    max_cost_microseconds: Annotated[
        int, Meta(ge=1000, description="A query that would cost more is refused.")
    ] = 2_000_000
    max_expansions: Annotated[
        int, Meta(ge=1, le=16384, description="Words that a masked term (`bib*`) may stand for.")
    ] = 16384
    max_sorted_records: Annotated[
        int, Meta(ge=1, description="Largest result that is sorted by anything but relevance.")
    ] = 100_000
    inline_microseconds: Annotated[
        int,
        Meta(
            ge=0,
            description="Queries dearer than this run in a thread, so that others do not"
            " wait for them.",
        ),
    ] = 3000
    threads: Annotated[
        int, Meta(ge=1, le=16, description="Threads for dear queries, by each process.")
    ] = 2
    commit_records: Annotated[
        int,
        Meta(
            ge=1,
            le=100000,
            description="Changed records taken into the index at one time while the server runs.",
        ),
    ] = 300
