"""What a patron's view is in a patron status (24, 26) and patron information (64) response."""

from __future__ import annotations

from dataclasses import dataclass

from protocolsrv.domain.fee import CURRENCY, kronor
from protocolsrv.domain.patron import CardStatus, Patron
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.services.circulation.results import PatronView

from .diagnostics import BLOCK_TEXTS
from .profiles import NameForm
from .status import UNKNOWN_PATRON, patron_status
from .turn import Turn


@dataclass(frozen=True, slots=True)
class Facts:
    """The part that 24, 26 and 64 have in common. `view` is None where nothing may be told.
    `valid` and `pin` are BL and CQ; "" leaves CQ out."""

    view: PatronView | None
    status: str
    name: str
    valid: str
    pin: str
    currency: str
    owed: str
    screen: tuple[str, ...]


def facts(answer: PatronView | Refusal, turn: Turn) -> Facts:
    """Nothing personal after a refusal or a wrong PIN, nor, where the profile asks for one, without
    a PIN."""
    if isinstance(answer, Refusal):
        return _refused(answer, turn)
    if answer.pin_ok is False:
        status = _status(answer)
        valid = "Y" if answer.valid else "N"
        return Facts(None, status, "", valid, "N", "", "", turn.screen("pin_wrong"))
    pin = "" if answer.pin_ok is None else "Y"
    valid = "Y" if answer.valid else "N"
    screen = turn.screen(*(BLOCK_TEXTS[one.kind] for one in answer.blocks))
    if answer.pin_ok is None and turn.profile.pin_for_details:
        return Facts(None, _status(answer), "", valid, pin, "", "", screen)
    return Facts(
        answer,
        _status(answer),
        name(answer.patron, turn),
        valid,
        pin,
        CURRENCY,
        kronor(answer.standing.debt),
        screen,
    )


def _refused(refused: Refusal, turn: Turn) -> Facts:
    row = turn.refusal(refused)
    status = UNKNOWN_PATRON
    if refused.reason is Reason.CARD_LOST:
        status = "YYYYY".ljust(14)
    elif row.pin_invalid:
        status = " " * 14
    valid = "Y" if row.pin_invalid else "N"
    return Facts(None, status, "", valid, "N" if row.pin_invalid else "", "", "", turn.why(refused))


def _status(view: PatronView) -> str:
    card = CardStatus.ACTIVE if view.valid else CardStatus.WITHDRAWN
    return patron_status(view.blocks, view.standing, view.loan_limit, card)


def name(patron: Patron, turn: Turn) -> str:
    """AE: a protected identity is its alias everywhere."""
    form = turn.profile.names
    if patron.protected or form is NameForm.ALIAS:
        return patron.alias
    if form is NameForm.INITIALS:
        return " ".join(f"{part[0]}." for part in patron.name.replace(",", " ").split())
    return patron.name


def contact(view: PatronView | None) -> tuple[str, str, str]:
    """BD, BE, BF; of a protected identity, nothing."""
    if view is None or view.patron.protected:
        return "", "", ""
    return view.patron.address, view.patron.email, view.patron.mobile or view.patron.phone
