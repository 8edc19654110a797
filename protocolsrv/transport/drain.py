"""The end of a process that answers requests: everything that has arrived is answered first.

From the signal on each answer is its connection's last. Connections go on being accepted for a
short while (what was queued at the socket is somebody's request too), idle ones are kept as long
for a request that is on its way, then the queue is emptied once more and the sockets are let go.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from protocolsrv.transport.http_site import Site

LINGER_SECONDS = 0.3
"""How long idle connections and the sockets stay open after the signal."""
_STEP_SECONDS = 0.02


class Drain:
    """Runs once; `done(whole)` is told whether everything was answered."""

    def __init__(
        self,
        reactor: Any,
        ports: Sequence[Any],
        sites: Sequence[Site],
        grace: float,
        done: Callable[[bool], None],
    ):
        self._reactor = reactor
        self._ports = ports
        self._sites = sites
        self._done = done
        self._over = False
        now = reactor.seconds()
        self._linger_until = now + LINGER_SECONDS
        self._cut_at = now + grace
        for site in sites:
            site.drain(LINGER_SECONDS)
        self._step()

    def cut(self) -> None:
        """Wait no longer."""
        if not self._over:
            for site in self._sites:
                site.abort_all()
            self._finish(False)

    def _step(self) -> None:
        if self._over:
            return
        now = self._reactor.seconds()
        left = [site for site in self._sites if not site.drained()]
        if now >= self._cut_at:
            self.cut()
        elif not left and now >= self._linger_until and not self._accept_last():
            self._finish(True)
        else:
            self._reactor.callLater(_STEP_SECONDS, self._step)

    def _accept_last(self) -> bool:
        """Empty the sockets' queues; True when somebody was still there."""
        for port in self._ports:
            port.doRead()
        return any(site.connections for site in self._sites)

    def _finish(self, whole: bool) -> None:
        self._over = True
        for port in self._ports:
            port.stopListening()
        self._done(whole)
