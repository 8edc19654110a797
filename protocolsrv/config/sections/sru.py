"""`[sru]`: the search service as its clients see it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from .base import Section


class SruSection(Section, frozen=True):
    """SRU: search over HTTP at `/sru`. Titles and descriptions are shown in explain."""

    enabled: Annotated[bool, Meta(description="Whether SRU is served at all.")] = True
    title_sv: Annotated[str, Meta(description="Name of the catalogue in Swedish.")] = (
        "Gemensam bibliotekskatalog"
    )
    title_en: Annotated[str, Meta(description="Name of the catalogue in English.")] = (
        "Shared library catalogue"
    )
    description_sv: Annotated[str, Meta(description="What the catalogue holds, in Swedish.")] = ""
    description_en: Annotated[str, Meta(description="What the catalogue holds, in English.")] = ""
    contact: Annotated[
        str,
        Meta(description="Whom to write to about the service.", examples=["katalogen@example.org"]),
    ] = ""
    default_records: Annotated[
        int, Meta(ge=0, description="Records in a reply when the client names no number.")
    ] = 10
    max_records: Annotated[int, Meta(ge=1, le=10000, description="Records in a reply at most.")] = (
        100
    )
    result_set_seconds: Annotated[
        int, Meta(ge=0, description="How long a result set id is honoured; 0: none is given.")
    ] = 600
    max_query_chars: Annotated[int, Meta(ge=64, description="Length of a query.")] = 8192
    max_query_depth: Annotated[
        int, Meta(ge=1, le=256, description="Brackets inside brackets in a query.")
    ] = 64
    max_query_clauses: Annotated[
        int, Meta(ge=1, le=100, description="Search clauses in a query.")
    ] = 100
    max_term_chars: Annotated[int, Meta(ge=1, description="Length of one search term.")] = 1024
