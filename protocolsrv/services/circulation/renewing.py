"""Renewing: one loan, or each of a patron's on its own. A due date never moves back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.fee import Fee
from protocolsrv.domain.item import Item
from protocolsrv.domain.loan import Loan, LoanState
from protocolsrv.domain.patron import Patron
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.domain.rules import LoanTerms

from . import access, facts, queue
from .context import Context
from .results import Caller, CheckedOut, RenewedAll, Told


def renew(
    work: CirculationWork,
    context: Context,
    caller: Caller,
    card: str,
    barcode: str,
    *,
    fee_accepted: bool = False,
    told: Told | None = None,
) -> CheckedOut | Refusal:
    """The patron's own loan of this item. Told ones are recorded whatever the rules say."""
    now = context.now()
    find = access.find if told else _identify
    found = find(work, context, caller, card, now)
    if isinstance(found, Refusal):
        return found
    item = work.lock_item(barcode)
    if item is None:
        return Refusal(Reason.ITEM_UNKNOWN)
    patron = work.lock_patron(found.patron.id) or found.patron
    loan = work.loan_of(item.id)
    if loan is None:
        return Refusal(Reason.ITEM_NOT_ON_LOAN)
    if loan.patron_id != patron.id:
        return Refusal(Reason.LOAN_OF_OTHER)
    return renew_loan(
        work, context, caller, patron, item, loan, fee_accepted=fee_accepted, told=told
    )


def renew_all(
    work: CirculationWork, context: Context, caller: Caller, card: str, *, fee_accepted: bool
) -> RenewedAll | Refusal:
    """Each loan on its own; one refusal does not stop the others. Items are locked in the order of
    their ids, so that two that renew all cannot wait for each other."""
    found = _identify(work, context, caller, card, context.now())
    if isinstance(found, Refusal):
        return found
    listed = work.loans(found.patron.id)
    items = {one: work.lock_item_id(one) for one in sorted(loan.item_id for loan in listed)}
    patron = work.lock_patron(found.patron.id) or found.patron
    renewed: list[CheckedOut] = []
    refused: list[tuple[Loan, Item, str, Refusal]] = []
    for loan in work.loans(patron.id):
        item = items.get(loan.item_id) or work.lock_item_id(loan.item_id)
        if item is None:
            continue
        answer = renew_loan(work, context, caller, patron, item, loan, fee_accepted=fee_accepted)
        if isinstance(answer, Refusal):
            refused.append((loan, item, context.titles.title(loan.record_id), answer))
        else:
            renewed.append(answer)
    return RenewedAll(tuple(renewed), tuple(refused))


def renew_loan(
    work: CirculationWork,
    context: Context,
    caller: Caller,
    patron: Patron,
    item: Item,
    loan: Loan,
    *,
    fee_accepted: bool = False,
    told: Told | None = None,
) -> CheckedOut | Refusal:
    """Renew a loan whose item and patron are locked. One that is lost or claimed is not renewed."""
    now = context.now()
    at = min(told.at, now) if told else now
    if told and told.at <= (loan.renewed_at or loan.lent_at):
        return _answer(context, loan, item)  # it was recorded, or overtaken, already
    terms = _terms(work, context, caller, patron, item, loan, at)
    if isinstance(terms, Refusal) and told is None:
        return terms
    conflicts: tuple[str, ...] = ()
    fee: Fee | None = None
    if isinstance(terms, Refusal):
        conflicts = (terms.reason.name.lower(),)
        due_at = loan.due_at
    else:
        due_at = terms.due_at
        if terms.fee and not (fee_accepted or told):
            return Refusal(Reason.FEE_NOT_ACCEPTED, explained=terms.explained, fee=terms.fee)
        fee = charge_terms(work, context, patron, item, terms, caller.library, at)
    new = replace(
        loan,
        due_at=max(loan.due_at, (told.due_at if told else None) or due_at),
        renewals=loan.renewals + 1,
        renewed_at=at,
        unchecked=loan.unchecked or told is not None,
    )
    work.change_loan(new)
    facts.tell(work, context, "renewal", at, caller.library, item, patron)
    if conflicts:
        work.add_task(caller.library, "offline_conflict", now, item.id, ", ".join(conflicts))
    return _answer(context, new, item, fee, conflicts)


def charge_terms(
    work: CirculationWork,
    context: Context,
    patron: Patron,
    item: Item,
    terms: LoanTerms,
    library: str,
    at: datetime,
) -> Fee | None:
    """The fee of a loan or renewal; the money is the owner's."""
    if not terms.fee:
        return None
    facts.tell(work, context, "fee", at, library, item, patron)
    return work.charge(
        patron.id,
        terms.fee_kind,
        terms.fee,
        municipality=context.municipality_of(item.owner),
        library=library,
        at=at,
        item_id=item.id,
    )


def _terms(
    work: CirculationWork,
    context: Context,
    caller: Caller,
    patron: Patron,
    item: Item,
    loan: Loan,
    at: datetime,
) -> LoanTerms | Refusal:
    if loan.state is not LoanState.OPEN:
        return Refusal(Reason.RENEWAL_NOT_ALLOWED, loan.state.value)
    return context.rules.renewal(
        access.subject(work, context, patron, at),
        loan,
        item,
        context.place(caller.library),
        at,
        waiting=queue.waiting(work, item.record_id, at, patron.id, item),
        calendar=context.calendars(work, loan.library, local_day(at)),
    )


def _answer(
    context: Context,
    loan: Loan,
    item: Item,
    fee: Fee | None = None,
    conflicts: tuple[str, ...] = (),
) -> CheckedOut:
    return CheckedOut(
        loan,
        item,
        context.rules.item_type(item.item_type),
        context.titles.title(item.record_id),
        renewed=True,
        fee=fee,
        conflicts=conflicts,
    )


def _identify(
    work: CirculationWork, context: Context, caller: Caller, card: str, at: datetime
) -> access.Identified | Refusal:
    return access.identify(work, context, caller, card, None, at)
