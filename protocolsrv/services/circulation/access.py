"""From what stands on a card, or was typed, to a patron; and what this caller may know of him.

The order of the checks: known at all, consent for the asking municipality, the card, the PIN. A
patron without that consent is answered exactly as somebody who does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.circulation import CirculationReader
from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.patron import Card, CardStatus, Patron
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.domain.rules import Subject

from .context import Context
from .results import Caller

UNKNOWN = Refusal(Reason.PATRON_UNKNOWN)
"""One constant answer, so that nobody learns who exists elsewhere."""

_STATUS = {
    CardStatus.LOST: Reason.CARD_LOST,
    CardStatus.REPLACED: Reason.CARD_NOT_ACTIVE,
    CardStatus.WITHDRAWN: Reason.CARD_NOT_ACTIVE,
}


@dataclass(frozen=True, slots=True)
class Identified:
    """A patron found, the number of the card that stands for him ("" where he has none), and what
    is wrong with that card, if anything. `pin_ok` None where no PIN was looked at."""

    patron: Patron
    card: str
    fault: Refusal | None = None
    pin_ok: bool | None = None


def find(
    reader: CirculationReader,
    context: Context,
    caller: Caller,
    card: str,
    at: datetime,
    lock: CirculationWork | None = None,
) -> Identified | Refusal:
    """Who this is: by card number, else by personnummer or user name. A faulty card still finds its
    patron, and says so. With `lock` the patron is held to the end of that unit."""
    text = card.strip()
    if not text:
        return UNKNOWN
    used = reader.card(text)
    patron_id = used.patron_id if used else reader.patron_by_login(context.secrets.digest(text))
    if patron_id is None:
        return UNKNOWN
    patron = lock.lock_patron(patron_id) if lock else reader.patron(patron_id)
    if patron is None or not consents(reader, patron.id, caller.municipality):
        return UNKNOWN
    if used is None:
        used = _best(reader.cards_of(patron.id))
    return Identified(patron, used.number if used else "", _fault(patron, used, at))


def identify(
    reader: CirculationReader,
    context: Context,
    caller: Caller,
    card: str,
    pin: str | None,
    at: datetime,
) -> Identified | Refusal:
    """The patron with a card in order and, where a PIN is given, the right one. Slow with a PIN: in
    a unit of work pass None, the desk has looked at it before."""
    found = find(reader, context, caller, card, at)
    if isinstance(found, Refusal):
        if pin:
            context.secrets.check_pin(pin, "")  # as slow as for somebody who exists
        return found
    if found.fault is not None:
        return found.fault
    if pin is None:
        return found
    wrong = check_pin(reader, context, caller, found.patron.id, pin, at)
    return wrong or Identified(found.patron, found.card, None, True)


def check_pin(
    reader: CirculationReader,
    context: Context,
    caller: Caller,
    patron_id: int,
    pin: str,
    at: datetime,
) -> Refusal | None:
    """What is wrong with this PIN. After five wrong ones at one terminal the answer is PIN_LOCKED
    for 15 minutes, for right and wrong ones alike; an empty PIN is never right."""
    if context.locks.locked(patron_id, caller.terminal, at):
        return Refusal(Reason.PIN_LOCKED)
    if pin and context.secrets.check_pin(pin, reader.pin_hash(patron_id)):
        context.locks.right(patron_id, caller.terminal)
        return None
    context.locks.wrong(patron_id, caller.terminal, at)
    return Refusal(Reason.PIN_WRONG)


def consents(reader: CirculationReader, patron_id: int, municipality: str) -> bool:
    """Whether this municipality may know of the patron."""
    return any(
        one.municipality == municipality and one.withdrawn_at is None
        for one in reader.consents(patron_id)
    )


def subject(reader: CirculationReader, context: Context, patron: Patron, at: datetime) -> Subject:
    """The patron as the rules see one, with figures and stored blocks as they are now."""
    return Subject(
        patron,
        context.municipality_of(patron.home),
        reader.standing(patron.id, at),
        tuple(reader.blocks(patron.id)),
    )


def _best(cards: list[Card]) -> Card | None:
    """The newest card that is active, else the newest."""
    active = [one for one in cards if one.status is CardStatus.ACTIVE]
    return (active or cards or [None])[-1]  # type: ignore[list-item]


def _fault(patron: Patron, card: Card | None, at: datetime) -> Refusal | None:
    if card is not None and card.status in _STATUS:
        return Refusal(_STATUS[card.status])
    day = local_day(at)
    last_days = (card.valid_until if card else None, patron.expires_on)
    if any(last is not None and last < day for last in last_days):
        return Refusal(Reason.CARD_EXPIRED)
    return None
