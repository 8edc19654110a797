"""The contract between a transport and a responder that speaks over HTTP.

A responder turns one request into one answer and knows no socket. It may answer at once, or hand
back `Work`: a call together with what it is expected to cost, so that the transport decides where
it runs (on its own thread when cheap, in a small pool when dear, not at all when too dear).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request, body complete and within the transport's limits.

    `path` is percent-decoded UTF-8; `query` and `body` are the raw bytes; header names are lower
    case; `peer` is the client's address (after a trusted proxy)."""

    method: str
    path: str
    query: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    peer: str = ""
    trace: str = ""  # the id of this exchange in logs, traces and replies


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """One answer. `body` parts are written one after another, uncopied. `note` is for the log line
    (canonical query, hits, diagnostic) and holds no personal data."""

    status: int
    content_type: str
    body: tuple[bytes, ...]
    headers: tuple[tuple[str, str], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """An answer still to be worked out: `cost` in microseconds, `run` gives it, `refuse` gives the
    protocol's polite "not now" when the transport may not run it (queue full, deadline past)."""

    cost: int
    run: Callable[[], HttpResponse]
    refuse: Callable[[], HttpResponse]


class HttpResponder(Protocol):
    """A protocol over HTTP."""

    def answer(self, request: HttpRequest) -> HttpResponse | Work:
        """Never raises for what a client can send."""
        ...
