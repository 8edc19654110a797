"""29 Renew, 30 Renew Response (SIP 2.00): by item (AB), or by the title (AJ) of one's own loan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.sip2.codec import Message, fixed, tag
from protocolsrv.sip2.turn import Effect, Turn

from .checkout import CheckoutResponse, lent, not_lent


@dataclass(frozen=True, slots=True, kw_only=True)
class Renew(Message):
    """A patron wants to keep this item longer."""

    CODE: ClassVar[str] = "29"
    third_party: bool = fixed("third_party")
    no_block: bool = fixed("no_block")
    moment: str = fixed("moment")
    due_date: str = fixed("due_date")
    institution: str = tag("AO")
    patron: str = tag("AA")
    pin: str | None = tag("AD", default=None)
    item: str = tag("AB")
    title: str = tag("AJ")
    terminal_password: str = tag("AC")
    properties: str = tag("CH")
    fee_accepted: str = tag("BO")


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewResponse(CheckoutResponse):
    """The same fields as 12."""

    CODE: ClassVar[str] = "30"


REQUEST = Renew
EFFECT = Effect.WRITE


def answer(request: Renew, turn: Turn) -> RenewResponse:
    """Renew the patron's own loan."""
    item = request.item or _by_title(request, turn)
    if isinstance(item, Refusal):
        return refused(request, turn, item)
    told = turn.told(request.no_block, request.moment, request.due_date)
    done = turn.verbs.renew(
        turn.caller(),
        request.patron,
        item,
        pin=turn.pin(request.pin),
        fee_accepted=request.fee_accepted.upper() == "Y",
        told=told,
        key=turn.key(
            "29", request.moment, request.patron, item, request.fee_accepted, told=told is not None
        ),
    )
    if isinstance(done, Refusal):
        return refused(request, turn, done)
    return RenewResponse(**lent(done, turn), **_echo(request, item, turn))


def refused(request: Renew, turn: Turn, refusal: Refusal) -> RenewResponse:
    """Not renewed."""
    return RenewResponse(**not_lent(refusal, turn), **_echo(request, request.item, turn))


def _by_title(request: Renew, turn: Turn) -> str | Refusal:
    """The barcode of the patron's loan whose record number or title this is."""
    found = turn.verbs.patron(turn.caller(), request.patron, turn.pin(request.pin), loans=True)
    if isinstance(found, Refusal):
        return found
    if found.pin_ok is False:
        return Refusal(Reason.PIN_WRONG)
    wanted = request.title.casefold()
    for line in found.loans:
        if wanted and wanted in (str(line.loan.record_id), line.title.casefold()):
            return line.item.barcode
    return Refusal(Reason.LOAN_UNKNOWN)


def _echo(request: Renew, item: str, turn: Turn) -> dict[str, Any]:
    return {
        "moment": turn.now,
        "institution": turn.institution(request.institution),
        "patron": request.patron,
        "item": item,
    }
