"""Replies as JSON, for SRU 2.0 clients that ask for application/json.

The names are those of the XML schema; records are given as strings, since their form is XML. Lists
are lists even when short, and what is absent in XML is absent here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from .diagnostics import URI, Diagnostic
from .facets import drill_down
from .messages.explain import ExplainRequest
from .messages.scan import ScanResponse
from .messages.search_retrieve import SearchResponse
from .parameters import Call
from .versions import DIAGNOSTIC_SCHEMA, EXPLAIN_SCHEMA


def _encode(reply: Mapping[str, object]) -> list[bytes]:
    """JSON in UTF-8; empty members are left out, half characters become question marks."""
    kept = {name: value for name, value in reply.items() if value not in (None, "", (), [], {})}
    return [json.dumps(kept, ensure_ascii=False).encode("utf-8", "replace")]


def _diagnostic(one: Diagnostic) -> dict[str, str]:
    found = {"uri": f"{URI}{one.code.value}", "message": one.message}
    return found | {"details": one.details} if one.details else found


def _diagnostics(given: Sequence[Diagnostic]) -> list[dict[str, str]]:
    return [_diagnostic(one) for one in given]


def _echo(call: Call) -> dict[str, str]:
    return {**call.values, **dict(call.extras)}


def search_json(response: SearchResponse, language: str) -> list[bytes]:
    """A searchRetrieve reply."""
    request = response.request
    facets = [
        {
            "facetDisplayLabel": one.point.title_sv if language == "sv" else one.point.title_en,
            "index": one.point.cql[0],
            "terms": [
                {"actualTerm": value, "query": drill_down(one.point, value), "count": count}
                for value, count in one.values
            ],
        }
        for one in response.facets
        if one.values
    ]
    records = [
        {
            "recordSchema": DIAGNOSTIC_SCHEMA,
            "recordData": _diagnostic(body),
            "recordPosition": request.start + at,
        }
        if isinstance(body, Diagnostic)
        else {
            "recordSchema": request.schema.uri,
            "recordXMLEscaping": "string",
            "recordData": body.decode(),
            "recordPosition": request.start + at,
        }
        for at, body in enumerate(response.records)
    ]
    reply: dict[str, object] = {
        "version": request.call.dialect.version,
        "numberOfRecords": response.total,
        "resultSetId": response.result_set,
        "resultSetTTL": request.ttl_s if response.result_set else None,
        "records": records,
        "nextRecordPosition": response.next_position or None,
        "echoedSearchRetrieveRequest": _echo(request.call),
        "diagnostics": _diagnostics(response.diagnostics),
        "facetedResults": facets,
    }
    return _encode(reply)


def scan_json(response: ScanResponse) -> list[bytes]:
    """A scan reply."""
    terms = [
        {"value": one.term, "numberOfRecords": one.count, "whereInList": one.place.value}
        for one in response.entries
    ]
    return _encode(
        {
            "version": response.request.call.dialect.version,
            "terms": terms,
            "echoedScanRequest": _echo(response.request.call),
            "diagnostics": _diagnostics(response.diagnostics),
        }
    )


def explain_json(request: ExplainRequest, record: bytes) -> list[bytes]:
    """An explain reply; the description itself is ZeeRex as a string."""
    return _encode(
        {
            "version": request.call.dialect.version,
            "record": {
                "recordSchema": EXPLAIN_SCHEMA,
                "recordXMLEscaping": "string",
                "recordData": record.decode(),
            },
            "echoedExplainRequest": _echo(request.call),
            "diagnostics": _diagnostics(request.faults),
        }
    )
