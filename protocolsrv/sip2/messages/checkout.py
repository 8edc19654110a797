"""11 Checkout, 12 Checkout Response (SIP 2.00); and what 30 has in common with 12."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from protocolsrv.domain.fee import CURRENCY, kronor
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.services.circulation.results import CheckedOut, Told
from protocolsrv.sip2.codec import Message, fixed, tag, tags
from protocolsrv.sip2.profiles import Renewal
from protocolsrv.sip2.turn import Effect, Turn

RENTAL = "06"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout(Message):
    """A patron wants this item. BI: undo a check-in that the unit could not finish."""

    CODE: ClassVar[str] = "11"
    renewal_policy: bool = fixed("renewal_policy")
    no_block: bool = fixed("no_block")
    moment: str = fixed("moment")
    due_date: str = fixed("due_date")
    institution: str = tag("AO")
    patron: str = tag("AA")
    item: str = tag("AB")
    terminal_password: str = tag("AC")
    properties: str = tag("CH")
    pin: str | None = tag("AD", default=None)
    fee_accepted: str = tag("BO")
    undo: str = tag("BI")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutResponse(Message):
    """Lent, until when; or not, and why."""

    CODE: ClassVar[str] = "12"
    ok: bool = fixed("ok")
    renewed: bool = fixed("renewed")
    magnetic: str = fixed("magnetic")
    desensitize: bool = fixed("desensitize")
    moment: str = fixed("moment")
    institution: str = tag("AO", required=True)
    patron: str = tag("AA", required=True)
    item: str = tag("AB", required=True)
    title: str = tag("AJ", required=True)
    due: str = tag("AH", required=True)
    fee_type: str = tag("BT")
    inhibit: str = tag("CI")
    currency: str = tag("BH")
    fee: str = tag("BV")
    media: str = tag("CK")
    properties: str = tag("CH")
    transaction: str = tag("BK")
    screen: tuple[str, ...] = tags("AF")
    lines: tuple[str, ...] = tags("AG")


REQUEST = Checkout
EFFECT = Effect.WRITE


def answer(request: Checkout, turn: Turn) -> CheckoutResponse:
    """Lend it."""
    told = turn.told(request.no_block, request.moment, request.due_date)
    undo = request.undo.upper() == "Y"
    key = turn.key(
        "11", request.moment, request.patron, request.item, request.undo, request.fee_accepted,
        told=told is not None,
    )  # fmt: skip
    renews = turn.profile.renewal
    done = turn.verbs.checkout(
        turn.caller(),
        request.patron,
        request.item,
        pin=turn.pin(request.pin),
        renew_own=renews is Renewal.ALWAYS
        or (renews is Renewal.MESSAGE and request.renewal_policy),
        fee_accepted=request.fee_accepted.upper() == "Y",
        told=told or (Told(turn.at) if undo else None),
        key=key,
    )
    if isinstance(done, Refusal):
        return refused(request, turn, done)
    turn.session.lent = (request.item, request.patron)
    return CheckoutResponse(**lent(done, turn), **_echo(request, turn))


def refused(request: Checkout, turn: Turn, refusal: Refusal) -> CheckoutResponse:
    """Not lent; a fee to be agreed to is told."""
    return CheckoutResponse(**not_lent(refusal, turn), **_echo(request, turn))


def _echo(request: Checkout, turn: Turn) -> dict[str, Any]:
    return {
        "moment": turn.now,
        "institution": turn.institution(request.institution),
        "patron": request.patron,
        "item": request.item,
    }


def lent(done: CheckedOut, turn: Turn) -> dict[str, Any]:
    """What 12 and 30 say of a loan."""
    told = turn.due_for_people(done.loan.due_at)
    charged = done.fee is not None and done.fee.amount > 0
    key = "renewed" if done.renewed else "checked_out"
    return {
        "ok": True,
        "renewed": done.renewed,
        "magnetic": "Y" if done.item_type.magnetic else "N",
        "desensitize": True,
        "title": done.title or done.item.barcode,
        "due": turn.due(done.loan.due_at),
        "fee_type": RENTAL if charged else "",
        "currency": CURRENCY if charged else "",
        "fee": kronor(done.fee.amount) if done.fee is not None and charged else "",
        "media": done.item_type.media_type,
        "properties": done.item.properties,
        "screen": (
            *turn.screen(key, title=done.title, due=told),
            *((done.item_type.special,) if done.item_type.special else ()),
        ),
        "lines": turn.lines("print_checked_out", title=done.title, due=told),
    }


def not_lent(refusal: Refusal, turn: Turn) -> dict[str, Any]:
    """What 12 and 30 say of a "no"."""
    fee = refusal.reason is Reason.FEE_NOT_ACCEPTED
    amount = kronor(refusal.fee) if fee else ""
    return {
        "magnetic": "U",
        "fee_type": RENTAL if fee else "",
        "currency": CURRENCY if fee else "",
        "fee": amount,
        "screen": turn.why(refusal, amount),
    }
