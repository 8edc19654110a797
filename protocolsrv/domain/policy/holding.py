"""May this patron wait for one of these items, and which item may fill the hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.library import Library
from protocolsrv.domain.patron import Action
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.domain.rules import HoldTerms, Subject

from .blocking import stopped
from .book import Book
from .lending import refusal_of_item
from .rows import HoldRule

NEVER_BACK = frozenset(
    {
        ItemStatus.MISSING,
        ItemStatus.LOST,
        ItemStatus.CLAIMED_RETURNED,
        ItemStatus.CLAIMED_NEVER_BORROWED,
        ItemStatus.WITHDRAWN,
    }
)
"""Items nobody can count on."""

TELLING = (
    Reason.PICKUP_NOT_ALLOWED,
    Reason.ITEM_TOO_OLD_FOR_PATRON,
    Reason.ITEM_NOT_FOR_PATRON,
    Reason.HOLD_NOT_ALLOWED,
    Reason.NO_RULE,
)
"""Of several reasons, each about another item, the one that helps the patron most comes first."""


def hold(
    book: Book, subject: Subject, items: Sequence[Item], pickup: Library, at: datetime
) -> HoldTerms | Refusal:
    """Blocks, the limit of holds, and then at least one item that may fill it."""
    refused = stopped(book, subject, Action.HOLD, at)
    if refused is not None:
        return refused
    limit = book.limit.find(book.case(at, action="hold", subject=subject, place=pickup))
    if limit.terms is None:
        return Refusal(Reason.NO_RULE, "limit", limit.steps)
    standing = subject.standing
    most = limit.terms.holds
    if most is not None and standing.holds_ready + standing.holds_waiting >= most:
        return Refusal(Reason.TOO_MANY_HOLDS, str(most), limit.steps)
    refusals: list[Refusal] = []
    for item in items:
        if item.status in NEVER_BACK:
            continue
        answer = _one(book, subject, item, pickup, at)
        if isinstance(answer, HoldTerms):
            return HoldTerms(answer.expires_on, answer.fee, (*limit.steps, *answer.explained))
        refusals.append(answer)
    for reason in TELLING:
        for one in refusals:
            if one.reason is reason:
                return Refusal(reason, one.detail, (*limit.steps, *one.explained))
    return Refusal(Reason.HOLD_NO_ITEM, "", limit.steps)


def may_fill(book: Book, subject: Subject, item: Item, pickup: Library, at: datetime) -> bool:
    """Whether this very item may; blocks and limits have nothing to say here."""
    return isinstance(_one(book, subject, item, pickup, at), HoldTerms)


def _one(
    book: Book, subject: Subject, item: Item, pickup: Library, at: datetime
) -> HoldTerms | Refusal:
    case = book.case(at, action="hold", subject=subject, item=item, place=pickup)
    steps: list[str] = []
    kind = book.item_type(item.item_type)
    if not (kind.holdable and kind.for_loan):
        told = f"item type {kind.code!r}: cannot be reserved"
        return Refusal(Reason.HOLD_NOT_ALLOWED, kind.code, (told,))
    reason, detail = refusal_of_item(book, case, steps)
    if reason is not None:
        return Refusal(reason, detail, tuple(steps))
    found = book.hold.find(case)
    steps += found.steps
    if found.terms is None:
        return Refusal(Reason.NO_RULE, "hold", tuple(steps))
    if not found.terms.allow:
        return Refusal(Reason.HOLD_NOT_ALLOWED, kind.code, tuple(steps))
    return _terms(found.terms, case.day, steps)


def _terms(rule: HoldRule, day: date, steps: list[str]) -> HoldTerms:
    ends = day + timedelta(days=rule.days) if rule.days else None
    return HoldTerms(ends, rule.fee, tuple(steps))
