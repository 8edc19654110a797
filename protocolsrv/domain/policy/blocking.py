"""Blocks: worked out from facts each time, with what each stops; and limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.patron import Action, Block, BlockKind
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.domain.rules import Limits, Subject

from .book import Book
from .cases import Case
from .rows import ALL_ACTIONS, BlockRule
from .tables import Found

REASONS = {
    BlockKind.STAFF: Reason.BLOCKED_STAFF,
    BlockKind.CARD_RETAINED: Reason.BLOCKED_STAFF,
    BlockKind.DEBT: Reason.BLOCKED_DEBT,
    BlockKind.OVERDUE: Reason.BLOCKED_OVERDUE,
    BlockKind.LOST_ITEM: Reason.BLOCKED_LOST_ITEM,
    BlockKind.CLAIMS: Reason.BLOCKED_CLAIMS,
    BlockKind.CARD_LOST: Reason.CARD_LOST,
    BlockKind.CARD_EXPIRED: Reason.CARD_EXPIRED,
    BlockKind.NO_CONSENT: Reason.PATRON_UNKNOWN,
    BlockKind.AGE: Reason.BLOCKED_AGE,
}
"""How a "no" for each kind is called."""

FIGURES = (BlockKind.DEBT, BlockKind.OVERDUE, BlockKind.LOST_ITEM, BlockKind.CLAIMS)
"""Kinds that begin at a figure."""


def blocks(book: Book, subject: Subject, at: datetime) -> list[Block]:
    """Every block in force, the stored ones first, each with what it stops."""
    return [block for block, _ in _explained(book, subject, at)]


def stopped(book: Book, subject: Subject, action: Action, at: datetime) -> Refusal | None:
    """The first block that stops the action. The door also needs the agreement on unstaffed hours,
    which is a right a patron signs for and no block."""
    for block, steps in _explained(book, subject, at):
        if action in block.stops:
            return Refusal(REASONS[block.kind], block.kind.value, steps)
    if action is Action.DOOR and not subject.patron.enters_unstaffed:
        return Refusal(Reason.CALLER_MAY_NOT, "unstaffed")
    return None


def limits(book: Book, subject: Subject, at: datetime) -> Limits:
    """By the row for this patron; without one nothing is limited."""
    terms = book.limit.find(book.case(at, subject=subject)).terms
    return Limits() if terms is None else Limits(terms.loans, terms.holds)


def _explained(
    book: Book, subject: Subject, at: datetime
) -> Iterator[tuple[Block, tuple[str, ...]]]:
    day = local_day(at)
    case = book.case(at, subject=subject)
    told = set()
    for block in subject.blocks:
        if block.until is None or block.until >= day:
            told.add(block.kind)
            found = _rule(book, case, block.kind)
            stops = found.terms.stops if found.terms else ALL_ACTIONS
            yield replace(block, stops=stops), found.steps
    standing = subject.standing
    claims = subject.patron.claims_returned + subject.patron.claims_never_borrowed
    figures = zip(FIGURES, (standing.debt, standing.overdue, standing.lost, claims), strict=True)
    for kind, figure in figures:
        if figure and kind not in told:
            found = _rule(book, case, kind)
            if found.terms and 0 < found.terms.at <= figure:
                yield _worked_out(kind, found, f"{kind.value} is {found.terms.at} or more")
    if BlockKind.CARD_EXPIRED not in told and _has_ended(subject, day):
        found = _rule(book, case, BlockKind.CARD_EXPIRED)
        yield _worked_out(BlockKind.CARD_EXPIRED, found, "the registration has ended")
    if BlockKind.AGE not in told:
        found = _rule(book, case, BlockKind.AGE)
        if found.terms and case.age < found.terms.at:
            yield _worked_out(BlockKind.AGE, found, f"younger than {found.terms.at}")


def _has_ended(subject: Subject, day: date) -> bool:
    return subject.patron.expires_on is not None and subject.patron.expires_on < day


def _rule(book: Book, case: Case, kind: BlockKind) -> Found[BlockRule]:
    return book.block.find(replace(case, kind=kind.value))


def _worked_out(
    kind: BlockKind, found: Found[BlockRule], why: str
) -> tuple[Block, tuple[str, ...]]:
    return Block(kind, found.terms.stops if found.terms else ALL_ACTIONS), (*found.steps, why)
