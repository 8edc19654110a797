"""What every message is handed: the services and the settings. Made once by `app`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from protocolsrv.domain.library import Consortium
from protocolsrv.domain.ports import ItemStore, RecordStore
from protocolsrv.domain.query import Query, SortKey
from protocolsrv.services.catalogue import Catalogue
from protocolsrv.services.scanning import Scanning

from .diagnostics import Diagnostic
from .settings import Z3950Settings


@dataclass(frozen=True, slots=True)
class CqlQuery:
    """A CQL query understood: its meaning, and the order it asks for."""

    query: Query
    sort: tuple[SortKey, ...] = ()


CqlParser = Callable[[str], "CqlQuery | Diagnostic"]
"""Reads CQL (type-104 queries). `app` hands over SRU's."""


@dataclass(frozen=True, slots=True)
class Context:
    """The services that messages use. Without `scanning` there is no scan, without `cql` no
    type-104 query; the options of Init say so."""

    settings: Z3950Settings
    catalogue: Catalogue
    records: RecordStore
    items: ItemStore
    consortium: Consortium
    scanning: Scanning | None = None
    cql: CqlParser | None = None
