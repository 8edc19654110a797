"""19 Item Status Update, 20 Item Status Update Response (SIP 2.00): what an RFID station keeps with
an item (CH)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from protocolsrv.domain.refusal import Refusal
from protocolsrv.sip2.codec import Message, fixed, tag, tags
from protocolsrv.sip2.turn import Effect, Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemStatusUpdate(Message):
    """New properties of an item."""

    CODE: ClassVar[str] = "19"
    moment: str = fixed("moment")
    institution: str = tag("AO")
    item: str = tag("AB")
    terminal_password: str = tag("AC")
    properties: str = tag("CH")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemStatusUpdateResponse(Message):
    """Kept, or not."""

    CODE: ClassVar[str] = "20"
    ok: bool = fixed("properties_ok")
    moment: str = fixed("moment")
    item: str = tag("AB", required=True)
    title: str = tag("AJ")
    properties: str = tag("CH")
    screen: tuple[str, ...] = tags("AF")
    lines: tuple[str, ...] = tags("AG")


REQUEST = ItemStatusUpdate
EFFECT = Effect.WRITE


def answer(request: ItemStatusUpdate, turn: Turn) -> ItemStatusUpdateResponse:
    """Keep them."""
    view = turn.verbs.set_properties(turn.caller(), request.item, request.properties)
    if isinstance(view, Refusal):
        return refused(request, turn, view)
    return ItemStatusUpdateResponse(
        ok=True,
        moment=turn.now,
        item=request.item,
        title=view.title,
        properties=view.item.properties,
    )


def refused(request: ItemStatusUpdate, turn: Turn, refusal: Refusal) -> ItemStatusUpdateResponse:
    """Not kept."""
    return ItemStatusUpdateResponse(moment=turn.now, item=request.item, screen=turn.why(refusal))
