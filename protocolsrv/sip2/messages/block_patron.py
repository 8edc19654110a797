"""01 Block Patron (SIP 2.00), answered by 24: the unit kept a card, or asks for a block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from protocolsrv.domain.refusal import Refusal
from protocolsrv.sip2.codec import Message, fixed, tag
from protocolsrv.sip2.turn import Effect, Turn

from .patron_status import PatronStatusResponse, response


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockPatron(Message):
    """A card is to be blocked. AL says why, for the unit's own screen."""

    CODE: ClassVar[str] = "01"
    card_retained: bool = fixed("card_retained")
    moment: str = fixed("moment")
    institution: str = tag("AO")
    reason: str = tag("AL")
    patron: str = tag("AA")
    terminal_password: str = tag("AC")


REQUEST = BlockPatron
EFFECT = Effect.WRITE


def answer(request: BlockPatron, turn: Turn) -> PatronStatusResponse:
    """Block it."""
    found = turn.verbs.block_card(
        turn.caller(), request.patron, lost=False, retained=request.card_retained
    )
    return response(found, turn, request.institution, request.patron)


def refused(request: BlockPatron, turn: Turn, refusal: Refusal) -> PatronStatusResponse:
    """The answer where it cannot be done."""
    return response(refusal, turn, request.institution, request.patron)
