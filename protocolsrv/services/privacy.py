"""What a patron may ask for: a copy of everything, to be forgotten, to leave a municipality.

Each deed leaves a row in the audit. Erasing a patron with loans or debts is refused, saying what
stands in the way; the way to return what is borrowed is open to everybody, always.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Any

from protocolsrv.domain.circulation import CirculationReader
from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.hold import HoldState

from .circulation import hold_changes
from .circulation.context import Context


@dataclass(frozen=True, slots=True)
class InTheWay:
    """Why a patron cannot be erased now: open loans, and ore owing."""

    loans: int
    owing: int


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A consent withdrawn. `holds` to be fetched in that municipality were cancelled; `loans` stay
    until they are returned, and `owing` until it is paid. `others` are the consents left."""

    holds: int
    loans: int
    owing: int
    others: int


def find(reader: CirculationReader, context: Context, who: str) -> int | None:
    """A patron by card number, personal number, user name, or the number on hold slips. For people
    who may see everybody; nothing is asked about consents."""
    text = who.strip()
    if not text:
        return None
    card = reader.card(text)
    if card is not None:
        return card.patron_id
    found = reader.patron_by_login(context.secrets.digest(text))
    return found if found is not None else reader.patron_by_alias(text)


def copy_of(
    work: CirculationWork, context: Context, patron_id: int, who: str
) -> dict[str, Any] | None:
    """Everything kept of a patron, in values JSON knows: days and moments as ISO 8601, money in
    ore. PIN and personal number are kept as digests only and are not in it. `who` asks, for the
    audit. None for an unknown patron."""
    patron = work.patron(patron_id)
    if patron is None:
        return None
    work.audit(who, "export", patron_id, context.now())
    rest = work.dossier(patron_id)
    owing = work.fees(patron_id)
    holds = work.holds(patron_id)
    loans = work.loans(patron_id)
    records = [one.record_id for one in holds]
    records += [one.record_id for one in loans]
    records += [one.record_id for one in rest.history]
    titles = context.titles.titles(list(dict.fromkeys(records)))
    fees = (*owing, *rest.fees)
    return {
        "patron": _plain(patron),
        "cards": _plain(work.cards_of(patron_id)),
        "consents": _plain(work.consents(patron_id)),
        "blocks": _plain(work.blocks(patron_id)),
        "loans": [_titled(one, one.record_id, titles, work, one.item_id) for one in loans],
        "holds": [_titled(one, one.record_id, titles, work, one.item_id) for one in holds],
        "fees": _plain(fees),
        "settlements": _plain([row for fee in fees for row in work.settlements(fee.id)]),
        "history": [_titled(one, one.record_id, titles) for one in rest.history],
        "notices": _plain(rest.notices),
        "audit": _plain(rest.audit),
    }


def erase(work: CirculationWork, context: Context, patron_id: int, who: str) -> InTheWay | bool:
    """Forget a patron: what waits is cancelled, what was caught goes on, everything personal goes.
    False for an unknown patron."""
    at = context.now()
    if work.patron(patron_id) is None:
        return False
    if in_the_way := _in_the_way(work, patron_id):
        return in_the_way
    _cancel(work, context, patron_id, None, at)
    work.lock_patron(patron_id)
    if in_the_way := _in_the_way(work, patron_id):
        return in_the_way  # lent while the titles were waited for
    work.erase_patron(patron_id)
    work.audit(who, "erase", None, at)
    return True


def withdraw(
    work: CirculationWork, context: Context, patron_id: int, municipality: str, who: str
) -> Withdrawn | bool:
    """A patron leaves the terms of a municipality. From now its terminals and agencies know nothing
    of the patron: nothing more is lent, renewed or kept on a shelf there. Its holds end. Loans made
    there are owed back all the same, and any library takes them back. False where there is no such
    consent."""
    at = context.now()
    patron = work.patron(patron_id)
    consents = work.consents(patron_id)
    standing = [one for one in consents if one.withdrawn_at is None]
    given = next((one for one in standing if one.municipality == municipality), None)
    if patron is None or given is None:
        return False
    cancelled = _cancel(work, context, patron_id, municipality, at)
    work.lock_patron(patron_id)
    work.give_consent(replace(given, withdrawn_at=at))
    work.audit(who, f"withdraw_consent {municipality}", patron_id, at)
    return Withdrawn(
        cancelled,
        len(work.loans(patron_id)),
        sum(one.owing for one in work.fees(patron_id)),
        len(standing) - 1,
    )


def _in_the_way(work: CirculationWork, patron_id: int) -> InTheWay | None:
    loans, fees = work.loans(patron_id), work.fees(patron_id)
    if not loans and not fees:
        return None
    return InTheWay(len(loans), sum(one.owing for one in fees))


def _cancel(
    work: CirculationWork,
    context: Context,
    patron_id: int,
    municipality: str | None,
    at: datetime,
) -> int:
    """End the holds picked up in a municipality (None: all); how many they were."""
    ended = 0
    for one in work.holds(patron_id):
        if municipality is not None and context.municipality_of(one.pickup) != municipality:
            continue
        hold = hold_changes.locked(work, one.id)
        if hold is not None:
            hold_changes.end(work, context, hold, HoldState.CANCELLED, at)
            ended += 1
    return ended


def _titled(
    value: object,
    record_id: int,
    titles: Mapping[int, str],
    work: CirculationWork | None = None,
    item_id: int | None = None,
) -> dict[str, Any]:
    item = work.item_by_id(item_id) if work is not None and item_id is not None else None
    plain: dict[str, Any] = _plain(value)
    return {"title": titles.get(record_id, ""), "barcode": item.barcode if item else "", **plain}


def _plain(value: object) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, (frozenset, set)):
        return sorted((_plain(one) for one in value), key=str)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value
