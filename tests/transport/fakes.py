"""Pieces the transport tests share: a clock, threads that run when told, a wire of strings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.address import IPv4Address
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport

from protocolsrv.transport.http import HttpConnection, HttpFactory
from protocolsrv.transport.http_site import HttpSite
from protocolsrv.transport.limits import HttpLimits
from protocolsrv.transport.work_pool import WorkPool
from protocolsrv.wire.exchange import HttpRequest, HttpResponse, Work

Answer = Callable[[HttpRequest], HttpResponse | Work]


class TestClock(Clock):
    """Time that moves when told; "threads" call back at once."""

    __test__ = False

    def callFromThread(self, call: Callable[..., object], *args: object) -> None:  # noqa: N802
        call(*args)


class ManualThreads:
    """Keeps calls until `run` runs the oldest."""

    def __init__(self) -> None:
        self.calls: list[tuple[Callable[..., object], Callable[..., object]]] = []

    def callInThreadWithCallback(  # noqa: N802
        self,
        onResult: Callable[..., object],  # noqa: N803
        func: Callable[..., object],
    ) -> None:
        self.calls.append((onResult, func))

    def run(self) -> None:
        heard, call = self.calls.pop(0)
        try:
            heard(True, call())
        except BaseException as error:
            heard(False, error)


class Wire(StringTransport):
    """A transport that remembers how it was closed and whether it was told to wait."""

    aborted = False
    half_closed = False

    def abortConnection(self) -> None:  # noqa: N802
        self.aborted = True
        self.disconnecting = True

    def loseWriteConnection(self) -> None:  # noqa: N802
        self.half_closed = True


class Responder:
    """Answers with a function."""

    def __init__(self, answer: Answer):
        self.seen: list[HttpRequest] = []
        self._answer = answer

    def answer(self, request: HttpRequest) -> HttpResponse | Work:
        self.seen.append(request)
        return self._answer(request)


def echo_path(request: HttpRequest) -> HttpResponse:
    """The path as the body."""
    return HttpResponse(200, "text/plain", (request.path.encode(),), note="said")


class Bench:
    """A site on a manual clock, and the connections to it."""

    def __init__(self, answer: Answer = echo_path, **limits: Any):
        self.clock = TestClock()
        self.threads = ManualThreads()
        self.limits = HttpLimits(**limits)
        self.lines: list[tuple[Any, ...]] = []
        self.responder = Responder(answer)
        self.pool = WorkPool(
            self.clock,
            self.threads,
            self.limits.pool_threads,
            self.limits.pool_waiting,
            self.limits.pool_seconds,
        )
        self.site = HttpSite(
            self.responder,
            self.clock,
            self.pool,
            self.limits,
            lambda *line: self.lines.append(line),
        )
        self.factory = HttpFactory(self.site)

    def connect(self, host: str = "192.0.2.1") -> tuple[HttpConnection, Wire]:
        """A connection and its wire."""
        connection = self.factory.buildProtocol(IPv4Address("TCP", host, 4711))
        assert connection is not None
        wire = Wire()
        connection.makeConnection(wire)
        return connection, wire

    def pass_time(self, seconds: float) -> None:
        """Let time pass, sweeping once a second as a server does."""
        while seconds > 0:
            self.clock.advance(min(1.0, seconds))
            self.site.sweep()
            seconds -= 1.0


def answers(data: bytes) -> list[tuple[int, dict[str, str], bytes]]:
    """The answers in these bytes: status, fields, body."""
    found = []
    while data:
        head, _, data = data.partition(b"\r\n\r\n")
        first, *fields = head.decode("latin-1").split("\r\n")
        named = {name.lower(): value for name, _, value in (f.partition(": ") for f in fields)}
        size = int(named.get("content-length", 0))
        found.append((int(first.split()[1]), named, data[:size]))
        data = data[size:]
    return found


def bodies(data: bytes) -> list[bytes]:
    """The bodies of the answers in these bytes."""
    return [body for _, _, body in answers(data)]
