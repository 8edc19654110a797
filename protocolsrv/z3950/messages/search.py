"""Search (3.2.2.1): a query to a result set, with its first records where the client wants them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from protocolsrv.domain.ports import Plan
from protocolsrv.domain.query import Query, ResultSetRef, SortKey, Window
from protocolsrv.domain.refusal import QueryFault
from protocolsrv.z3950 import databases as names
from protocolsrv.z3950 import oids
from protocolsrv.z3950.apdus.common import External, OtherInformationUnit, external_information
from protocolsrv.z3950.apdus.search import SearchRequest, SearchResponse
from protocolsrv.z3950.apdus.search_info import SEARCH_INFO_REPORT, QueryTerm, SubqueryInfo
from protocolsrv.z3950.asn1 import STRING, DecodeError
from protocolsrv.z3950.ber import parse
from protocolsrv.z3950.codec import Chosen
from protocolsrv.z3950.composition import simple
from protocolsrv.z3950.context import Context
from protocolsrv.z3950.databases import Databases
from protocolsrv.z3950.diagnostics import Code, Diagnostic, of_fault
from protocolsrv.z3950.pages import Page, Status, fill
from protocolsrv.z3950.replies import Answer, Ready
from protocolsrv.z3950.rpn import Reading
from protocolsrv.z3950.session import DEFAULT_SET, ResultSet, Session

REQUEST = SearchRequest
OPTIONS: frozenset[int] = frozenset((0,))
CQL_OPTIONS: frozenset[int] = frozenset((19,))
"""queryType104: offered where a CQL parser was handed over."""
NAMED_RESULT_SETS = 14
_NONE = 3  # resultSetStatus: no result set
_MAX_COUNTED = 10
_COUNT_COST_US = 2_000
_REPLY_US, _RECORD_US = 60, 60


@dataclass(frozen=True, slots=True)
class _Asked:
    """A search understood."""

    query: Query
    databases: Databases
    sort: tuple[SortKey, ...] = ()
    terms: Sequence[tuple[Chosen, Query]] = ()


def answer(request: SearchRequest, session: Session, context: Context) -> Answer | Ready:
    """Make the result set."""
    asked = _understand(request, session, context)
    if isinstance(asked, Diagnostic):
        return _refused(request, session, asked)
    query = asked.databases.restricted(asked.query, context.consortium)
    window = Window(0, _first(request, context))
    plan = context.catalogue.plan(
        query, scope=asked.databases.scope, sort=asked.sort, window=window
    )
    if isinstance(plan, QueryFault):
        return _refused(request, session, of_fault(plan))
    turn = session.turn
    made: Plan = plan

    def run() -> Answer:
        hits = made.run()
        if isinstance(hits, QueryFault):
            return _refused(request, session, of_fault(hits))
        found = ResultSet(query, asked.databases, hits.total, asked.sort)
        found.keep(1, hits.ids)
        session.store(request.result_set_name, found, turn)
        return _found(request, found, asked, made.cost, session, context)

    return Ready(
        made.cost + _REPLY_US + _RECORD_US * max(request.medium_set_present_number, 0),
        run,
        lambda: _refused(request, session, Diagnostic(Code.TEMPORARY_SYSTEM_ERROR, "busy")),
    )


def _first(request: SearchRequest, context: Context) -> int:
    """Ids fetched at once: what may be sent with the response, and a few more."""
    most = context.settings.first_rows
    wanted = max(request.medium_set_present_number, 0)
    return max(most, min(wanted, 10 * most))


# ---- understanding ---------------------------------------------------------------------------


def _understand(request: SearchRequest, session: Session, context: Context) -> _Asked | Diagnostic:
    name = request.result_set_name
    if name != DEFAULT_SET and NAMED_RESULT_SETS not in session.options:
        return Diagnostic(Code.RESULT_SET_NAMING, name)
    if not name or len(name) > 256:
        return Diagnostic(Code.RESULT_SET_NAME, name[:256])
    if not request.replace_indicator and name in session.sets:
        return Diagnostic(Code.RESULT_SET_EXISTS, name)
    settings = context.settings
    found = names.read(request.database_names, context.consortium, settings.marc8_suffix)
    if isinstance(found, Diagnostic):
        return found
    kind = request.query.name
    if kind in ("type-1", "type-101"):
        reading = Reading(
            lambda name: open_set(name, session, context),
            found.marc8 and not session.utf8,
            settings.max_clauses,
            settings.max_term_chars,
        )
        query = reading.query(request.query.value)
        if isinstance(query, Diagnostic):
            return query
        return _Asked(query, found, terms=reading.terms)
    if kind == "type-104" and context.cql is not None:
        return _cql(request.query.value, found, context)
    return Diagnostic(Code.QUERY_TYPE, kind)


def open_set(name: str, session: Session, context: Context) -> Query | Diagnostic:
    """The query behind a result set, restricted to its databases."""
    found = session.named(name)
    if found is None:
        return unknown_set(name, session)
    return found.databases.closed(found.query, context.consortium)


def unknown_set(name: str, session: Session) -> Diagnostic:
    """30, or 27 for one that was there and had to go."""
    gone = name in session.forgotten
    return Diagnostic(Code.RESULT_SET_GONE if gone else Code.RESULT_SET_UNKNOWN, name)


def _cql(external: External, found: Databases, context: Context) -> _Asked | Diagnostic:
    """A type-104 query: CQL as InternationalString, or as octets."""
    if external.direct_reference != oids.CQL or context.cql is None:
        return Diagnostic(Code.QUERY_TYPE, f"type-104 {external.direct_reference or ''}".rstrip())
    value = external.encoding.value
    if external.encoding.name == "single-ASN1-type":
        if value[0] not in STRING.tags:
            return Diagnostic(Code.MALFORMED_QUERY, "CQL is an InternationalString")
        try:
            text = STRING.read(value)
        except DecodeError as error:
            return Diagnostic(Code.MALFORMED_QUERY, str(error))
    else:
        text = bytes(value).decode("utf-8", "replace") if isinstance(value, bytes) else ""
    parsed = context.cql(text)
    if isinstance(parsed, Diagnostic):
        return parsed
    if isinstance(parsed.query, ResultSetRef):
        return Diagnostic(Code.RESULT_SET_UNKNOWN, parsed.query.name)
    return _Asked(parsed.query, found, parsed.sort)


# ---- answering -------------------------------------------------------------------------------


def _refused(request: SearchRequest, session: Session, why: Diagnostic) -> Answer:
    response = SearchResponse(
        request.reference_id,
        search_status=False,
        result_set_status=_NONE,
        records=Chosen("nonSurrogateDiagnostic", why.apdu(session.version)),
    )
    return Answer(response, f"diagnostic={why}")


def _found(
    request: SearchRequest,
    found: ResultSet,
    asked: _Asked,
    cost: int,
    session: Session,
    context: Context,
) -> Answer:
    page = _piggyback(request, found, session, context)
    info = _search_result(found, asked, cost, session, context)
    note = f"db={found.databases.name} hits={found.total}"
    if isinstance(page, Diagnostic):
        response = SearchResponse(
            request.reference_id,
            found.total,
            0,
            1 if found.total else 0,
            True,
            None,
            Status.FAILURE,
            Chosen("nonSurrogateDiagnostic", page.apdu(session.version)),
            info,
        )
        return Answer(response, f"{note} diagnostic={page}")
    response = SearchResponse(
        request.reference_id,
        found.total,
        len(page.records),
        page.next_position,
        True,
        None,
        page.status if page.records else None,
        page.chosen,
        info,
    )
    return Answer(response, note)


def _piggyback(
    request: SearchRequest, found: ResultSet, session: Session, context: Context
) -> Page | Diagnostic:
    """The first records: all of a small set, none of a large one, so many of a medium one."""
    total = found.total
    small = total <= request.small_set_upper_bound
    if small:
        wanted, elements = total, request.small_set_element_set_names
    elif total >= request.large_set_lower_bound:
        wanted, elements = 0, None
    else:
        wanted = min(max(request.medium_set_present_number, 0), total)
        elements = request.medium_set_element_set_names
    positions = range(1, min(wanted, len(found.ids)) + 1)
    if not positions:
        return Page((), Status.SUCCESS, 1 if total else 0)
    form = simple(elements, request.preferred_record_syntax, found.databases, context)
    if isinstance(form, Diagnostic):
        return form
    page = fill(positions, found.known(positions) or (), found, form, session, context)
    if page.status is Status.SUCCESS and len(page.records) < wanted:
        return Page(page.records, Status.PARTIAL_2, page.next_position)
    return page


def _search_result(
    found: ResultSet, asked: _Asked, cost: int, session: Session, context: Context
) -> tuple[OtherInformationUnit, ...] | None:
    """searchResult-1: the count of each term, where that is cheap."""
    if session.version < 3 or not asked.terms or len(asked.terms) > _MAX_COUNTED:
        return None
    alone = len(asked.terms) == 1 and asked.terms[0][1] is asked.query
    if not alone and cost > _COUNT_COST_US:
        return None
    parts = []
    for term, query in asked.terms:
        total = found.total
        if not alone:
            within = found.databases.restricted(query, context.consortium)
            plan = context.catalogue.plan(
                within, scope=found.databases.scope, sort=(), window=Window(0, 0)
            )
            hits = plan if isinstance(plan, QueryFault) else plan.run()
            if isinstance(hits, QueryFault):
                continue
            total = hits.total
        expression = Chosen("term", QueryTerm(term))
        parts.append(
            SubqueryInfo(
                full_query=alone,
                subquery_expression=expression,
                subquery_count=total,
            )
        )
    element = parse(SEARCH_INFO_REPORT.write(tuple(parts)))
    return (external_information(oids.SEARCH_RESULT_1, element),)
