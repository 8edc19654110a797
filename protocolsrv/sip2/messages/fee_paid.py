"""37 Fee Paid, 38 Fee Paid Response (SIP 2.00). BK names a payment: told twice, it is one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from protocolsrv.domain.fee import CURRENCY, kronor
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.sip2.codec import Message, fixed, tag, tags
from protocolsrv.sip2.turn import Effect, Turn

_AMOUNT = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,2}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeePaid(Message):
    """A patron has paid."""

    CODE: ClassVar[str] = "37"
    moment: str = fixed("moment")
    fee_type: str = fixed("fee_type")
    payment_type: str = fixed("payment_type")
    currency: str = fixed("currency")
    amount: str = tag("BV")
    institution: str = tag("AO")
    patron: str = tag("AA")
    terminal_password: str = tag("AC")
    pin: str | None = tag("AD", default=None)
    fee: str = tag("CG")
    transaction: str = tag("BK")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeePaidResponse(Message):
    """Taken, or not."""

    CODE: ClassVar[str] = "38"
    ok: bool = fixed("payment_accepted")
    moment: str = fixed("moment")
    institution: str = tag("AO", required=True)
    patron: str = tag("AA", required=True)
    transaction: str = tag("BK")
    screen: tuple[str, ...] = tags("AF")
    lines: tuple[str, ...] = tags("AG")


REQUEST = FeePaid
EFFECT = Effect.WRITE


def ore(text: str) -> int | None:
    """An amount in ore: a point or comma before the decimals, no sign; None for anything else."""
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        return None
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def answer(request: FeePaid, turn: Turn) -> FeePaidResponse:
    """Take the payment."""
    amount = ore(request.amount)
    if not amount:
        return refused(request, turn, Refusal(Reason.PAYMENT_AMOUNT))
    if request.fee and not (request.fee.isascii() and request.fee.isdigit()):
        return refused(request, turn, Refusal(Reason.FEE_UNKNOWN))
    key = request.transaction or turn.key(
        "37", request.moment, request.patron, request.amount, request.fee
    )
    done = turn.verbs.pay(
        turn.caller(),
        request.patron,
        amount,
        currency=request.currency or CURRENCY,
        fee_id=int(request.fee) if request.fee else None,
        pin=turn.pin(request.pin),
        key=key,
    )
    if isinstance(done, Refusal):
        return refused(request, turn, done)
    return FeePaidResponse(
        ok=True,
        moment=turn.now,
        institution=turn.institution(request.institution),
        patron=request.patron,
        transaction=request.transaction,
        screen=turn.screen("paid", left=kronor(done.left)),
    )


def refused(request: FeePaid, turn: Turn, refusal: Refusal) -> FeePaidResponse:
    """Not taken: the unit gives the money back."""
    return FeePaidResponse(
        moment=turn.now,
        institution=turn.institution(request.institution),
        patron=request.patron,
        transaction=request.transaction,
        screen=turn.why(refusal),
    )
