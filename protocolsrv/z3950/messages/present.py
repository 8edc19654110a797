"""Present (3.2.3.1): records of a result set, by ranges, in the form wanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from protocolsrv.domain.query import Window
from protocolsrv.domain.refusal import QueryFault
from protocolsrv.z3950.apdus.present import PresentRequest, PresentResponse
from protocolsrv.z3950.codec import Chosen
from protocolsrv.z3950.composition import composed, simple
from protocolsrv.z3950.context import Context
from protocolsrv.z3950.diagnostics import Code, Diagnostic, of_fault
from protocolsrv.z3950.pages import Page, Status, fill, out_of_range
from protocolsrv.z3950.records import Form
from protocolsrv.z3950.replies import Answer, Ready
from protocolsrv.z3950.session import ResultSet, Session

from .search import unknown_set

REQUEST = PresentRequest
OPTIONS: frozenset[int] = frozenset((1,))
_MAX_RECORDS = 1_000
"""Records looked at for one response; a client goes on from the next position."""
_MAX_RANGES = 100
_REPLY_US, _RECORD_US = 60, 60


def answer(request: PresentRequest, session: Session, context: Context) -> Answer | Ready:
    """Fetch the records."""
    found = session.named(request.result_set_id)
    if found is None:
        return _refused(request, session, unknown_set(request.result_set_id, session))
    positions = _positions(request, found)
    if isinstance(positions, Diagnostic):
        return _refused(request, session, positions)
    form = _form(request, found, context)
    if isinstance(form, Diagnostic):
        return _refused(request, session, form)
    looked = positions[:_MAX_RECORDS]
    cost = _REPLY_US + _RECORD_US * len(looked)

    def send(ids: Sequence[int]) -> Answer:
        page = fill(looked, ids, found, form, session, context)
        return _sent(request, page, len(positions))

    known = found.known(looked)
    if known is not None:
        return Ready(cost, lambda: send(known), lambda: _busy(request, session))
    return _fetched(request, found, looked, cost, send, session, context)


def _fetched(
    request: PresentRequest,
    found: ResultSet,
    looked: Sequence[int],
    cost: int,
    send: Callable[[Sequence[int]], Answer],
    session: Session,
    context: Context,
) -> Answer | Ready:
    """Ask the engine again for ids that were never fetched, or were let go."""
    first, last = min(looked), max(looked)
    if last > context.catalogue.deepest or last - first >= 10 * _MAX_RECORDS:
        deep = f"records beyond position {context.catalogue.deepest}"
        return _refused(request, session, Diagnostic(Code.RESOURCES_EXHAUSTED, deep))
    window = Window(first - 1, max(last - first + 1, context.settings.first_rows))
    plan = context.catalogue.plan(
        found.query, scope=found.databases.scope, sort=found.sort, window=window
    )
    if isinstance(plan, QueryFault):
        return _refused(request, session, of_fault(plan))

    def run() -> Answer:
        hits = plan.run()
        if isinstance(hits, QueryFault):
            return _refused(request, session, of_fault(hits))
        found.keep(first, hits.ids)
        known = found.known(looked)
        session.trim(found)
        if known is None:  # the catalogue has shrunk since the search
            return _refused(
                request, session, Diagnostic(Code.PRESENT_OUT_OF_RANGE, str(hits.total + 1))
            )
        return send(known)

    return Ready(cost + plan.cost, run, lambda: _busy(request, session))


def _positions(request: PresentRequest, found: ResultSet) -> list[int] | Diagnostic:
    """The positions of all ranges in their order."""
    ranges = [(request.result_set_start_point, request.number_of_records_requested)]
    ranges += [
        (one.starting_position, one.number_of_records) for one in request.additional_ranges or ()
    ]
    if len(ranges) > _MAX_RANGES:
        return Diagnostic(Code.PRESENT_OUT_OF_RANGE, f"more than {_MAX_RANGES} ranges")
    positions: list[int] = []
    for start, count in ranges:
        wrong = out_of_range(start, count, found.total)
        if wrong is not None:
            return wrong
        positions += range(start, start + min(count, _MAX_RECORDS + 1))
    return positions


def _form(request: PresentRequest, found: ResultSet, context: Context) -> Form | Diagnostic:
    syntax, databases = request.preferred_record_syntax, found.databases
    wanted = request.record_composition
    if wanted is None or wanted.name == "simple":
        return simple(wanted.value if wanted else None, syntax, databases, context)
    return composed(wanted.value, syntax, databases, context)


def _sent(request: PresentRequest, page: Page, wanted: int) -> Answer:
    status = page.status
    if len(page.records) < wanted:
        status = Status.PARTIAL_2
    response = PresentResponse(
        request.reference_id,
        len(page.records),
        page.next_position,
        status,
        page.chosen,
    )
    return Answer(response, f"set={request.result_set_id[:40]} records={len(page.records)}")


def _refused(request: PresentRequest, session: Session, why: Diagnostic) -> Answer:
    response = PresentResponse(
        request.reference_id,
        present_status=Status.FAILURE,
        records=Chosen("nonSurrogateDiagnostic", why.apdu(session.version)),
    )
    return Answer(response, f"diagnostic={why}")


def _busy(request: PresentRequest, session: Session) -> Answer:
    return _refused(request, session, Diagnostic(Code.TEMPORARY_SYSTEM_ERROR, "busy"))
