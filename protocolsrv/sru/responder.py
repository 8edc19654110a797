"""SRU over HTTP: one request in, one reply out. Decode, dispatch, encode; the only `try`.

Diagnostics travel with status 200. HTTP's own refusals are kept for what is no SRU request at all:
404 elsewhere, 405 another method, 413 too large, 415 a body that is neither form nor SOAP, 406 no
acceptable media type; 500 only around a SOAP fault, as SOAP 1.1 has it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

from protocolsrv.wire.exchange import HttpRequest, HttpResponse, Work

from . import soap
from .context import Context
from .diagnostics import Code, Diagnostic
from .json_replies import explain_json, scan_json, search_json
from .messages import explain, scan, search_retrieve
from .parameters import Call, pairs, read_call
from .reply import Shape, http, note, shape_of
from .search_xml import echo, search_parts
from .versions import SRU_2_0, Operation
from .write import WRITERS

_log = logging.getLogger(__name__)
_FORM = "application/x-www-form-urlencoded"
_KEPT_LENGTH = 800
_KEPT_NUMBER = 1_000
_Answer = TypeVar("_Answer", HttpResponse, "HttpResponse | Work")


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A request read whole: the call, how its reply is dressed, the search it asks for and, where
    the reply is XML, its echo."""

    call: Call
    shape: Shape
    search: search_retrieve.SearchRequest | None
    echo: str | None = None


class SruResponder:
    """Answers SRU requests under one path."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._settings = context.settings
        self._explainer = explain.Explainer(context)
        # Reading a request is pure as long as it names no result set, so what was read is kept.
        self._kept = lru_cache(maxsize=_KEPT_NUMBER)(self._prepare_get)

    def answer(self, request: HttpRequest) -> HttpResponse | Work:
        """The reply, or the work it takes. Never raises."""
        broken = Call(SRU_2_0, Operation.SEARCH)
        return self._safely(broken, Shape(SRU_2_0.media_type), request, self._decode)

    def _safely(
        self,
        call: Call,
        shape: Shape,
        request: HttpRequest,
        run: Callable[[HttpRequest], _Answer],
    ) -> _Answer | HttpResponse:
        try:
            return run(request)
        except Exception:
            _log.exception("SRU exchange %s failed", request.trace)
            return self._refuse(call, shape, Diagnostic(Code.SYSTEM, request.trace))

    def _refuse(self, call: Call, shape: Shape, why: Diagnostic) -> HttpResponse:
        """A searchRetrieve reply that says one thing only."""
        bare = replace(call, operation=Operation.SEARCH, values={}, extras=(), faults=(why,))
        request = search_retrieve.read(bare, self._context)
        refused = replace(request, faults=(why,))
        return self._search_reply(
            search_retrieve.SearchResponse(refused, diagnostics=(why,)), shape
        )

    # ---- decode ------------------------------------------------------------------------------

    def _decode(self, request: HttpRequest) -> HttpResponse | Work:
        base = self._settings.path
        if request.path != base and not request.path.startswith(base + "/"):
            return _plain(404, "There is nothing here. The catalogue answers at " + base)
        accept = request.headers.get("accept", "")
        if request.method in ("GET", "HEAD"):
            query, path = request.query, request.path
            length = len(query) + len(path) + len(accept)
            if length > _KEPT_LENGTH or b"resultset" in query.lower():
                return self._dispatch(request, self._prepare_get(query, path, accept))
            return self._dispatch(request, self._kept(query, path, accept))
        if request.method != "POST":
            return _plain(405, "GET or POST", (("Allow", "GET, HEAD, POST"),))
        if len(request.body) > self._settings.max_body:
            return _plain(413, f"More than {self._settings.max_body} bytes")
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind in soap.MEDIA_TYPES:
            return self._decode_soap(request)
        if kind != _FORM:
            return _plain(415, f"A body must be {_FORM} or SOAP in text/xml")
        given = pairs(request.query) + pairs(request.body)
        return self._dispatch(request, self._prepare(given, request.path, accept))

    def _decode_soap(self, request: HttpRequest) -> HttpResponse | Work:
        given = soap.read_envelope(request.body, self._settings.max_body)
        if isinstance(given, soap.SoapFault):
            if given.too_large:
                return _plain(413, given.text)
            log = f"sru soap fault={given.code}"
            return HttpResponse(500, "text/xml; charset=utf-8", (given.body(),), note=log)
        return self._dispatch(request, self._prepare(given, request.path, in_soap=True))

    def _prepare_get(self, query: bytes, path: str, accept: str) -> _Prepared:
        return self._prepare(pairs(query), path, accept)

    def _prepare(
        self, given: list[tuple[str, str]], path: str, accept: str = "", *, in_soap: bool = False
    ) -> _Prepared:
        """What parameters ask for, in the scope of the path (235 for one that does not exist)."""
        name = path[len(self._settings.path) :].strip("/")
        scope = self._context.consortium.scope(name) if name else ""
        unknown = () if scope is not None else (Diagnostic(Code.DATABASE, name),)
        call = read_call(given, scope or "", accept, *unknown)
        shape, faults = shape_of(call, self._settings, soap=in_soap)
        if faults:
            call = replace(call, faults=(*call.faults, *faults))
        if call.operation is not Operation.SEARCH:
            return _Prepared(call, shape, None)
        search = search_retrieve.read(call, self._context)
        said = None if shape.json else echo(search, WRITERS[call.dialect.version])
        return _Prepared(call, shape, search, said)

    # ---- dispatch ----------------------------------------------------------------------------

    def _dispatch(self, request: HttpRequest, asked: _Prepared) -> HttpResponse | Work:
        call, shape, search = asked.call, asked.shape, asked.search
        if search is not None:
            wanted, said = search, asked.echo
            return self._safely(
                call, shape, request, lambda _: self._search(wanted, shape, said, request)
            )
        operation = self._scan if call.operation is Operation.SCAN else self._explain
        return self._safely(call, shape, request, lambda _: operation(call, shape, request))

    def _explain(self, call: Call, shape: Shape, _: HttpRequest) -> HttpResponse | Work:
        request = explain.read(call)
        log = note(call, diagnostics=request.faults)
        if shape.json:
            return http(shape, explain_json(request, self._explainer.record(call)), log)
        return http(shape, self._explainer.parts(request, shape.stylesheet), log)

    def _scan(self, call: Call, shape: Shape, http_request: HttpRequest) -> HttpResponse | Work:
        scanning = self._context.scanning
        request = scan.read(call, self._context)
        if scanning is None:
            request = replace(request, faults=(Diagnostic(Code.OPERATION, "scan"),))
        if request.faults or scanning is None:
            refused = scan.ScanResponse(request, diagnostics=request.faults)
            return self._scan_reply(refused, shape)
        busy = scan.ScanResponse(request, diagnostics=(Diagnostic(Code.UNAVAILABLE),))

        def run(_: HttpRequest) -> HttpResponse:
            return self._scan_reply(scan.run(request, scanning), shape)

        return Work(
            request.cost,
            lambda: self._safely(call, shape, http_request, run),
            lambda: self._scan_reply(busy, shape),
        )

    def _search(
        self,
        request: search_retrieve.SearchRequest,
        shape: Shape,
        said: str | None,
        http_request: HttpRequest,
    ) -> HttpResponse | Work:
        context = self._context
        planned = search_retrieve.plan(request, context)
        if isinstance(planned, search_retrieve.SearchResponse):
            return self._search_reply(planned, shape, said)

        def run(_: HttpRequest) -> HttpResponse:
            return self._search_reply(search_retrieve.run(request, planned, context), shape, said)

        return Work(
            search_retrieve.cost(request, planned, context),
            lambda: self._safely(request.call, shape, http_request, run),
            lambda: self._refuse(request.call, shape, Diagnostic(Code.UNAVAILABLE)),
        )

    # ---- encode ------------------------------------------------------------------------------

    def _search_reply(
        self, response: search_retrieve.SearchResponse, shape: Shape, said: str | None = None
    ) -> HttpResponse:
        log = note(
            response.request.call,
            query=response.request.compiled.canonical,
            hits=response.total,
            diagnostics=response.diagnostics,
        )
        language = self._settings.primary_language
        if shape.json:
            return http(shape, search_json(response, language), log)
        return http(shape, search_parts(response, shape.stylesheet, language, said), log)

    def _scan_reply(self, response: scan.ScanResponse, shape: Shape) -> HttpResponse:
        call = response.request.call
        query = call.values.get("scanClause", "")
        log = note(call, query=query, hits=len(response.entries), diagnostics=response.diagnostics)
        if shape.json:
            return http(shape, scan_json(response), log)
        return http(shape, scan.parts(response, shape.stylesheet), log)


def _plain(status: int, text: str, headers: tuple[tuple[str, str], ...] = ()) -> HttpResponse:
    """A refusal by HTTP alone."""
    return HttpResponse(
        status, "text/plain; charset=utf-8", (text.encode() + b"\n",), headers, note=f"sru {status}"
    )
