"""A unit's side of SIP2, blocking: sends requests, checks answers, asks again as a unit does.

    with Unit("127.0.0.1", 6001) as unit:
        unit.ask(Login(user="kiosk", password="..."))
        lent = unit.ask(Checkout(moment=stamp(), patron="100101", item="37340000000015"))

For simulations and tests against this server or anybody's.
"""

from __future__ import annotations

import contextlib
import socket
import time
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType

from . import charsets, codec, moments, trailer
from .codec import Message
from .framing import Framer
from .messages import CLASSES
from .profiles import STOCKHOLM

ANSWER_TO = {
    "01": "24", "09": "10", "11": "12", "15": "16", "17": "18", "19": "20", "23": "24", "25": "26",
    "29": "30", "35": "36", "37": "38", "63": "64", "65": "66", "93": "94", "99": "98",
}  # fmt: skip
"""Which response answers which request."""


class NoAnswerError(OSError):
    """No answer came, however often it was asked, or the server closed the connection."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer as they crossed the wire, without terminators. `seconds` from the
    last byte sent to the last one received, of the attempt that was answered. `problems`: what is
    wrong with the answer, in words."""

    request: bytes
    reply: bytes
    answer: Message
    seconds: float
    attempts: int = 1
    problems: tuple[str, ...] = ()


def stamp(at: datetime | None = None) -> str:
    """A moment as units write it: local time, now without an argument."""
    return moments.write(at or datetime.now(STOCKHOLM), STOCKHOLM)


class Unit:
    """One connection to a server. Not for several threads."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        charset: str = "cp850",
        delimiter: str = "|",
        terminator: bytes = b"\r",
        detects: bool = True,
        timeout: float = 10.0,
        attempts: int = 3,
    ):
        """Connects. `detects`: AY and AZ go with each message. Raises OSError."""
        self._charset = charset
        self._delimiter = delimiter
        self._terminator = terminator
        self._detects = detects
        self._attempts = attempts
        self._sequence = 0
        self._framer = Framer()
        self._socket = socket.create_connection((host, port), timeout=timeout)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Unit:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        with contextlib.suppress(OSError):
            self._socket.close()

    def ask(self, request: Message) -> Exchange:
        """Send a request and wait for its answer; unanswered, or answered by 96 or damaged, it is
        sent again as it was. Raises NoAnswerError."""
        text = codec.write(request, self._delimiter)
        data = charsets.write(text, self._charset, self._delimiter)
        sequence = str(self._sequence) if self._detects else ""
        self._sequence = (self._sequence + 1) % 10
        return self.send(trailer.add(data, sequence, self._detects))

    def send(self, line: bytes) -> Exchange:
        """The same for a line as it is, with its own trailer."""
        for attempt in range(1, self._attempts + 1):
            began = time.perf_counter()
            self._socket.sendall(line + self._terminator)
            with contextlib.suppress(TimeoutError):
                reply = self._receive()
                took = time.perf_counter() - began
                if not reply.startswith(b"96"):
                    return self._exchange(line, reply, took, attempt)
        raise NoAnswerError(f"no answer to {line[:2].decode('latin-1')}")

    def _receive(self) -> bytes:
        while True:
            line = self._framer.next()
            if line is not None:
                return line
            try:
                data = self._socket.recv(65536)
            except TimeoutError:
                raise
            except OSError as error:
                raise NoAnswerError(f"the connection is gone: {error.strerror}") from error
            if not data:
                raise NoAnswerError("the server closed the connection")
            self._framer.feed(data)

    def _exchange(self, line: bytes, reply: bytes, seconds: float, attempts: int) -> Exchange:
        found = trailer.find(reply, self._delimiter.encode("latin-1"))
        text = charsets.read(reply[: found.start], self._charset)
        kind = CLASSES.get(text[:2])
        problems = []
        wanted = ANSWER_TO.get(line[:2].decode("latin-1"))
        if wanted is not None and text[:2] != wanted:
            problems.append(f"answered by {text[:2]!a}, not by {wanted}")
        if not found.good:
            problems.append("the checksum is wrong")
        asked = trailer.find(line, self._delimiter.encode("latin-1"))
        if asked.sequence and found.sequence != asked.sequence:
            problems.append(f"sequence number {found.sequence!r}, not {asked.sequence!r}")
        if asked.has_sum and not found.has_sum:
            problems.append("no checksum")
        answer = codec.read(kind, text, self._delimiter) if kind is not None else Message()
        return Exchange(line, reply, answer, seconds, attempts, tuple(problems))
