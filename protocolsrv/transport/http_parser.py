"""Bytes to HTTP/1.x requests (RFC 9110, RFC 9112). Pure: knows no socket, no clock, no reactor.

llhttp (by httptools) does the lexing and is strict where request smuggling lives: Content-Length
together with Transfer-Encoding, two Content-Lengths, bare CR or LF, folded fields and spaces before
the colon are refused by it. This module adds what it leaves open: versions, Host, transfer codings
other than chunked, Upgrade, Expect, the size limits, and what a target may hold.

`RequestParser.feed` gives the same events for any split of the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from ipaddress import ip_address

import httptools

from protocolsrv.transport.http_target import BadTargetError, escape_high_bytes, split_target
from protocolsrv.transport.limits import HttpLimits
from protocolsrv.wire.exchange import HttpRequest


@dataclass(slots=True)
class Arrival:
    """A whole request. `method` and `target` are as sent (HEAD reaches the responder as GET);
    `keep_alive` says whether the client lets the connection live; `http_10` that it speaks 1.0."""

    request: HttpRequest
    method: str
    target: bytes
    keep_alive: bool
    http_10: bool


@dataclass(frozen=True, slots=True)
class Fault:
    """The bytes cannot be a request of ours: answer `status`, then close. Always the last event.
    `reason` is ours and repeats nothing the client sent."""

    status: int
    reason: str


class Signal(Enum):
    """An event without a value."""

    CONTINUE = "the client waits for 100 Continue before it sends its body"


Event = Arrival | Fault | Signal


class _StopError(Exception):
    """Leaves llhttp from inside a callback; the fault is already noted."""


class _State(Enum):
    IDLE = "between requests"
    HEAD = "inside the request line or the header fields"
    BODY = "inside the body"
    DONE = "nothing more is read"


def forwarded_peer(headers: Mapping[str, str], peer: str) -> str:
    """The client's address as a trusted proxy tells it: the last entry of X-Forwarded-For, which
    is the one that proxy wrote; `peer` where that is no address."""
    last = headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    try:
        return str(ip_address(last))
    except ValueError:
        return peer


class RequestParser:
    """The requests of one connection, in order."""

    __slots__ = (
        "_authority",
        "_body",
        "_events",
        "_fault",
        "_fields",
        "_head_size",
        "_headers",
        "_keep_alive",
        "_length",
        "_limits",
        "_line_open",
        "_llhttp",
        "_peer",
        "_state",
        "_target",
        "_trace",
        "_trusted",
        "_version",
    )

    def __init__(
        self, limits: HttpLimits, peer: str, next_trace: Callable[[], str], trusted: bool = False
    ):
        """`trusted`: the peer is a proxy of ours, whose X-Forwarded-For is believed."""
        self._limits = limits
        self._peer = peer
        self._trusted = trusted
        self._trace = next_trace
        self._events: list[Event] = []
        self._fault: Fault | None = None
        self._state = _State.IDLE
        self._llhttp = httptools.HttpRequestParser(self)
        self._line_open = False
        self._clear()

    @property
    def partial(self) -> bool:
        """True inside a request of which the rest has not come yet."""
        return self._state is _State.HEAD or self._state is _State.BODY

    @property
    def in_body(self) -> bool:
        """True when the header fields are complete and the body is not."""
        return self._state is _State.BODY

    @property
    def done(self) -> bool:
        """True when nothing more will be read: a fault, or the client's last request."""
        return self._state is _State.DONE

    def feed(self, data: bytes) -> list[Event]:
        """The events these bytes complete; bytes after the last request are dropped."""
        if self._state is _State.DONE:
            return []
        events: list[Event] = []
        self._events = events
        if data.endswith(b"\r\n\r\n") and data.isascii():
            self._execute(data)  # whole requests, as a rule
        else:
            for line in data.splitlines(keepends=True):
                self._execute_line(line)
        return events

    # --- feeding llhttp ---

    def _execute_line(self, line: bytes) -> None:
        """A stretch that ends with a line: here it is known whether it is of a request line."""
        if self._state is _State.IDLE or self._line_open:
            if not line.isascii():
                line = escape_high_bytes(line)
            self._execute(line)
            self._line_open = self._state is _State.HEAD and not line.endswith(b"\n")
        elif self._state is not _State.DONE:
            rest = self._length - len(self._body) if self._state is _State.BODY else 0
            if 0 < rest < len(line):  # the next request begins in the line the body ends in
                self._execute(line[:rest])
                self._execute_line(line[rest:])
            else:
                self._execute(line)

    def _execute(self, data: bytes) -> None:
        try:
            self._llhttp.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._state = _State.DONE
        except httptools.HttpParserError as error:
            self._refuse_syntax(error)
        else:
            if self._state is _State.HEAD:
                self._head_size += len(data)
                self._check_head_size()

    def _refuse_syntax(self, error: Exception) -> None:
        if self._state is _State.DONE:
            return  # bytes after a request that closes: never read, so never wrong
        fault = self._fault
        if fault is None:
            unknown = isinstance(error, httptools.HttpParserInvalidMethodError)
            fault = Fault(
                501 if unknown else 400,
                "unknown method" if unknown else "this is not a valid HTTP/1.1 request",
            )
        self._state = _State.DONE
        self._events.append(fault)

    def _check_head_size(self) -> None:
        if len(self._target) > self._limits.target_bytes:
            fault = Fault(414, "the request target is too long")
        elif self._head_size > self._limits.head_bytes:
            fault = Fault(431, "the header fields are too large")
        else:
            return
        self._state = _State.DONE
        self._events.append(fault)

    def _clear(self) -> None:
        self._target = b""
        self._headers: dict[str, str] = {}
        self._fields = 0
        self._line_open = False
        self._head_size = 0
        self._body = bytearray()
        self._length = 0  # of the body, where Content-Length tells it
        self._authority = ""

    def _stop(self, status: int, reason: str) -> _StopError:
        self._fault = Fault(status, reason)
        return _StopError(reason)

    # --- llhttp's callbacks ---

    def on_message_begin(self) -> None:
        """The first byte of a request (httptools' callback)."""
        self._state = _State.HEAD

    def on_url(self, part: bytes) -> None:
        """A part of the target (httptools' callback)."""
        self._target = self._target + part if self._target else part
        if len(self._target) > self._limits.target_bytes:
            raise self._stop(414, "the request target is too long")

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header field, or one trailer field, which is dropped (httptools' callback)."""
        self._fields = fields = self._fields + 1
        if fields > self._limits.header_fields:
            raise self._stop(431, "too many header fields")
        if self._state is _State.BODY:
            return
        key = name.decode("latin-1").lower()
        text = value.decode("latin-1").strip(" \t")
        headers = self._headers
        if key not in headers:
            headers[key] = text
        elif key == "host":
            raise self._stop(400, "more than one Host")
        else:
            headers[key] = f"{headers[key]}, {text}"

    def on_headers_complete(self) -> None:
        """The header fields are complete (httptools' callback)."""
        llhttp = self._llhttp
        self._version = version = llhttp.get_http_version()
        self._keep_alive = llhttp.should_keep_alive()
        headers = self._headers
        if version == "1.1":
            if "host" not in headers:
                raise self._stop(400, "HTTP/1.1 requires Host")
        elif version != "1.0":
            raise self._stop(505, "HTTP/1.1 and HTTP/1.0 are spoken here")
        size = sum(map(len, headers)) + sum(map(len, headers.values())) + 4 * len(headers)
        if size + len(self._target) > self._limits.head_bytes:
            raise self._stop(431, "the header fields are too large")
        self._state = _State.BODY
        if llhttp.should_upgrade():
            self._check_upgrade()
        if "transfer-encoding" in headers:
            self._check_coding(headers["transfer-encoding"])
        length = headers.get("content-length")
        if length is not None:
            self._length = int(length)
            if self._length > self._limits.body_bytes:
                raise self._stop(413, "the body is too large")
        if "expect" in headers:
            self._check_expectation(headers["expect"])

    def _check_upgrade(self) -> None:
        """An offer to change protocols is not taken up; the connection ends with the answer,
        because llhttp reads no body after one (a body would be taken for the next request)."""
        if self._llhttp.get_method() == b"CONNECT":
            raise self._stop(405, "this is not a proxy")
        if "content-length" in self._headers or "transfer-encoding" in self._headers:
            raise self._stop(400, "Upgrade with a body")
        self._keep_alive = False

    def _check_coding(self, coding: str) -> None:
        if self._version == "1.0":
            raise self._stop(400, "HTTP/1.0 has no Transfer-Encoding")
        if coding.lower() != "chunked":
            raise self._stop(501, "chunked is the only transfer coding spoken here")

    def _check_expectation(self, expectation: str) -> None:
        if expectation.lower() != "100-continue":
            raise self._stop(417, "100-continue is the only expectation understood here")
        body = self._headers.get("content-length", "0") != "0"
        if self._version == "1.1" and (body or "transfer-encoding" in self._headers):
            self._events.append(Signal.CONTINUE)

    def on_body(self, part: bytes) -> None:
        """A part of the body, chunk framing removed (httptools' callback)."""
        if len(self._body) + len(part) > self._limits.body_bytes:
            raise self._stop(413, "the body is too large")
        self._body += part

    def on_message_complete(self) -> None:
        """The request is complete (httptools' callback)."""
        method = self._llhttp.get_method().decode("ascii")
        target = self._target
        try:
            if target == b"*" and method == "OPTIONS":
                path, query, authority = "*", b"", ""
            else:
                path, query, authority = split_target(target)
        except BadTargetError as error:
            raise self._stop(400, str(error)) from None
        if authority:
            self._headers["host"] = authority
        request = HttpRequest(
            "GET" if method == "HEAD" else method,
            path,
            query,
            self._headers,
            bytes(self._body) if self._body else b"",
            forwarded_peer(self._headers, self._peer) if self._trusted else self._peer,
            self._trace(),
        )
        self._events.append(
            Arrival(request, method, target, self._keep_alive, self._version == "1.0")
        )
        self._state = _State.IDLE if self._keep_alive else _State.DONE
        self._clear()
