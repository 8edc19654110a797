"""What one conversation must remember, and the rules of error detection over it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from .profiles import Account, Place

REPEAT_WITHIN = timedelta(seconds=120)
"""How long the same message again is taken for a retry and not for a new one."""
MOST_RESENDS = 3
"""Damaged messages in a row that are answered by 96."""


@dataclass(slots=True)
class Session:
    """One unit's conversation. `language` is that of the patron at the unit; `lent` the card of the
    last check-out by barcode, for its undoing; `width` of the unit's paper."""

    account: Account | None = None
    place: Place | None = None
    language: str = ""
    width: int | None = None
    lent: tuple[str, str] = ("", "")
    login_attempts: int = 0
    superseded: bool = False
    last_reply: bytes = b""
    damaged: int = 0
    turn: int = 0
    last_seen: datetime | None = None
    messages: int = 0
    errors: int = 0
    _repeat: tuple[bytes, bytes, datetime] | None = None

    def repeated(self, line: bytes, at: datetime) -> bytes | None:
        """The reply to the message before where this is that message again (same bytes, thus same
        AY and AZ)."""
        if self._repeat is None:
            return None
        before, reply, when = self._repeat
        return reply if before == line and at - when <= REPEAT_WITHIN else None

    def replied(
        self, reply: bytes, line: bytes, detects: bool, passing: bool, at: datetime
    ) -> None:
        """Remember a reply for 97; and, where the message had AY and AZ, for its repetition,
        unless the answer may be another in a moment."""
        self.last_reply = reply
        self._repeat = (line, reply, at) if detects and not passing else None

    def log_in(self, account: Account, place: Place) -> None:
        """The unit is known from now on; what was of another is gone."""
        self.account = account
        self.place = place
        self.language = ""
        self.lent = ("", "")
        self.login_attempts = 0
