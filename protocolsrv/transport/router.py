"""Which responder answers which path; and the two questions an orchestrator asks.

`/livez` says that the process turns; `/readyz` runs the readiness checks and names what is amiss.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from protocolsrv.transport.http_reply import plain
from protocolsrv.wire.exchange import HttpRequest, HttpResponder, HttpResponse, Work

Check = Callable[[], str]
"""One readiness check: "" when well, else what is amiss in a few words (no personal data)."""

_NO_STORE = (("Cache-Control", "no-store"),)


class Router:
    """Hands a request to the responder of the longest path prefix that fits.

    A prefix fits whole segments: `/sru` answers `/sru` and `/sru/region`, not `/srux`. The prefix
    `/` answers whatever no other prefix does."""

    def __init__(
        self, routes: Mapping[str, HttpResponder], checks: Mapping[str, Check] | None = None
    ):
        for prefix in routes:
            if not prefix.startswith("/") or (prefix != "/" and prefix.endswith("/")):
                raise ValueError(f"a route is /name, not {prefix!r}")
        self._checks = dict(checks or {})
        self._exact = dict(routes)
        longest_first = sorted(routes.items(), key=lambda route: -len(route[0]))
        self._prefixes = tuple(
            (prefix if prefix == "/" else f"{prefix}/", responder)
            for prefix, responder in longest_first
        )

    def answer(self, request: HttpRequest) -> HttpResponse | Work:
        """The answer of the responder in charge; 404 where none is."""
        path = request.path
        responder = self._exact.get(path)
        if responder is not None:
            return responder.answer(request)
        if path == "/livez":
            return plain(200, "ok", _NO_STORE)
        if path == "/readyz":
            return self._ready()
        for prefix, responder in self._prefixes:
            if path.startswith(prefix):
                return responder.answer(request)
        return plain(404, "there is nothing at this address")

    def _ready(self) -> HttpResponse:
        amiss = [f"{name}: {said}" for name, check in self._checks.items() if (said := check())]
        if amiss:
            return plain(503, "\n".join(amiss), _NO_STORE)
        return plain(200, "ready", _NO_STORE)
