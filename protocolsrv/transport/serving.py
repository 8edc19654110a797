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
from protocolsrv.transport.limits import HttpLimits, OwnPools, PoolLimits
from protocolsrv.transport.plan import EXIT_CUT, EXIT_STOPPED, SitePlan, StreamPlan
from protocolsrv.transport.process import ModestThread, raise_descriptor_limit
from protocolsrv.transport.proxies import TrustedProxies
from protocolsrv.transport.sockets import open_slot
from protocolsrv.transport.stream import StreamFactory
from protocolsrv.transport.stream_site import StreamSite
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
        self._threads: list[ThreadPool] = []
        self._pools: list[WorkPool] = []
        self.pool = self._new_pool(
            PoolLimits(
                threads=widest.pool_threads,
                waiting=widest.pool_waiting,
                seconds=widest.pool_seconds,
                modest=True,
            )
        )
        self._own: dict[int, tuple[WorkPool, WorkPool]] = {}
        next_trace = trace_ids()
        self.sites: dict[str, Site] = {}
        self._factories: dict[str, HttpFactory | StreamFactory] = {}
        for plan in plans:
            fitting = min(plan.limits.connections, room)
            if isinstance(plan, StreamPlan):
                own = plan.pools
                quick, slow = self._pools_of(own) if own else (self.pool, self.pool)
                spoken = StreamSite(
                    plan.responder,
                    plan.protocol,
                    reactor,
                    quick,
                    dataclasses.replace(plan.limits, connections=fitting),
                    write_line,
                    next_trace,
                    slow=(own.slow_cost_us, slow) if own else None,
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

    def _new_pool(self, limits: PoolLimits) -> WorkPool:
        threads = ThreadPool(0, limits.threads, "work")
        if limits.modest:
            threads.threadFactory = ModestThread
        pool = WorkPool(self._reactor, threads, limits.threads, limits.waiting, limits.seconds)
        self._threads.append(threads)
        self._pools.append(pool)
        return pool

    def _pools_of(self, own: OwnPools) -> tuple[WorkPool, WorkPool]:
        """The quick and the slow pool of these limits: one pair for all listeners that share
        them."""
        if id(own) not in self._own:
            self._own[id(own)] = self._new_pool(own.quick), self._new_pool(own.slow)
        return self._own[id(own)]

    def start(self, sockets: Mapping[str, socket.socket]) -> None:
        """Begin to listen; the sockets are this process's from now on."""
        for threads in self._threads:
            threads.start()
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
        total["work_waiting"] = sum(pool.load for pool in self._pools)
        total["work_refused"] = sum(pool.refused for pool in self._pools)
        return dict(total)

    def end_threads(self, flush: Callable[[], None]) -> None:
        """After the reactor: end the threads; one that is still at work cannot be stopped, so then
        the process ends without it, after `flush`."""
        if any(pool.running for pool in self._pools):
            flush()
            os._exit(self.exit_code)
        for threads in self._threads:
            threads.stop()

    def _sweep_sites(self) -> None:
        for site in self.sites.values():
            site.sweep()
