"""From a notice to a message, at the moment it is sent: what is no longer true is not told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.circulation import CirculationReader, Notice, NoticeKind
from protocolsrv.domain.fee import FeeKind, kronor
from protocolsrv.domain.hold import HoldState
from protocolsrv.domain.loan import LoanState
from protocolsrv.domain.patron import Channel, Patron
from protocolsrv.services.circulation.context import Context

from .messages import Message
from .texts import UNTITLED, spoken, text

ADULT = 18


class Unsent(Enum):
    """Why there is no message for a notice."""

    STALE = "stale"  # fetched, returned, paid meanwhile
    UNWANTED = "unwanted"  # the patron wants to hear nothing
    NO_ADDRESS = "no_address"  # by none of the ways: for people to see to
    PROTECTED = "protected"  # a letter to a protected identity: its address is in no file of ours


@dataclass(frozen=True, slots=True)
class Facts:
    """What fills the blanks."""

    record_id: int
    library: str
    day: date
    owing: int = 0


def compose(
    reader: CirculationReader, context: Context, notice: Notice, at: datetime
) -> Message | Unsent:
    """The message, to the patron or, a bill for somebody under age, to the guardian."""
    patron = reader.patron(notice.patron_id)
    facts = None if patron is None else _facts(reader, notice)
    if patron is None or facts is None:
        return Unsent.STALE
    receiver = _receiver(reader, patron, notice.kind, at)
    way = _way(receiver)
    if isinstance(way, Unsent):
        return way
    channel, to = way
    language = spoken(receiver.language)
    said = text(
        language,
        notice.kind,
        title=context.titles.title(facts.record_id) or UNTITLED[language],
        library=context.place(facts.library).name,
        number=patron.alias,
        day=_day(facts.day, language),
        sum=kronor(facts.owing).replace(".", "," if language != "en" else "."),
    )
    return Message(notice.id, notice.kind.value, channel, to, language, said.subject, said.body)


def _facts(reader: CirculationReader, notice: Notice) -> Facts | None:
    """None where the notice is no longer true."""
    kind = notice.kind
    if kind in (NoticeKind.HOLD_READY, NoticeKind.HOLD_EXPIRED, NoticeKind.HOLD_NOT_FETCHED):
        hold = reader.hold(notice.about)
        if hold is None:
            return None
        if kind is NoticeKind.HOLD_READY and hold.state is not HoldState.ON_SHELF:
            return None
        return Facts(hold.record_id, hold.pickup, hold.shelf_until or notice.day)
    loan = reader.loan(notice.about)
    if loan is None or loan.patron_id != notice.patron_id:
        return None
    owing = 0
    if kind is NoticeKind.BILL:
        fees = reader.fees(notice.patron_id)
        kinds = [one for one in fees if one.kind is FeeKind.REPLACEMENT]
        owing = sum(one.owing for one in kinds if one.item_id == loan.item_id)
        if not owing:
            return None
    elif loan.state is not LoanState.OPEN:
        return None
    return Facts(loan.record_id, loan.library, local_day(loan.due_at), owing)


def _receiver(reader: CirculationReader, patron: Patron, kind: NoticeKind, at: datetime) -> Patron:
    age = patron.age_on(local_day(at))
    if kind is NoticeKind.BILL and age is not None and age < ADULT:
        guardian = reader.patron(patron.guardian_id) if patron.guardian_id is not None else None
        return guardian or patron
    return patron


def _way(patron: Patron) -> tuple[Channel, str] | Unsent:
    """The way the patron chose; where that has no address, the others in turn."""
    if patron.channel is Channel.NONE:
        return Unsent.UNWANTED
    ways = {
        Channel.EMAIL: patron.email,
        Channel.SMS: patron.mobile,
        Channel.LETTER: patron.address,
    }
    for channel in (patron.channel, *ways):
        if ways[channel].strip():
            if channel is Channel.LETTER and patron.protected:
                return Unsent.PROTECTED
            return channel, ways[channel].strip()
    return Unsent.NO_ADDRESS


def _day(day: date, language: str) -> str:
    """ISO in Swedish and English, 5.3.2026 in Finnish."""
    return f"{day.day}.{day.month}.{day.year}" if language == "fi" else day.isoformat()
