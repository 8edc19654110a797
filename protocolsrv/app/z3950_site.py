"""The Z39.50 target over the same catalogue as SRU: listeners, limits, and CQL lent by SRU."""

from __future__ import annotations

from protocolsrv import __version__
from protocolsrv.config import Config
from protocolsrv.sru.context import Context as SruContext
from protocolsrv.sru.cql.compile import Compiler
from protocolsrv.sru.diagnostics import Diagnostic as SruDiagnostic
from protocolsrv.transport.limits import StreamLimits
from protocolsrv.transport.plan import Listener, StreamPlan
from protocolsrv.z3950.context import Context, CqlParser, CqlQuery
from protocolsrv.z3950.diagnostics import Diagnostic, of_sru
from protocolsrv.z3950.responder import Z3950Responder
from protocolsrv.z3950.settings import Z3950Settings

from . import settings
from .stores import Stores


def listeners(config: Config) -> tuple[Listener, ...]:
    """The addresses of `[z3950]`."""
    return tuple(
        Listener("z3950" if number == 0 else f"z3950-{number}", one.host, one.port)
        for number, one in enumerate(config.z3950.listen)
    )


def plans(stores: Stores, sru: SruContext) -> tuple[StreamPlan, ...]:
    """Who answers there; nobody where nothing is listened on."""
    config = stores.config
    wanted = listeners(config)
    if not wanted:
        return ()
    responder = Z3950Responder(context(stores, sru))
    limits = StreamLimits(
        idle_seconds=config.z3950.idle_seconds,
        connections=config.z3950.max_connections,
        connections_per_address=config.z3950.max_connections_per_address,
        inline_cost_us=config.search.inline_microseconds,
    )
    return tuple(
        StreamPlan(listener=one.name, protocol="z3950", responder=responder, limits=limits)
        for one in wanted
    )


def context(stores: Stores, sru: SruContext) -> Context:
    """What the target's messages are handed. Queries have the same limits as SRU's."""
    section = stores.config.z3950
    limits = settings.query_limits(stores.config)
    return Context(
        Z3950Settings(
            implementation_version=__version__,
            max_message_bytes=section.max_message_bytes,
            max_result_sets=section.max_result_sets,
            max_clauses=limits.clauses,
            max_term_chars=limits.term_characters,
        ),
        sru.catalogue,
        stores.records,
        stores.items,
        stores.consortium,
        sru.scanning,
        cql_parser(sru.compiler),
    )


def cql_parser(compiler: Compiler) -> CqlParser:
    """CQL for type-104 queries, in Z39.50's own words. Result sets of SRU are none of Z39.50's: the
    scope given fits none, so their names are unknown here."""

    def parse(text: str) -> CqlQuery | Diagnostic:
        meaning = compiler.compile(text, 1, "no scope of SRU").meaning
        if isinstance(meaning, SruDiagnostic):
            details = meaning.details or meaning.message
            return of_sru(meaning.code.value, details)
        return CqlQuery(meaning.query, meaning.sort)

    return parse
