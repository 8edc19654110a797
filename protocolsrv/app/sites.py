"""What answers: the catalogue service with SRU for programs and pages for people."""

from __future__ import annotations

from dataclasses import dataclass

from protocolsrv.domain.ports import SearchIndex
from protocolsrv.domain.query import Kind, Window
from protocolsrv.domain.refusal import QueryFault
from protocolsrv.marc.access_points import ACCESS_POINTS
from protocolsrv.marc.schemas import SCHEMAS
from protocolsrv.pages.catalogue import (
    BrowserGate,
    CataloguePages,
    Found,
    IndexRow,
    Question,
    Refused,
)
from protocolsrv.search.embedded import EmbeddedIndex
from protocolsrv.services.browsing import Browsing
from protocolsrv.services.catalogue import Catalogue
from protocolsrv.services.result_sets import ResultSets
from protocolsrv.services.scanning import Scanning
from protocolsrv.sru.assemble import make_context
from protocolsrv.sru.cql.compile import Compiler
from protocolsrv.sru.diagnostics import Diagnostic, of_fault
from protocolsrv.sru.responder import SruResponder
from protocolsrv.storage.headings import HeadingReader
from protocolsrv.transport.router import Router

from . import settings
from .stores import Stores, signing_secret


@dataclass(frozen=True, slots=True)
class CatalogueSite:
    """What a catalogue worker serves, and the index it must refresh after a commit."""

    router: Router
    index: SearchIndex


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
        index_rows(),
    )
    gate = BrowserGate(pages, SruResponder(context))
    checks = {"database": lambda: _database_amiss(stores)}
    return CatalogueSite(
        Router({settings.SRU_PATH: gate} if config.sru.enabled else {}, checks), index
    )


def _database_amiss(stores: Stores) -> str:
    try:
        stores.records.last_modified()
    except Exception as error:
        return type(error).__name__
    return ""


class Finder:
    """Reads what a person typed: CQL when it is CQL, else all its words anywhere."""

    def __init__(self, catalogue: Catalogue, compiler: Compiler):
        self._catalogue = catalogue
        self._compiler = compiler

    def __call__(self, text: str, scope: str, offset: int, limit: int) -> Question | Refused:
        """Make the query ready."""
        compiled = self._compiler.compile(text, 1, scope)
        if isinstance(compiled.meaning, Diagnostic) and not _meant_as_cql(text):
            compiled = self._compiler.search_terms(text)
        meaning = compiled.meaning
        if isinstance(meaning, Diagnostic):
            return _refused(meaning)
        plan = self._catalogue.plan(
            meaning.query, scope=scope, sort=meaning.sort, window=Window(offset, limit)
        )
        if isinstance(plan, QueryFault):
            return _refused(of_fault(plan))

        def run() -> Found | Refused:
            hits = plan.run()
            if isinstance(hits, QueryFault):
                return _refused(of_fault(hits))
            return Found(hits.total, hits.ids)

        return Question(plan.cost, compiled.canonical, run)


def _meant_as_cql(text: str) -> bool:
    """Whether a text that is no CQL was meant as such, so that the reader is told what is wrong."""
    words = text.lower().split()
    return any(sign in text for sign in "=<>/()") or bool(
        {"and", "or", "not", "prox", "sortby", "any", "all", "exact", "adj"} & set(words[1:-1])
    )


def _refused(diagnostic: Diagnostic) -> Refused:
    return Refused(diagnostic.message, diagnostic.details)


_EXAMPLES = {Kind.NUMBER: ">= 2015", Kind.MOMENT: ">= 2024-01-01"}


def index_rows() -> list[IndexRow]:
    """The page of indexes, from the table."""
    return [
        IndexRow(
            point.title_sv,
            point.title_en,
            point.cql,
            f"{point.cql[0]} {_EXAMPLES.get(point.kind, '= *')}",
        )
        for point in ACCESS_POINTS
    ]
