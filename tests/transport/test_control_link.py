"""A child's end of the control socket."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport

from protocolsrv.transport.control import open_control_socket
from protocolsrv.transport.control_client import Message, encode
from protocolsrv.transport.control_link import AGAIN_SECONDS, ControlLink


class Reactor(Clock):
    """Gives each adopted connection a wire of strings."""

    def __init__(self) -> None:
        super().__init__()
        self.wires: list[StringTransport] = []
        self.protocols: list[Any] = []

    def adoptStreamConnection(  # noqa: N802
        self, descriptor: int, family: int, factory: ControlLink
    ) -> None:
        protocol = factory.buildProtocol(None)
        self.protocols.append(protocol)
        self.wires.append(StringTransport())
        protocol.makeConnection(self.wires[-1])


def said(wire: StringTransport) -> list[Message]:
    return [json.loads(line) for line in wire.value().splitlines()]


def test_says_hello_then_what_waited_and_again_what_is_kept(tmp_path: Path) -> None:
    reactor = Reactor()
    heard: list[Message] = []
    link = ControlLink(reactor, tmp_path / "c", "worker-0", {"committed": heard.append})
    link.start()
    link.send("ready", keep=True, pid=1)
    link.send("counts", counts={"a": 1})
    link.send("counts", counts={"a": 2})
    assert reactor.wires == []
    listening = open_control_socket(tmp_path / "c")
    reactor.advance(AGAIN_SECONDS)
    hello = {"kind": "hello", "name": "worker-0", "wants": ["committed"]}
    ready = {"kind": "ready", "pid": 1}
    assert said(reactor.wires[0]) == [hello, ready, {"kind": "counts", "counts": {"a": 2}}]
    reactor.protocols[0].dataReceived(encode("committed", generation=3) + b"junk\n")
    assert heard == [{"kind": "committed", "generation": 3}]
    reactor.protocols[0].connectionLost()
    reactor.advance(AGAIN_SECONDS)
    assert said(reactor.wires[1]) == [hello, ready]
    link.close()
    reactor.protocols[1].connectionLost()
    reactor.advance(AGAIN_SECONDS)
    assert len(reactor.wires) == 2
    listening.close()


def test_a_handler_that_fails_harms_nobody(tmp_path: Path) -> None:
    def fail(_: Message) -> None:
        raise ValueError

    reactor = Reactor()
    listening = open_control_socket(tmp_path / "c")
    link = ControlLink(reactor, tmp_path / "c", "w", {"committed": fail})
    link.start()
    reactor.protocols[0].dataReceived(encode("committed") + encode("unknown"))
    assert not reactor.wires[0].disconnecting
    listening.close()


def test_sockets_are_not_left_open(tmp_path: Path) -> None:
    listening = open_control_socket(tmp_path / "c")
    reactor = Reactor()
    ControlLink(reactor, tmp_path / "c", "w", {}).start()
    theirs, _ = listening.accept()
    theirs.settimeout(1.0)
    assert theirs.recv(10) == b""  # the link's own descriptor is closed after the hand-over
    theirs.close()
    listening.close()
