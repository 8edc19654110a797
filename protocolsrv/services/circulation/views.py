"""A patron and an item as they are at this moment, for those who ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from protocolsrv.domain.circulation import CirculationReader
from protocolsrv.domain.hold import Hold
from protocolsrv.domain.loan import Loan, LoanState
from protocolsrv.domain.patron import Action, Block, BlockKind
from protocolsrv.domain.refusal import Reason, Refusal

from . import access, queue
from .context import Context
from .results import Caller, HoldLine, ItemView, LoanLine, PatronView

_CARD_BLOCKS = {
    Reason.CARD_LOST: BlockKind.CARD_LOST,
    Reason.CARD_NOT_ACTIVE: BlockKind.CARD_LOST,
    Reason.CARD_EXPIRED: BlockKind.CARD_EXPIRED,
}


def patron(
    reader: CirculationReader,
    context: Context,
    caller: Caller,
    card: str,
    pin: str | None = None,
    *,
    loans: bool = False,
    holds: bool = False,
    fees: bool = False,
) -> PatronView | Refusal:
    """By card number, personnummer or user name; also with a card out of order, which the view
    says. With a wrong PIN, or while it is locked, no list is filled. Slow with a PIN."""
    now = context.now()
    found = access.find(reader, context, caller, card, now)
    if isinstance(found, Refusal):
        if pin:
            context.secrets.check_pin(pin, "")  # as slow as for somebody who exists
        return found
    if pin is not None:
        wrong = access.check_pin(reader, context, caller, found.patron.id, pin, now)
        found = access.Identified(found.patron, found.card, found.fault, wrong is None)
    lists = found.pin_ok is not False
    return patron_view(
        reader,
        context,
        found,
        now,
        loans=loans and lists,
        holds=holds and lists,
        fees=fees and lists,
    )


def patron_view(
    reader: CirculationReader,
    context: Context,
    found: access.Identified,
    at: datetime,
    *,
    loans: bool = False,
    holds: bool = False,
    fees: bool = False,
) -> PatronView:
    """The same for somebody found already."""
    subject = access.subject(reader, context, found.patron, at)
    limits = context.rules.limits(subject, at)
    blocks = tuple(context.rules.blocks(subject, at))
    if found.fault is not None:
        everything = frozenset(Action)
        blocks = (Block(_CARD_BLOCKS[found.fault.reason], everything), *blocks)
    card = reader.card(found.card) if found.card else None
    last_days = [
        day for day in (card.valid_until if card else None, found.patron.expires_on) if day
    ]
    return PatronView(
        found.patron,
        found.card,
        subject.standing,
        blocks,
        found.pin_ok,
        valid=found.fault is None,
        expires_on=min(last_days, default=None),
        loans=_loan_lines(reader, context, found.patron.id, at) if loans else (),
        holds=_hold_lines(reader, context, found.patron.id) if holds else (),
        fees=tuple(reader.fees(found.patron.id)) if fees else (),
        loan_limit=limits.loans,
        hold_limit=limits.holds,
    )


def item(
    reader: CirculationReader,
    context: Context,
    caller: Caller,  # noqa: ARG001 - anybody may ask about items
    barcode: str,
) -> ItemView | Refusal:
    """What the item is doing now. Which patron has it, or waits for it, is in `loan` and `hold` for
    the server's own use only: no protocol writes it to those who ask about items."""
    found = reader.item(barcode)
    if found is None:
        return Refusal(Reason.ITEM_UNKNOWN, barcode)
    item_type = context.rules.item_type(found.item_type)
    return ItemView(
        found,
        item_type,
        context.titles.title(found.record_id),
        loan=reader.loan_of(found.id),
        transit=reader.transit_of(found.id),
        hold=reader.hold_with_item(found.id),
        queue=len(reader.queue(found.record_id)),
        extra=(item_type.special,) if item_type.special else (),
    )


def loan_line(
    reader: CirculationReader, context: Context, loan: Loan, at: datetime
) -> LoanLine | None:
    """One loan with its item and title; None for an item that is gone."""
    lent = reader.item_by_id(loan.item_id)
    if lent is None:
        return None
    overdue = loan.state is LoanState.OPEN and loan.due_at < at
    return LoanLine(loan, lent, context.titles.title(loan.record_id), overdue)


def hold_line(reader: CirculationReader, context: Context, hold: Hold) -> HoldLine:
    """One hold with its title and place in the queue: 1 is next, and also what is ready has 1."""
    item_id = hold.item_id or hold.wanted_item_id
    wanted = reader.item_by_id(item_id) if item_id is not None else None
    return HoldLine(
        hold, context.titles.title(hold.record_id), queue.position(reader, hold), wanted
    )


def _loan_lines(
    reader: CirculationReader, context: Context, patron_id: int, at: datetime
) -> tuple[LoanLine, ...]:
    lines = (loan_line(reader, context, loan, at) for loan in reader.loans(patron_id))
    return tuple(line for line in lines if line is not None)


def _hold_lines(
    reader: CirculationReader, context: Context, patron_id: int
) -> tuple[HoldLine, ...]:
    return tuple(hold_line(reader, context, hold) for hold in reader.holds(patron_id))


def find_hold(
    reader: CirculationReader,
    context: Context,
    caller: Caller,
    card: str,
    *,
    record_id: int | None = None,
    barcode: str = "",
) -> HoldLine | Refusal:
    """The patron's hold of this title, or of the title of this item."""
    found = access.find(reader, context, caller, card, context.now())
    if isinstance(found, Refusal):
        return found
    if record_id is None:
        wanted = reader.item(barcode)
        if wanted is None:
            return Refusal(Reason.ITEM_UNKNOWN, barcode)
        record_id = wanted.record_id
    for hold in reader.holds(found.patron.id):
        if hold.record_id == record_id:
            return hold_line(reader, context, hold)
    return Refusal(Reason.HOLD_UNKNOWN)


def pick_list(reader: CirculationReader, context: Context, library: str) -> list[HoldLine]:
    """What to fetch from the shelves of a library, each with the item that is asked for."""
    lines = []
    for hold in reader.pick_list(library):
        line = hold_line(reader, context, hold)
        asked = hold.asked_item_id
        lines.append(replace(line, item=reader.item_by_id(asked) if asked is not None else None))
    return lines


def shelf(reader: CirculationReader, context: Context, library: str) -> list[HoldLine]:
    """What waits to be fetched by patrons at a library, in the order of their numbers."""
    return [hold_line(reader, context, hold) for hold in reader.shelf(library)]
