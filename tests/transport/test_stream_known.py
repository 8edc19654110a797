"""Known clients: they may be silent, find room, and slow work of one does not delay the rest."""

from __future__ import annotations

import socket

from twisted.internet.address import IPv4Address

from protocolsrv.transport.limits import StreamLimits
from protocolsrv.transport.stream import StreamFactory
from protocolsrv.transport.stream_site import StreamSite, watch_for_death
from protocolsrv.transport.work_pool import WorkPool
from protocolsrv.wire.conversation import Ending, Send, Task
from tests.transport.fakes import ManualThreads, TestClock, Wire


class Greeting:
    """A conversation that is settled after `hi`; `slow` and `quick` are work of those costs."""

    def __init__(self) -> None:
        self.settled = False
        self.partial = False
        self._lines: list[bytes] = []

    def feed(self, data: bytes) -> None:
        self._lines += data.split()

    def next(self) -> Send | Task | None:
        if not self._lines:
            return None
        line = self._lines.pop(0)
        self.settled = self.settled or line == b"hi"
        cost = {b"slow": 50_000, b"quick": 5_000}.get(line, 0)
        return Task(cost, lambda: Send(line + b"\n"), lambda: Send(b"busy\n"))

    def end(self, why: Ending) -> bytes:
        return why.value.encode()


class Greeter:
    """Opens them."""

    def open(self, peer: str, trace: str) -> Greeting:
        return Greeting()


class Place:
    """A listener with two pools on a manual clock; 10.* is known."""

    def __init__(self) -> None:
        self.clock, self.quick, self.slow = TestClock(), ManualThreads(), ManualThreads()
        self.site = StreamSite(
            Greeter(), "greeting", self.clock,
            WorkPool(self.clock, self.quick, 1, 1, 10.0),
            StreamLimits(
                idle_seconds=5.0, connections=6, connections_per_address=2, reserved=3,
                inline_cost_us=1000, known=lambda peer: peer.startswith("10."),
            ),
            slow=(10_000, WorkPool(self.clock, self.slow, 1, 1, 10.0)),
        )  # fmt: skip
        self.factory = StreamFactory(self.site)

    def connect(self, host: str = "192.0.2.1") -> Wire | None:
        made = self.factory.buildProtocol(IPv4Address("TCP", host, 4711))
        if made is None:
            return None
        wire = Wire()
        made.makeConnection(wire)
        wire.protocol = made  # type: ignore[attr-defined]
        return wire

    def say(self, wire: Wire, text: bytes) -> None:
        wire.protocol.dataReceived(text)  # type: ignore[attr-defined]

    def pass_time(self, seconds: int) -> None:
        for _ in range(seconds):
            self.clock.advance(1.0)
            self.site.sweep()


def test_a_settled_client_may_be_silent_for_ever() -> None:
    """A kiosk at night; one that never logged in is told and closed."""
    place = Place()
    stranger, kiosk = place.connect(), place.connect()
    assert stranger is not None and kiosk is not None
    place.say(kiosk, b"hi\n")
    place.pass_time(24 * 3600)
    assert stranger.value() == b"idle" and stranger.half_closed
    assert kiosk.value() == b"hi\n" and not kiosk.disconnecting


def test_known_addresses_find_the_reserve() -> None:
    """Strangers get two a head and three in all; a known address as many as there are."""
    place = Place()
    assert place.connect("192.0.2.1") and place.connect("192.0.2.1")
    assert place.connect("192.0.2.1") is None
    assert place.connect("192.0.2.2")
    assert place.connect("192.0.2.3") is None
    assert all(place.connect("10.0.0.1") for _ in range(3))
    assert place.connect("10.0.0.1") is None
    assert place.site.counts["connections_refused"] == 3


def test_slow_work_never_delays_quick_work() -> None:
    """P8: however many wait with a PIN, one without is answered; and beyond the queue they are
    refused, in the words of their protocol."""
    place = Place()
    first, second, third, quick = (place.connect(f"10.0.0.{n}") for n in range(4))
    assert first and second and third and quick
    for wire in (first, second, third):
        place.say(wire, b"slow\n")
    assert third.value() == b"busy\n"
    place.say(quick, b"quick\n")
    place.quick.run()
    assert quick.value() == b"quick\n"
    assert not place.quick.calls and first.value() == b""
    place.slow.run()
    place.slow.run()
    assert (first.value(), second.value()) == (b"slow\n", b"slow\n")


def test_the_kernel_asks_silent_peers() -> None:
    """The three times are set on the socket: a dead peer is gone in two minutes."""
    with socket.socket() as connected:
        watch_for_death(connected, (60, 10, 6))
        options = (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
        read = [connected.getsockopt(socket.IPPROTO_TCP, one) for one in options]
    assert read == [60, 10, 6]
