"""What an SRU server says of itself, and its limits. `app` fills this from the configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .cql.parser import Limits


@dataclass(frozen=True, slots=True)
class DatabaseText:
    """Title and description of the database in one language."""

    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class SruSettings:
    """Settings of the SRU responder. `host` and `port` are those of the outside, for explain; the
    Host header is never trusted. Times are seconds."""

    host: str = "localhost"
    port: int = 8080
    path: str = "/sru"
    transport: str = "http"
    texts: Mapping[str, DatabaseText] = field(
        default_factory=lambda: {
            "sv": DatabaseText("Gemensam bibliotekskatalog"),
            "en": DatabaseText("Shared library catalogue"),
        }
    )
    primary_language: str = "sv"
    author: str = ""
    contact: str = ""
    restrictions: str = ""
    default_records: int = 10
    maximum_records: int = 100
    maximum_ttl_s: int = 3_600
    default_terms: int = 20
    maximum_terms: int = 200
    maximum_facet_values: int = 100
    stylesheets: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    max_body: int = 1 << 20
    implementation: str = "protocolsrv"
