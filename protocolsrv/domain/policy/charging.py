"""Fees: of a late return, of a lost item, and the others."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from protocolsrv.domain.calendar import Calendar, local_day
from protocolsrv.domain.fee import FeeKind
from protocolsrv.domain.item import Item
from protocolsrv.domain.library import Library
from protocolsrv.domain.loan import Loan
from protocolsrv.domain.rules import FeeTerms, Subject

from .book import Book
from .cases import Axis, Case
from .rows import OverdueRule, Per


def overdue_fee(
    book: Book,
    subject: Subject,
    loan: Loan,
    item: Item,
    returned_at: datetime,
    calendar: Calendar,
) -> FeeTerms:
    """By the rule in force on the day of return."""
    place = book.place(loan.library)
    case = book.case(returned_at, action="loan", subject=subject, item=item, place=place)
    found = book.overdue.find(case)
    amount = 0
    steps = found.steps
    if found.terms is not None:
        days = _days(found.terms, book, subject, local_day(loan.due_at), case.day, calendar)
        amount = _amount(found.terms, days, subject.standing.debt)
        steps = (*steps, f"{days} days are charged")
    return FeeTerms(amount, FeeKind.OVERDUE, whose(case, book.overdue.axis), steps)


def replacement_fee(book: Book, subject: Subject, item: Item, at: datetime) -> FeeTerms:
    """By the price of the item, of its type, or of the row."""
    case = book.case(at, subject=subject, item=item, place=book.place(item.current))
    found = book.replacement.find(case)
    amount = 0
    if found.terms is not None:
        price = item.price or book.item_type(item.item_type).price
        amount = found.terms.amount if found.terms.fixed else price or found.terms.amount
        amount += found.terms.handling
    return FeeTerms(amount, FeeKind.REPLACEMENT, whose(case, book.replacement.axis), found.steps)


def other_fee(
    book: Book, kind: FeeKind, subject: Subject, library: Library, at: datetime
) -> FeeTerms:
    """By kind: card, reminder, hold not fetched, ILL, print."""
    case = book.case(at, kind=kind.value, subject=subject, place=library)
    found = book.fee.find(case)
    amount = found.terms.amount if found.terms is not None else 0
    return FeeTerms(amount, kind, whose(case, book.fee.axis), found.steps)


def refunds(book: Book, item: Item, at: datetime) -> bool:
    """Without a row: yes, nobody pays for what is there."""
    found = book.refund.find(book.case(at, item=item))
    return found.terms is None or found.terms.refund


def whose(case: Case, axis: Axis) -> str:
    """Whose money a fee is: the municipality whose rule it was. Where that one has left the
    consortium, that of the place, then the patron's."""
    return case.on(axis) or case.place_municipality or case.home_municipality


def _days(
    rule: OverdueRule,
    book: Book,
    subject: Subject,
    due: date,
    returned: date,
    calendar: Calendar,
) -> int:
    """How many days are charged: none of grace, of youth or (by opening days) of closure."""
    if (returned - due).days <= rule.grace_days:
        return 0
    first = due + timedelta(days=1 if rule.grace_counts else rule.grace_days + 1)
    first = max(first, _adult_from(rule, book, subject, returned))
    days = (returned - first).days + 1
    if rule.per is Per.OPENING_DAY:
        return sum(calendar.is_open(first + timedelta(days=n)) for n in range(days))
    return max(0, days)


def _adult_from(rule: OverdueRule, book: Book, subject: Subject, returned: date) -> date:
    """The first day that counts: the birthday; after `returned` for a minor."""
    if book.age(subject, returned) < rule.adult_age:
        return returned + timedelta(days=1)
    born = subject.patron.birth_date
    if born is None:
        return date.min
    try:
        return born.replace(year=born.year + rule.adult_age)
    except ValueError:  # born on 29 February
        return date(born.year + rule.adult_age, 3, 1)


def _amount(rule: OverdueRule, days: int, debt: int) -> int:
    units = -(-days // 7) if rule.per is Per.WEEK else days
    amount = units * rule.rate
    if rule.most is not None:
        amount = min(amount, rule.most)
    if rule.most_debt is not None:
        amount = min(amount, max(0, rule.most_debt - debt))
    return amount
