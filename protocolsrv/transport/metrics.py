"""Counts of all processes for a metrics collector: text on a port of its own, loopback as a rule.

The text format of OpenMetrics' older sister (name, labels, value a line), written by hand: it is
four lines of code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from twisted.python.threadpool import ThreadPool

from protocolsrv.transport.http import HttpFactory
from protocolsrv.transport.http_site import HttpSite
from protocolsrv.transport.limits import HttpLimits
from protocolsrv.transport.plan import Address
from protocolsrv.transport.work_pool import WorkPool
from protocolsrv.wire.exchange import HttpRequest, HttpResponse

Counts = Callable[[], Mapping[str, Mapping[str, int]]]
"""Gives the counts by process and name."""


class MetricsResponder:
    """Answers `/metrics`."""

    def __init__(self, counts: Counts):
        self._counts = counts

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The counts as they are now."""
        if request.path != "/metrics":
            return HttpResponse(404, "text/plain", (b"/metrics is here\n",))
        lines = [
            f'protocolsrv_{name}{{process="{process}"}} {value}\n'
            for process, counts in self._counts().items()
            for name, value in sorted(counts.items())
        ]
        return HttpResponse(200, "text/plain; version=0.0.4", ("".join(lines).encode(),))


def serve_metrics(reactor: Any, address: Address, counts: Counts) -> Any:
    """Listen for the collector; the listening port."""
    pool = WorkPool(reactor, ThreadPool(0, 1), 1, 1, 1.0)
    site = HttpSite(MetricsResponder(counts), reactor, pool, HttpLimits(connections=16))
    host, port = address
    return reactor.listenTCP(port, HttpFactory(site), interface=host)
