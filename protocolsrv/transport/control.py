"""The control socket: the supervisor is the hub, children and commands are its clients.

A UNIX socket of mode 0600; who connects must be the same user or root (SO_PEERCRED). One JSON
object a line. A client that stays says `hello` with its name and the kinds it wants to hear; a
message of such a kind is passed on to all who want it but its sender. `committed` is kept: who says
`hello` later is told the last one, so that a worker that was away misses nothing. Everything else
(`ready`, `counts`, `status`, `stop`) is for the supervisor, who may answer.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from twisted.internet.interfaces import IAddress, IReadDescriptor
from twisted.internet.protocol import Factory, connectionDone
from twisted.logger import Logger
from twisted.protocols.basic import LineOnlyReceiver
from twisted.python.failure import Failure
from zope.interface import implementer

from protocolsrv.transport.control_client import (
    LINE_BYTES,
    Message,
    NotRunningError,
    connect,
    decode,
    encode,
    short_path,
)

PASSED_ON = frozenset({"changed", "committed", "reload", "trace", "sessions"})
"""The kinds that the hub passes on to whoever wants them."""

Handler = Callable[["ControlPeer", Message], Message | None]
"""What the supervisor does with a message that is for itself; the answer, if any."""


Listeners = Mapping[str, Callable[[Message], None]]
"""What this process itself does with messages that are passed on, by kind."""


class AlreadyRunningError(Exception):
    """Another server holds the control socket."""


def open_control_socket(path: Path) -> socket.socket:
    """A listening control socket at `path`, mode 0600; a dead server's socket is replaced.

    Raises `AlreadyRunningError`."""
    try:
        connect(path, 1.0).close()
    except NotRunningError:
        path.unlink(missing_ok=True)
    else:
        raise AlreadyRunningError(f"a server is already running (it answers at {path})")
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    mask = os.umask(0o177)
    try:
        with short_path(path) as name:
            listening.bind(name)
    except OSError:
        listening.close()
        raise
    finally:
        os.umask(mask)
    listening.setblocking(False)
    listening.listen(64)
    return listening


def peer_uid(connection: socket.socket) -> int:
    """The user at the other end of a UNIX connection."""
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    return int(struct.unpack("3i", credentials)[1])


class ControlPeer(LineOnlyReceiver):
    """One client of the hub. `name` is "" until it has said hello."""

    delimiter = b"\n"
    MAX_LENGTH = LINE_BYTES

    def __init__(self, hub: ControlHub):
        self.name = ""
        self.wants: frozenset[str] = frozenset()
        self._hub = hub

    def connectionMade(self) -> None:
        """The acceptor has let it in."""
        self._hub.peers[self] = None

    def lineReceived(self, line: bytes) -> None:
        """One message."""
        try:
            message = decode(line)
        except ValueError:
            self.send("error", text="not a control message")
            return
        self._hub.received(self, message)

    def send(self, kind: str, **fields: Any) -> None:
        """Send one message to this client."""
        self.pass_on(encode(kind, **fields))

    def pass_on(self, line: bytes) -> None:
        """Send a message that is a line already."""
        if self.transport is not None:
            self.transport.write(line)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The client is gone."""
        self._hub.peers.pop(self, None)


class ControlHub(Factory):
    """Knows who is connected and passes messages on."""

    noisy = False

    def __init__(self, handler: Handler, listeners: Listeners | None = None):
        self.peers: dict[ControlPeer, None] = {}
        self.generation = 0
        self._handler = handler
        self._listeners = dict(listeners or {})

    def buildProtocol(self, addr: IAddress | None) -> ControlPeer:
        """A client of ours."""
        return ControlPeer(self)

    def received(self, sender: ControlPeer, message: Message) -> None:
        """Pass a message on, or let the supervisor answer it."""
        kind = message["kind"]
        if kind == "hello":
            sender.name = str(message.get("name", ""))
            sender.wants = frozenset(map(str, message.get("wants", ())))
            if "committed" in sender.wants:
                sender.send("committed", generation=self.generation)
        if kind == "committed":
            self.generation = int(message.get("generation", 0))
        if kind in PASSED_ON:
            if kind in self._listeners:
                self._listeners[kind](message)
            self.publish(message, sender)
            return
        answer = self._handler(sender, message)
        if answer is not None:
            sender.pass_on(encode(**answer))

    def publish(self, message: Message, sender: ControlPeer | None = None) -> None:
        """Send a message to all who want its kind."""
        line = encode(**message)
        for peer in list(self.peers):
            if peer is not sender and message["kind"] in peer.wants:
                peer.pass_on(line)


@implementer(IReadDescriptor)
class ControlSocket:
    """The hub on its socket file.

    Accepts by itself, because Twisted's UNIX port makes the socket file writable for everybody."""

    _log = Logger()

    def __init__(
        self,
        path: Path,
        reactor: Any,
        handler: Handler,
        listeners: Listeners | None = None,
    ):
        """Raises `AlreadyRunningError`."""
        self.hub = ControlHub(handler, listeners)
        self._reactor = reactor
        self._path = path
        self._socket = open_control_socket(path)
        self._identity = _identity(path)
        reactor.addReader(self)

    def fileno(self) -> int:
        """The listening socket."""
        return self._socket.fileno()

    def doRead(self) -> None:
        """Somebody connects: let in the same user and root."""
        try:
            connection, _ = self._socket.accept()
        except OSError:
            return
        with connection:
            uid = peer_uid(connection)
            if uid not in (0, os.geteuid()):
                self._log.warn("control connection of user {uid} refused", uid=uid)
                return
            connection.setblocking(False)
            self._reactor.adoptStreamConnection(connection.fileno(), socket.AF_UNIX, self.hub)

    def connectionLost(self, reason: object) -> None:
        """The reactor is stopping."""

    def logPrefix(self) -> str:
        """For Twisted's own messages."""
        return "control"

    def close(self) -> None:
        """Hear nobody any more, and take the file away if it is still ours."""
        self._reactor.removeReader(self)
        self._socket.close()
        if self._identity == _identity(self._path):
            with contextlib.suppress(OSError):
                self._path.unlink()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
