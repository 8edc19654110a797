"""17 Item Information, 18 Item Information Response (SIP 2.00). Names no patron."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from protocolsrv.domain.fee import CURRENCY, kronor
from protocolsrv.domain.refusal import Refusal
from protocolsrv.sip2 import moments
from protocolsrv.sip2.codec import Message, fixed, tag, tags
from protocolsrv.sip2.status import OTHER, circulation_status
from protocolsrv.sip2.turn import Effect, Turn

from .checkout import RENTAL


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemInformation(Message):
    """What is this item."""

    CODE: ClassVar[str] = "17"
    moment: str = fixed("moment")
    institution: str = tag("AO")
    item: str = tag("AB")
    terminal_password: str = tag("AC")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemInformationResponse(Message):
    """What it is, where it is and what it is doing."""

    CODE: ClassVar[str] = "18"
    status: str = fixed("circulation_status")
    security: str = fixed("security_marker")
    fee_type: str = fixed("fee_type")
    moment: str = fixed("moment")
    queue: str = tag("CF")
    due: str = tag("AH")
    recalled: str = tag("CJ")
    pickup_until: str = tag("CM")
    item: str = tag("AB", required=True)
    title: str = tag("AJ", required=True)
    owner: str = tag("BG")
    currency: str = tag("BH")
    fee: str = tag("BV")
    media: str = tag("CK")
    home: str = tag("AQ")
    location: str = tag("AP")
    properties: str = tag("CH")
    destination: str = tag("CT")
    call_number: str = tag("CS")
    collection: str = tag("CR")
    screen: tuple[str, ...] = tags("AF")
    lines: tuple[str, ...] = tags("AG")


REQUEST = ItemInformation
EFFECT = Effect.READ


def answer(request: ItemInformation, turn: Turn) -> ItemInformationResponse:
    """One look at the item."""
    view = turn.verbs.item(turn.caller(), request.item)
    if isinstance(view, Refusal):
        return refused(request, turn, view)
    item, zone = view.item, turn.account.zone
    recalled = view.loan.recalled_at if view.loan is not None else None
    until = view.hold.shelf_until if view.hold is not None else None
    return ItemInformationResponse(
        status=circulation_status(view),
        security="00",
        fee_type=RENTAL if view.fee else "01",
        moment=turn.now,
        queue=str(view.queue),
        due=turn.due(view.loan.due_at) if view.loan is not None else "",
        recalled=moments.write(recalled, zone) if recalled is not None else "",
        pickup_until=moments.write_day(until) if until is not None else "",
        item=request.item,
        title=view.title or item.barcode,
        owner=item.owner,
        currency=CURRENCY if view.fee else "",
        fee=kronor(view.fee) if view.fee else "",
        media=view.item_type.media_type,
        home=item.permanent,
        location=item.current,
        properties=item.properties,
        destination=view.transit.destination if view.transit is not None else "",
        call_number=item.call_number,
        collection=item.shelf,
    )


def refused(request: ItemInformation, turn: Turn, refusal: Refusal) -> ItemInformationResponse:
    """Nothing is known of it."""
    return ItemInformationResponse(
        status=OTHER,
        security="00",
        fee_type="01",
        moment=turn.now,
        item=request.item,
        screen=turn.why(refusal),
    )
