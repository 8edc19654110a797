"""One conversation: bytes in, APDUs out. Frame, decode, dispatch, encode; the only `try`.

Init comes first and once; after it requests are answered in order, one at a time. What is no APDU,
or none of ours, ends the conversation with a Close that says why.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from protocolsrv.wire.conversation import Ending, Send, Task

from . import apdus
from .apdus.close import Close
from .apdus.init import InitializeRequest
from .asn1 import DecodeError
from .ber import BerError, Framer
from .context import Context
from .messages import BY_REQUEST, init, offered
from .messages.close import Reason
from .replies import Answer, Ready
from .session import Session

_log = logging.getLogger(__name__)
_HTTP = (b"GET ", b"POST ", b"HEAD ", b"PUT ", b"OPTIONS ", b"DELETE ", b"PRI ")
_HTTP_BODY = b"This port speaks Z39.50. SRU and the pages for people are on the HTTP port.\n"
_NO_HTTP = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(_HTTP_BODY), _HTTP_BODY)
)
_REASONS = {
    Ending.IDLE: (Reason.LACK_OF_ACTIVITY, "nothing was asked for too long"),
    Ending.SLOW: (Reason.PROTOCOL_ERROR, "an APDU began and did not end"),
    Ending.SHUTDOWN: (Reason.SHUTDOWN, "the server stops"),
    Ending.FAULT: (Reason.SYSTEM_PROBLEM, ""),
}


class Z3950Responder:
    """Opens conversations over one catalogue."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._offered = offered(context)

    def open(self, peer: str, trace: str) -> Z3950Conversation:
        """A conversation with a client that has just connected."""
        del peer
        return Z3950Conversation(self._context, self._offered, trace)


class Z3950Conversation:
    """One client."""

    def __init__(self, context: Context, options: frozenset[int], trace: str) -> None:
        settings = context.settings
        self._context = context
        self._offered = options
        self._trace = trace
        self._framer = Framer(settings.max_request_bytes)
        self._first = b""
        self._closed = False
        self.session = Session(settings.max_result_sets, settings.max_rows)

    @property
    def partial(self) -> bool:
        """Whether an APDU has begun to arrive and is not whole."""
        return not self._closed and self._framer.waiting > 0

    def feed(self, data: bytes) -> None:
        """Bytes from the client."""
        if self._closed:
            return
        if not self.session.initialised and len(self._first) < 8:
            self._first += data[: 8 - len(self._first)]
        self._framer.feed(data)

    def next(self) -> Send | Task | None:
        """The next answer, or the work it takes."""
        if self._closed:
            return None
        if self._first.startswith(_HTTP):
            self._closed = True
            return Send(_NO_HTTP, close=True, kind="http")
        if any(one.startswith(self._first) for one in _HTTP):
            return None  # too few bytes to tell; no APDU of ours begins so
        try:
            data = self._framer.next()
            if data is None:
                return None
            request = apdus.decode(data)
        except (BerError, DecodeError) as error:
            return self._close(Reason.PROTOCOL_ERROR, str(error))
        return self._dispatch(request)

    def end(self, why: Ending) -> bytes:
        """A Close with the reason, where the client knows what that is (version 3)."""
        if self._closed:
            return b""
        self._closed = True
        if not self.session.initialised or self.session.version < 3:
            return b""
        reason, text = _REASONS[why]
        return apdus.encode(Close(None, reason, text or self._trace))

    # ---- dispatch ----------------------------------------------------------------------------

    def _dispatch(self, request: Any) -> Send | Task:
        kind = type(request)
        message = BY_REQUEST.get(kind)
        name = kind.__name__
        if message is None:
            return self._close(Reason.PROTOCOL_ERROR, f"{name} is a target's")
        if kind is InitializeRequest:
            if self.session.initialised:
                return self._close(Reason.PROTOCOL_ERROR, "Init comes once")
            return self._safely(
                name, lambda: init.answer(request, self.session, self._context, self._offered)
            )
        if not self.session.initialised:
            if kind is Close:
                return self._safely(name, lambda: self._goodbye(request))
            return self._close(Reason.PROTOCOL_ERROR, "Init comes first")
        self.session.turn += 1
        try:
            made = message.answer(request, self.session, self._context)
        except Exception:
            return self._failed(name)
        if not isinstance(made, Ready):
            return self._safely(name, lambda: made)
        ready = made
        return Task(
            ready.cost,
            lambda: self._safely(name, ready.run),
            lambda: self._give_up(name, ready.refuse),
        )

    def _goodbye(self, request: Close) -> Answer:
        return Answer(Close(request.reference_id, Reason.FINISHED), close=True)

    def _give_up(self, name: str, refuse: Callable[[], Answer]) -> Send:
        """The work was not done in time; what it may still give is not kept."""
        self.session.turn += 1
        return self._safely(name, refuse)

    def _safely(self, name: str, run: Callable[[], Answer]) -> Send:
        try:
            answer = run()
            data = apdus.encode(answer.apdu)
        except Exception:
            return self._failed(name)
        if answer.close:
            self._closed = True
        return Send(data, answer.close, name, answer.note)

    def _failed(self, name: str) -> Send:
        """A bug of ours: the client is told where to find it, and nobody else notices."""
        _log.exception("Z39.50 conversation %s failed at %s", self._trace, name)
        return self._close(Reason.SYSTEM_PROBLEM, self._trace)

    def _close(self, reason: Reason, text: str) -> Send:
        self._closed = True
        data = apdus.encode(Close(None, reason, text[:200]))
        return Send(data, close=True, kind="close", note=f"{reason.name.lower()} {text[:200]}")
