"""What the connections of one listener share: limits, clock, log, counts; of HTTP, who answers."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable
from itertools import count
from typing import Protocol

from protocolsrv.transport.clock import Clock
from protocolsrv.transport.http_output import Output
from protocolsrv.transport.http_reply import HttpDate
from protocolsrv.transport.limits import HttpLimits
from protocolsrv.transport.proxies import TrustedProxies
from protocolsrv.transport.work_pool import WorkPool
from protocolsrv.wire.exchange import HttpResponder

SWEEP_SECONDS = 1.0
"""How often deadlines are looked at: a limit of 10 s acts after 10 to 11 s."""

WriteLine = Callable[[str, str, str, str, int, float, str], None]
"""Writes the line of an exchange: id, peer, method, path, status, milliseconds, note."""


def trace_ids() -> Callable[[], str]:
    """Ids of exchanges: a random prefix for the process, then a count."""
    prefix = secrets.token_hex(3)
    number = count(1)
    return lambda: f"{prefix}-{next(number):x}"


class Client(Protocol):
    """A connection, as the site sees it."""

    peer: str
    deadline: float
    output: Output

    @property
    def busy(self) -> bool:
        """True while something that has arrived is not answered, or an answer is not sent."""
        ...

    @property
    def partial(self) -> bool:
        """True inside a request that has not arrived whole."""
        ...

    def expire(self) -> None:
        """Its deadline is past."""
        ...

    def finish(self) -> None:
        """End it: nothing of it is under way."""
        ...

    def abort(self) -> None:
        """Drop it at once."""
        ...


class Room(Protocol):
    """The bounds on connections that every listener has."""

    @property
    def connections(self) -> int:
        """Most open ones."""
        ...

    @property
    def connections_per_address(self) -> int:
        """Most open ones from one address."""
        ...

    @property
    def waiting_bytes(self) -> int:
        """Most bytes that wait for slow readers."""
        ...


class Site:
    """The shared part of one listener of a process, whatever it speaks.

    `trusted_proxies` may have any number of connections."""

    def __init__(
        self,
        clock: Clock,
        pool: WorkPool,
        room: Room,
        write_line: WriteLine | None = None,
        trusted_proxies: TrustedProxies | None = None,
        next_trace: Callable[[], str] | None = None,
    ):
        self.pool = pool
        self._room = room
        self.trusted_proxies = trusted_proxies or TrustedProxies()
        self.next_trace = next_trace or trace_ids()
        self.draining = False
        self.counts: Counter[str] = Counter()
        self.now = clock.seconds
        self._clock = clock
        self._write_line = write_line
        self._clients: dict[Client, None] = {}
        self._by_address: Counter[str] = Counter()
        self._stalled: dict[Client, None] = {}
        self._linger_until = 0.0
        self._found_idle: set[Client] = set()

    @property
    def connections(self) -> int:
        """Open connections."""
        return len(self._clients)

    def connections_of(self, peer: str) -> int:
        """Open connections from one address."""
        return self._by_address.get(peer, 0)

    def later(self, delay: float, call: Callable[[], object]) -> None:
        """Call on the reactor thread after `delay` seconds."""
        self._clock.callLater(delay, call)

    def admits(self, peer: str) -> bool:
        """May this address have one more connection?"""
        limits = self._room
        full = len(self._clients) >= limits.connections or (
            self._by_address[peer] >= limits.connections_per_address
            and peer not in self.trusted_proxies
        )
        if full:
            self.counts["connections_refused"] += 1
        return not full

    # --- what connections tell ---

    def opened(self, client: Client) -> None:
        """A connection is open."""
        self._clients[client] = None
        self._by_address[client.peer] += 1
        self.counts["connections"] += 1

    def closed(self, client: Client) -> None:
        """A connection is gone."""
        if client in self._clients:
            del self._clients[client]
            self._by_address[client.peer] -= 1
            if not self._by_address[client.peer]:
                del self._by_address[client.peer]
        self._stalled.pop(client, None)

    def answered(
        self, trace: str, peer: str, method: str, path: str, status: int, ms: float, note: str
    ) -> None:
        """An exchange is over."""
        self.counts[_CLASSES[status // 100]] += 1
        if self._write_line is not None:
            self._write_line(trace, peer, method, path, status, ms, note)

    def stalled(self, client: Client) -> None:
        """A client does not take its answer. When all such answers together are too much, those
        who have waited longest are dropped."""
        self._stalled.setdefault(client)
        waiting = sum(each.output.waiting_bytes for each in self._stalled)
        while waiting > self._room.waiting_bytes and self._stalled:
            slowest = next(iter(self._stalled))
            waiting -= slowest.output.waiting_bytes
            del self._stalled[slowest]
            self.counts["slow_readers_dropped"] += 1
            slowest.abort()

    def moved(self, client: Client) -> None:
        """A client has taken its answer."""
        self._stalled.pop(client, None)

    # --- time ---

    def sweep(self) -> None:
        """Look at all deadlines (every `SWEEP_SECONDS`)."""
        now = self.now()
        for client in [each for each in self._clients if each.deadline < now]:
            client.expire()

    def drain(self, linger: float) -> None:
        """From now on each answer is the connection's last; idle connections are kept `linger`
        seconds for a request that may be on its way."""
        self.draining = True
        self._linger_until = self.now() + linger

    def drained(self) -> bool:
        """Close what has nothing under way; True when no connection is left.

        A connection must be found idle twice, with a turn of the reactor between: after a long
        turn its request may be in the kernel, not read yet, however late it is."""
        if self.now() >= self._linger_until:
            idle = {each for each in self._clients if not each.busy and not each.partial}
            for client in idle & self._found_idle:
                client.finish()
            self._found_idle = idle
        return not self._clients

    def abort_all(self) -> None:
        """Drop every connection."""
        for client in list(self._clients):
            client.abort()


class HttpSite(Site):
    """The shared part of one HTTP listener of a process.

    `trusted_proxies`: whose X-Forwarded-For is believed (its last entry)."""

    def __init__(
        self,
        responder: HttpResponder,
        clock: Clock,
        pool: WorkPool,
        limits: HttpLimits,
        write_line: WriteLine | None = None,
        trusted_proxies: TrustedProxies | None = None,
        next_trace: Callable[[], str] | None = None,
    ):
        super().__init__(clock, pool, limits, write_line, trusted_proxies, next_trace)
        self.responder = responder
        self.limits = limits
        self.date = HttpDate()


_CLASSES = {n: f"exchanges_{n}xx" for n in range(1, 6)}
