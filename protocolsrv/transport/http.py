"""HTTP/1.1 on Twisted: one `HttpConnection` a socket, one `HttpFactory` a listener.

Bytes become requests in `http_parser`, answers become bytes in `http_reply`; here is what has to do
with time, order and other clients: answers leave in the order of the requests, cheap work is done
at once, dear work in the pool while the connection waits, slow clients are dropped at their limits,
and a stopping server answers what has arrived.
"""

from __future__ import annotations

from collections import deque
from time import perf_counter

from twisted.internet.interfaces import IHalfCloseableProtocol
from twisted.internet.protocol import Protocol, connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer

from protocolsrv.transport.http_output import Output
from protocolsrv.transport.http_parser import Arrival, Event, Fault, RequestParser, Signal
from protocolsrv.transport.http_reply import (
    CONTINUE,
    failure_answer,
    fault_answer,
    method_answer,
    options_answer,
    render_head,
)
from protocolsrv.transport.http_site import HttpSite
from protocolsrv.transport.site_factory import SiteFactory
from protocolsrv.transport.work_pool import Job
from protocolsrv.wire.exchange import HttpResponse, Work

_SLICE = 4096
"""Bytes parsed at a time, so that a block of tiny requests does not become many objects at once."""
_ANSWERED = frozenset({"GET", "HEAD", "POST"})


@implementer(IHalfCloseableProtocol)
class HttpConnection(Protocol):
    """One client's connection.

    It is in one of three moods: reading; waiting (for the pool, or for a slow reader to take its
    answer), when it answers nothing and soon reads nothing; ending, when it drops what comes."""

    _log = Logger()

    def __init__(self, site: HttpSite, peer: str):
        self.peer = peer
        self.deadline = site.now() + site.limits.head_seconds
        self._site = site
        self._limits = site.limits
        self._parser = RequestParser(
            site.limits, peer, site.next_trace, peer in site.trusted_proxies
        )
        self._raw = b""  # read, not parsed yet: only while waiting
        self._events: deque[Event] = deque()  # parsed, not answered yet
        self._job: Job | None = None  # dear work under way
        self._ending = False
        self._half_closed = False  # the client sends no more
        self._pumping = False
        self._paused = False
        self.output: Output

    # --- what the transport calls ---

    def connectionMade(self) -> None:
        """The socket is open."""
        transport = self.transport
        assert transport is not None  # noqa: S101  (the base class says Optional)
        for option in ("setTcpNoDelay", "setTcpKeepAlive"):
            if hasattr(transport, option):
                getattr(transport, option)(True)
        self.output = Output(
            transport, self._limits.portion_bytes, self._output_drained, self._output_moved
        )
        self._site.opened(self)

    def dataReceived(self, data: bytes) -> None:
        """Bytes from the client."""
        if self._ending:
            return
        if self._raw or self._events or self._job is not None or self.output.blocked:
            self._raw += data
            if not self._paused:
                self._paused = True
                self.transport.pauseProducing()  # type: ignore[union-attr]
            return
        if len(data) <= _SLICE:
            self._events.extend(self._parser.feed(data))
        else:
            self._raw = data
        self._pump()

    def readConnectionLost(self) -> None:
        """The client has closed its sending half: it may still wait for answers."""
        self._half_closed = True
        if self._ending or not self.busy:
            self._close()

    def writeConnectionLost(self) -> None:
        """Our sending half is closed; the rest of what the client sends is being dropped."""

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The socket is gone."""
        self._ending = True
        self._events.clear()
        self._raw = b""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self.output.close()
        self._site.closed(self)

    # --- turning requests into answers ---

    @property
    def busy(self) -> bool:
        """True while something that has arrived is not answered, or an answer is not sent."""
        return bool(self._events or self._raw or self._job is not None or self.output.blocked)

    def _pump(self) -> None:
        """Answer what has arrived, in order, until there is a reason to wait."""
        self._pumping = True
        began = perf_counter()
        events = self._events
        while not (self._ending or self._job is not None or self.output.blocked):
            if events:
                event = events.popleft()
                if type(event) is Arrival:
                    self._take(event)
                else:
                    self._take_other(event)
                if (events or self._raw) and perf_counter() - began > self._limits.turn_seconds:
                    self._pumping = False
                    self.deadline = float("inf")
                    self._site.later(0, self._resume)
                    return
            elif self._raw:
                head, self._raw = self._raw[:_SLICE], self._raw[_SLICE:]
                events.extend(self._parser.feed(head))
            else:
                break
        self._pumping = False
        self._settle()

    def _resume(self) -> None:
        if not self._pumping:
            self._pump()

    def _settle(self) -> None:
        """Nothing more can be done now: decide how long to wait, and whether to read on."""
        if self._ending:
            return
        limits = self._limits
        if self._job is not None:
            self.deadline = float("inf")  # the pool has its own
        elif self.output.blocked:
            self.deadline = self._site.now() + limits.stall_seconds
            self._site.stalled(self)
        else:
            if self._half_closed:
                self._close()
                return
            if self._paused:
                self._paused = False
                self.transport.resumeProducing()  # type: ignore[union-attr]
            if not self._parser.partial:
                self.deadline = self._site.now() + limits.idle_seconds
                self._wait = ""
            elif self._parser.in_body:
                self._await("body", limits.body_seconds)
            else:
                self._await("head", limits.head_seconds)

    _wait = "head"

    def _await(self, what: str, seconds: float) -> None:
        """Give the client so long for the rest; more bytes do not prolong it."""
        if self._wait != what:
            self._wait = what
            self.deadline = self._site.now() + seconds

    def _take(self, arrival: Arrival) -> None:
        """Answer one request, or send its work to the pool."""
        began = perf_counter()
        self._wait = ""
        method = arrival.method
        try:
            if method in _ANSWERED:
                outcome = self._site.responder.answer(arrival.request)
                if isinstance(outcome, Work):
                    if outcome.cost > self._limits.inline_cost_us:
                        self._submit(outcome, arrival, began)
                        return
                    outcome = outcome.run()
            elif method == "OPTIONS":
                outcome = options_answer()
            else:
                outcome = method_answer()
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException:  # a panic of the search engine is not an Exception
            self._log.failure("{trace} failed", trace=arrival.request.trace)
            outcome = failure_answer(arrival.request.trace)
        self._answer(outcome, arrival, began)

    def _submit(self, work: Work, arrival: Arrival, began: float) -> None:
        def done(answer: HttpResponse | None) -> None:
            self._job = None
            self._answer(answer or failure_answer(arrival.request.trace), arrival, began)
            if not self._pumping:
                self._pump()

        job = self._site.pool.submit(work, arrival.request.trace, done)
        if not job.over:
            self._job = job

    def _answer(self, response: HttpResponse, arrival: Arrival, began: float) -> None:
        """Send one answer and write its line."""
        request = arrival.request
        keep_alive = arrival.keep_alive and not self._site.draining
        body = response.body
        size = sum(map(len, body))
        try:
            head = render_head(
                response, size, self._site.date(), request.trace, keep_alive, arrival.http_10
            )
        except ValueError:
            self._log.failure("{trace} gave a header field of no use", trace=request.trace)
            response = failure_answer(request.trace)
            body = response.body
            size = sum(map(len, body))
            head = render_head(
                response, size, self._site.date(), request.trace, keep_alive, arrival.http_10
            )
        if arrival.method == "HEAD":
            self.output.write((head,), len(head))
        else:
            self.output.write((head, *body), len(head) + size)
        if not keep_alive:
            self._end(linger=bool(self._events or self._raw))
        self._site.answered(
            request.trace,
            request.peer,
            arrival.method,
            request.path,
            response.status,
            (perf_counter() - began) * 1000,
            response.note,
        )

    def _take_other(self, event: Fault | Signal | Arrival) -> None:
        if isinstance(event, Fault):
            self._refuse(event.status, event.reason)
        elif not self._events and not self._raw and self._parser.in_body:
            self.output.write((CONTINUE,), len(CONTINUE))

    def _refuse(self, status: int, reason: str) -> None:
        """Answer bytes that are no request, and end the connection."""
        trace = self._site.next_trace()
        response = fault_answer(status, reason)
        size = sum(map(len, response.body))
        head = render_head(response, size, self._site.date(), trace, False, False)
        self.output.write((head, *response.body), len(head) + size)
        self._end(linger=True)
        self._site.answered(trace, self.peer, "-", "-", status, 0.0, reason)

    # --- ending ---

    def _end(self, linger: bool = False) -> None:
        """Close once the answer is out. After a refusal the client may still be sending: closing
        then would reset the connection and it might never see why (RFC 9112 section 9.6), so what
        it sends is read and dropped for a while."""
        self._ending = True
        self._events.clear()
        self._raw = b""
        limits = self._limits
        if self.output.blocked:
            self.deadline = self._site.now() + limits.stall_seconds
        elif linger and not self._half_closed and self.output.can_half_close:
            self.deadline = self._site.now() + limits.linger_seconds
            self.output.release()
            self.transport.loseWriteConnection()  # type: ignore[union-attr]
        else:
            self._close()

    def _close(self) -> None:
        self.output.release()
        self.deadline = self._site.now() + self._limits.linger_seconds
        self.transport.loseConnection()  # type: ignore[union-attr]

    def _output_moved(self) -> None:
        self.deadline = self._site.now() + self._limits.stall_seconds

    def _output_drained(self) -> None:
        self._site.moved(self)
        if self._ending:
            self._close()
        elif not self._pumping:
            self._pump()

    @property
    def partial(self) -> bool:
        """True inside a request that has not arrived whole."""
        return self._parser.partial and not self._ending

    def finish(self) -> None:
        """End it: nothing of it is under way (the server is stopping)."""
        if not self._ending:
            self._end()

    def expire(self) -> None:
        """The deadline is past (the site's sweep calls this)."""
        if self._ending or self.output.blocked:
            self.abort()
        elif self._parser.partial:
            self._refuse(408, "the request took too long to arrive")
        else:
            self._ending = True
            self._close()

    def abort(self) -> None:
        """Drop the connection at once, with whatever it still holds."""
        self._ending = True
        self.output.close()
        self.transport.abortConnection()  # type: ignore[union-attr]


class HttpFactory(SiteFactory[HttpSite]):
    """Builds the connections of one listener."""

    def connection(self, peer: str) -> HttpConnection:
        """One client's connection."""
        return HttpConnection(self.site, peer)
