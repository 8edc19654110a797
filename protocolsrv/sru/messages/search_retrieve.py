"""searchRetrieve (SRU 1.1 and 1.2; OASIS searchRetrieve parts 2 and 3).

`startRecord` must be greater than 0: 0 is no value it can have, so 6; a position past the last
record is 61, with the true count. A negative `maximumRecords` is 62; one above the cap is lowered
to it, which the standard allows (the server may return fewer) and explain states. Parameters and
values that are not supported stop the search: what would have to be ignored is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from protocolsrv.domain.ports import Plan
from protocolsrv.domain.query import Facet, FacetRequest, Hits, SortKey, Window
from protocolsrv.domain.refusal import QueryFault
from protocolsrv.services.catalogue import AnySchema, RecordFault
from protocolsrv.services.result_sets import ResultSet
from protocolsrv.sru.context import Context
from protocolsrv.sru.cql.compile import Compiled
from protocolsrv.sru.cql.print import print_query
from protocolsrv.sru.cql.resolve import Resolved
from protocolsrv.sru.cql.sorting import read_sort_keys
from protocolsrv.sru.diagnostics import Code, Diagnostic, of_fault
from protocolsrv.sru.facets import read_facets
from protocolsrv.sru.parameters import MAX_DIAGNOSTICS, Call, is_negative, whole_number
from protocolsrv.sru.write import Packing

DC_NAMES = ("dc", "info:srw/schema/1/dc-v1.1", "http://purl.org/dc/elements/1.1/")
"""What `sortKeys` may call the schema whose paths are Dublin Core elements."""

_REPLY_US, _FACET_US, _RENDERING_US = 40, 5_000, 60

_BY_FAULT: Mapping[RecordFault, Code] = {
    RecordFault.GONE: Code.RECORD_GONE,
    RecordFault.NOT_IN_SCHEMA: Code.NOT_IN_SCHEMA,
    RecordFault.FAILED: Code.RECORD_FAULT,
}


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A request, understood as far as `faults` allow. `start` counts from 1; `ttl_s` 0 wants no
    result set kept."""

    call: Call
    compiled: Compiled
    start: int
    maximum: int
    schema: AnySchema
    packing: Packing
    ttl_s: int
    sort: tuple[SortKey, ...] | None
    facets: tuple[FacetRequest, ...]
    faults: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class SearchResponse:
    """Everything a reply says. `total` None: nothing was counted."""

    request: SearchRequest
    total: int | None = None
    records: tuple[bytes | Diagnostic, ...] = ()
    result_set: str = ""
    facets: tuple[Facet, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def next_position(self) -> int:
        """Where the next page begins; 0 after the last one and where nothing was found."""
        after = self.request.start + len(self.records)
        return after if self.total is not None and after <= self.total else 0


# ---- reading ---------------------------------------------------------------------------------


def read(call: Call, context: Context) -> SearchRequest:
    """The request in a call, with everything that is wrong with it."""
    faults = list(call.faults)
    values = call.values
    settings = context.settings
    compiled = _compile(call, context, faults)
    start = _number(values, "startRecord", 1, faults)
    if start == 0:
        faults.append(Diagnostic(Code.PARAMETER_VALUE, "startRecord"))
    maximum = settings.default_records
    if "maximumRecords" in values:
        if is_negative(values["maximumRecords"]):
            faults.append(Diagnostic(Code.NEGATIVE_NUMBER, values["maximumRecords"]))
        else:
            maximum = _number(values, "maximumRecords", maximum, faults)
    schema = context.catalogue.schema(values.get("recordSchema", ""))
    if schema is None or values.get("recordSchema") == "":
        faults.append(Diagnostic(Code.SCHEMA, values.get("recordSchema", "")))
        schema = context.catalogue.schemas[0]
    if "recordXPath" in values:
        faults.append(Diagnostic(Code.XPATH))
    ttl_s = _number(values, "resultSetTTL", 0, faults)
    facets, wrong = read_facets(values, context.compiler.indexes, settings.maximum_facet_values)
    return SearchRequest(
        call,
        compiled,
        start,
        min(maximum, settings.maximum_records),
        schema,
        Packing(schema.uri, read_packing(call, faults)),
        min(ttl_s, settings.maximum_ttl_s),
        _sort(call, compiled, context, faults),
        facets,
        tuple([*faults, *wrong][:MAX_DIAGNOSTICS]),
    )


def _compile(call: Call, context: Context, faults: list[Diagnostic]) -> Compiled:
    query_type = call.values.get("queryType", "cql")
    text = call.values.get("query")
    if text is None:
        missing = Diagnostic(Code.PARAMETER_MISSING, "query")
        faults.append(missing)
        return Compiled(missing)
    if query_type == "cql":
        compiled = context.compiler.compile(text, call.dialect.family, call.scope)
    elif query_type == "searchTerms":
        compiled = context.compiler.search_terms(text)
    else:
        compiled = Compiled(Diagnostic(Code.QUERY_TYPE, query_type))
    if isinstance(compiled.meaning, Diagnostic):
        faults.append(compiled.meaning)
    return compiled


def _sort(
    call: Call, compiled: Compiled, context: Context, faults: list[Diagnostic]
) -> tuple[SortKey, ...] | None:
    """The order by `sortKeys`; None without the parameter. Both ways at once: 96."""
    text = call.values.get("sortKeys")
    if not text:
        return None
    keys = read_sort_keys(
        text, context.compiler.indexes, DC_NAMES, context.settings.limits.sort_keys
    )
    if isinstance(keys, Diagnostic):
        faults.append(keys)
        return None
    if isinstance(compiled.meaning, Resolved) and compiled.meaning.sort:
        faults.append(Diagnostic(Code.SORT_TWICE))
    return keys


def _number(values: Mapping[str, str], name: str, default: int, faults: list[Diagnostic]) -> int:
    value = values.get(name)
    if value is None:
        return default
    number = whole_number(value)
    if number is None:
        faults.append(Diagnostic(Code.PARAMETER_VALUE, name))
        return default
    return number


def read_packing(call: Call, faults: list[Diagnostic]) -> bool:
    """Whether records are wanted as strings. 2.0 calls that recordXMLEscaping; its recordPacking
    (packed, unpacked) concerns what a server adds to records, and this one adds nothing."""
    wanted = call.values.get(call.dialect.escaping, "xml")
    if wanted not in ("xml", "string"):
        faults.append(Diagnostic(Code.PACKING, wanted))
    if call.dialect.family == 2:
        packed = call.values.get("recordPacking", "packed")
        if packed not in ("packed", "unpacked"):
            faults.append(Diagnostic(Code.PACKING, packed))
    return wanted == "string"


# ---- answering -------------------------------------------------------------------------------


def plan(request: SearchRequest, context: Context) -> Plan | SearchResponse:
    """The search made ready, or the refusal. A page that begins past the whole catalogue, or that
    no engine could reach in bounded memory, is not fetched: only the count is."""
    if request.faults or isinstance(request.compiled.meaning, Diagnostic):
        return SearchResponse(request, diagnostics=request.faults)
    meaning = request.compiled.meaning
    window = Window(request.start - 1, request.maximum)
    past_the_end = window.offset and window.offset >= context.catalogue.held().records
    if past_the_end or _too_deep(request, context):
        window = Window(0, 0)
    found = context.catalogue.plan(
        meaning.query, scope=request.call.scope, sort=order(request), window=window
    )
    if isinstance(found, QueryFault):
        return SearchResponse(request, diagnostics=(of_fault(found),))
    return found


def _too_deep(request: SearchRequest, context: Context) -> bool:
    return request.start - 1 + request.maximum > context.catalogue.deepest


def cost(request: SearchRequest, planned: Plan, context: Context) -> int:
    """Microseconds to expect of the whole reply: the search, facets, and rendering where the
    schema is not the one that is stored with every record."""
    stored = request.schema is context.catalogue.schemas[0]
    rendering = 0 if stored else _RENDERING_US * request.maximum
    return planned.cost + _REPLY_US + _FACET_US * len(request.facets) + rendering


def order(request: SearchRequest) -> tuple[SortKey, ...]:
    """The order asked for, by parameter or in the query."""
    if request.sort is not None:
        return request.sort
    meaning = request.compiled.meaning
    return meaning.sort if isinstance(meaning, Resolved) else ()


def run(request: SearchRequest, planned: Plan, context: Context) -> SearchResponse:
    """Search and fetch the page."""
    hits = planned.run()
    if isinstance(hits, QueryFault):
        return SearchResponse(request, diagnostics=(of_fault(hits),))
    if request.start > max(hits.total, 1):
        return SearchResponse(request, hits.total, diagnostics=(Diagnostic(Code.POSITION),))
    if _too_deep(request, context):
        deep = Diagnostic(Code.FEATURE, f"records beyond position {context.catalogue.deepest}")
        return SearchResponse(request, hits.total, diagnostics=(deep,))
    records = _records(request, hits, context)
    warnings = () if hits.complete else (Diagnostic(Code.PARTIAL_VALID),)
    facets: tuple[Facet, ...] = ()
    if request.facets and isinstance(request.compiled.meaning, Resolved):
        counted = context.catalogue.facets(
            request.compiled.meaning.query, scope=request.call.scope, requests=request.facets
        )
        if isinstance(counted, QueryFault):
            warnings = (*warnings, of_fault(counted))
        else:
            facets = tuple(counted)
    return SearchResponse(
        request, hits.total, records, _result_set(request, context), facets, warnings
    )


def _records(
    request: SearchRequest, hits: Hits, context: Context
) -> tuple[bytes | Diagnostic, ...]:
    if not hits.ids:
        return ()
    page = context.catalogue.page(hits.ids, request.schema, request.call.scope)
    return tuple(
        [
            Diagnostic(_BY_FAULT[body], request.schema.name)
            if isinstance(body, RecordFault)
            else body
            for body in page
        ]
    )


def _result_set(request: SearchRequest, context: Context) -> str:
    """A token for the whole result set, where one was asked for."""
    meaning = request.compiled.meaning
    if not request.ttl_s or context.result_sets is None or isinstance(meaning, Diagnostic):
        return ""
    text = print_query(meaning.query, order(request))
    kept = ResultSet(request.call.scope, text)
    return context.result_sets.issue(kept, timedelta(seconds=request.ttl_s)) or ""
