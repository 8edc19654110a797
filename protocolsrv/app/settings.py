"""The configuration, told to each room in its own words. Pure."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from protocolsrv.config import Config
from protocolsrv.config.sections.loading import HoldingsSection
from protocolsrv.domain.item import ItemStatus
from protocolsrv.domain.library import Consortium, Library, LibraryKind, Municipality
from protocolsrv.domain.ports import Budget
from protocolsrv.marc.holdings_mappings import MAPPINGS, HoldingsMapping
from protocolsrv.marc.outgoing import OutgoingFilter, Withheld
from protocolsrv.pages.catalogue import PageSettings
from protocolsrv.sru.cql.parser import Limits
from protocolsrv.sru.settings import DatabaseText, SruSettings
from protocolsrv.storage.databases import DatabaseSettings
from protocolsrv.transport.limits import HttpLimits

SRU_PATH = "/sru"
LANESTATUS_PATH = "/libris/lanestatus"


def consortium(config: Config) -> Consortium:
    """The tree of municipalities and libraries."""
    return Consortium(
        [Municipality(one.code, one.name) for one in config.municipalities],
        [
            Library(one.code, one.sigel, one.name, one.municipality, LibraryKind(one.kind))
            for one in config.libraries
        ],
    )


def databases(config: Config) -> DatabaseSettings:
    """Where the databases are."""
    section = config.database
    return DatabaseSettings(
        data_dir=config.data_dir,
        url=section.plain_url(),
        pool_size=section.pool_size,
        max_overflow=section.max_overflow,
        lock_timeout=section.lock_timeout_seconds,
        connect_timeout=section.connect_timeout_seconds,
        cache_bytes=section.cache_bytes,
        mmap_bytes=section.mmap_bytes,
    )


def index_root(config: Config) -> Path:
    """Where the index lies."""
    return config.data_dir / "index"


def control_socket(config: Config) -> Path:
    """Where a running server is spoken to."""
    return config.data_dir / "control.sock"


def budget(config: Config) -> Budget:
    """What one query may cost."""
    section = config.search
    return Budget(
        max_cost=section.max_cost_microseconds,
        max_expansions=section.max_expansions,
        max_sorted=section.max_sorted_records,
    )


def query_limits(config: Config) -> Limits:
    """How large a CQL query may be."""
    section = config.sru
    return Limits(
        characters=section.max_query_chars,
        term_characters=section.max_term_chars,
        clauses=section.max_query_clauses,
        depth=section.max_query_depth,
    )


def sru(config: Config) -> SruSettings:
    """What SRU says of itself."""
    section = config.sru
    host, port, transport = _outside(config)
    return SruSettings(
        host=host,
        port=port,
        path=SRU_PATH,
        transport=transport,
        texts={
            "sv": DatabaseText(section.title_sv, section.description_sv),
            "en": DatabaseText(section.title_en, section.description_en),
        },
        contact=section.contact,
        default_records=section.default_records,
        maximum_records=section.max_records,
        maximum_ttl_s=section.result_set_seconds,
        limits=query_limits(config),
    )


def pages(config: Config) -> PageSettings:
    """What the pages for people say of the house."""
    return PageSettings(config.sru.title_sv, config.sru.title_en, SRU_PATH)


def _outside(config: Config) -> tuple[str, int, str]:
    """Host, port and transport as clients know them."""
    if config.http.public_url:
        url = urlsplit(config.http.public_url)
        port = url.port or (443 if url.scheme == "https" else 80)
        return url.hostname or "localhost", port, url.scheme
    first = config.http.listen[0]
    return first.host, first.port, "http"


def http_limits(config: Config) -> HttpLimits:
    """What one HTTP client may take."""
    section = config.http
    return replace(
        HttpLimits(),
        head_bytes=section.max_header_bytes,
        body_bytes=section.max_body_bytes,
        head_seconds=section.partial_seconds,
        idle_seconds=section.idle_seconds,
        connections=section.max_connections,
        connections_per_address=section.max_connections_per_address,
        inline_cost_us=config.search.inline_microseconds,
        pool_threads=config.search.threads,
    )


def http_workers(config: Config) -> int:
    """Catalogue worker processes."""
    return config.http.workers or max(1, os.cpu_count() or 1)


def holdings(config: Config) -> HoldingsMapping:
    """Where items stand in a record."""
    section = config.loading.holdings
    if not isinstance(section, HoldingsSection):
        return MAPPINGS[section]
    base = MAPPINGS[section.like] if section.like else HoldingsMapping("own", "", (), ())
    given = {
        name: value
        for name in (
            "tag", "barcode", "owner", "permanent", "current", "shelf", "call_number", "item_type",
            "copy_number", "enumeration", "public_note", "note_prefix", "types", "default_type",
            "libraries", "linked", "linked_picks",
        )
        if (value := getattr(section, name)) is not None
    }  # fmt: skip
    if section.statuses is not None:
        given["statuses"] = {
            subfield: {
                value: None if status == "ignore" else ItemStatus(status)
                for value, status in table.items()
            }
            for subfield, table in section.statuses.items()
        }
    if section.unknown_status is not None:
        given["unknown_status"] = ItemStatus(section.unknown_status)
    return replace(base, name="own", **given)


def outgoing(config: Config) -> OutgoingFilter:
    """What of a record stays in the house."""
    if not config.outgoing:
        return OutgoingFilter()
    rules = dict(OutgoingFilter().rules)
    for one in config.outgoing:
        rules[one.schema, one.database] = tuple(
            Withheld(str(field.tags), field.why, field.first) for field in one.withhold
        )
    return OutgoingFilter(rules)
