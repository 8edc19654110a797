"""Slots: several sockets on one address, shut without loss."""

import contextlib
import socket

import pytest

from protocolsrv.transport.plan import Listener
from protocolsrv.transport.sockets import AddressTakenError, bind_slots, open_slot, shut_slot

LOOPBACK = Listener("http", "127.0.0.1", 0)


def close(slots: list[socket.socket]) -> None:
    for slot in slots:
        slot.close()


def accepted(slot: socket.socket) -> int:
    number = 0
    with contextlib.suppress(BlockingIOError):
        while True:
            slot.accept()[0].close()
            number += 1
    return number


def test_slots_share_an_address_and_the_connections() -> None:
    slots = bind_slots(LOOPBACK, 2)
    address = slots[0].getsockname()
    assert slots[1].getsockname() == address
    for slot in slots:
        open_slot(slot)
    clients = [socket.create_connection(address) for _ in range(40)]
    taken = [accepted(slot) for slot in slots]
    close(clients)
    close(slots)
    assert sum(taken) == 40
    assert min(taken) > 0


def test_a_slot_that_is_not_open_gets_nothing() -> None:
    slots = bind_slots(LOOPBACK, 2)
    open_slot(slots[1])
    clients = [socket.create_connection(slots[0].getsockname()) for _ in range(10)]
    assert accepted(slots[1]) == 10
    close(clients)
    close(slots)


def test_shutting_keeps_the_queue_and_lets_nobody_in() -> None:
    (slot,) = bind_slots(LOOPBACK, 1)
    open_slot(slot)
    clients = [socket.create_connection(slot.getsockname()) for _ in range(3)]
    shut_slot(slot)
    late = socket.socket()
    late.settimeout(0.2)
    with pytest.raises(TimeoutError):
        late.connect(slot.getsockname())
    assert accepted(slot) == 3
    open_slot(slot)
    clients.append(socket.create_connection(slot.getsockname()))
    assert accepted(slot) >= 1
    close([*clients, late, slot])


def test_a_taken_address_is_said_so() -> None:
    slots = bind_slots(LOOPBACK, 1)
    open_slot(slots[0])
    host, port = slots[0].getsockname()
    with pytest.raises(AddressTakenError, match=f"127.0.0.1 port {port}"):
        bind_slots(Listener("http", host, port), 1, patience=0.0)
    close(slots)


def test_an_address_of_somebody_else() -> None:
    with pytest.raises(OSError, match="assign"):
        bind_slots(Listener("http", "192.0.2.1", 8080), 1)


def test_ipv6() -> None:
    try:
        slots = bind_slots(Listener("http", "::1", 0), 2)
    except OSError:
        pytest.skip("no IPv6 loopback here")
    assert slots[0].getsockname()[1] == slots[1].getsockname()[1]
    close(slots)
