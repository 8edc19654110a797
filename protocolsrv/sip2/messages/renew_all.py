"""65 Renew All, 66 Renew All Response (SIP 2.00). BM and BN name each item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from protocolsrv.domain.refusal import Refusal
from protocolsrv.sip2.codec import Message, fixed, tag, tags
from protocolsrv.sip2.profiles import ListForm
from protocolsrv.sip2.turn import Effect, Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewAll(Message):
    """A patron wants to keep everything longer."""

    CODE: ClassVar[str] = "65"
    moment: str = fixed("moment")
    institution: str = tag("AO")
    patron: str = tag("AA")
    pin: str | None = tag("AD", default=None)
    terminal_password: str = tag("AC")
    fee_accepted: str = tag("BO")


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewAllResponse(Message):
    """What was renewed and what was not."""

    CODE: ClassVar[str] = "66"
    ok: bool = fixed("ok")
    renewed: int | None = fixed("renewed_count")
    unrenewed: int | None = fixed("unrenewed_count")
    moment: str = fixed("moment")
    institution: str = tag("AO", required=True)
    renewed_items: tuple[str, ...] = tags("BM")
    unrenewed_items: tuple[str, ...] = tags("BN")
    screen: tuple[str, ...] = tags("AF")
    lines: tuple[str, ...] = tags("AG")


REQUEST = RenewAll
EFFECT = Effect.WRITE


def answer(request: RenewAll, turn: Turn) -> RenewAllResponse:
    """Renew what can be renewed; BN tells the reason too where the profile wants more than
    barcodes."""
    done = turn.verbs.renew_all(
        turn.caller(),
        request.patron,
        pin=turn.pin(request.pin),
        fee_accepted=request.fee_accepted.upper() == "Y",
        key=turn.key("65", request.moment, request.patron, request.fee_accepted),
    )
    if isinstance(done, Refusal):
        return refused(request, turn, done)
    reasons = turn.profile.lists is not ListForm.BARCODE
    return RenewAllResponse(
        ok=True,
        renewed=len(done.renewed),
        unrenewed=len(done.refused),
        moment=turn.now,
        institution=turn.institution(request.institution),
        renewed_items=tuple(one.item.barcode for one in done.renewed),
        unrenewed_items=tuple(
            " ".join((item.barcode, *(turn.why(why) if reasons else ())))
            for _, item, _, why in done.refused
        ),
    )


def refused(request: RenewAll, turn: Turn, refusal: Refusal) -> RenewAllResponse:
    """Nothing renewed."""
    return RenewAllResponse(
        renewed=0,
        unrenewed=0,
        moment=turn.now,
        institution=turn.institution(request.institution),
        screen=turn.why(refusal),
    )
