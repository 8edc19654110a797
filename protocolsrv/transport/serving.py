"""The part of a process that serves sites on sockets it was handed: used by the worker
process and by the single process alike."""

from __future__ import annotations

import dataclasses
import os
import socket
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from twisted.internet.task import LoopingCall
from twisted.python.threadpool import ThreadPool

from protocolsrv.transport.drain import Drain
from protocolsrv.transport.http import HttpFactory
from protocolsrv.transport.http_site import SWEEP_SECONDS, HttpSite, Site, WriteLine, trace_ids
from protocolsrv.transport.limits import HttpLimits
from protocolsrv.transport.plan import EXIT_CUT, EXIT_STOPPED, SitePlan, StreamPlan
from protocolsrv.transport.process import ModestThread, raise_descriptor_limit
from protocolsrv.transport.proxies import TrustedProxies
from protocolsrv.transport.sockets import open_slot
from protocolsrv.transport.stream import StreamFactory, StreamSite
from protocolsrv.transport.work_pool import WorkPool


class Serving:
    """Sites on sockets, from the first connection to the last answer."""

    def __init__(
        self,
        reactor: Any,
        plans: Sequence[SitePlan | StreamPlan],
        write_line: WriteLine | None,
    ):
        self._reactor = reactor
        self._ports: list[Any] = []
        self._drain: Drain | None = None
        self.exit_code = EXIT_STOPPED
        room = raise_descriptor_limit() // max(1, len(plans))
        of_http = [plan.limits for plan in plans if isinstance(plan, SitePlan)] or [HttpLimits()]
        widest = max(of_http, key=lambda each: each.pool_threads)
        self._threads = ThreadPool(0, widest.pool_threads, "work")
        self._threads.threadFactory = ModestThread
        self.pool = WorkPool(
            reactor, self._threads, widest.pool_threads, widest.pool_waiting, widest.pool_seconds
        )
        next_trace = trace_ids()
        self.sites: dict[str, Site] = {}
        self._factories: dict[str, HttpFactory | StreamFactory] = {}
        for plan in plans:
            fitting = min(plan.limits.connections, room)
            if isinstance(plan, StreamPlan):
                spoken = StreamSite(
                    plan.responder,
                    plan.protocol,
                    reactor,
                    self.pool,
                    dataclasses.replace(plan.limits, connections=fitting),
                    write_line,
                    next_trace,
                )
                self.sites[plan.listener] = spoken
                self._factories[plan.listener] = StreamFactory(spoken)
                continue
            site = HttpSite(
                plan.responder,
                reactor,
                self.pool,
                dataclasses.replace(plan.limits, connections=fitting),
                write_line,
                TrustedProxies(plan.trusted_proxies),
                next_trace,
            )
            self.sites[plan.listener] = site
            self._factories[plan.listener] = HttpFactory(site)
        self._sweep = LoopingCall(self._sweep_sites)
        self._sweep.clock = reactor

    def start(self, sockets: Mapping[str, socket.socket]) -> None:
        """Begin to listen; the sockets are this process's from now on."""
        self._threads.start()
        self._sweep.start(SWEEP_SECONDS, now=False)
        for name, factory in self._factories.items():
            slot = sockets[name]
            open_slot(slot)
            with slot:
                port = self._reactor.adoptStreamPort(slot.fileno(), slot.family, factory)
            self._ports.append(port)

    def stop(self, grace: float, done: Callable[[], None]) -> None:
        """Answer what has arrived, then `done`; asked again, stop now."""
        if self._drain is not None:
            self._drain.cut()
            return

        def over(whole: bool) -> None:
            if not whole:
                self.exit_code = EXIT_CUT
            self._sweep.stop()
            done()

        self._drain = Drain(self._reactor, self._ports, list(self.sites.values()), grace, over)

    def counts(self) -> dict[str, int]:
        """What has been counted, all sites together, and what is so now."""
        total: Counter[str] = Counter()
        for site in self.sites.values():
            total.update(site.counts)
            total["connections_open"] += site.connections
        total["work_waiting"] = self.pool.load
        total["work_refused"] = self.pool.refused
        return dict(total)

    def end_threads(self, flush: Callable[[], None]) -> None:
        """After the reactor: end the threads; one that is still at work cannot be stopped, so then
        the process ends without it, after `flush`."""
        if self.pool.running:
            flush()
            os._exit(self.exit_code)
        self._threads.stop()

    def _sweep_sites(self) -> None:
        for site in self.sites.values():
            site.sweep()
