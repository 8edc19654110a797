"""35 End Patron Session, 36 End Session Response (SIP 2.00)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from protocolsrv.domain.refusal import Refusal
from protocolsrv.sip2.codec import Message, fixed, tag, tags
from protocolsrv.sip2.turn import Effect, Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSession(Message):
    """The patron goes."""

    CODE: ClassVar[str] = "35"
    moment: str = fixed("moment")
    institution: str = tag("AO")
    patron: str = tag("AA")
    terminal_password: str = tag("AC")
    pin: str | None = tag("AD", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSessionResponse(Message):
    """Good-bye; without thanks, which units print themselves."""

    CODE: ClassVar[str] = "36"
    ended: bool = fixed("end_session")
    moment: str = fixed("moment")
    institution: str = tag("AO", required=True)
    patron: str = tag("AA", required=True)
    screen: tuple[str, ...] = tags("AF")
    lines: tuple[str, ...] = tags("AG")


REQUEST = EndSession
EFFECT = Effect.NONE


def answer(request: EndSession, turn: Turn) -> EndSessionResponse:
    """Forget the patron's language and last loan."""
    turn.session.language = ""
    turn.session.lent = ("", "")
    return EndSessionResponse(
        ended=True,
        moment=turn.now,
        institution=turn.institution(request.institution),
        patron=request.patron,
    )


def refused(request: EndSession, turn: Turn, refusal: Refusal) -> EndSessionResponse:
    """The answer where it cannot be done."""
    return EndSessionResponse(
        moment=turn.now,
        institution=turn.institution(request.institution),
        patron=request.patron,
        screen=turn.why(refusal),
    )
