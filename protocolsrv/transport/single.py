"""All roles in one process, for the demo and tests: sites, indexer thread, control socket.

The same parts as in separate processes, and the same order of start and stop.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
from typing import Any

from twisted.logger import Logger

from protocolsrv.transport.chores import Background
from protocolsrv.transport.clock import the_reactor
from protocolsrv.transport.control import AlreadyRunningError, ControlPeer, ControlSocket
from protocolsrv.transport.control_client import Message
from protocolsrv.transport.indexer import IndexerThread
from protocolsrv.transport.logs import start_logging
from protocolsrv.transport.plan import EXIT_NOT_STARTED, Address, SinglePlan
from protocolsrv.transport.process import on_signals, run, settle_memory
from protocolsrv.transport.serving import Serving
from protocolsrv.transport.sockets import AddressTakenError, bind_slots, shut_slot


def run_single(plan: SinglePlan) -> int:
    """Serve in this process until told to stop; the exit code."""
    reactor = the_reactor()
    sink, log = start_logging(reactor, plan.style, "single", clients=plan.log_clients)
    try:
        single = Single(plan, reactor, log.write)
    except (AddressTakenError, AlreadyRunningError, OSError) as error:
        sink.close()
        sys.stderr.write(f"protocolsrv: {error}\n")
        return EXIT_NOT_STARTED
    if not run(reactor, single.start):
        single.serving.exit_code = EXIT_NOT_STARTED
    single.serving.end_threads(sink.close)
    plan.on_stop()
    sink.close()
    return single.serving.exit_code


class Single:
    """The parts of a single process."""

    _log = Logger()

    def __init__(self, plan: SinglePlan, reactor: Any, write_line: Any):
        """Takes the addresses. Raises `AddressTakenError`, `AlreadyRunningError`."""
        self._plan = plan
        self._reactor = reactor
        self._generation = 0
        self._control: ControlSocket | None = None
        if plan.control is not None:
            self._control = ControlSocket(
                plan.control, reactor, self._control_message, {"changed": self._changed}
            )
        self._slots: dict[str, socket.socket] = {}
        try:
            for listener in plan.listeners:
                (self._slots[listener.name],) = bind_slots(listener, 1)
        except BaseException:
            self._close_all()
            raise
        self.addresses: dict[str, Address] = {
            name: slot.getsockname()[:2] for name, slot in self._slots.items()
        }
        self.serving = Serving(reactor, plan.sites, write_line)
        self._indexer: IndexerThread | None = None
        if plan.step is not None:
            self._indexer = self._new_indexer()
        self._background = Background(reactor, plan.chores, plan.changes, self._poke)

    def start(self) -> None:
        """Begin (call when the reactor runs)."""
        on_signals(self._reactor, {signal.SIGTERM: self.stop, signal.SIGINT: self.stop})
        # The drain needs the sockets after `serving` has closed its own descriptors of them.
        handed = {name: slot.dup() for name, slot in self._slots.items()}
        self.serving.start(handed)
        if self._indexer is not None:
            self._indexer.start()
        self._background.start()
        settle_memory()
        self._plan.on_ready(self.addresses)

    def stop(self) -> None:
        """Answer what has arrived and stop; called again, stop now."""
        for slot in self._slots.values():
            shut_slot(slot)
        self.serving.stop(self._plan.grace_seconds, self._leave)

    def _leave(self) -> None:
        self._background.stop(self._plan.grace_seconds)
        if self._indexer is not None:
            self._indexer.stop(self._plan.grace_seconds)
        self._close_all()
        with contextlib.suppress(Exception):
            self._reactor.stop()

    def _close_all(self) -> None:
        if self._control is not None:
            self._control.close()
        for slot in self._slots.values():
            slot.close()

    # --- the indexer ---

    def _new_indexer(self) -> IndexerThread:
        plan = self._plan
        assert plan.step is not None  # noqa: S101  (the caller has looked)
        return IndexerThread(
            self._reactor,
            plan.step,
            plan.interval_seconds,
            self._committed,
            self._indexer_failed,
        )

    def _changed(self, message: Message) -> None:
        self._poke()

    def _poke(self) -> None:
        if self._indexer is not None:
            self._indexer.poke()

    def _committed(self, generation: int) -> None:
        self._generation = generation
        self._plan.on_committed(generation)
        if self._control is not None:
            self._control.hub.publish({"kind": "committed", "generation": generation})

    def _indexer_failed(self) -> None:
        """There is no fresh process to hope for: begin again with a new thread, after a while."""
        self._log.error("indexing is tried again in 10 seconds")
        self._reactor.callLater(10.0, self._restart_indexer)

    def _restart_indexer(self) -> None:
        self._indexer = self._new_indexer()
        self._indexer.start()

    # --- the control socket ---

    def _control_message(self, peer: ControlPeer, message: Message) -> Message | None:
        kind = message["kind"]
        if kind == "status":
            return self._status()
        if kind == "stop":
            self._reactor.callLater(0, self.stop)
            return {"kind": "stopping"}
        if kind == "hello":
            return None
        return {"kind": "error", "text": "no such control message"}

    def _status(self) -> Message:
        return {
            "kind": "status",
            "pid": os.getpid(),
            "ready": True,
            "generation": self._generation,
            "listeners": {name: list(address) for name, address in self.addresses.items()},
            "children": [],
            "counts": self.serving.counts(),
        }
