"""What one client may take from a server process: sizes, times and counts, as one frozen value.

Every bound that keeps one client from harming another is here, with its unit in its name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpLimits:
    """Bounds of the HTTP protocol; the defaults suit a public catalogue.

    Memory a connection can hold: `target_bytes + head_bytes + body_bytes` of a request, 64 KiB read
    ahead, and one answer; answers that slow readers have not taken are bounded over all connections
    by `waiting_bytes`."""

    target_bytes: int = 16 * KIB
    """Longest request target (path and query); more is 414."""
    head_bytes: int = 32 * KIB
    """Longest request line and header fields together; more is 431."""
    header_fields: int = 100
    """Most header fields; more is 431."""
    body_bytes: int = MIB
    """Longest request body after de-chunking; more is 413."""
    head_seconds: float = 10.0
    """From the first byte of a request to the end of its header fields; more is 408."""
    body_seconds: float = 30.0
    """From the end of the header fields to the end of the body; more is 408."""
    idle_seconds: float = 75.0
    """A kept-alive connection without a request is closed after this."""
    stall_seconds: float = 30.0
    """A client that does not take `portion_bytes` of its answer in this time is dropped."""
    linger_seconds: float = 2.0
    """How long a client that was refused may go on sending before the socket is closed."""
    portion_bytes: int = 256 * KIB
    """Most bytes of one answer handed to the socket at a time."""
    waiting_bytes: int = 64 * MIB
    """Most bytes of answers waiting for slow readers; beyond, who has waited longest is dropped."""
    connections: int = 4000
    """Most open connections of this process (lowered to what the descriptor limit allows)."""
    connections_per_address: int = 500
    """Most open connections from one client address (a trusted proxy is exempt)."""
    inline_cost_us: int = 3000
    """Work up to this cost is done on the reactor thread; dearer work goes to the pool."""
    pool_threads: int = 2
    """Threads for dear work."""
    pool_waiting: int = 32
    """Dear work that may wait for a thread; more is refused at once."""
    pool_seconds: float = 10.0
    """Dear work not answered in this time is refused."""
    turn_seconds: float = 0.005
    """A connection with many requests waiting gives way to others after this."""


def _nobody(_: str) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolLimits:
    """Threads of a stream listener's own. `modest` ones give way to the reactor's thread."""

    threads: int = 4
    waiting: int = 256
    """Work that may wait for a thread; more is refused at once."""
    seconds: float = 10.0
    """Work not answered in this time is refused."""
    modest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPools:
    """Two pools for listeners that share this very object: work dearer than `slow_cost_us` goes to
    `slow`, so that however much of it waits, the rest does not."""

    quick: PoolLimits
    slow: PoolLimits
    slow_cost_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamLimits:
    """Bounds of a stream listener (`stream`). The protocol bounds its own messages and what it
    remembers; here are times, counts and what waits for slow readers."""

    idle_seconds: float = 900.0
    """A conversation in which nothing is asked is ended after this, unless it is a settled one
    (`wire.conversation.Settling`)."""
    partial_seconds: float = 30.0
    """From the first byte of a request to its last; more ends the conversation."""
    stall_seconds: float = 30.0
    """A client that does not take `portion_bytes` of its answer in this time is dropped."""
    linger_seconds: float = 2.0
    """How long a client may go on sending after the end before the socket is cut."""
    portion_bytes: int = 256 * KIB
    """Most bytes of one answer handed to the socket at a time."""
    waiting_bytes: int = 64 * MIB
    """Most bytes of answers waiting for slow readers; beyond, who has waited longest is dropped."""
    connections: int = 1000
    """Most open connections of this process (lowered to what the descriptor limit allows)."""
    connections_per_address: int = 100
    """Most open connections from one client address."""
    inline_cost_us: int = 3000
    """Work up to this cost is done on the reactor thread; dearer work goes to the pool."""
    turn_seconds: float = 0.005
    """A connection with many requests waiting gives way to others after this."""
    known: Callable[[str], bool] = _nobody
    """Addresses that are known: they have no bound of their own."""
    reserved: int = 0
    """Of `connections` so many are kept for known addresses."""
    keepalive: tuple[int, int, int] = (60, 10, 6)
    """A silent peer is asked after so many seconds whether it is there, then every so many, and
    given up after so many questions: dead ones are gone within two minutes."""
