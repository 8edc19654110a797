"""Writing to a real TCP transport whose reader is slow."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from twisted.internet.interfaces import IReactorFDSet
from twisted.internet.protocol import Protocol
from twisted.internet.tcp import Connection
from zope.interface import implementer

from protocolsrv.transport.http_output import Output

PORTION = 64 * 1024


@implementer(IReactorFDSet)
class NoReactor:
    """Remembers who wants to write."""

    def __init__(self) -> None:
        self.writers: set[object] = set()

    def addReader(self, reader: object) -> None:  # noqa: N802
        pass

    def removeReader(self, reader: object) -> None:  # noqa: N802
        pass

    def addWriter(self, writer: object) -> None:  # noqa: N802
        self.writers.add(writer)

    def removeWriter(self, writer: object) -> None:  # noqa: N802
        self.writers.discard(writer)

    def removeAll(self) -> list[object]:  # noqa: N802
        return []

    def getReaders(self) -> list[object]:  # noqa: N802
        return []

    def getWriters(self) -> list[object]:  # noqa: N802
        return list(self.writers)


class Pair:
    """An output, and the other end of its socket."""

    def __init__(self) -> None:
        ours, self.reader = socket.socketpair()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        self.reader.setblocking(False)
        self.reactor = NoReactor()
        self.transport = Connection(ours, Protocol(), self.reactor)
        self.transport.connected = 1
        self.told: list[str] = []
        self.output = Output(
            self.transport,
            PORTION,
            lambda: self.told.append("drained"),
            lambda: self.told.append("moved"),
        )

    def read_all(self) -> bytes:
        """Read and let the transport write, until nothing more comes."""
        data = b""
        while True:
            try:
                data += self.reader.recv(1 << 20)
            except BlockingIOError:
                if not self.reactor.writers:
                    return data
                self.transport.doWrite()


@pytest.fixture
def pair() -> Iterator[Pair]:
    made = Pair()
    yield made
    made.transport.socket.close()
    made.reader.close()


def test_a_small_answer_goes_out_at_once(pair: Pair) -> None:
    pair.output.write((b"ab", b"c"), 3)
    assert pair.reader.recv(10) == b"abc"
    assert not pair.output.blocked
    assert pair.reactor.writers == set()


def test_order_is_kept_when_the_kernel_takes_only_a_part(pair: Pair) -> None:
    parts = [bytes([n]) * 50_000 for n in range(1, 6)]
    pair.output.write(parts, 250_000)
    assert pair.output.blocked
    assert pair.output.waiting_bytes == 250_000 - PORTION
    pair.output.write((b"end",), 3)
    assert pair.read_all() == b"".join(parts) + b"end"
    assert pair.told.count("drained") == 1
    assert pair.told.count("moved") >= 3
    assert (pair.output.blocked, pair.output.waiting_bytes) == (False, 0)
    pair.output.write((b"more",), 4)
    assert pair.reader.recv(10) == b"more"


def test_only_one_portion_is_handed_over_at_a_time(pair: Pair) -> None:
    pair.output.write((b"x" * 1_000_000,), 1_000_000)
    held = len(pair.transport.dataBuffer) + pair.transport._tempDataLen
    assert held <= PORTION
    assert len(pair.read_all()) == 1_000_000


def test_a_transport_without_a_producer_can_close(pair: Pair) -> None:
    pair.output.write((b"x" * 200_000,), 200_000)
    pair.read_all()
    pair.output.release()
    assert pair.transport.producer is None


def test_a_lost_connection_is_no_error(pair: Pair) -> None:
    pair.reader.close()
    pair.output.write((b"x",), 1)
    pair.output.write((b"x" * 200_000,), 200_000)
    pair.output.close()
    assert pair.output.waiting_bytes == 0
