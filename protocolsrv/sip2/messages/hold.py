"""15 Hold, 16 Hold Response (SIP 2.00): place (+), cancel (-) or change (*) a hold on a title (AJ,
a record number) or on what an item (AB) is a copy of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.services.circulation.results import HoldPlaced
from protocolsrv.sip2 import moments
from protocolsrv.sip2.codec import Message, fixed, tag, tags
from protocolsrv.sip2.turn import Effect, Turn

SPECIFIC_COPY = "3"
_DONE = {"+": "hold_placed", "-": "hold_cancelled", "*": "hold_changed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRequest(Message):
    """A patron wants, wants no more, or wants otherwise."""

    CODE: ClassVar[str] = "15"
    mode: str = fixed("hold_mode")
    moment: str = fixed("moment")
    expires: str = tag("BW")
    pickup: str = tag("BS")
    hold_type: str = tag("BY")
    institution: str = tag("AO")
    patron: str = tag("AA")
    pin: str | None = tag("AD", default=None)
    item: str = tag("AB")
    title: str = tag("AJ")
    terminal_password: str = tag("AC")
    fee_accepted: str = tag("BO")


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldResponse(Message):
    """The hold as it is now."""

    CODE: ClassVar[str] = "16"
    ok: bool = fixed("ok")
    available: bool = fixed("available")
    moment: str = fixed("moment")
    expires: str = tag("BW")
    position: str = tag("BR")
    pickup: str = tag("BS")
    institution: str = tag("AO", required=True)
    patron: str = tag("AA", required=True)
    item: str = tag("AB")
    title: str = tag("AJ")
    screen: tuple[str, ...] = tags("AF")
    lines: tuple[str, ...] = tags("AG")


REQUEST = HoldRequest
EFFECT = Effect.WRITE


def answer(request: HoldRequest, turn: Turn) -> HoldResponse:
    """Do it by the mode."""
    expires: date | None = None
    if request.expires.strip():
        at = turn.moment(request.expires)
        if at is None:
            return refused(request, turn, Refusal(Reason.DATE_WRONG))
        expires = at.astimezone(turn.account.zone).date()
    record = _record(request.title)
    if not request.item and record is None:
        return refused(request, turn, Refusal(Reason.TITLE_UNKNOWN))
    if request.mode == "+":
        done = _place(request, turn, record, expires)
    elif request.mode in ("-", "*"):
        done = _alter(request, turn, record, expires)
    else:
        done = Refusal(Reason.CALLER_MAY_NOT)
    if isinstance(done, Refusal):
        return refused(request, turn, done)
    return _told(request, turn, done)


def refused(request: HoldRequest, turn: Turn, refusal: Refusal) -> HoldResponse:
    """Nothing has changed."""
    return HoldResponse(
        moment=turn.now,
        institution=turn.institution(request.institution),
        patron=request.patron,
        item=request.item,
        title=request.title,
        screen=turn.why(refusal),
    )


def _told(request: HoldRequest, turn: Turn, done: HoldPlaced) -> HoldResponse:
    ends = done.hold.expires_on
    return HoldResponse(
        ok=True,
        available=done.available,
        moment=turn.now,
        expires=moments.write_day(ends) if ends is not None else "",
        position=str(done.position) if request.mode != "-" else "",
        pickup=done.hold.pickup,
        institution=turn.institution(request.institution),
        patron=request.patron,
        item=request.item,
        title=done.title or request.title,
        screen=turn.screen(_DONE[request.mode], position=str(done.position), title=done.title),
    )


def _key(request: HoldRequest, turn: Turn) -> str:
    return turn.key(
        "15", request.moment, request.mode, request.patron, request.item, request.title,
        request.pickup, request.expires, request.fee_accepted,
    )  # fmt: skip


def _place(
    request: HoldRequest, turn: Turn, record: int | None, expires: date | None
) -> HoldPlaced | Refusal:
    if request.item and request.hold_type == SPECIFIC_COPY:
        view = turn.verbs.item(turn.caller(), request.item)
        if isinstance(view, Refusal):
            return view
        record = view.item.record_id
    elif request.item:
        record = None
    return turn.verbs.place_hold(
        turn.caller(),
        request.patron,
        record_id=record,
        barcode=request.item,
        pickup=request.pickup or turn.place.library,
        pin=turn.pin(request.pin),
        expires_on=expires,
        fee_accepted=request.fee_accepted.upper() == "Y",
        key=_key(request, turn),
    )


def _alter(
    request: HoldRequest, turn: Turn, record: int | None, expires: date | None
) -> HoldPlaced | Refusal:
    caller, pin, key = turn.caller(), turn.pin(request.pin), _key(request, turn)
    line = turn.verbs.find_hold(caller, request.patron, record_id=record, barcode=request.item)
    if isinstance(line, Refusal):
        return line
    if request.mode == "-":
        return turn.verbs.cancel_hold(caller, request.patron, line.hold.id, pin=pin, key=key)
    return turn.verbs.change_hold(
        caller,
        request.patron,
        line.hold.id,
        pickup=request.pickup or None,
        expires_on=expires,
        pin=pin,
        key=key,
    )


def _record(title: str) -> int | None:
    return int(title) if title.isascii() and title.isdigit() and len(title) < 16 else None
