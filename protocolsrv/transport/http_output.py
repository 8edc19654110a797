"""Writing answers to one connection, with a bound on what a slow reader can make us hold.

On a plain TCP transport the answer goes to the kernel at once, in the same turn in which the
request was read: that saves the two epoll calls and the extra turn that `transport.write` costs
(measured: about 9 us of an exchange). Only what the kernel does not take is left to the transport,
at most one portion at a time, and until that is gone the connection reads and answers nothing.
Any other transport (TLS, tests) is written to in the ordinary way under a push producer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from twisted.internet.interfaces import IPullProducer, IPushProducer, ITransport
from twisted.internet.tcp import Connection
from twisted.protocols.policies import ProtocolWrapper
from zope.interface import implementer


@implementer(IPullProducer, IPushProducer)
class Output:
    """The sending half of a connection.

    `blocked` is true while bytes wait for the client; `drained` is called when they are gone, and
    `moved` each time a portion of them has gone."""

    __slots__ = (
        "_direct",
        "_drained",
        "_moved",
        "_paused",
        "_portion",
        "_registered",
        "_send",
        "_transport",
        "_waiting",
        "blocked",
        "can_half_close",
        "waiting_bytes",
    )

    def __init__(
        self,
        transport: ITransport,
        portion: int,
        drained: Callable[[], None],
        moved: Callable[[], None],
    ):
        self._transport = transport
        self._portion = portion
        self._drained = drained
        self._moved = moved
        self._waiting: deque[bytes] = deque()
        self._registered = False
        self._paused = False
        self.blocked = False
        self.waiting_bytes = 0
        # Not by duck typing: a TLS wrapper hands unknown attributes on to the socket beneath, and
        # writing there would send clear text.
        self._direct = isinstance(transport, Connection) and not transport.TLS
        self.can_half_close = not isinstance(transport, ProtocolWrapper)
        if isinstance(transport, Connection) and self._direct:
            self._send = transport.writeSomeData
        else:
            transport.registerProducer(self, True)  # type: ignore[attr-defined]
            self._registered = True

    def write(self, parts: Iterable[bytes], size: int) -> None:
        """Send these parts, `size` bytes in all, after everything sent before."""
        if not self.blocked and size <= self._portion:
            self._put(b"".join(parts))
            return
        self._waiting.extend(parts)
        self.waiting_bytes += size
        if not self.blocked:
            self._next_portion()

    def release(self) -> None:
        """Nothing more will be written: a transport does not close while it has a producer."""
        if not self.blocked:
            self._unregister()

    def close(self) -> None:
        """Give up whatever waits (the connection is gone or is to be cut)."""
        self._waiting.clear()
        self.waiting_bytes = 0
        self._unregister()

    def _put(self, data: bytes) -> None:
        if not self._direct:
            self._transport.write(data)
            self.blocked = self._paused
            return
        sent = self._send(data)
        if not isinstance(sent, int):
            return  # the connection is lost; the reactor finds out by itself
        if sent < len(data):
            self.blocked = True
            self._transport.write(data[sent:])
            self._registered = False
            self._transport.registerProducer(self, False)  # type: ignore[attr-defined]
            self._registered = True

    def _next_portion(self) -> None:
        """Send portions until one stays behind or none is left."""
        while self._waiting and not self.blocked:
            portion: list[bytes] = []
            room = self._portion
            while self._waiting and room > 0:
                part = self._waiting.popleft()
                if len(part) > room:
                    self._waiting.appendleft(part[room:])
                    part = part[:room]
                portion.append(part)
                room -= len(part)
            self.waiting_bytes -= self._portion - room
            self._put(b"".join(portion))

    def _unregister(self) -> None:
        if self._registered:
            self._registered = False
            self._transport.unregisterProducer()  # type: ignore[attr-defined]

    # --- what the transport calls ---

    def resumeProducing(self) -> None:
        """The transport's buffer is empty."""
        self._paused = False
        if not self.blocked or (self._direct and not self._registered):
            return  # the call that registerProducer itself makes
        if self._direct:
            self._unregister()
        self.blocked = False
        self._moved()
        self._next_portion()
        if not self.blocked:
            self._drained()

    def pauseProducing(self) -> None:
        """The transport's buffer is full (push producers only)."""
        self._paused = True

    def stopProducing(self) -> None:
        """The connection is gone."""
        self._registered = False
        self._waiting.clear()
        self.waiting_bytes = 0
