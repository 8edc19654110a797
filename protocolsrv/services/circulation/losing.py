"""Items that do not come back: lost, and what patrons say of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.fee import Fee
from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.loan import Loan, LoanState
from protocolsrv.domain.refusal import Reason, Refusal

from . import access, facts, views
from .context import Context
from .results import Caller, ItemView, LoanLine


def declare_lost(
    work: CirculationWork, context: Context, caller: Caller, barcode: str
) -> Fee | Refusal | None:
    """The replacement fee charged; None where the rules charge none, or it was lost already."""
    found = _on_loan(work, barcode)
    if isinstance(found, Refusal):
        return found
    item, loan = found
    return lose(work, context, caller.library, item, loan, context.now())


def lose(
    work: CirculationWork, context: Context, library: str, item: Item, loan: Loan, at: datetime
) -> Fee | None:
    """A loan whose item is locked becomes a lost one. Also what the duty of long overdue loans
    does; done twice, it is done once."""
    if loan.state is LoanState.LOST:
        return None
    patron = work.lock_patron(loan.patron_id)
    work.change_loan(replace(loan, state=LoanState.LOST))
    work.set_item(item, status=ItemStatus.LOST)
    if patron is None:
        return None
    terms = context.rules.replacement_fee(access.subject(work, context, patron, at), item, at)
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


def claim(
    work: CirculationWork, context: Context, caller: Caller, barcode: str, *, returned: bool
) -> LoanLine | Refusal:
    """The patron says it was returned (or never borrowed): a person looks for it, and it is
    counted with the patron. Said twice, it counts once."""
    found = _on_loan(work, barcode)
    if isinstance(found, Refusal):
        return found
    item, loan = found
    now = context.now()
    state = LoanState.CLAIMED_RETURNED if returned else LoanState.CLAIMED_NEVER_BORROWED
    if loan.state is not state:
        patron = work.lock_patron(loan.patron_id)
        if patron is not None:
            work.change_patron(
                replace(
                    patron,
                    claims_returned=patron.claims_returned + returned,
                    claims_never_borrowed=patron.claims_never_borrowed + (not returned),
                )
            )
        loan = replace(loan, state=state)
        work.change_loan(loan)
        item = work.set_item(item, status=ItemStatus(state.value))
        work.add_task(caller.library, state.value, now, item.id)
    return LoanLine(loan, item, context.titles.title(loan.record_id), overdue=False)


def set_properties(
    work: CirculationWork,
    context: Context,
    caller: Caller,
    barcode: str,
    properties: str,
) -> ItemView | Refusal:
    """What an RFID station keeps with the item."""
    item = work.lock_item(barcode)
    if item is None:
        return Refusal(Reason.ITEM_UNKNOWN, barcode)
    work.set_properties(item.id, properties)
    return views.item(work, context, caller, barcode)


def _on_loan(work: CirculationWork, barcode: str) -> tuple[Item, Loan] | Refusal:
    item = work.lock_item(barcode)
    if item is None:
        return Refusal(Reason.ITEM_UNKNOWN, barcode)
    loan = work.loan_of(item.id)
    return Refusal(Reason.ITEM_NOT_ON_LOAN) if loan is None else (item, loan)
