"""Starts the tiny server as real processes and talks to it over real sockets."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from protocolsrv.transport.control_client import Message, ask

APP = Path(__file__).with_name("tiny_app.py")


class Server:
    """A running tiny server."""

    def __init__(self, process: subprocess.Popen[str], control: Path, log: Path, port: int):
        self.process = process
        self.control = control
        self.log = log
        self.port = port

    def connect(self) -> socket.socket:
        """A new connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=15)

    def get(self, path: str, connection: socket.socket | None = None) -> str:
        """The body of the answer, over a connection of its own unless one is given."""
        with contextlib.ExitStack() as stack:
            used = connection or stack.enter_context(self.connect())
            send(used, path)
            return receive(used)

    def status(self) -> Message:
        """What the control socket says."""
        return ask(self.control, "status")

    def pids(self) -> dict[str, int]:
        """The children's process ids."""
        return {child["name"]: child["pid"] for child in self.status()["children"]}

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send the signal and wait; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(15)


def send(connection: socket.socket, path: str) -> None:
    """Send one request."""
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: h\r\n\r\n".encode())


def receive(connection: socket.socket) -> str:
    """Read one answer; its body. Raises `ConnectionError` when it is cut off."""
    return receive_whole(connection)[1]


def receive_whole(connection: socket.socket) -> tuple[dict[str, str], str]:
    """Read one answer; its fields and body. Raises `ConnectionError` when it is cut off."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += read_some(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    size = int(fields["Content-Length"])
    while len(body) < size:
        body += read_some(connection)
    return fields, body.decode()


def read_some(connection: socket.socket) -> bytes:
    """Some bytes."""
    data = connection.recv(1 << 20)
    if not data:
        raise ConnectionError("closed")
    return data


@contextlib.contextmanager
def running(folder: Path, verb: str = "supervise", *arguments: str) -> Iterator[Server]:
    """A server that is ready; killed at the end if it still runs."""
    control = folder / "control.sock"
    log = folder / "log"
    environment = {**os.environ, "TINY_CHANGES": str(folder / "changes")}
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, str(APP), verb, str(control), "0", *arguments],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=environment,
        )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line, log.read_text()
        port = json.loads(line)["ready"]["http"][1]
        yield Server(process, control, log, port)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()


def wait_for(condition: Callable[[], bool], seconds: float = 10.0) -> float:
    """Wait until it is so; how long it took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "it did not happen"
        time.sleep(0.005)
    return time.monotonic() - began


def alive(pid: int) -> bool:
    """Does this process run (a zombie does not)?"""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
