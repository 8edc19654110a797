"""What the connections of one stream listener share, and the kernel's watch over dead peers."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable

from protocolsrv.transport.clock import Clock
from protocolsrv.transport.http_site import Site, WriteLine
from protocolsrv.transport.limits import StreamLimits
from protocolsrv.transport.work_pool import Job, WorkPool
from protocolsrv.wire.conversation import Send, StreamResponder, Task


class StreamSite(Site):
    """The shared part of one stream listener of a process."""

    def __init__(
        self,
        responder: StreamResponder,
        protocol: str,
        clock: Clock,
        pool: WorkPool,
        limits: StreamLimits,
        write_line: WriteLine | None = None,
        next_trace: Callable[[], str] | None = None,
        slow: tuple[int, WorkPool] | None = None,
    ):
        """`slow`: work dearer than so many microseconds goes to this pool."""
        super().__init__(clock, pool, limits, write_line, next_trace=next_trace)
        self.responder = responder
        self.protocol = protocol
        self.limits = limits
        self._slow = slow

    def admits(self, peer: str) -> bool:
        """May this address have one more connection? Known ones always find the reserve."""
        limits = self.limits
        if limits.known(peer):
            admitted = self.connections < limits.connections
        else:
            most = limits.connections - limits.reserved
            of_peer = self.connections_of(peer)
            admitted = self.connections < most and of_peer < limits.connections_per_address
        if not admitted:
            self.counts["connections_refused"] += 1
        return admitted

    def submit(self, task: Task, trace: str, done: Callable[[Send | None], None]) -> Job:
        """Have it worked out in the pool for its cost."""
        pool = self._slow[1] if self._slow and task.cost > self._slow[0] else self.pool
        return pool.submit(task, trace, done)


def watch_for_death(connected: socket.socket, times: tuple[int, int, int]) -> None:
    """Let the kernel ask a silent peer whether it is still there (Linux names of the options)."""
    names = ("TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT")
    for name, value in zip(names, times, strict=True):
        option = getattr(socket, name, None)
        if option is not None:
            with contextlib.suppress(OSError):
                connected.setsockopt(socket.IPPROTO_TCP, option, value)
