"""What answers: the catalogue service with SRU for programs and pages for people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from protocolsrv.domain.ports import SearchIndex
from protocolsrv.libris.responder import LibrisResponder, LibrisSettings
from protocolsrv.marc.schemas import SCHEMAS
from protocolsrv.pages.catalogue import CataloguePages
from protocolsrv.pages.gate import BrowserGate
from protocolsrv.search.embedded import EmbeddedIndex
from protocolsrv.services.browsing import Browsing
from protocolsrv.services.catalogue import Catalogue
from protocolsrv.services.result_sets import ResultSets
from protocolsrv.services.scanning import Scanning
from protocolsrv.sru.assemble import make_context
from protocolsrv.sru.context import Context
from protocolsrv.sru.responder import SruResponder
from protocolsrv.storage.circulation.due_dates import due_dates
from protocolsrv.storage.headings import HeadingReader
from protocolsrv.transport.router import Router
from protocolsrv.wire.exchange import HttpResponder

from . import settings
from .finding import Finder
from .indexes import Indexes
from .policy import load_policy
from .stores import Stores, signing_secret


@dataclass(frozen=True, slots=True)
class CatalogueSite:
    """What a catalogue worker serves, the index it must refresh after a commit, and what SRU rests
    on, for the protocols beside it."""

    router: Router
    index: SearchIndex
    sru: Context


def catalogue_site(stores: Stores) -> CatalogueSite:
    """The HTTP site over these stores."""
    config = stores.config
    index = EmbeddedIndex(stores.index)
    budget = settings.budget(config)
    catalogue = Catalogue(
        index, stores.records, stores.items, SCHEMAS, stores.clock, budget, stores.consortium
    )
    secret = signing_secret(config.data_dir)
    sets = ResultSets(secret, stores.clock) if config.sru.result_set_seconds else None
    scanning = Scanning(HeadingReader(stores.databases.catalogue), index, budget)
    context = make_context(settings.sru(config), catalogue, stores.consortium, sets, scanning)
    pages = CataloguePages(
        settings.pages(config),
        Browsing(stores.records, stores.items, stores.consortium),
        Finder(catalogue, context.compiler),
        stores.consortium,
        stores.records.count,
        Indexes(catalogue, context.compiler, stores.consortium),
    )
    gate = BrowserGate(pages, SruResponder(context))
    lanestatus = LibrisResponder(
        catalogue,
        stores.items,
        stores.consortium,
        lambda barcodes: due_dates(stores.databases.circulation, barcodes),
        _for_loan(stores),
        stores.clock,
        LibrisSettings(),
    )
    checks = {"database": lambda: _database_amiss(stores)}
    routes: dict[str, HttpResponder] = {settings.LANESTATUS_PATH: lanestatus}
    if config.sru.enabled:
        routes[settings.SRU_PATH] = gate
    return CatalogueSite(Router(routes, checks), index, context)


def _for_loan(stores: Stores) -> Callable[[str], bool]:
    policy = load_policy(stores.config)
    return lambda kind: policy.item_type(kind).for_loan


def _database_amiss(stores: Stores) -> str:
    try:
        stores.records.last_modified()
    except Exception as error:
        return type(error).__name__
    return ""
