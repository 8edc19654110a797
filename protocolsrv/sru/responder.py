"""SRU over HTTP: one request in, one reply out. Decode, dispatch, encode; the only `try`.

Diagnostics travel with status 200. HTTP's own refusals are kept for what is no SRU request at all:
404 elsewhere, 405 another method, 413 too large, 415 a body that is neither form nor SOAP, 406 no
acceptable media type; 500 only around a SOAP fault, as SOAP 1.1 has it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from protocolsrv.wire.exchange import HttpRequest, HttpResponse, Work

from .context import Context
from .diagnostics import Code, Diagnostic
from .messages import explain, search_retrieve
from .parameters import Call, pairs, read_call
from .reply import Shape, http, note, shape_of
from .search_xml import search_parts
from .versions import SRU_2_0, Operation

_log = logging.getLogger(__name__)
_FORM = "application/x-www-form-urlencoded"
_OVERHEAD_US = 40
_Answer = TypeVar("_Answer", HttpResponse, "HttpResponse | Work")


class SruResponder:
    """Answers SRU requests under one path."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._settings = context.settings
        self._explainer = explain.Explainer(context)

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
        given = pairs(request.query) if request.query else []
        if request.method == "POST":
            if len(request.body) > self._settings.max_body:
                return _plain(413, f"More than {self._settings.max_body} bytes")
            kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind != _FORM:
                return _plain(415, f"A body must be {_FORM}")
            given += pairs(request.body)
        elif request.method not in ("GET", "HEAD"):
            return _plain(405, "GET or POST", (("Allow", "GET, HEAD, POST"),))
        call = read_call(given)
        return self._dispatch(request, call, soap=False)

    def _scoped(self, call: Call, request: HttpRequest) -> Call:
        """The call with its scope; 235 for one that does not exist."""
        name = request.path[len(self._settings.path) :].strip("/")
        scope = self._context.consortium.scope(name)
        accept = request.headers.get("accept", "")
        if scope is None:
            faults = (Diagnostic(Code.DATABASE, name), *call.faults)
            return replace(call, faults=faults, accept=accept)
        return replace(call, scope=scope, accept=accept)

    # ---- dispatch ----------------------------------------------------------------------------

    def _dispatch(self, request: HttpRequest, call: Call, *, soap: bool) -> HttpResponse | Work:
        call = self._scoped(call, request)
        shape, faults = shape_of(call, self._settings, soap=soap)
        if faults:
            call = replace(call, faults=(*call.faults, *faults))
        operations = {
            Operation.SEARCH: self._search,
            Operation.EXPLAIN: self._explain,
        }
        operation = operations.get(call.operation)
        if operation is None:
            unserved = Diagnostic(Code.OPERATION, call.operation.value)
            call = Call(call.dialect, Operation.EXPLAIN, faults=(unserved, *call.faults))
            operation = self._explain
        return self._safely(call, shape, request, lambda _: operation(call, shape, request))

    def _explain(self, call: Call, shape: Shape, _: HttpRequest) -> HttpResponse | Work:
        request = explain.read(call)
        log = note(call, diagnostics=request.faults)
        return http(shape, self._explainer.parts(request, shape.stylesheet), log)

    def _search(self, call: Call, shape: Shape, http_request: HttpRequest) -> HttpResponse | Work:
        context = self._context
        request = search_retrieve.read(call, context)
        planned = search_retrieve.plan(request, context)
        if isinstance(planned, search_retrieve.SearchResponse):
            return self._search_reply(planned, shape)

        def run(_: HttpRequest) -> HttpResponse:
            return self._search_reply(search_retrieve.run(request, planned, context), shape)

        return Work(
            planned.cost + _OVERHEAD_US,
            lambda: self._safely(call, shape, http_request, run),
            lambda: self._refuse(call, shape, Diagnostic(Code.UNAVAILABLE)),
        )

    # ---- encode ------------------------------------------------------------------------------

    def _search_reply(self, response: search_retrieve.SearchResponse, shape: Shape) -> HttpResponse:
        log = note(
            response.request.call,
            query=response.request.compiled.canonical,
            hits=response.total,
            diagnostics=response.diagnostics,
        )
        parts = search_parts(response, shape.stylesheet, self._settings.primary_language)
        return http(shape, parts, log)


def _plain(status: int, text: str, headers: tuple[tuple[str, str], ...] = ()) -> HttpResponse:
    """A refusal by HTTP alone."""
    return HttpResponse(
        status, "text/plain; charset=utf-8", (text.encode() + b"\n",), headers, note=f"sru {status}"
    )
