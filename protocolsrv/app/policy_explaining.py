"""What the policy answers a patron and an item, each row that was looked at, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from protocolsrv.domain.calendar import STOCKHOLM, Calendar
from protocolsrv.domain.fee import kronor
from protocolsrv.domain.item import Item
from protocolsrv.domain.library import Library
from protocolsrv.domain.loan import Loan
from protocolsrv.domain.policy import Policy
from protocolsrv.domain.refusal import Refusal
from protocolsrv.domain.rules import Explained, FeeTerms, LoanTerms, Subject

QUESTIONS = ("loan", "renew", "hold", "late", "lost")
"""What can be asked."""


@dataclass(frozen=True, slots=True)
class Question:
    """Whom and what it is about, where and when. `waiting` others wait for the title. `loan` is
    the one to be renewed or returned; None: one made here that would be due today."""

    subject: Subject
    item: Item
    place: Library
    at: datetime
    calendar: Calendar = field(default_factory=Calendar)
    waiting: int = 0
    days_late: int = 0
    loan: Loan | None = None


def explained(policy: Policy, question: Question, what: str) -> Explained:
    """One of `QUESTIONS` answered. The steps end where the answer was clear."""
    return {
        "loan": _loan,
        "renew": _renewal,
        "hold": _hold,
        "late": _late,
        "lost": _lost,
    }[what](policy, question)


def lines(answers: dict[str, Explained]) -> Iterator[str]:
    """Answers as text: a heading, each row looked at, and the outcome."""
    for what, answer in answers.items():
        yield f"{what}:"
        yield from (f"  {step}" for step in answer.steps)
        yield f"  => {answer.outcome}"


def _loan(policy: Policy, asked: Question) -> Explained:
    answer = policy.loan(
        asked.subject,
        asked.item,
        asked.place,
        asked.at,
        waiting=asked.waiting,
        calendar=asked.calendar,
    )
    return _lent(answer)


def _renewal(policy: Policy, asked: Question) -> Explained:
    answer = policy.renewal(
        asked.subject,
        _held(policy, asked),
        asked.item,
        asked.place,
        asked.at,
        waiting=asked.waiting,
        calendar=asked.calendar,
    )
    return _lent(answer)


def _hold(policy: Policy, asked: Question) -> Explained:
    answer = policy.hold(asked.subject, [asked.item], asked.place, asked.at)
    if isinstance(answer, Refusal):
        return _refused(answer)
    until = f"until {answer.expires_on}" if answer.expires_on else "without end"
    return Explained(answer.explained, f"yes, {until}, {_price(answer.fee)}")


def _late(policy: Policy, asked: Question) -> Explained:
    returned = asked.at + timedelta(days=asked.days_late)
    fee = policy.overdue_fee(
        asked.subject, _held(policy, asked), asked.item, returned, asked.calendar
    )
    return _charged(fee)


def _lost(policy: Policy, asked: Question) -> Explained:
    return _charged(policy.replacement_fee(asked.subject, asked.item, asked.at))


def _held(policy: Policy, asked: Question) -> Loan:
    """The loan in question, or one made at this place, due at this moment."""
    if asked.loan is not None:
        return asked.loan
    terms = policy.loan(
        asked.subject, asked.item, asked.place, asked.at, waiting=0, calendar=asked.calendar
    )
    renewals = terms.renewals if isinstance(terms, LoanTerms) else 0
    return Loan(
        id=0,
        item_id=asked.item.id,
        record_id=asked.item.record_id,
        patron_id=asked.subject.patron.id,
        library=asked.place.code,
        lent_at=asked.at,
        due_at=asked.at,
        days=0,
        renewals_allowed=renewals,
    )


def _lent(answer: LoanTerms | Refusal) -> Explained:
    if isinstance(answer, Refusal):
        return _refused(answer)
    due = answer.due_at.astimezone(STOCKHOLM)
    time = f"{answer.days} days" if answer.days else "some hours"
    halved = ", halved" if answer.halved else ""
    return Explained(
        answer.explained,
        f"yes, until {due:%Y-%m-%d %H:%M} ({time}{halved}), {answer.renewals} renewals,"
        f" {_price(answer.fee)}",
    )


def _refused(answer: Refusal) -> Explained:
    detail = f" ({answer.detail})" if answer.detail else ""
    return Explained(answer.explained, f"no: {answer.reason.name.lower()}{detail}")


def _charged(fee: FeeTerms) -> Explained:
    whose = f", to {fee.municipality}" if fee.amount else ""
    return Explained(fee.explained, f"{_price(fee.amount)}{whose}")


def _price(ore: int) -> str:
    return f"{kronor(ore)} SEK" if ore else "free of charge"
