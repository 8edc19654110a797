"""23 Patron Status Request, 24 Patron Status Response (SIP 2.00).

The same money and blocks as 64."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from protocolsrv.domain.refusal import Refusal
from protocolsrv.services.circulation.results import PatronView
from protocolsrv.sip2.codec import Message, fixed, tag, tags
from protocolsrv.sip2.turn import Effect, Turn
from protocolsrv.sip2.views import facts


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronStatus(Message):
    """Who is this, and may they."""

    CODE: ClassVar[str] = "23"
    language: str = fixed("language")
    moment: str = fixed("moment")
    institution: str = tag("AO")
    patron: str = tag("AA")
    terminal_password: str = tag("AC")
    pin: str | None = tag("AD", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronStatusResponse(Message):
    """What is denied, and what is owed."""

    CODE: ClassVar[str] = "24"
    status: str = fixed("patron_status")
    language: str = fixed("language")
    moment: str = fixed("moment")
    institution: str = tag("AO", required=True)
    patron: str = tag("AA", required=True)
    name: str = tag("AE", required=True)
    valid: str = tag("BL")
    valid_pin: str = tag("CQ")
    currency: str = tag("BH")
    owed: str = tag("BV")
    screen: tuple[str, ...] = tags("AF")
    lines: tuple[str, ...] = tags("AG")


REQUEST = PatronStatus
EFFECT = Effect.READ


def answer(request: PatronStatus, turn: Turn) -> PatronStatusResponse:
    """One look at the patron."""
    turn.speak(request.language)
    found = turn.verbs.patron(turn.caller(), request.patron, turn.pin(request.pin))
    return response(found, turn, request.institution, request.patron)


def refused(request: PatronStatus, turn: Turn, refusal: Refusal) -> PatronStatusResponse:
    """The answer where it cannot be done."""
    return response(refusal, turn, request.institution, request.patron)


def response(
    found: PatronView | Refusal, turn: Turn, institution: str, card: str
) -> PatronStatusResponse:
    """24 for what was found; 01 is answered so too."""
    told = facts(found, turn)
    return PatronStatusResponse(
        status=told.status,
        language=turn.language_code,
        moment=turn.now,
        institution=turn.institution(institution),
        patron=card,
        name=told.name,
        valid=told.valid,
        valid_pin=told.pin,
        currency=told.currency,
        owed=told.owed,
        screen=told.screen,
    )
