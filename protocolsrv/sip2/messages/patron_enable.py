"""25 Patron Enable, 26 Patron Enable Response (SIP 2.00): what 01 and staff set is lifted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.services.circulation.results import PatronView
from protocolsrv.sip2.codec import Message, fixed, tag, tags
from protocolsrv.sip2.turn import Effect, Turn
from protocolsrv.sip2.views import facts


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronEnable(Message):
    """A card is to work again."""

    CODE: ClassVar[str] = "25"
    moment: str = fixed("moment")
    institution: str = tag("AO")
    patron: str = tag("AA")
    terminal_password: str = tag("AC")
    pin: str | None = tag("AD", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronEnableResponse(Message):
    """The patron's status as it is now."""

    CODE: ClassVar[str] = "26"
    status: str = fixed("patron_status")
    language: str = fixed("language")
    moment: str = fixed("moment")
    institution: str = tag("AO", required=True)
    patron: str = tag("AA", required=True)
    name: str = tag("AE", required=True)
    valid: str = tag("BL")
    valid_pin: str = tag("CQ")
    screen: tuple[str, ...] = tags("AF")
    lines: tuple[str, ...] = tags("AG")


REQUEST = PatronEnable
EFFECT = Effect.WRITE


def answer(request: PatronEnable, turn: Turn) -> PatronEnableResponse:
    """Lift the block; where a PIN was sent it must be right."""
    pin = turn.pin(request.pin)
    if pin is not None:
        known = turn.verbs.patron(turn.caller(), request.patron, pin)
        if isinstance(known, Refusal):
            return _response(known, turn, request)
        if known.pin_ok is False:
            return _response(Refusal(Reason.PIN_WRONG), turn, request)
    return _response(turn.verbs.enable(turn.caller(), request.patron), turn, request)


def refused(request: PatronEnable, turn: Turn, refusal: Refusal) -> PatronEnableResponse:
    """The answer where it cannot be done."""
    return _response(refusal, turn, request)


def _response(
    found: PatronView | Refusal, turn: Turn, request: PatronEnable
) -> PatronEnableResponse:
    told = facts(found, turn)
    return PatronEnableResponse(
        status=told.status,
        language=turn.language_code,
        moment=turn.now,
        institution=turn.institution(request.institution),
        patron=request.patron,
        name=told.name,
        valid=told.valid,
        valid_pin=told.pin,
        screen=told.screen,
    )
