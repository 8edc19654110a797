"""63 Patron Information, 64 Patron Information Response (SIP 2.00): counts, limits, and one list a
request, in pages by BP and BQ (from 1, both ends included)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from protocolsrv.domain.fee import kronor
from protocolsrv.domain.hold import HoldState
from protocolsrv.domain.refusal import Refusal
from protocolsrv.services.circulation.results import HoldLine, LoanLine, PatronView
from protocolsrv.sip2.codec import Message, fixed, tag, tags
from protocolsrv.sip2.profiles import HoldsCounting, ListForm
from protocolsrv.sip2.turn import Effect, Turn
from protocolsrv.sip2.views import contact, facts

LISTS = ("AS", "AT", "AU", "AV", "BU", "CD")
"""The places of the summary: holds, overdue, charged, fines, recalls, unavailable holds."""
_ATTRIBUTES = ("hold_items", "overdue_items", "charged_items", "fine_items", "recall_items",
               "unavailable_items")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronInformation(Message):
    """All about a patron, and one of the lists."""

    CODE: ClassVar[str] = "63"
    language: str = fixed("language")
    moment: str = fixed("moment")
    summary: str = fixed("summary")
    institution: str = tag("AO")
    patron: str = tag("AA")
    terminal_password: str = tag("AC")
    pin: str | None = tag("AD", default=None)
    start: str = tag("BP")
    end: str = tag("BQ")


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronInformationResponse(Message):
    """Counts of four blanks are not known, or not this unit's business."""

    CODE: ClassVar[str] = "64"
    status: str = fixed("patron_status")
    language: str = fixed("language")
    moment: str = fixed("moment")
    holds: int | None = fixed("holds_count")
    overdue: int | None = fixed("overdue_count")
    charged: int | None = fixed("charged_count")
    fines: int | None = fixed("fine_count")
    recalls: int | None = fixed("recall_count")
    unavailable: int | None = fixed("unavailable_count")
    institution: str = tag("AO", required=True)
    patron: str = tag("AA", required=True)
    name: str = tag("AE", required=True)
    holds_limit: str = tag("BZ")
    overdue_limit: str = tag("CA")
    charged_limit: str = tag("CB")
    valid: str = tag("BL")
    valid_pin: str = tag("CQ")
    currency: str = tag("BH")
    owed: str = tag("BV")
    fee_limit: str = tag("CC")
    hold_items: tuple[str, ...] = tags("AS")
    overdue_items: tuple[str, ...] = tags("AT")
    charged_items: tuple[str, ...] = tags("AU")
    fine_items: tuple[str, ...] = tags("AV")
    recall_items: tuple[str, ...] = tags("BU")
    unavailable_items: tuple[str, ...] = tags("CD")
    address: str = tag("BD")
    email: str = tag("BE")
    phone: str = tag("BF")
    expires: str = tag("PA")
    birth_date: str = tag("PB")
    category: str = tag("PC")
    screen: tuple[str, ...] = tags("AF")
    lines: tuple[str, ...] = tags("AG")


REQUEST = PatronInformation
EFFECT = Effect.READ


def wanted(summary: str) -> int | None:
    """Which list is asked for; the first where a unit says Y more than once."""
    place = summary.upper().find("Y")
    return place if 0 <= place < len(LISTS) else None


def answer(request: PatronInformation, turn: Turn) -> PatronInformationResponse:
    """One look at the patron, with the one list."""
    turn.speak(request.language)
    which = wanted(request.summary)
    found = turn.verbs.patron(
        turn.caller(),
        request.patron,
        turn.pin(request.pin),
        loans=which in (1, 2, 4),
        holds=which in (0, 5),
        fees=which == 3,
    )
    return _response(found, turn, request)


def refused(request: PatronInformation, turn: Turn, refusal: Refusal) -> PatronInformationResponse:
    """The answer where it cannot be done."""
    return _response(refusal, turn, request)


def _response(
    found: PatronView | Refusal, turn: Turn, request: PatronInformation
) -> PatronInformationResponse:
    told = facts(found, turn)
    more: dict[str, Any] = {}
    view = told.view
    if view is not None:
        more = _figures(view, turn)
        which = wanted(request.summary)
        if which is not None:
            entries = _entries(view, which, turn)
            more[_ATTRIBUTES[which]] = page(entries, request.start, request.end)
        more["address"], more["email"], more["phone"] = contact(view)
        if view.expires_on is not None:
            more["expires"] = view.expires_on.strftime("%Y%m%d")
        if view.patron.birth_date is not None and not view.patron.protected:
            more["birth_date"] = view.patron.birth_date.strftime("%Y%m%d")
        more["category"] = view.patron.category
    return PatronInformationResponse(
        status=told.status,
        language=turn.language_code,
        moment=turn.now,
        institution=turn.institution(request.institution),
        patron=request.patron,
        name=told.name,
        valid=told.valid,
        valid_pin=told.pin,
        currency=told.currency,
        owed=told.owed,
        screen=told.screen,
        **more,
    )


def _figures(view: PatronView, turn: Turn) -> dict[str, Any]:
    standing = view.standing
    ready, waiting = standing.holds_ready, standing.holds_waiting
    if turn.profile.holds_counting is HoldsCounting.EVERYTHING:
        ready, waiting = ready + waiting, 0
    return {
        "holds": ready,
        "overdue": standing.overdue,
        "charged": standing.loans,
        "fines": standing.fees,
        "recalls": standing.recalled,
        "unavailable": waiting,
        "holds_limit": _limit(view.hold_limit),
        "charged_limit": _limit(view.loan_limit),
    }


def _limit(limit: int | None) -> str:
    return "" if limit is None else f"{min(limit, 9999):04d}"


def _entries(view: PatronView, which: int, turn: Turn) -> list[str]:
    """A list's entries in a stable order: by due date, by queue, by age."""
    if which in (1, 2, 4):
        lines = [
            one
            for one in view.loans
            if which == 2
            or (which == 1 and one.overdue)
            or (which == 4 and one.loan.recalled_at is not None)
        ]
        lines.sort(key=lambda one: (one.loan.due_at, one.loan.id))
        return [_loan(one, turn) for one in lines]
    if which == 3:
        fees = sorted(view.fees, key=lambda fee: (fee.charged_at, fee.id))
        return [f"{fee.id} {kronor(fee.owing)} {fee.kind.value} {fee.note}".strip() for fee in fees]
    everything = turn.profile.holds_counting is HoldsCounting.EVERYTHING
    holds = [
        one
        for one in view.holds
        if (everything and which == 0)
        or (not everything and (one.hold.state is HoldState.ON_SHELF) == (which == 0))
    ]
    holds.sort(key=lambda one: (one.hold.placed_at, one.hold.id))
    return [_hold(one, turn) for one in holds]


def _loan(line: LoanLine, turn: Turn) -> str:
    form = turn.profile.lists
    if form is ListForm.TITLE:
        return line.title or line.item.barcode
    if form is ListForm.ALL:
        return f"{line.item.barcode} {line.title}, {turn.due(line.loan.due_at)}"
    return line.item.barcode


def _hold(line: HoldLine, turn: Turn) -> str:
    form = turn.profile.lists
    barcode = line.item.barcode if line.item is not None else ""
    if form is ListForm.ALL:
        return f"{barcode} {line.title}".strip()
    if form is ListForm.TITLE or not barcode:
        return line.title or barcode
    return barcode


def page(entries: Sequence[str], start: str, end: str) -> tuple[str, ...]:
    """Entries BP to BQ; what is no number is as if it had not been sent."""
    first = int(start) if _number(start) else 1
    last = int(end) if _number(end) else len(entries)
    return tuple(entries[max(first, 1) - 1 : max(last, 0)])


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
