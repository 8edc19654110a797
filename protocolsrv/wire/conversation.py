"""The contract between a transport and a protocol that holds conversations over a stream.

A conversation is fed bytes in whatever pieces they arrive and says what is to be done next: send
something, work something out, or wait for more. It knows no socket and no clock. Its answers leave
in the order of the requests; while one is being worked out, the transport asks for no other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Send:
    """Bytes to send; `close` ends the connection after them. `kind` and `note` are for the log line
    (what was asked, canonical query, hits, diagnostic) and hold no personal data; a `kind` of ""
    writes no line."""

    data: bytes
    close: bool = False
    kind: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """An answer still to be worked out: `cost` in microseconds, `run` gives it, `refuse` gives the
    protocol's polite "not now" when the transport may not run it (queue full, deadline past)."""

    cost: int
    run: Callable[[], Send]
    refuse: Callable[[], Send]


class Ending(Enum):
    """Why the transport ends a conversation."""

    IDLE = "idle"  # nothing was asked for too long
    SLOW = "slow"  # a request began and did not end
    SHUTDOWN = "shutdown"  # the server stops
    FAULT = "fault"  # a bug of ours


class Conversation(Protocol):
    """One client's side of a stream protocol."""

    @property
    def partial(self) -> bool:
        """Whether a request has begun to arrive and is not whole."""
        ...

    def feed(self, data: bytes) -> None:
        """Bytes from the client."""
        ...

    def next(self) -> Send | Task | None:
        """What to do next; None when more bytes are needed. Never raises for what a client can
        send."""
        ...

    def end(self, why: Ending) -> bytes:
        """The last bytes to send before the connection is closed."""
        ...


@runtime_checkable
class Settling(Protocol):
    """A conversation that may stay open for ever from some moment on."""

    @property
    def settled(self) -> bool:
        """Whether the client is known, so that its silence means nothing."""
        ...


class StreamResponder(Protocol):
    """A protocol over a stream."""

    def open(self, peer: str, trace: str) -> Conversation:
        """A conversation with a client that has just connected. `trace` names it in the log."""
        ...
