"""A worker process: serves the sites of its plan on the sockets it has inherited.

Order of start: signals and lifeline, listen, control link, `ready`. Order of stop (SIGTERM, or the
supervisor gone): every request that has arrived is answered, then sockets, threads, `on_stop`.
"""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

from twisted.internet.task import LoopingCall

from protocolsrv.transport.chores import Background
from protocolsrv.transport.clock import the_reactor
from protocolsrv.transport.control_client import Message
from protocolsrv.transport.control_link import ControlLink
from protocolsrv.transport.inherited import Inherited
from protocolsrv.transport.logs import start_logging
from protocolsrv.transport.plan import EXIT_NOT_STARTED, WorkerPlan
from protocolsrv.transport.process import (
    Lifeline,
    ignore_signals,
    on_signals,
    run,
    settle_memory,
)
from protocolsrv.transport.serving import Serving

COUNTS_SECONDS = 1.0
"""How often a worker tells the supervisor what it has counted."""


def run_worker(plan: WorkerPlan, inherited: Inherited | None = None) -> int:
    """Be a worker process until told to stop; the exit code.

    Raises `NotAChildError` when no supervisor has started it."""
    inherited = inherited or Inherited.from_environment()
    reactor = the_reactor()
    sink, log = start_logging(reactor, plan.style, inherited.name, clients=plan.log_clients)
    serving = Serving(reactor, plan.sites, log.write)

    def committed(message: Message) -> None:
        plan.on_committed(int(message.get("generation", 0)))

    link = ControlLink(reactor, Path(inherited.control), inherited.name, {"committed": committed})
    background = Background(
        reactor, plan.chores, plan.changes, lambda: link.send("changed", keep=True)
    )

    def leave() -> None:
        background.stop(inherited.grace_seconds)
        link.close()
        with contextlib.suppress(Exception):
            reactor.stop()

    def stop() -> None:
        serving.stop(inherited.grace_seconds, leave)

    def start() -> None:
        on_signals(reactor, {signal.SIGTERM: stop})
        ignore_signals(signal.SIGINT, signal.SIGHUP)
        Lifeline(inherited.lifeline, stop, reactor)
        serving.start({name: inherited.socket(name) for name in serving.sites})
        link.start()
        link.send("ready", keep=True, pid=os.getpid())
        counting = LoopingCall(lambda: link.send("counts", counts=serving.counts()))
        counting.start(COUNTS_SECONDS, now=False)
        background.start()
        settle_memory()

    if not run(reactor, start):
        serving.exit_code = EXIT_NOT_STARTED
    serving.end_threads(sink.close)
    plan.on_stop()
    sink.close()
    return serving.exit_code
