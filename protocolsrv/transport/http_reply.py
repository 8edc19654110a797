"""Answers to bytes (RFC 9110, RFC 9112). Pure but for the clock behind `Date`.

An answer never repeats what the client sent.
"""

from __future__ import annotations

import time
from email.utils import formatdate
from http import HTTPStatus

from protocolsrv.wire.exchange import HttpResponse

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
ALLOW = "GET, HEAD, POST, OPTIONS"
"""The methods a responder can meet (RFC 9110 section 9); HEAD reaches it as GET."""

_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_NO_BODY = frozenset({204, 304})


class HttpDate:
    """The Date field's value, worked out once a second."""

    __slots__ = ("_second", "_text")

    def __init__(self) -> None:
        self._second = -1
        self._text = ""

    def __call__(self) -> str:
        """The date now, as RFC 9110 section 5.6.7 writes it."""
        second = int(time.time())
        if second != self._second:
            self._second = second
            self._text = formatdate(second, usegmt=True)
        return self._text


def render_head(
    response: HttpResponse, length: int, date: str, trace: str, keep_alive: bool, http_10: bool
) -> bytes:
    """Status line and header fields. `length` is the body's; to HEAD it is the same.

    Raises `ValueError` when a field of the response holds a line break or is not Latin-1: then it
    is not sent at all, because it could end the head early."""
    status = response.status
    head = (
        f"HTTP/1.1 {status} {_PHRASES.get(status, '')}\r\n"
        f"Date: {date}\r\n"
        f"Content-Type: {response.content_type}\r\n"
        f"Content-Length: {length}\r\n"
        f"X-Content-Type-Options: nosniff\r\n"
        f"X-Request-Id: {trace}\r\n"
    )
    lines = 6
    if status in _NO_BODY:
        head = f"HTTP/1.1 {status} {_PHRASES[status]}\r\nDate: {date}\r\nX-Request-Id: {trace}\r\n"
        lines = 3
    for name, value in response.headers:
        head += f"{name}: {value}\r\n"
        lines += 1
    if not keep_alive:
        head += "Connection: close\r\n"
        lines += 1
    elif http_10:
        head += "Connection: keep-alive\r\n"
        lines += 1
    if head.count("\n") != lines or head.count("\r") != lines:
        raise ValueError("a header field of the answer holds a line break")
    return (head + "\r\n").encode("latin-1")


def plain(status: int, text: str, headers: tuple[tuple[str, str], ...] = ()) -> HttpResponse:
    """A small answer in plain text; `text` is ours and becomes the note of the log line."""
    body = f"{text}\n".encode()
    note = text if status >= 400 else ""
    return HttpResponse(status, "text/plain; charset=utf-8", (body,), headers, note)


def fault_answer(status: int, reason: str) -> HttpResponse:
    """The answer to bytes that are no request of ours."""
    headers = (("Allow", ALLOW),) if status == 405 else ()
    return plain(status, reason, headers)


def options_answer() -> HttpResponse:
    """What OPTIONS is answered (RFC 9110 section 9.3.7)."""
    return HttpResponse(204, "", (), (("Allow", ALLOW),))


def method_answer() -> HttpResponse:
    """What a method that no resource here has is answered (RFC 9110 section 15.5.6)."""
    return plain(405, f"the methods here are {ALLOW}", (("Allow", ALLOW),))


def failure_answer(trace: str) -> HttpResponse:
    """What the client sees of a bug or an outage of ours: an id to quote, nothing else."""
    return plain(500, f"an internal error; quote {trace} when you report it")
