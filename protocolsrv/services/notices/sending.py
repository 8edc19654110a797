"""The outbox is emptied: a message is sent, and then its row says so.

A process that dies between the two sends it once more, under the same id: told twice is better
than never. What fails is tried again, later and later; in the end people see to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from protocolsrv.domain.circulation import CirculationReader, Notice
from protocolsrv.domain.circulation_work import CirculationWork, CirculationWriter
from protocolsrv.domain.patron import Channel
from protocolsrv.services.circulation.context import Context

from .composing import Unsent, compose
from .messages import Message, Sender, SendingFailed

LEASE = timedelta(minutes=5)
FIRST_WAIT = timedelta(minutes=5)
"""After the first failure; twice as long after each further one."""

MOST_ATTEMPTS = 12
"""Ten days; then it goes to the work list of the patron's library."""

AT_ONCE = 500
"""Notices looked at in one go; the oldest first, so failed ones must not be more than that."""


@dataclass(slots=True)
class Sent:
    """What became of the notices that were looked at."""

    sent: int = 0
    stale: int = 0  # no longer true, or not wanted
    by_hand: int = 0  # on a work list now
    failed: int = 0  # to be tried again
    waiting: int = 0  # their next try is still to come
    elsewhere: bool = False  # another process is at it


def send_all(
    reader: CirculationReader,
    writer: CirculationWriter,
    context: Context,
    senders: Mapping[Channel, Sender],
    holder: str,
) -> Sent:
    """Send what is due to be sent. `holder` names this process for the lease. Raises StoreAway and
    QueueFull, after which it is run again."""
    result = Sent()
    leased = context.now()
    if not _lease(writer, holder, leased, leased + LEASE):
        result.elsewhere = True
        return result
    try:
        for notice in reader.notices(AT_ONCE):
            now = context.now()
            if now - leased > LEASE / 3:
                if not _lease(writer, holder, now, now + LEASE):
                    break
                leased = now
            _one(reader, writer, context, senders, notice, now, result)
    finally:
        now = context.now()
        _lease(writer, holder, now, now)
    return result


def next_try(notice: Notice) -> datetime:
    """When a notice may be tried: at once, then after 5 minutes, 10, 20 … from its creation."""
    if not notice.attempts:
        return notice.created_at
    return notice.created_at + FIRST_WAIT * ((1 << notice.attempts) - 1)


def _one(
    reader: CirculationReader,
    writer: CirculationWriter,
    context: Context,
    senders: Mapping[Channel, Sender],
    notice: Notice,
    now: datetime,
    result: Sent,
) -> None:
    if notice.attempts and next_try(notice) > now:
        result.waiting += 1
        return
    message = compose(reader, context, notice, now)
    if isinstance(message, Message):
        sender = senders.get(message.channel)
        try:
            if sender is None:
                raise SendingFailed(f"nothing sends by {message.channel.value}")
            sender.send(message)
        except SendingFailed:
            _failed(writer, reader, notice, now, result)
            return
        result.sent += 1
    elif message in (Unsent.STALE, Unsent.UNWANTED):
        result.stale += 1
    else:
        _by_hand(writer, reader, notice, now)
        result.by_hand += 1
        return
    writer.run(lambda work: work.notice_sent(notice.id, now))


def _failed(
    writer: CirculationWriter,
    reader: CirculationReader,
    notice: Notice,
    now: datetime,
    result: Sent,
) -> None:
    if notice.attempts + 1 >= MOST_ATTEMPTS:
        _by_hand(writer, reader, notice, now)
        result.by_hand += 1
        return
    writer.run(lambda work: work.notice_sent(notice.id, None))
    result.failed += 1


def _by_hand(
    writer: CirculationWriter, reader: CirculationReader, notice: Notice, now: datetime
) -> None:
    """The task names the patron by the number on hold slips only."""
    patron = reader.patron(notice.patron_id)

    def unit(work: CirculationWork) -> None:
        if patron is not None:
            detail = f"{notice.kind.value} {patron.alias}"
            work.add_task(patron.home, "tell_by_hand", now, None, detail)
        work.notice_sent(notice.id, now)

    writer.run(unit)


def _lease(writer: CirculationWriter, holder: str, at: datetime, until: datetime) -> bool:
    return writer.run(lambda work: work.lease("notices", holder, at, until))
