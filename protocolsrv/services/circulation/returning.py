"""An item comes back: any item, at any library, always.

First its loan ends: the overdue fee, a refund where it was lost, and with the row everything that
linked patron and item, but for a history the patron asked for. Then it is decided where it goes, in
this order: to a person (damaged, claimed, lost and found), to a hold, home, or to a shelf here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.fee import Fee, FeeKind, SettlementKind
from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.loan import Loan, LoanState
from protocolsrv.domain.patron import Patron
from protocolsrv.domain.refusal import Reason, Refusal

from . import access, facts, routing
from .context import Context
from .results import Caller, CheckedIn, Told

CLAIMED = (LoanState.CLAIMED_RETURNED, LoanState.CLAIMED_NEVER_BORROWED)

NOT_SHELVED = frozenset({ItemStatus.WITHDRAWN, ItemStatus.ON_ORDER})
"""What no return puts on a shelf, not even by staff: its status is the cataloguers'."""

LOOKED_AT = frozenset({ItemStatus.IN_PROCESS, ItemStatus.DAMAGED})
"""What waits for a person: scanned by staff it goes on, scanned by anybody else it goes on
waiting."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What ending a loan led to. `notes` as in `CheckedIn`."""

    patron_id: int | None = None
    fee: Fee | None = None
    notes: tuple[str, ...] = ()


NOT_ON_LOAN = Ended()


def checkin(
    work: CirculationWork,
    context: Context,
    caller: Caller,
    barcode: str,
    *,
    returned_at: datetime | None = None,
    told: Told | None = None,
    damaged: bool = False,
) -> CheckedIn | Refusal:
    """Take an item back. `returned_at` counts for the fee; a moment still to come counts as now."""
    now = context.now()
    at = min(told.at if told else returned_at or now, now)
    item = work.lock_item(barcode)
    if item is None:
        if told is not None:
            work.add_task(caller.library, "unknown_item", now, None, barcode)
        return Refusal(Reason.ITEM_UNKNOWN, barcode)
    loan = work.loan_of(item.id)
    if told is not None and _overtaken(work, item, loan, at):
        return routing.as_it_is(work, context, item, loan is not None)
    ended = NOT_ON_LOAN
    if loan is not None:
        ended = end_loan(work, context, caller.library, item, loan, at)
    work.lock_title(item.record_id)
    answer = _place(work, context, caller, item, loan, now, damaged=damaged)
    return routing.with_ended(answer, loan is not None, ended.patron_id, ended.fee, ended.notes)


def undo_checkout(
    work: CirculationWork, context: Context, caller: Caller, card: str, barcode: str
) -> CheckedIn | Refusal:
    """As if the loan had not been made: no overdue fee, no history, the loan's own fee taken back,
    and one loan less in the statistics. Only at the library that lent it; a renewal stays."""
    now = context.now()
    found = access.find(work, context, caller, card, now)
    if isinstance(found, Refusal):
        return found
    item = work.lock_item(barcode)
    if item is None:
        return Refusal(Reason.ITEM_UNKNOWN, barcode)
    loan = work.loan_of(item.id)
    if loan is None:
        return Refusal(Reason.ITEM_NOT_ON_LOAN)
    if loan.patron_id != found.patron.id:
        return Refusal(Reason.LOAN_OF_OTHER)
    if loan.renewals or loan.library != caller.library:
        return Refusal(Reason.LOAN_UNKNOWN)
    work.lock_patron(loan.patron_id)
    work.lock_title(item.record_id)
    for fee in work.fees(loan.patron_id):
        if fee.item_id == item.id and fee.charged_at == loan.lent_at:
            work.settle(fee, SettlementKind.WAIVER, fee.owing, at=now, library=caller.library)
    work.close_loan(loan.id)
    facts.tell(work, context, "loan", now, caller.library, item, found.patron, count=-1)
    answer = routing.route(work, context, caller.library, item, now)
    return routing.with_ended(answer, True, loan.patron_id, None, ())


def end_loan(
    work: CirculationWork, context: Context, library: str, item: Item, loan: Loan, at: datetime
) -> Ended:
    """The loan of a locked item is over. Locks the patron. A return dated before its loan counts as
    returned when it was lent."""
    at = max(at, loan.lent_at)
    patron = work.lock_patron(loan.patron_id)
    notes: tuple[str, ...] = ()
    fee = None
    if loan.state is LoanState.LOST:
        notes = ("was_lost",)
        _found_again(work, context, library, item, loan, at)
    elif loan.state in CLAIMED:
        notes = (loan.state.value,)
    if patron is not None:
        if loan.state is LoanState.OPEN and at > loan.due_at:
            fee = _overdue(work, context, patron, item, loan, library, at)
        if patron.keeps_history:
            days = local_day(loan.lent_at), local_day(at)
            work.remember_history(patron.id, item.record_id, *days)
    work.close_loan(loan.id)
    days_out = (local_day(at) - local_day(loan.lent_at)).days
    facts.tell(work, context, "return", at, library, item, patron, days=days_out)
    return Ended(loan.patron_id, fee, notes)


def _overtaken(work: CirculationWork, item: Item, loan: Loan | None, at: datetime) -> bool:
    """Whether more has happened to the item since a stored check-in: a newer loan, a transit sent,
    a shelf for holds reached. Then the old news must not undo it."""
    if loan is not None:
        return loan.lent_at > at
    transit = work.transit_of(item.id)
    if transit is not None and transit.sent_at > at:
        return True
    hold = work.hold_with_item(item.id)
    return hold is not None and hold.ready_at is not None and hold.ready_at > at


def _place(
    work: CirculationWork,
    context: Context,
    caller: Caller,
    item: Item,
    loan: Loan | None,
    now: datetime,
    *,
    damaged: bool,
) -> CheckedIn:
    if item.status in NOT_SHELVED:
        return routing.to_staff(work, context, caller.library, item, item.status)
    if damaged:
        work.add_task(caller.library, "damaged", now, item.id)
        return routing.to_staff(work, context, caller.library, item, ItemStatus.DAMAGED)
    if loan is not None and loan.state is not LoanState.OPEN:
        kind = "lost_and_found" if loan.state is LoanState.LOST else "returned_claimed"
        work.add_task(caller.library, kind, now, item.id)
        return routing.to_staff(work, context, caller.library, item, ItemStatus.IN_PROCESS)
    if item.status in LOOKED_AT and loan is None and not caller.staff:
        return routing.to_staff(work, context, caller.library, item, item.status)
    return routing.route(work, context, caller.library, item, now)


def _overdue(
    work: CirculationWork,
    context: Context,
    patron: Patron,
    item: Item,
    loan: Loan,
    library: str,
    at: datetime,
) -> Fee | None:
    terms = context.rules.overdue_fee(
        access.subject(work, context, patron, at),
        loan,
        item,
        at,
        context.calendars(work, loan.library, local_day(loan.due_at)),
    )
    if not terms.amount:
        return None
    facts.tell(work, context, "fee", at, library, item, patron)
    return work.charge(
        patron.id,
        terms.kind,
        terms.amount,
        municipality=terms.municipality,
        library=library,
        at=at,
        item_id=item.id,
    )


def _found_again(
    work: CirculationWork, context: Context, library: str, item: Item, loan: Loan, at: datetime
) -> None:
    """What was not paid of the replacement is not owed any more. What was paid is given back where
    the rules say so: by people, from the till of the municipality, so it goes to the work list."""
    refunds = context.rules.refunds(item, at)
    owing = [
        fee
        for fee in work.fees(loan.patron_id)
        if fee.kind is FeeKind.REPLACEMENT and fee.item_id == item.id
    ]
    for fee in owing:
        kind = SettlementKind.REFUND if refunds else SettlementKind.WAIVER
        work.settle(fee, kind, fee.owing, at=at, library=library)
    paid = sum(fee.amount - fee.owing for fee in owing)
    if refunds and (paid or not owing):
        work.add_task(library, "refund", at, item.id)
