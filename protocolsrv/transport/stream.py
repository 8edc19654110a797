"""Stream protocols on Twisted: one `StreamConnection` a socket, one `StreamFactory` a listener.

The protocol is a conversation (`wire.conversation`) that knows no socket. Here is what has to do
with time and other clients: cheap answers are worked out at once, dear ones in the pool while the
connection reads nothing more, slow clients are dropped at their limits, idle ones are told and
closed, and a stopping server answers what has arrived before it says goodbye.
"""

from __future__ import annotations

from time import perf_counter

from twisted.internet.interfaces import IHalfCloseableProtocol
from twisted.internet.protocol import Protocol, connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer

from protocolsrv.transport.http_output import Output
from protocolsrv.transport.site_factory import SiteFactory
from protocolsrv.transport.stream_site import StreamSite, watch_for_death
from protocolsrv.transport.work_pool import Job
from protocolsrv.wire.conversation import (
    Conversation,
    Ending,
    Send,
    Settling,
    Task,
)


@implementer(IHalfCloseableProtocol)
class StreamConnection(Protocol):
    """One client's connection: reading, waiting (for the pool or a slow reader), or ending."""

    _log = Logger()

    def __init__(self, site: StreamSite, peer: str):
        self.peer = peer
        self.deadline = site.now() + site.limits.idle_seconds
        self._site = site
        self._limits = site.limits
        self._trace = site.next_trace()
        self._conversation: Conversation = site.responder.open(peer, self._trace)
        self._settling = isinstance(self._conversation, Settling)
        self._job: Job | None = None
        self._more = False  # the conversation may have something to do
        self._ending = False
        self._half_closed = False
        self._pumping = False
        self._paused = False
        self._in_request = False
        self.output: Output

    # --- what the transport calls ---

    def connectionMade(self) -> None:
        """The socket is open."""
        transport = self.transport
        assert transport is not None  # noqa: S101  (the base class says Optional)
        for option in ("setTcpNoDelay", "setTcpKeepAlive"):
            if hasattr(transport, option):
                getattr(transport, option)(True)
        if hasattr(transport, "socket"):
            watch_for_death(transport.socket, self._limits.keepalive)
        self.output = Output(
            transport, self._limits.portion_bytes, self._output_drained, self._output_moved
        )
        self._site.opened(self)

    def dataReceived(self, data: bytes) -> None:
        """Bytes from the client. While one of its requests is being answered, one more block is
        taken and then no more is read."""
        if self._ending:
            return
        self._conversation.feed(data)
        self._more = True
        if self._job is not None or self.output.blocked or self._pumping:
            self._pause()
            return
        self._pump()

    def readConnectionLost(self) -> None:
        """The client has closed its sending half: it may still wait for answers."""
        self._half_closed = True
        if not self._ending and not self.busy:
            self._close()

    def writeConnectionLost(self) -> None:
        """Our sending half is closed; what the client still sends is dropped."""

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The socket is gone."""
        self._ending = True
        self._more = False
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self.output.close()
        self._site.closed(self)

    # --- turning bytes into answers ---

    @property
    def busy(self) -> bool:
        """True while something that has arrived is not answered, or an answer is not sent."""
        return self._more or self._job is not None or self.output.blocked

    @property
    def partial(self) -> bool:
        """True inside a request that has not arrived whole."""
        return self._conversation.partial and not self._ending

    def _pump(self) -> None:
        """Answer what has arrived, in order, until there is a reason to wait."""
        self._pumping = True
        began = perf_counter()
        while self._more and not (self._ending or self._job is not None or self.output.blocked):
            self._take()
            if self._more and perf_counter() - began > self._limits.turn_seconds:
                self._pumping = False
                self._pause()
                self.deadline = float("inf")
                self._site.later(0, self._resume)
                return
        self._pumping = False
        self._settle()

    def _resume(self) -> None:
        if not self._pumping and not self._ending:
            self._pump()

    def _take(self) -> None:
        """One step of the conversation."""
        began = perf_counter()
        try:
            wanted = self._conversation.next()
            if isinstance(wanted, Task):
                if wanted.cost > self._limits.inline_cost_us:
                    self._submit(wanted, began)
                    return
                wanted = wanted.run()
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException:  # a panic of the search engine is not an Exception
            self._log.failure("{trace} failed", trace=self._trace)
            wanted = self._fault()
        if wanted is None:
            self._more = False
            return
        self._send(wanted, began)

    def _submit(self, task: Task, began: float) -> None:
        def done(answer: Send | None) -> None:
            self._job = None
            self._send(answer or self._fault(), began)
            if not self._pumping:
                self._pump()

        job = self._site.submit(task, self._trace, done)
        if not job.over:
            self._job = job

    def _fault(self) -> Send:
        return Send(self._conversation.end(Ending.FAULT), close=True, kind="fault")

    def _send(self, answer: Send, began: float) -> None:
        """Send one answer and write its line."""
        if self._ending:
            return
        if answer.data:
            self.output.write((answer.data,), len(answer.data))
        if answer.kind:
            status = 500 if answer.kind == "fault" else 200
            ms = (perf_counter() - began) * 1000
            self._site.answered(
                self._trace, self.peer, self._site.protocol, answer.kind, status, ms, answer.note
            )
        if answer.close:
            self._end()

    def _settle(self) -> None:
        """Nothing more can be done now: decide how long to wait, and whether to read on."""
        if self._ending:
            return
        now, limits = self._site.now(), self._limits
        if self._job is not None:
            self.deadline = float("inf")  # the pool has its own
        elif self.output.blocked:
            self.deadline = now + limits.stall_seconds
            self._site.stalled(self)
        elif self._half_closed:
            self._close()
        else:
            if self._paused:
                self._paused = False
                self.transport.resumeProducing()  # type: ignore[union-attr]
            begun = self._conversation.partial
            if not begun:
                settled = self._settling and self._conversation.settled  # type: ignore[attr-defined]
                self.deadline = float("inf") if settled else now + limits.idle_seconds
            elif not self._in_request:  # more bytes do not prolong it
                self.deadline = now + limits.partial_seconds
            self._in_request = begun

    def _pause(self) -> None:
        if not self._paused:
            self._paused = True
            self.transport.pauseProducing()  # type: ignore[union-attr]

    # --- ending ---

    def _say_goodbye(self, why: Ending) -> None:
        last = self._conversation.end(why)
        if last:
            self.output.write((last,), len(last))
        self._end()

    def _end(self) -> None:
        """Close once everything is out."""
        self._ending = True
        self._more = False
        if self.output.blocked:
            self.deadline = self._site.now() + self._limits.stall_seconds
        elif not self._half_closed and self.output.can_half_close:
            # What the client still sends is read and dropped for a while: a reset could cost it
            # our last words.
            if self._paused:
                self._paused = False
                self.transport.resumeProducing()  # type: ignore[union-attr]
            self.deadline = self._site.now() + self._limits.linger_seconds
            self.output.release()
            self.transport.loseWriteConnection()  # type: ignore[union-attr]
        else:
            self._close()

    def _close(self) -> None:
        self._ending = True
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

    def finish(self) -> None:
        """End it: nothing of it is under way (the server is stopping)."""
        if not self._ending:
            self._say_goodbye(Ending.SHUTDOWN)

    def expire(self) -> None:
        """The deadline is past (the site's sweep calls this)."""
        if self._ending or self.output.blocked:
            self.abort()
        else:
            self._say_goodbye(Ending.SLOW if self._conversation.partial else Ending.IDLE)

    def abort(self) -> None:
        """Drop the connection at once, with whatever it still holds."""
        self._ending = True
        self.output.close()
        self.transport.abortConnection()  # type: ignore[union-attr]


class StreamFactory(SiteFactory[StreamSite]):
    """Builds the connections of one listener."""

    def connection(self, peer: str) -> StreamConnection:
        """One client's connection."""
        return StreamConnection(self.site, peer)
