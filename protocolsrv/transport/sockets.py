"""Listening sockets: one per worker slot, all on the same address, held by the supervisor.

With SO_REUSEPORT the kernel spreads connections over the slots by itself (a single shared listener
sent 64 of 64 keep-alive connections to one worker). The supervisor keeps each slot's socket open,
so that connections queued there survive the worker and are answered by its successor.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import socket
import struct
import time

from protocolsrv.transport.plan import Listener

BACKLOG = 512
"""Connections that may queue at one slot."""

_SO_ATTACH_FILTER = 26  # linux/socket.h; the module `socket` does not name them
_SO_DETACH_FILTER = 27
_BPF_RETURN_NOTHING = struct.pack("HBBI", 0x06, 0, 0, 0)  # "ret #0": drop the packet


class AddressTakenError(Exception):
    """Somebody else listens on the address; the message names it."""


def bind_slots(listener: Listener, slots: int, patience: float = 3.0) -> list[socket.socket]:
    """So many sockets bound to the listener's address, none of them listening yet.

    SO_REUSEPORT would let a second server of the same user take a share of our clients, so the
    address is first tried without it. A predecessor that is just leaving is waited for, `patience`
    seconds. Raises `AddressTakenError`, or `OSError` for an address that is not ours."""
    family = socket.AF_INET6 if ":" in listener.host else socket.AF_INET
    address = (listener.host, listener.port)
    _probe(family, address, patience)
    bound: list[socket.socket] = []
    try:
        for _ in range(slots):
            slot = socket.socket(family, socket.SOCK_STREAM)
            bound.append(slot)
            slot.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            slot.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            if family == socket.AF_INET6:
                slot.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            slot.setblocking(False)
            slot.bind(address)
            address = slot.getsockname()[:2]
    except OSError:
        for slot in bound:
            slot.close()
        raise
    return bound


def _probe(family: int, address: tuple[str, int], patience: float) -> None:
    if address[1] == 0:
        return
    until = time.monotonic() + patience
    while True:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
                if time.monotonic() > until:
                    where = f"{address[0]} port {address[1]}"
                    raise AddressTakenError(f"{where} is taken by another process") from None
            else:
                return
        time.sleep(0.1)


def open_slot(slot: socket.socket) -> None:
    """Let connections in (also after `shut_slot`)."""
    with contextlib.suppress(OSError):
        slot.setsockopt(socket.SOL_SOCKET, _SO_DETACH_FILTER, 0)
    slot.setblocking(False)
    slot.listen(BACKLOG)


def shut_slot(slot: socket.socket) -> None:
    """Let no new connection in, and keep the queued ones.

    Closing a listening socket resets whatever arrived since the last accept. A filter that drops
    the packets of new connections closes that gap: after it the queue can be emptied for good.
    Where the system has no such filter, the gap stays, and nothing else changes."""
    instruction = ctypes.create_string_buffer(_BPF_RETURN_NOTHING)
    program = struct.pack("HL", 1, ctypes.addressof(instruction))
    with contextlib.suppress(OSError):
        slot.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)
