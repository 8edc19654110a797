"""Fees and payments. A payment told twice under one key is one payment."""

from __future__ import annotations

from itertools import count

from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.fee import CURRENCY, Fee, FeeKind, Settlement, SettlementKind
from protocolsrv.domain.refusal import Reason, Refusal

from . import access, facts
from .context import Context
from .results import Caller, Paid


def pay(
    work: CirculationWork,
    context: Context,
    caller: Caller,
    card: str,
    amount: int,
    *,
    currency: str = CURRENCY,
    fee_id: int | None = None,
    key: str = "",
) -> Paid | Refusal:
    """Take `amount` (ore) off one fee, or off all of them, oldest first. Part of what is owed may
    be paid, never more. A lost or expired card pays too. Each fee keeps the municipality whose
    money it is; where it was paid stands with the settlement."""
    if currency.strip().upper() not in ("", CURRENCY):
        return Refusal(Reason.PAYMENT_CURRENCY, currency)
    if amount <= 0:
        return Refusal(Reason.PAYMENT_AMOUNT)
    now = context.now()
    found = access.find(work, context, caller, card, now)
    if isinstance(found, Refusal):
        return found
    patron = work.lock_patron(found.patron.id) or found.patron
    told = _told(work, caller.terminal, key)
    if told:
        return _repeated(work, patron.id, amount, fee_id, told)
    owed = _owed(work, patron.id, fee_id)
    if isinstance(owed, Refusal):
        return owed
    if amount > sum(fee.owing for fee in owed):
        return Refusal(Reason.PAYMENT_TOO_LARGE)
    settled: list[Fee] = []
    left = amount
    for number, fee in enumerate(owed, 1):
        part = min(left, fee.owing)
        if not part:
            break
        settled.append(
            work.settle(
                fee,
                SettlementKind.PAYMENT,
                part,
                at=now,
                library=caller.library,
                terminal=caller.terminal,
                key=_part(key, number),
            )
        )
        left -= part
    facts.tell(work, context, "payment", now, caller.library, None, patron)
    return Paid(amount, _debt(work, patron.id), tuple(settled))


def charge(
    work: CirculationWork, context: Context, caller: Caller, card: str, amount: int, note: str
) -> Fee | Refusal:
    """A fee set by hand; the money is the caller's municipality's."""
    if amount <= 0:
        return Refusal(Reason.PAYMENT_AMOUNT)
    now = context.now()
    found = access.find(work, context, caller, card, now)
    if isinstance(found, Refusal):
        return found
    work.lock_patron(found.patron.id)
    facts.tell(work, context, "fee", now, caller.library, None, found.patron)
    work.audit(caller.terminal, "charge", found.patron.id, now)
    return work.charge(
        found.patron.id,
        FeeKind.OTHER,
        amount,
        municipality=caller.municipality,
        library=caller.library,
        at=now,
        note=note,
    )


def _owed(work: CirculationWork, patron_id: int, fee_id: int | None) -> list[Fee] | Refusal:
    if fee_id is None:
        owed = work.fees(patron_id)
        return owed or Refusal(Reason.NOTHING_OWED)
    fee = work.fee(fee_id)
    if fee is None or fee.patron_id != patron_id:
        return Refusal(Reason.FEE_UNKNOWN, str(fee_id))
    return [fee] if fee.owing else Refusal(Reason.NOTHING_OWED, str(fee_id))


def _debt(work: CirculationWork, patron_id: int) -> int:
    return sum(fee.owing for fee in work.fees(patron_id))


def _part(key: str, number: int) -> str:
    """The key of the payment's so-manieth part: a key is unique, a payment may settle many."""
    return key if number == 1 or not key else f"{key}\n{number}"


def _told(work: CirculationWork, terminal: str, key: str) -> list[Settlement]:
    """The parts of the payment told under this key."""
    parts: list[Settlement] = []
    if not key:
        return parts
    for number in count(1):
        part = work.settlement(terminal, _part(key, number))
        if part is None:
            break
        parts.append(part)
    return parts


def _repeated(
    work: CirculationWork,
    patron_id: int,
    amount: int,
    fee_id: int | None,
    told: list[Settlement],
) -> Paid | Refusal:
    fees = tuple(fee for part in told if (fee := work.fee(part.fee_id)) is not None)
    same = (
        sum(part.amount for part in told) == amount
        and all(fee.patron_id == patron_id for fee in fees)
        and (fee_id is None or [fee.id for fee in fees] == [fee_id])
    )
    if not same:
        return Refusal(Reason.KEY_REUSED)
    return Paid(amount, _debt(work, patron_id), fees, repeated=True)
