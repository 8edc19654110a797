"""Sort (3.2.7.1): result sets into one, in a new order."""

from __future__ import annotations

from protocolsrv.domain.query import AccessPoint, Missing, SortKey, Window, disjunction
from protocolsrv.domain.refusal import QueryFault
from protocolsrv.marc.access_points import by_cql
from protocolsrv.z3950.apdus.sort import SortKeySpec, SortRequest, SortResponse
from protocolsrv.z3950.attributes import read
from protocolsrv.z3950.context import Context
from protocolsrv.z3950.databases import Databases
from protocolsrv.z3950.diagnostics import Code, Diagnostic, of_fault
from protocolsrv.z3950.replies import Answer, Ready
from protocolsrv.z3950.rpn import clauses_of
from protocolsrv.z3950.session import DEFAULT_SET, ResultSet, Session

from .search import NAMED_RESULT_SETS, unknown_set

REQUEST = SortRequest
OPTIONS: frozenset[int] = frozenset((8,))
_SUCCESS, _FAILURE = 0, 2
_EMPTY, _UNCHANGED, _NONE = 1, 3, 4
_MAX_INPUTS = 10
_ASCENDING, _DESCENDING = 0, 1
_CASE_SENSITIVE, _CASE_INSENSITIVE = 0, 1


def answer(request: SortRequest, session: Session, context: Context) -> Answer | Ready:
    """Make the sorted set; it replaces one of the same name."""
    source = _inputs(request, session, context)
    if isinstance(source, Diagnostic):
        return _refused(request, session, source)
    keys = _keys(request, context)
    if isinstance(keys, Diagnostic):
        return _refused(request, session, keys)
    window = Window(0, context.settings.first_rows)
    plan = context.catalogue.plan(
        source.query, scope=source.databases.scope, sort=keys, window=window
    )
    if isinstance(plan, QueryFault):
        return _refused(request, session, of_fault(plan))
    turn = session.turn

    def run() -> Answer:
        hits = plan.run()
        if isinstance(hits, QueryFault):
            return _refused(request, session, of_fault(hits))
        found = ResultSet(source.query, source.databases, hits.total, keys)
        found.keep(1, hits.ids)
        session.store(request.sorted_result_set_name, found, turn)
        status = None if hits.total else _EMPTY
        response = SortResponse(request.reference_id, _SUCCESS, status, None, hits.total)
        return Answer(response, f"hits={hits.total} keys={len(keys)}")

    return Ready(
        plan.cost + 100,
        run,
        lambda: _refused(request, session, Diagnostic(Code.TEMPORARY_SYSTEM_ERROR, "busy")),
    )


def _inputs(request: SortRequest, session: Session, context: Context) -> ResultSet | Diagnostic:
    """The one input set, or the union of several. The name of the output must be allowed."""
    name = request.sorted_result_set_name
    if not name or not request.input_result_set_names:
        return Diagnostic(Code.SORT_NO_SET)
    if name != DEFAULT_SET and NAMED_RESULT_SETS not in session.options:
        return Diagnostic(Code.RESULT_SET_NAMING, name)
    if len(request.input_result_set_names) > _MAX_INPUTS:
        return Diagnostic(Code.SORT_TOO_MANY_SETS, str(_MAX_INPUTS))
    sets = []
    for one in request.input_result_set_names:
        found = session.named(one)
        if found is None:
            return unknown_set(one, session)
        sets.append(found)
    if len(sets) == 1:
        return sets[0]
    first = sets[0].databases
    query = disjunction([one.databases.closed(one.query, context.consortium) for one in sets])
    if clauses_of(query) > context.settings.max_clauses:
        return Diagnostic(Code.SORT_TOO_MANY_SETS, str(len(sets)))
    return ResultSet(query, Databases(first.name, "", first.marc8), 0)


def _keys(request: SortRequest, context: Context) -> tuple[SortKey, ...] | Diagnostic:
    most = context.settings.max_sort_keys
    if not request.sort_sequence:
        return Diagnostic(Code.SORT_ILLEGAL, "no key")
    if len(request.sort_sequence) > most:
        return Diagnostic(Code.SORT_TOO_MANY_KEYS, str(most))
    keys: list[SortKey] = []
    for one in request.sort_sequence:
        key = _key(one, context)
        if isinstance(key, Diagnostic):
            return key
        if any(key.point.name == other.point.name for other in keys):
            return Diagnostic(Code.SORT_DUPLICATE_KEYS, key.point.cql[0])
        keys.append(key)
    return tuple(keys)


def _key(spec: SortKeySpec, context: Context) -> SortKey | Diagnostic:
    point = _point(spec)
    if isinstance(point, Diagnostic):
        return point
    if not point.sort:
        return Diagnostic(Code.SORT_SEQUENCE, point.cql[0])
    if spec.sort_relation not in (_ASCENDING, _DESCENDING):
        return Diagnostic(Code.SORT_RELATION, str(spec.sort_relation))
    # Sort keys are folded: a sensitive order would be one that we do not have.
    if spec.case_sensitivity != _CASE_INSENSITIVE:
        if spec.case_sensitivity != _CASE_SENSITIVE:
            return Diagnostic(Code.SORT_CASE, str(spec.case_sensitivity))
        return Diagnostic(Code.SORT_CASE, "caseSensitive")
    missing, value = Missing.LAST, ""
    action = spec.missing_value_action
    if action is not None and action.name == "abort":
        missing = Missing.FAIL
    elif action is not None and action.name == "missingValueData":
        try:
            missing, value = Missing.VALUE, action.value.decode("utf-8")
        except UnicodeDecodeError:
            return Diagnostic(Code.SORT_MISSING_ACTION, "missingValueData is no UTF-8")
        if not value or len(value) > context.settings.max_term_chars:
            return Diagnostic(Code.SORT_MISSING_ACTION, value[:40])
    descending = spec.sort_relation == _DESCENDING
    return SortKey(point, descending, missing, value)


def _point(spec: SortKeySpec) -> AccessPoint | Diagnostic:
    """What is sorted by: an index name, or attributes."""
    if spec.sort_element.name != "generic":
        return Diagnostic(Code.SORT_DATABASE_SPECIFIC)
    key = spec.sort_element.value
    if key.name == "elementSpec":
        return Diagnostic(Code.SORT_SEQUENCE, "elementSpec")
    if key.name == "sortfield":
        prefix, dot, rest = key.value.partition(".")
        found = by_cql(prefix, rest) if dot else by_cql("", key.value)
        return found or Diagnostic(Code.SORT_SEQUENCE, key.value)
    attributes = read(key.value.list, key.value.id)
    return attributes if isinstance(attributes, Diagnostic) else attributes.point


def _refused(request: SortRequest, session: Session, why: Diagnostic) -> Answer:
    there = request.sorted_result_set_name in session.sets
    response = SortResponse(
        request.reference_id,
        _FAILURE,
        _UNCHANGED if there else _NONE,
        (why.record(session.version),),
    )
    return Answer(response, f"diagnostic={why}")
