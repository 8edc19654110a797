"""Lending one item to one patron.

The order of the checks: the patron and the card, the item, who has it, for whom it waits, its
status, the rules, the fee. What already happened at a terminal ("told") is recorded whatever they
say; every check that would have stopped it becomes a conflict on the library's work list.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from protocolsrv.domain.calendar import due_day, end_of, local_day
from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.hold import Hold, HoldState
from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.loan import Loan
from protocolsrv.domain.patron import Patron
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.domain.rules import LoanTerms

from . import access, facts, queue, targeting, trapping
from .context import Context
from .renewing import charge_terms, renew_loan
from .results import Caller, CheckedOut, Told
from .returning import end_loan
from .routing import back_to_queue, end_transit
from .wanting import fits

ANYONE = frozenset({ItemStatus.AVAILABLE, ItemStatus.ON_HOLD_SHELF, ItemStatus.IN_TRANSIT})
"""What may be lent at a kiosk: the item is in the patron's hand, so a transit ends there."""

STAFF_ONLY = frozenset(
    {
        ItemStatus.ON_DISPLAY,
        ItemStatus.DEPOSIT,
        ItemStatus.MISSING,
        ItemStatus.IN_PROCESS,
        ItemStatus.DAMAGED,
    }
)
"""What staff may lend besides."""

UNRULED_DAYS = 28
"""For a loan that happened although no rule allows it, where the terminal promised no date."""


@dataclass(slots=True)
class Lending:
    """One checkout under way: who, what, when, and the conflicts so far."""

    work: CirculationWork
    context: Context
    caller: Caller
    told: Told | None
    fee_accepted: bool
    now: datetime
    at: datetime
    conflicts: list[str] = field(default_factory=list)

    def object_to(self, refusal: Refusal) -> Refusal | None:
        """The refusal; or None, and a conflict, where it happened already."""
        if self.told is None:
            return refusal
        self.conflicts.append(refusal.reason.name.lower())
        return None


def checkout(
    work: CirculationWork,
    context: Context,
    caller: Caller,
    card: str,
    barcode: str,
    *,
    renew_own: bool = True,
    fee_accepted: bool = False,
    told: Told | None = None,
) -> CheckedOut | Refusal:
    """Lend; or renew the patron's own loan of it, where `renew_own` allows."""
    now = context.now()
    at = min(told.at, now) if told else now
    lending = Lending(work, context, caller, told, fee_accepted, now, at)
    item = work.lock_item(barcode)  # before the patron, as everywhere: see `CirculationWork`
    found = access.find(work, context, caller, card, now, lock=work)
    if isinstance(found, Refusal):
        return _unrecordable(lending, found)
    if found.fault is not None and (stop := lending.object_to(found.fault)):
        return stop
    if item is None:
        return _unrecordable(lending, Refusal(Reason.ITEM_UNKNOWN, barcode))
    patron = found.patron
    free = (
        item.status is ItemStatus.AVAILABLE
    )  # then nobody has it; the store would refuse a second
    loan = None if free else work.loan_of(item.id)
    if loan is not None and loan.patron_id == patron.id:
        if not renew_own and told is None:
            return Refusal(Reason.ITEM_ON_LOAN_TO_PATRON)
        return renew_loan(
            work, context, caller, patron, item, loan, fee_accepted=fee_accepted, told=told
        )
    if loan is not None and (stop := _other_has_it(lending, item, loan)):
        return stop
    return _lend(lending, patron, item, loan)


def _unrecordable(lending: Lending, refusal: Refusal) -> Refusal:
    """A loan that happened, of nobody or of nothing we know: people must look into it."""
    if lending.told is not None:
        kind = "unknown_item" if refusal.reason is Reason.ITEM_UNKNOWN else "offline_conflict"
        detail = refusal.detail or refusal.reason.name.lower()
        lending.work.add_task(lending.caller.library, kind, lending.now, None, detail)
    return refusal


def _other_has_it(lending: Lending, item: Item, loan: Loan) -> Refusal | None:
    """Staff may take it from somebody else, and a terminal may have. A stored loan older than the
    one there is has been overtaken: the newer one stands."""
    refusal = Refusal(Reason.ITEM_ON_LOAN_TO_OTHER)
    if lending.told is not None and lending.at <= loan.lent_at:
        return _overtaken(lending, item, refusal)
    return None if lending.caller.staff else lending.object_to(refusal)


def _overtaken(lending: Lending, item: Item, refusal: Refusal) -> Refusal:
    lending.work.add_task(
        lending.caller.library,
        "offline_conflict",
        lending.now,
        item.id,
        refusal.reason.name.lower(),
    )
    return refusal


def _lend(lending: Lending, patron: Patron, item: Item, taken: Loan | None) -> CheckedOut | Refusal:
    """Check what is left to check, then change everything: a refusal has changed nothing. `taken`
    is somebody else's loan that ends first."""
    work, context, caller, at = lending.work, lending.context, lending.caller, lending.at
    work.lock_title(item.record_id)
    holds = work.queue(item.record_id)
    caught = next((one for one in holds if one.item_id == item.id), None)
    others = caught is not None and caught.patron_id != patron.id
    if others and (stop := lending.object_to(Refusal(Reason.ITEM_ON_HOLD_FOR_OTHER))):
        return stop
    may = ANYONE | STAFF_ONLY if caller.staff else ANYONE
    if taken is None and item.status not in may and item.status is not ItemStatus.ON_LOAN:
        status = Refusal(Reason.ITEM_STATUS, item.status.value)
        if stop := lending.object_to(status):
            return stop
    terms = _terms(lending, patron, item, holds)
    if isinstance(terms, Refusal):
        return terms
    if taken is not None:
        end_loan(work, context, caller.library, item, taken, at)
    if others:
        back_to_queue(work, item)
        holds = work.queue(item.record_id)
    end_transit(work, item)
    loan = work.open_loan(
        Loan(
            0,
            item.id,
            item.record_id,
            patron.id,
            caller.library,
            lent_at=at,
            due_at=terms.due_at,
            days=terms.days,
            renewals_allowed=terms.renewals,
            unchecked=lending.told is not None,
        )
    )
    lent = work.set_item(item, status=ItemStatus.ON_LOAN, current=caller.library)
    _fill_own(lending, patron, item, holds)
    fee = charge_terms(work, context, patron, item, terms, caller.library, at)
    facts.tell(work, context, "loan", at, caller.library, item, patron, days=terms.days)
    if lending.conflicts:
        conflicts = ", ".join(lending.conflicts)
        work.add_task(caller.library, "offline_conflict", lending.now, item.id, conflicts)
    return CheckedOut(
        loan,
        lent,
        context.rules.item_type(item.item_type),
        context.titles.title(item.record_id),
        fee=fee,
        conflicts=tuple(lending.conflicts),
    )


def _terms(lending: Lending, patron: Patron, item: Item, holds: list[Hold]) -> LoanTerms | Refusal:
    """What the rules give; what the terminal promised comes before it."""
    work, context, at = lending.work, lending.context, lending.at
    calendar = context.calendars(work, lending.caller.library, local_day(at))
    terms = context.rules.loan(
        access.subject(work, context, patron, at),
        item,
        context.place(lending.caller.library),
        at,
        waiting=queue.waiting_among(holds, at, patron.id, item),
        calendar=calendar,
    )
    if isinstance(terms, Refusal):
        if stop := lending.object_to(terms):
            return stop
        day = local_day(at)
        terms = LoanTerms(end_of(due_day(day, UNRULED_DAYS, calendar)), UNRULED_DAYS, 0)
    elif terms.fee and not lending.fee_accepted:
        no = Refusal(Reason.FEE_NOT_ACCEPTED, explained=terms.explained, fee=terms.fee)
        if stop := lending.object_to(no):
            return stop
        terms = replace(terms, fee=0)  # nobody has agreed to it
    if lending.told is not None and lending.told.due_at is not None:
        days = max(0, (local_day(lending.told.due_at) - local_day(at)).days)
        terms = replace(terms, due_at=lending.told.due_at, days=days)
    return terms


def _fill_own(lending: Lending, patron: Patron, item: Item, holds: list[Hold]) -> None:
    """The patron's own hold of this title has what it wanted; an item caught elsewhere for it goes
    on to the next. Where this copy was asked for on a pick list, another is."""
    work, context = lending.work, lending.context
    for hold in holds:
        if hold.patron_id == patron.id and (hold.item_id == item.id or fits(hold, item)):
            queue.fill(work, context, replace(hold, item_id=item.id), patron, lending.at)
            facts.tell(
                work,
                context,
                "hold_filled",
                lending.at,
                lending.caller.library,
                item,
                patron,
                days=(lending.at - hold.placed_at).days,
            )
            if hold.item_id is not None and hold.item_id != item.id:
                trapping.release(work, context, hold, lending.at)
    if any(hold.state is HoldState.WAITING for hold in holds):
        targeting.settle(work, context, item.record_id, lending.now)
