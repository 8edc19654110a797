"""Stream connections: order, dear work, slow and idle clients, the end of the server."""

from __future__ import annotations

from typing import Any

from twisted.internet.address import IPv4Address

from protocolsrv.transport.limits import StreamLimits
from protocolsrv.transport.stream import StreamConnection, StreamFactory, StreamSite
from protocolsrv.transport.work_pool import WorkPool
from protocolsrv.wire.conversation import Ending, Send, Task
from tests.transport.fakes import ManualThreads, TestClock, Wire


class Lines:
    """A conversation of lines: `dear` is worked out, `bad` is a bug, `bye` ends."""

    def __init__(self) -> None:
        self.waiting = b""

    @property
    def partial(self) -> bool:
        return bool(self.waiting)

    def feed(self, data: bytes) -> None:
        self.waiting += data

    def next(self) -> Send | Task | None:
        line, found, rest = self.waiting.partition(b"\n")
        if not found:
            return None
        self.waiting = rest
        if line == b"bad":
            raise RuntimeError("a bug")
        answer = Send(line.upper() + b"\n", close=line == b"bye", kind="line", note="said")
        if line == b"dear":
            return Task(1_000_000, lambda: answer, lambda: Send(b"BUSY\n", kind="line"))
        return answer

    def end(self, why: Ending) -> bytes:
        return why.value.encode() + b"!\n"


class Responder:
    """Opens conversations of lines."""

    def open(self, peer: str, trace: str) -> Lines:
        return Lines()


class Bench:
    """A site on a manual clock."""

    def __init__(self, **limits: Any) -> None:
        self.clock = TestClock()
        self.threads = ManualThreads()
        self.lines: list[tuple[Any, ...]] = []
        pool = WorkPool(self.clock, self.threads, 1, 1, 10.0)
        self.site = StreamSite(
            Responder(), "lines", self.clock, pool, StreamLimits(**limits),
            lambda *line: self.lines.append(line),
        )  # fmt: skip
        self.factory = StreamFactory(self.site)

    def connect(self) -> tuple[StreamConnection, Wire]:
        made = self.factory.buildProtocol(IPv4Address("TCP", "192.0.2.1", 4711))
        assert made is not None
        wire = Wire()
        made.makeConnection(wire)
        return made, wire

    def pass_time(self, seconds: float) -> None:
        while seconds > 0:
            self.clock.advance(min(1.0, seconds))
            self.site.sweep()
            seconds -= 1.0


def test_answers_in_order_however_the_bytes_come() -> None:
    bench = Bench()
    connection, wire = bench.connect()
    for byte in b"one\ntwo\n":
        connection.dataReceived(bytes((byte,)))
    connection.dataReceived(b"three\nfour\nfi")
    assert wire.value() == b"ONE\nTWO\nTHREE\nFOUR\n"
    assert connection.partial and len(bench.lines) == 4
    assert bench.lines[0][1:5] == ("192.0.2.1", "lines", "line", 200)


def test_dear_work_keeps_its_place() -> None:
    bench = Bench()
    connection, wire = bench.connect()
    connection.dataReceived(b"one\ndear\ntwo\n")
    assert wire.value() == b"ONE\n" and connection.busy
    connection.dataReceived(b"three\n")
    assert wire.producerState == "paused"
    bench.threads.run()
    assert wire.value() == b"ONE\nDEAR\nTWO\nTHREE\n" and not connection.busy
    assert wire.producerState == "producing"


def test_work_past_its_deadline_is_refused() -> None:
    bench = Bench()
    connection, wire = bench.connect()
    connection.dataReceived(b"dear\n")
    bench.pass_time(11)
    assert wire.value() == b"BUSY\n"


def test_a_bug_ends_one_conversation_with_a_word() -> None:
    bench = Bench()
    connection, wire = bench.connect()
    other, other_wire = bench.connect()
    connection.dataReceived(b"bad\nmore\n")
    other.dataReceived(b"one\n")
    assert wire.value() == b"fault!\n" and other_wire.value() == b"ONE\n"
    assert bench.lines[0][4] == 500
    bench.site.counts.clear()


def test_idle_and_slow_clients_are_told() -> None:
    bench = Bench(idle_seconds=60, partial_seconds=10)
    _, idle = bench.connect()
    slow, slow_wire = bench.connect()
    slow.dataReceived(b"half")
    for _ in range(8):
        bench.pass_time(1)
        slow.dataReceived(b"x")  # more bytes do not prolong it
    bench.pass_time(4)
    assert slow_wire.value() == b"slow!\n" and idle.value() == b""
    bench.pass_time(60)
    assert idle.value() == b"idle!\n"


def test_who_does_not_go_is_cut() -> None:
    bench = Bench(linger_seconds=2)
    connection, wire = bench.connect()
    connection.dataReceived(b"bye\n")
    assert wire.value() == b"BYE\n" and wire.half_closed
    bench.pass_time(5)
    assert wire.aborted


def test_a_stopping_server_answers_and_says_goodbye() -> None:
    bench = Bench()
    connection, wire = bench.connect()
    connection.dataReceived(b"dear\n")
    bench.site.drain(0.0)
    bench.site.drained()
    bench.site.drained()
    assert wire.value() == b""
    bench.threads.run()
    bench.site.drained()
    bench.site.drained()
    assert wire.value() == b"DEAR\nshutdown!\n"


def test_connections_per_address_are_bounded() -> None:
    bench = Bench(connections_per_address=2)
    bench.connect()
    connection, _ = bench.connect()
    address = IPv4Address("TCP", "192.0.2.1", 4711)
    assert bench.factory.buildProtocol(address) is None
    connection.connectionLost()
    assert bench.factory.buildProtocol(address) is not None
