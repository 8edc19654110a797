"""A searchRetrieve reply as XML, with the echo of its request."""

from __future__ import annotations

from .facets import PARAMETERS as FACET_PARAMETERS
from .facets import facets_xml
from .messages.search_retrieve import SearchRequest, SearchResponse
from .write import WRITERS, Found, Writer, echoed, echoed_number, echoed_one_of, echoed_uri


def search_parts(
    response: SearchResponse, stylesheet: str, language: str, echoed_request: str | None = None
) -> list[bytes]:
    """The reply, piece by piece. 1.x must count: where nothing was counted it says 0.
    `echoed_request` is the `echo` of the request, where it is at hand."""
    request = response.request
    writer = WRITERS[request.call.dialect.version]
    total = response.total
    if total is None and writer.dialect.family == 1:
        total = 0
    found = Found(total, response.result_set, request.ttl_s, response.next_position)
    facets = facets_xml(response.facets, language) if response.facets else ""
    said = echo(request, writer) if echoed_request is None else echoed_request
    tail = writer.search_tail(found, said, response.diagnostics, facets)
    return [
        writer.search_head(found, stylesheet).encode(),
        *writer.records(response.records, request.packing, request.start),
        tail.encode(),
    ]


def echo(request: SearchRequest, writer: Writer) -> str:
    """`echoedSearchRetrieveRequest`: what the client sent, as far as the schema can carry it.
    Without a query there is none in 1.x, whose schema insists on one."""
    values = request.call.values
    if writer.dialect.family == 2:
        return _echo_2(request, writer)
    if "query" not in values:
        return ""
    return (
        "<zs:echoedSearchRetrieveRequest>"
        f"{writer.version_echo(values)}"
        f"{echoed('query', values)}<zs:xQuery>{request.compiled.xcql}</zs:xQuery>"
        f"{echoed_number('startRecord', values, 1)}{echoed_number('maximumRecords', values)}"
        f"{echoed('recordPacking', values)}{echoed('recordSchema', values)}"
        f"{echoed('recordXPath', values)}{echoed_number('resultSetTTL', values)}"
        f"{echoed('sortKeys', values)}{echoed_uri('stylesheet', values)}"
        f"{writer.extras(request.call.extras)}</zs:echoedSearchRetrieveRequest>"
    )


def _echo_2(request: SearchRequest, writer: Writer) -> str:
    values = request.call.values
    xcql = request.compiled.xcql
    facets = ",".join(f"{name}={values[name]}" for name in FACET_PARAMETERS if name in values)
    return (
        "<zs:echoedSearchRetrieveRequest>"
        f"{echoed_one_of('version', values, '1.1', '1.2', '2.0')}"
        f"{echoed('queryType', values)}{echoed('query', values)}"
        f"{f'<zs:xQuery>{xcql}</zs:xQuery>' if xcql else ''}"
        f"{echoed_number('startRecord', values, 1)}{echoed_number('maximumRecords', values)}"
        f"{echoed_one_of('recordXMLEscaping', values, 'xml', 'string')}"
        f"{echoed('recordPacking', values)}{echoed('recordSchema', values)}"
        f"{echoed('facetParameters', {'facetParameters': facets} if facets else {})}"
        f"{echoed_number('resultSetTTL', values)}{echoed('sortKeys', values)}"
        f"{echoed_uri('stylesheet', values)}"
        f"{echoed_one_of('renderedBy', values, 'client', 'server')}"
        f"{writer.extras(request.call.extras)}{echoed('httpAccept', values)}"
        f"{echoed('responseType', values)}</zs:echoedSearchRetrieveRequest>"
    )
