"""09 Checkin, 10 Checkin Response (SIP 2.00), with the alert and routing fields CV CT CY DA CS CR
that sorters read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from protocolsrv.domain.refusal import Refusal
from protocolsrv.services.circulation.results import CheckedIn, Routing
from protocolsrv.sip2.bins import BinFacts
from protocolsrv.sip2.codec import Message, fixed, tag, tags
from protocolsrv.sip2.turn import Effect, Turn

ALERTS = {
    Routing.SHELVE: "",
    Routing.HOLD_HERE: "01",
    Routing.HOLD_ELSEWHERE: "02",
    Routing.ILL: "03",
    Routing.HOME: "04",
    Routing.STAFF: "99",
}
"""Alert type (CV) by what happens next; "" is no alert."""
UNKNOWN_ITEM = "99"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkin(Message):
    """An item came back. BI: undo a check-out that the unit could not finish."""

    CODE: ClassVar[str] = "09"
    no_block: bool = fixed("no_block")
    moment: str = fixed("moment")
    return_date: str = fixed("return_date")
    location: str = tag("AP")
    institution: str = tag("AO")
    item: str = tag("AB")
    terminal_password: str = tag("AC")
    properties: str = tag("CH")
    undo: str = tag("BI")
    owner: str = tag("WS")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckinResponse(Message):
    """Taken back, and where it goes."""

    CODE: ClassVar[str] = "10"
    ok: bool = fixed("ok")
    resensitize: bool = fixed("resensitize")
    magnetic: str = fixed("magnetic")
    alert: bool = fixed("alert")
    moment: str = fixed("moment")
    institution: str = tag("AO", required=True)
    item: str = tag("AB", required=True)
    home: str = tag("AQ", required=True)
    title: str = tag("AJ")
    bin: str = tag("CL")
    patron: str = tag("AA")
    media: str = tag("CK")
    properties: str = tag("CH")
    alert_type: str = tag("CV")
    destination: str = tag("CT")
    hold_patron: str = tag("CY")
    hold_name: str = tag("DA")
    call_number: str = tag("CS")
    collection: str = tag("CR")
    screen: tuple[str, ...] = tags("AF")
    lines: tuple[str, ...] = tags("AG")


REQUEST = Checkin
EFFECT = Effect.WRITE


def answer(request: Checkin, turn: Turn) -> CheckinResponse:
    """Take it back, whatever it is."""
    told = turn.told(request.no_block, request.moment)
    caller = turn.caller(request.location)
    undo = request.undo.upper() == "Y"
    key = turn.key(
        "09", request.moment, request.item, request.return_date, request.undo,
        told=told is not None,
    )  # fmt: skip
    barcode, card = turn.session.lent
    done: CheckedIn | Refusal
    if undo and barcode == request.item:
        done = turn.verbs.undo_checkout(caller, card, request.item, key=key)
    else:
        returned = turn.moment(request.return_date)
        done = turn.verbs.checkin(
            caller,
            request.item,
            returned_at=returned if returned is not None and returned <= turn.at else None,
            told=told,
            key=key,
        )
    if isinstance(done, Refusal):
        return refused(request, turn, done)
    if barcode == request.item:
        turn.session.lent = ("", "")
    return CheckinResponse(**_echo(request, turn), **_came(done, turn, caller.library))


def refused(request: Checkin, turn: Turn, refusal: Refusal) -> CheckinResponse:
    """Nothing is known of it: a person looks at it, the machine drops it in its exception bin."""
    table = turn.profile.bins
    return CheckinResponse(
        magnetic="U",
        alert=True,
        alert_type=UNKNOWN_ITEM,
        bin=table.exception or table.fallback,
        screen=turn.why(refusal),
        **_echo(request, turn),
    )


def _echo(request: Checkin, turn: Turn) -> dict[str, Any]:
    return {
        "moment": turn.now,
        "institution": turn.institution(request.institution),
        "item": request.item,
    }


def _came(done: CheckedIn, turn: Turn, library: str) -> dict[str, Any]:
    item = done.item
    alert = ALERTS[done.routing]
    bin_, _ = turn.profile.bins.choose(
        BinFacts(
            library, done.routing.value, done.destination, item.permanent, item.item_type,
            item.shelf, alert,
        )
    )  # fmt: skip
    key = done.routing.value
    figures = {
        "title": done.title,
        "destination": done.destination,
        "alias": done.pickup_alias,
    }
    return {
        "ok": True,
        "resensitize": True,
        "magnetic": "Y" if done.item_type.magnetic else "N",
        "alert": bool(alert),
        "home": item.permanent,
        "title": done.title,
        "bin": bin_,
        "media": done.item_type.media_type,
        "properties": item.properties,
        "alert_type": alert,
        "destination": done.destination,
        "hold_patron": done.pickup_alias,
        "hold_name": done.pickup_alias,
        "call_number": item.call_number,
        "collection": item.shelf,
        "screen": turn.screen(key, **figures),
        "lines": turn.lines(f"print_{key}", **figures),
    }
