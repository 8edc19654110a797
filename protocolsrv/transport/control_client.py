"""Talking to a running server from a command: blocking, standard library only, no Twisted.

One JSON object a line. `send` delivers a message; `ask` waits for the answer as well.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Message = dict[str, Any]
"""A message: `kind` and further fields."""

LINE_BYTES = 256 * 1024
"""Longest line on the control socket."""


class NotRunningError(Exception):
    """No server answers at the control socket."""


@contextlib.contextmanager
def short_path(path: Path) -> Iterator[str]:
    """A name of the socket within the 107 bytes a UNIX address has room for.

    A long path is reached through the descriptor of its folder, so that the socket is where it was
    asked for, whatever the length; usable inside the `with` only."""
    name = os.fsencode(path)
    if len(name) <= 100:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def connect(path: Path, seconds: float = 2.0) -> socket.socket:
    """A connection to the server's control socket. Raises `NotRunningError`."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(seconds)
    try:
        with short_path(path) as name:
            connection.connect(name)
    except OSError as error:
        connection.close()
        raise NotRunningError(f"no server answers at {path}: {error.strerror or error}") from error
    return connection


def send(path: Path, kind: str, **fields: Any) -> None:
    """Deliver one message. Raises `NotRunningError`."""
    with connect(path) as connection:
        connection.sendall(encode(kind, **fields))


def changed(path: Path) -> bool:
    """Say that the change log has news, so that it is indexed at once; False without a server
    (then nobody needs to hear it)."""
    try:
        send(path, "changed")
    except (NotRunningError, OSError):
        return False
    return True


def ask(path: Path, kind: str, seconds: float = 5.0, **fields: Any) -> Message:
    """Send one message and wait for the answer. Raises `NotRunningError`, also when none comes."""
    with connect(path, seconds) as connection, connection.makefile("rb") as lines:
        try:
            connection.sendall(encode(kind, **fields))
            line = lines.readline(LINE_BYTES)
        except OSError as error:
            raise NotRunningError(f"the server at {path} does not answer") from error
    if not line.endswith(b"\n"):
        raise NotRunningError(f"the server at {path} does not answer")
    return decode(line)


def encode(kind: str, **fields: Any) -> bytes:
    """A message as a line."""
    return json.dumps({"kind": kind, **fields}, separators=(",", ":")).encode() + b"\n"


def decode(line: bytes) -> Message:
    """A line as a message. Raises `ValueError` for anything but an object with a `kind`."""
    message = json.loads(line)
    if not isinstance(message, dict) or not isinstance(message.get("kind"), str):
        raise ValueError("a control message is an object with a kind")
    return message
