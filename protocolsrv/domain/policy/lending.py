"""May this patron borrow this item, may the loan be renewed, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from protocolsrv.domain.calendar import Calendar, due_day, end_of, local_day
from protocolsrv.domain.item import Item
from protocolsrv.domain.library import Library
from protocolsrv.domain.loan import Loan, LoanState
from protocolsrv.domain.patron import Action
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.domain.rules import LoanTerms, Subject

from .blocking import stopped
from .book import Book
from .cases import Case
from .rows import LoanRule

GONE = (LoanState.LOST, LoanState.CLAIMED_RETURNED, LoanState.CLAIMED_NEVER_BORROWED)
"""Loans of items that nobody has in hand."""


def loan(
    book: Book,
    subject: Subject,
    item: Item,
    place: Library,
    at: datetime,
    *,
    waiting: int,
    calendar: Calendar,
) -> LoanTerms | Refusal:
    """Blocks, the item's type, who may have it, age, limits, and then the terms."""
    refused = stopped(book, subject, Action.LOAN, at)
    if refused is not None:
        return refused
    case = book.case(at, action="loan", subject=subject, item=item, place=place)
    steps: list[str] = []
    reason, detail = refusal_of_item(book, case, steps)
    if reason is None:
        reason, detail = _limit(book, subject, case, steps)
    if reason is not None:
        return Refusal(reason, detail, tuple(steps))
    found = book.loan.find(case)
    steps += found.steps
    if found.terms is None:
        return Refusal(Reason.NO_RULE, "loan", tuple(steps))
    return _terms(found.terms, at, waiting, calendar, steps)


def renewal(
    book: Book,
    subject: Subject,
    held: Loan,
    item: Item,
    place: Library,
    at: datetime,
    *,
    waiting: int,
    calendar: Calendar,
) -> LoanTerms | Refusal:
    """Counted from today, for the time a loan would have now; the due date never moves back."""
    refused = stopped(book, subject, Action.RENEW, at)
    if refused is not None:
        return refused
    case = book.case(at, action="renew", subject=subject, item=item, place=place)
    steps: list[str] = []
    access = book.access.find(case)
    steps += access.steps
    if access.terms is not None and not access.terms.allow:
        return Refusal(access.terms.reason, item.owner, tuple(steps))
    rule = book.renewal.find(case)
    steps += rule.steps
    terms = book.loan.find(case)
    if rule.terms is None or terms.terms is None:
        steps += terms.steps
        return Refusal(Reason.NO_RULE, "renewal" if rule.terms is None else "loan", tuple(steps))
    most = held.renewals_allowed
    if rule.terms.most is not None:
        most = min(most, rule.terms.most)
    checks: Mapping[Reason, bool] = {
        Reason.RENEWAL_NOT_ALLOWED: not rule.terms.allow or held.state in GONE,
        Reason.RENEWAL_RECALLED: held.recalled_at is not None,
        Reason.RENEWAL_OVERDUE: at > held.due_at and not rule.terms.when_overdue,
        Reason.RENEWAL_WAITED_FOR: waiting > 0 and not rule.terms.when_waited_for,
        Reason.RENEWALS_USED_UP: held.renewals >= most,
    }
    for reason, holds in checks.items():
        if holds:
            detail = str(most) if reason is Reason.RENEWALS_USED_UP else ""
            return Refusal(reason, detail, tuple(steps))
    steps += terms.steps
    new = _terms(terms.terms, at, waiting, calendar, steps)
    return LoanTerms(
        due_at=max(new.due_at, held.due_at),
        days=new.days,
        renewals=most,
        fee=new.fee,
        fee_kind=new.fee_kind,
        halved=new.halved,
        explained=new.explained,
    )


def refusal_of_item(book: Book, case: Case, steps: list[str]) -> tuple[Reason | None, str]:
    """Why this patron may never have this item, with the offending name; (None, "") otherwise.
    Adds what was looked at to `steps`."""
    kind = book.item_type(case.item_type)
    if not kind.for_loan:
        steps.append(f"item type {kind.code!r}: not for loan")
        return Reason.ITEM_NOT_FOR_LOAN, kind.code
    access = book.access.find(case)
    steps += access.steps
    if access.terms is None:
        return Reason.NO_RULE, "access"
    if not access.terms.allow:
        return access.terms.reason, case.place if _is_about_place(access.terms.reason) else (
            case.owner
        )
    if case.age < kind.age_limit:
        steps.append(f"item type {kind.code!r}: from the age of {kind.age_limit}")
        return Reason.ITEM_TOO_OLD_FOR_PATRON, str(kind.age_limit)
    return None, ""


def _is_about_place(reason: Reason) -> bool:
    return reason is Reason.PICKUP_NOT_ALLOWED


def _limit(book: Book, subject: Subject, case: Case, steps: list[str]) -> tuple[Reason | None, str]:
    found = book.limit.find(case)
    steps += found.steps
    if found.terms is None:
        return Reason.NO_RULE, "limit"
    most = found.terms.loans
    if most is not None and subject.standing.loans >= most:
        return Reason.TOO_MANY_LOANS, str(most)
    most = dict(found.terms.by_type).get(case.item_type)
    if most is not None and dict(subject.standing.loans_by_type).get(case.item_type, 0) >= most:
        return Reason.TOO_MANY_OF_TYPE, str(most)
    return None, ""


def _terms(
    rule: LoanRule, at: datetime, waiting: int, calendar: Calendar, steps: list[str]
) -> LoanTerms:
    halved = 0 < rule.halved_at <= waiting and not rule.hours
    days = rule.days
    if halved:
        days = rule.halved_days or max(1, rule.days // 2)
        steps.append(f"{rule.halved_at} or more wait: {days} days")
    if rule.hours:
        due = at + timedelta(hours=rule.hours)
        day = local_day(due)
        if not calendar.is_open(day):
            due = end_of(calendar.on_or_after(day))
    else:
        first = local_day(at)
        day = due_day(first, days, calendar)
        if day != first + timedelta(days=days):
            steps.append(f"closed on the last day: due on {day}")
        due = end_of(day)
    return LoanTerms(
        due_at=due,
        days=0 if rule.hours else days,
        renewals=rule.renewals,
        fee=rule.fee,
        fee_kind=rule.fee_kind,
        halved=halved,
        explained=tuple(steps),
    )
