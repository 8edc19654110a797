"""One request's circumstances, and what the messages do alike: keys, texts, moments, replies."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.services.circulation.results import Caller, Told
from protocolsrv.services.circulation.verbs import Verbs

from . import moments, texts
from .diagnostics import ROWS, Row
from .profiles import Account, Place, Profile
from .session import Session

KEY_WITHIN = timedelta(hours=3)
"""How far a unit's clock may be from ours for its stamps to name transactions. Beyond, the clock
stands still or is wrong, and two transactions could share a stamp."""


class Effect(Enum):
    """What a message does to the register; the transport decides by it where it runs."""

    NONE = "none"
    READ = "read"
    WRITE = "write"


@dataclass(slots=True)
class Turn:
    """One request: the verbs, who asks, and when. `passing` is set when the answer may be another
    in a moment. `supported` are the request codes served at all, `online` tells whether the
    register answers."""

    verbs: Verbs
    session: Session
    account: Account
    place: Place
    at: datetime
    supported: frozenset[str]
    online: Callable[[], bool]
    logged_in: bool = True
    passing: bool = False

    @property
    def profile(self) -> Profile:
        """How to speak with the unit."""
        return self.account.profile

    @property
    def language(self) -> str:
        """sv, en or fi: the patron's at the unit, else the unit's."""
        return self.session.language or self.account.language

    def speak(self, code: str) -> None:
        """A request said its language; an unknown code leaves the account's."""
        self.session.language = texts.CODES.get(code, "")

    @property
    def language_code(self) -> str:
        """The language of the answer in SIP2's digits."""
        return texts.CODE_OF[self.language]

    def caller(self, location: str = "") -> Caller:
        """On whose behalf; `location` (AP) is another place where the profile lets it."""
        place = self.place
        if location and self.profile.place_override:
            place = self.account.places.get(location, place)
        return Caller(
            self.account.name, place.library, place.municipality, self.account.staff, self.language
        )

    # ---- what is sent --------------------------------------------------------------------------

    @property
    def now(self) -> str:
        """The transaction date of the answer: our clock, local time."""
        return moments.write(self.at, self.account.zone)

    def institution(self, sent: str) -> str:
        """AO of the answer."""
        return self.account.institution or sent

    def text(self, key: str, **figures: str) -> str:
        """A text of ours, or the profile's own, in the language of the session."""
        return texts.text(key, self.language, self.profile.text_of, **figures)

    def screen(self, *keys: str, **figures: str) -> tuple[str, ...]:
        """AF: one each, without empty ones and repetitions."""
        found = dict.fromkeys(self.text(key, **figures) for key in keys)
        return tuple(one for one in found if one)

    def lines(self, key: str, **figures: str) -> tuple[str, ...]:
        """AG: broken at the width of the unit's paper."""
        if key not in texts.TEXTS:
            return ()
        return texts.lines(self.text(key, **figures), self.session.width)

    def due(self, at: datetime) -> str:
        """A due date as the unit wants it."""
        return moments.due(at, self.account.zone, self.profile.date_form, self.language)

    def due_for_people(self, at: datetime) -> str:
        """A due date in words, for screens and slips: whatever form the unit reads."""
        return moments.due(at, self.account.zone, moments.DateForm.TEXT, self.language)

    def refusal(self, refused: Refusal) -> Row:
        """The row of a refusal; notes where it may pass."""
        row = ROWS[refused.reason]
        self.passing = self.passing or row.passing
        return row

    def why(self, refused: Refusal, fee: str = "") -> tuple[str, ...]:
        """AF of a refusal."""
        if refused.reason is Reason.CALLER_MAY_NOT and not self.logged_in:
            return self.screen("log_in")
        return self.screen(self.refusal(refused).text, fee=fee)

    # ---- what was sent -------------------------------------------------------------------------

    def moment(self, sent: str) -> datetime | None:
        """A date of the unit's, in UTC."""
        return moments.read(sent, self.account.zone)

    def pin(self, sent: str | None) -> str | None:
        """AD; None where none was sent, "" is a wrong one."""
        if sent is not None and not sent.strip():
            return None if self.profile.empty_pin_is_none else ""
        return sent

    def told(self, no_block: bool, stamp: str, due: str = "") -> Told | None:
        """That it has happened already, and when, by the unit's clock; never in the future."""
        if not (no_block and self.profile.offline):
            return None
        at = self.moment(stamp) or self.at
        return Told(min(at, self.at), self.moment(due))

    def key(self, code: str, stamp: str, *parts: str, told: bool = False) -> str:
        """The name of a transaction: the same when a unit tells it again, also after it has
        reconnected (when AY begins anew, so AY is no part of it). "" where the stamp names
        nothing. Holds no card number that could be read."""
        at = self.moment(stamp)
        if at is None or (not told and abs(at - self.at) > KEY_WITHIN):
            return ""
        whole = "\x1f".join((self.account.name, code, stamp, *parts))
        return "sip2:" + hashlib.sha256(whole.encode()).hexdigest()[:40]


Reply = Any
"""A response message."""
