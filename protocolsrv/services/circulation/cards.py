"""Cards reported lost or kept by a machine, and blocks set and lifted by people."""

from __future__ import annotations

from datetime import date, datetime

from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.patron import BlockKind, CardStatus
from protocolsrv.domain.refusal import Reason, Refusal

from . import access, views
from .context import Context
from .results import Caller, PatronView

SET_BY_PEOPLE = (BlockKind.STAFF, BlockKind.CARD_RETAINED)
"""The kinds that are stored; all others are worked out from facts."""


def block_card(
    work: CirculationWork,
    context: Context,
    caller: Caller,
    card: str,
    *,
    lost: bool,
    retained: bool = False,
) -> PatronView | Refusal:
    """A lost card never opens anything again. Otherwise the patron is blocked: CARD_RETAINED where
    a machine kept the card, else STAFF. Told twice, it is one block."""
    now = context.now()
    found = access.find(work, context, caller, card, now)
    if isinstance(found, Refusal):
        return found
    work.lock_patron(found.patron.id)
    if lost and found.card:
        work.set_card_status(found.card, CardStatus.LOST)
    if retained or not (lost and found.card):
        _add(work, found, BlockKind.CARD_RETAINED if retained else BlockKind.STAFF, now, None)
    work.audit(caller.terminal, "block_card", found.patron.id, now)
    return _view(work, context, caller, found, now)


def enable(
    work: CirculationWork, context: Context, caller: Caller, card: str
) -> PatronView | Refusal:
    """Lift what people set. A card reported lost stays lost: its patron gets a new one."""
    now = context.now()
    found = access.find(work, context, caller, card, now)
    if isinstance(found, Refusal):
        return found
    work.lock_patron(found.patron.id)
    for kind in SET_BY_PEOPLE:
        work.lift_blocks(found.patron.id, kind)
    work.audit(caller.terminal, "enable", found.patron.id, now)
    return _view(work, context, caller, found, now)


def place_block(
    work: CirculationWork,
    context: Context,
    caller: Caller,
    card: str,
    kind: BlockKind,
    until: date | None = None,
) -> PatronView | Refusal:
    """By staff, of the kinds that people set."""
    if not caller.staff or kind not in SET_BY_PEOPLE:
        return Refusal(Reason.CALLER_MAY_NOT, kind.value)
    now = context.now()
    found = access.find(work, context, caller, card, now)
    if isinstance(found, Refusal):
        return found
    work.lock_patron(found.patron.id)
    _add(work, found, kind, now, until)
    work.audit(caller.terminal, "place_block", found.patron.id, now)
    return _view(work, context, caller, found, now)


def _add(
    work: CirculationWork,
    found: access.Identified,
    kind: BlockKind,
    at: datetime,
    until: date | None,
) -> None:
    patron_id = found.patron.id
    if any(one.kind is kind and one.until == until for one in work.blocks(patron_id)):
        return
    work.add_block(patron_id, kind, at, until)


def _view(
    work: CirculationWork,
    context: Context,
    caller: Caller,
    found: access.Identified,
    at: datetime,
) -> PatronView | Refusal:
    again = access.find(work, context, caller, found.card, at) if found.card else found
    return again if isinstance(again, Refusal) else views.patron_view(work, context, again, at)
