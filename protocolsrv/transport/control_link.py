"""A child's end of the control socket: says who it is, hears what it wants, connects again."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from twisted.internet.interfaces import IAddress
from twisted.internet.protocol import Factory, connectionDone
from twisted.logger import Logger
from twisted.protocols.basic import LineOnlyReceiver
from twisted.python.failure import Failure

from protocolsrv.transport.control_client import (
    LINE_BYTES,
    Message,
    NotRunningError,
    connect,
    decode,
    encode,
)

AGAIN_SECONDS = 0.25
"""Between attempts to connect."""

Handlers = Mapping[str, Callable[[Message], None]]
"""What to do with messages, by kind; the kinds are what the child says it wants."""


class _LinkProtocol(LineOnlyReceiver):
    delimiter = b"\n"
    MAX_LENGTH = LINE_BYTES

    def __init__(self, link: ControlLink):
        self._link = link

    def connectionMade(self) -> None:
        self._link.connected(self)

    def lineReceived(self, line: bytes) -> None:
        self._link.received(line)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._link.lost()


class ControlLink(Factory):
    """Keeps a child in touch with the hub.

    What is said while there is no connection is said when there is one again, the last of each
    kind; what is said with `keep` is repeated on each new connection."""

    noisy = False
    _log = Logger()

    def __init__(self, reactor: Any, path: Path, name: str, handlers: Handlers):
        self._reactor = reactor
        self._path = path
        self._name = name
        self._handlers = dict(handlers)
        self._protocol: _LinkProtocol | None = None
        self._kept: dict[str, bytes] = {}
        self._pending: dict[str, bytes] = {}
        self._closed = False

    def start(self) -> None:
        """Connect, now and whenever the connection is lost."""
        if self._closed:
            return
        try:
            connection = connect(self._path, 1.0)
        except NotRunningError:
            self._reactor.callLater(AGAIN_SECONDS, self.start)
            return
        with connection:
            connection.setblocking(False)
            self._reactor.adoptStreamConnection(connection.fileno(), socket.AF_UNIX, self)

    def close(self) -> None:
        """Say nothing more."""
        self._closed = True
        if self._protocol is not None and self._protocol.transport is not None:
            self._protocol.transport.loseConnection()

    def send(self, kind: str, keep: bool = False, **fields: Any) -> None:
        """Say something to the hub."""
        line = encode(kind, **fields)
        if keep:
            self._kept[kind] = line
        if self._protocol is not None and self._protocol.transport is not None:
            self._protocol.transport.write(line)
        elif not keep:
            self._pending[kind] = line

    # --- what the protocol tells ---

    def buildProtocol(self, addr: IAddress | None) -> _LinkProtocol:
        """The one connection."""
        return _LinkProtocol(self)

    def connected(self, protocol: _LinkProtocol) -> None:
        """There is a connection."""
        self._protocol = protocol
        hello = encode("hello", name=self._name, wants=sorted(self._handlers))
        said = b"".join((*self._kept.values(), *self._pending.values()))
        self._pending.clear()
        if protocol.transport is not None:
            protocol.transport.write(hello + said)

    def received(self, line: bytes) -> None:
        """The hub says something."""
        try:
            message = decode(line)
        except ValueError:
            self._log.warn("a control message could not be read")
            return
        handler = self._handlers.get(message["kind"])
        if handler is None:
            return
        try:
            handler(message)
        except Exception:
            self._log.failure("handling the control message {kind} failed", kind=message["kind"])

    def lost(self) -> None:
        """The connection is gone."""
        self._protocol = None
        if not self._closed:
            self._reactor.callLater(AGAIN_SECONDS, self.start)
