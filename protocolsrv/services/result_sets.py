"""Result sets as signed tokens: any worker honours one, and none costs memory.

A token holds scope, query and order as text, and when it expires; it is signed, so that what a
client sends back is what was given. The text is the protocol's own canonical form: who issues the
token reads it again.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from protocolsrv.domain.ports import Clock
from protocolsrv.domain.refusal import QueryFault, QueryReason

_SIGNATURE = 16
_ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@dataclass(frozen=True, slots=True)
class ResultSet:
    """What a token stands for: a canonical query (with its order) in a scope."""

    scope: str
    query: str


class ResultSets:
    """Issues and reads tokens. `secret` is shared by all workers; at least 16 bytes."""

    def __init__(self, secret: bytes, clock: Clock, max_length: int = 8_000) -> None:
        if len(secret) < 16:
            raise ValueError("the secret that signs result sets must have at least 16 bytes")
        self._secret = secret
        self._clock = clock
        self._max_length = max_length

    def issue(self, found: ResultSet, ttl: timedelta) -> str | None:
        """A token good for `ttl`; None for a query too long to be carried in one."""
        until = int((self._clock.now() + ttl).timestamp())
        body = f"{until:x}\n{found.scope}\n{found.query}".encode()
        text = urlsafe_b64encode(self._sign(body) + body).rstrip(b"=").decode()
        return text if len(text) <= self._max_length else None

    def read(self, token: str) -> ResultSet | QueryFault:
        """What a token stands for, or that it is none of ours or has expired."""
        unknown = QueryFault(QueryReason.RESULT_SET_UNKNOWN, token)
        if len(token) > self._max_length or len(token) % 4 == 1 or not _ALPHABET.issuperset(token):
            return unknown
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        signature, body = raw[:_SIGNATURE], raw[_SIGNATURE:]
        if not hmac.compare_digest(signature, self._sign(body)):
            return unknown
        until, scope, query = body.decode().split("\n", 2)
        if datetime.fromtimestamp(int(until, 16), self._clock.now().tzinfo) <= self._clock.now():
            return QueryFault(QueryReason.RESULT_SET_EXPIRED, token)
        return ResultSet(scope, query)

    def _sign(self, body: bytes) -> bytes:
        return hmac.digest(self._secret, body, "sha256")[:_SIGNATURE]
