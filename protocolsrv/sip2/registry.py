"""What conversations of one service share: who is connected, and who guessed passwords."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakSet

from protocolsrv.domain.ports import Clock

from .session import Session


@dataclass(frozen=True, slots=True)
class Terminal:
    """A connected unit, for the console."""

    account: str
    peer: str
    trace: str
    last_seen: datetime | None
    messages: int
    errors: int


class Seat:
    """A conversation's place in the registry."""

    __slots__ = ("__weakref__", "peer", "session", "trace")

    def __init__(self, session: Session, peer: str, trace: str) -> None:
        self.session = session
        self.peer = peer
        self.trace = trace


class Registry:
    """Live conversations by account. A seat that nobody holds any more is gone by itself.
    `on_superseded` hears the trace of one whose place a newer login took, to close it."""

    def __init__(self, on_superseded: Callable[[str], None] | None = None) -> None:
        self._seats: WeakSet[Seat] = WeakSet()
        self._lock = threading.Lock()
        self._on_superseded = on_superseded

    def take(self, seat: Seat) -> None:
        """The seat's session has logged in: the one that has been silent longest makes room where
        its account has more sessions than it may."""
        account = seat.session.account
        if account is None:
            return
        with self._lock:
            self._seats.add(seat)
            rivals = [
                one
                for one in self._seats
                if one is not seat
                and not one.session.superseded
                and one.session.account is not None
                and one.session.account.name == account.name
            ]
            rivals.sort(key=lambda one: str(one.session.last_seen or ""))
            leaving = rivals[: max(0, len(rivals) + 1 - max(1, account.max_sessions))]
            for one in leaving:
                one.session.superseded = True
                self._seats.discard(one)
        for one in leaving:
            if self._on_superseded is not None:
                self._on_superseded(one.trace)

    def leave(self, seat: Seat) -> None:
        """The conversation has ended."""
        with self._lock:
            self._seats.discard(seat)

    def terminals(self) -> list[Terminal]:
        """Who is connected now."""
        with self._lock:
            seats = list(self._seats)
        return sorted(
            (
                Terminal(
                    one.session.account.name,
                    one.peer,
                    one.trace,
                    one.session.last_seen,
                    one.session.messages,
                    one.session.errors,
                )
                for one in seats
                if one.session.account is not None
            ),
            key=lambda one: (one.account, one.trace),
        )


class Lockout:
    """Wrong logins by source address: after `most` of them within `window`, none is looked at until
    the window has passed. Remembers at most `remembered` addresses."""

    def __init__(
        self, clock: Clock, most: int = 10, seconds: int = 300, remembered: int = 10_000
    ) -> None:
        self._clock = clock
        self._most = most
        self._window = timedelta(seconds=seconds)
        self._remembered = remembered
        self._wrong: dict[str, list[datetime]] = {}
        self._lock = threading.Lock()

    def locked(self, peer: str) -> bool:
        """Whether logins from there are refused unseen."""
        with self._lock:
            return len(self._recent(peer)) >= self._most

    def wrong(self, peer: str) -> None:
        """A login failed."""
        with self._lock:
            recent = self._recent(peer)
            self._wrong.pop(peer, None)
            if len(self._wrong) >= self._remembered:
                del self._wrong[next(iter(self._wrong))]
            self._wrong[peer] = [*recent[-self._most :], self._clock.now()]

    def right(self, peer: str) -> None:
        """A login succeeded."""
        with self._lock:
            self._wrong.pop(peer, None)

    def _recent(self, peer: str) -> list[datetime]:
        since = self._clock.now() - self._window
        return [one for one in self._wrong.get(peer, ()) if one > since]
