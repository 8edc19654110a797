"""The supervisor: holds the sockets, starts the children, replaces what dies, stops in order.

It does nothing that could block or fail for long: no database, no index, no request. What it says
on the way is one line for each child that starts, is ready or dies.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping
from typing import Any

from twisted.internet.task import LoopingCall
from twisted.logger import Logger

from protocolsrv.transport.child import Child, describe_exit, restart_delay
from protocolsrv.transport.clock import the_reactor
from protocolsrv.transport.control import AlreadyRunningError, ControlPeer, ControlSocket
from protocolsrv.transport.control_client import Message
from protocolsrv.transport.inherited import Inherited
from protocolsrv.transport.logs import start_logging
from protocolsrv.transport.metrics import serve_metrics
from protocolsrv.transport.plan import (
    EXIT_CONFIG,
    EXIT_CUT,
    EXIT_NOT_STARTED,
    EXIT_STOPPED,
    Address,
    ServePlan,
)
from protocolsrv.transport.process import on_signals, run
from protocolsrv.transport.sockets import AddressTakenError, bind_slots, shut_slot


def serve(plan: ServePlan) -> int:
    """Run the server until it is told to stop; the exit code of the process.

    SIGTERM, SIGINT or the control message `stop` end it gracefully, a second one at once; SIGHUP
    calls `plan.on_reload`."""
    reactor = the_reactor()
    sink, _ = start_logging(reactor, plan.style, "supervisor")
    try:
        supervisor = Supervisor(plan, reactor)
    except (AddressTakenError, AlreadyRunningError, OSError) as error:
        sink.close()
        sys.stderr.write(f"protocolsrv: {error}\n")
        return EXIT_NOT_STARTED
    if not run(reactor, supervisor.start):
        supervisor.exit_code = EXIT_NOT_STARTED
    sink.close()
    return supervisor.exit_code


class Supervisor:
    """The children of one plan."""

    _log = Logger()

    def __init__(self, plan: ServePlan, reactor: Any):
        """Takes the control socket and the addresses.

        Raises `AlreadyRunningError`, `AddressTakenError`."""
        self._plan = plan
        self._reactor = reactor
        self._control = ControlSocket(plan.control, reactor, self._control_message)
        try:
            slots, self.addresses = _bind_all(plan)
        except BaseException:
            self._control.close()
            raise
        self.children = {spec.name: Child(spec, slots[spec.name]) for spec in plan.children}
        self._lifeline_end, self._lifeline = os.pipe()
        self._handed = Inherited(
            name="",
            control=str(plan.control.absolute()),
            lifeline=-1,
            grace_seconds=plan.grace_seconds,
        )
        self._began = time.time()
        self._told_ready = False
        self._stopping = False
        self.exit_code = EXIT_STOPPED

    # --- starting ---

    def start(self) -> None:
        """Start what depends on nothing (call when the reactor runs)."""
        on_signals(
            self._reactor,
            {
                signal.SIGTERM: self.stop,
                signal.SIGINT: self.stop,
                signal.SIGHUP: self._reload,
            },
        )
        if self._plan.metrics is not None:
            serve_metrics(self._reactor, self._plan.metrics, self._counts)
        watch = LoopingCall(self._replace_hanging)
        watch.clock = self._reactor
        watch.start(min(5.0, self._plan.hang_seconds / 4), now=False)
        self._start_waiting()

    def _start_waiting(self) -> None:
        """Start the children that have never been started and wait for nobody any more."""
        for child in self.children.values():
            waits = any(not self.children[name].was_ready for name in child.spec.after)
            if not child.started and not waits:
                self._spawn(child)

    def _spawn(self, child: Child) -> None:
        if self._stopping or child.pid is not None:
            return
        child.spawn(self._reactor, self._handed, self._lifeline_end, self._ended)
        self._log.info("{name} started, pid {pid}", name=child.spec.name, pid=child.pid)

    def _ready(self, child: Child) -> None:
        child.ready = child.was_ready = True
        took = self._reactor.seconds() - child.started
        self._log.info("{name} ready after {took:.2f} s", name=child.spec.name, took=took)
        self._start_waiting()
        if not self._told_ready and all(each.ready for each in self.children.values()):
            self._told_ready = True
            self._plan.on_ready(self.addresses)

    # --- deaths ---

    def _ended(self, child: Child, code: int) -> None:
        child.died(self._reactor.seconds(), code)
        if self._stopping:
            self._stopped(child, code)
            return
        self._log.warn("{name} is gone: {how}", name=child.spec.name, how=describe_exit(code))
        if child.hopeless or (code == EXIT_CONFIG and not child.was_ready):
            self._log.error("{name} cannot start: giving up", name=child.spec.name)
            self.exit_code = EXIT_NOT_STARTED
            self.stop()
            return
        child.restarts += 1
        delay = restart_delay(child.deaths)
        self._reactor.callLater(delay, self._spawn, child)

    def _replace_hanging(self) -> None:
        """A process that is stuck answers nobody, and does not die of it."""
        if self._stopping:
            return
        now = self._reactor.seconds()
        for child in self.children.values():
            if child.pid is not None and child.hangs(now, self._plan.hang_seconds):
                self._log.error("{name} hangs: killing it", name=child.spec.name)
                child.heard = None
                child.signal(signal.SIGKILL)

    # --- stopping ---

    def stop(self) -> None:
        """Stop gracefully; called again, stop now.

        First the sockets are shut to new connections, then the children are told: they answer what
        is queued there and what they have begun."""
        if self._stopping:
            self._kill("asked twice")
            return
        self._stopping = True
        self._log.info("stopping")
        for child in self.children.values():
            for slot in child.sockets.values():
                shut_slot(slot)
            child.signal(signal.SIGTERM)
        self._deadline = self._reactor.callLater(
            self._plan.grace_seconds + 1.0, self._kill, "the grace is over"
        )
        self._stop_when_alone()

    def _kill(self, why: str) -> None:
        running = [child for child in self.children.values() if child.pid is not None]
        if running:
            self._log.warn("stopping now: {why}", why=why)
            self.exit_code = self.exit_code or EXIT_CUT
        for child in running:
            child.signal(signal.SIGKILL)

    def _stopped(self, child: Child, code: int) -> None:
        self._log.info("{name} stopped: {how}", name=child.spec.name, how=describe_exit(code))
        if code:
            self.exit_code = self.exit_code or EXIT_CUT
        self._stop_when_alone()

    def _stop_when_alone(self) -> None:
        if any(child.pid is not None for child in self.children.values()):
            return
        if self._deadline.active():
            self._deadline.cancel()
        for child in self.children.values():
            for slot in child.sockets.values():
                slot.close()
        self._control.close()
        os.close(self._lifeline)
        os.close(self._lifeline_end)
        self._log.info("stopped")
        with contextlib.suppress(Exception):
            self._reactor.stop()

    # --- what it is told and asked ---

    def _reload(self) -> None:
        try:
            self._plan.on_reload()
        except Exception:
            self._log.failure("reload failed; everything stays as it was")

    def _control_message(self, peer: ControlPeer, message: Message) -> Message | None:
        """What the hub does not pass on is for us."""
        kind = message["kind"]
        child = self.children.get(peer.name)
        if kind == "hello":
            return None
        if kind == "ready" and child is not None:
            if not child.ready and message.get("pid") == child.pid:
                self._ready(child)
            return None
        if kind == "counts" and child is not None:
            child.counts = dict(message.get("counts", {}))
            child.heard = self._reactor.seconds()
            return None
        if kind == "status":
            return self.status()
        if kind == "stop":
            self._reactor.callLater(0, self.stop)
            return {"kind": "stopping"}
        return {"kind": "error", "text": "no such control message"}

    def status(self) -> Message:
        """What runs, since when, and how often it had to be started again."""
        now = self._reactor.seconds()
        return {
            "kind": "status",
            "pid": os.getpid(),
            "ready": all(child.ready for child in self.children.values()),
            "stopping": self._stopping,
            "up_seconds": round(time.time() - self._began, 1),
            "generation": self._control.hub.generation,
            "listeners": {name: list(address) for name, address in self.addresses.items()},
            "children": [
                {
                    "name": name,
                    "pid": child.pid,
                    "ready": child.ready,
                    "up_seconds": round(now - child.started, 1) if child.pid else 0,
                    "restarts": child.restarts,
                    "last_exit": child.last_exit,
                    "counts": child.counts,
                }
                for name, child in self.children.items()
            ],
        }

    def _counts(self) -> Mapping[str, Mapping[str, int]]:
        return {
            name: {
                **child.counts,
                "ready": int(child.ready),
                "restarts": child.restarts,
            }
            for name, child in self.children.items()
        }


def _bind_all(
    plan: ServePlan,
) -> tuple[dict[str, dict[str, socket.socket]], dict[str, Address]]:
    """Each child's slots by listener, and the addresses bound."""
    slots: dict[str, dict[str, socket.socket]] = {spec.name: {} for spec in plan.children}
    addresses: dict[str, Address] = {}
    bound: list[socket.socket] = []
    try:
        for listener in plan.listeners:
            takers = [spec.name for spec in plan.children if listener.name in spec.listen]
            sockets = bind_slots(listener, len(takers))
            bound.extend(sockets)
            for name, slot in zip(takers, sockets, strict=True):
                slots[name][listener.name] = slot
                addresses[listener.name] = slot.getsockname()[:2]
    except BaseException:
        for slot in bound:
            slot.close()
        raise
    return slots, addresses
