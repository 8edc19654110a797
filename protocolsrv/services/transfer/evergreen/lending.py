"""Circulations, holds and bills."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from .copy_text import Line
from .found import Found, code_of
from .mappings import LOAN_STATES, WORKED_OUT


def circulations(found: Found) -> None:
    """Circulations without a checkin are loans."""
    lent: set[str] = set()
    for one in found.tables.lines("action.circulation"):
        copy = found.copies.get(one["target_copy"])
        place = found.libraries.get(one["circ_lib"])
        why = ""
        if one["checkin_time"]:
            why = "returned: nothing links patron and item any more"
        elif copy is None or one["usr"] not in found.users:
            why = "its copy or user was left out"
        elif place is None:
            why = "circ_lib is no library"
        elif one["stop_fines"] not in LOAN_STATES:
            why = "unknown stop_fines"
        elif one["target_copy"] in lent:
            why = "another open circulation has its copy"
        if why or copy is None:
            found.leave("action.circulation", one, why)
            continue
        lent.add(one["target_copy"])
        found.add(
            "loans",
            item=copy[0],
            patron=one["usr"],
            library=place,
            lent_at=one["xact_start"],
            due_at=max(one["due_date"], one["xact_start"]),
            renewals_allowed=one["renewal_remaining"],
            state=LOAN_STATES[one["stop_fines"]].value,
        )


def holds(found: Found) -> None:
    """One a patron and title; the copy Evergreen aims at is asked for, unless it is on loan."""
    waiting: set[tuple[str, str]] = set()
    lent = {one["target_copy"] for one in found.open_circulations()}
    for one in found.tables.lines("action.hold_request"):
        copy = found.copies.get(one["target"]) if one["hold_type"] in "CRF" else None
        record = copy[1] if copy else found.records.get(one["target"])
        pickup = found.libraries.get(one["pickup_lib"])
        why = ""
        if one["fulfillment_time"] or one["cancel_time"]:
            why = "ended"
        elif one["hold_type"] not in "TCRF":
            why = f"holds of type {one['hold_type']} name no single title"
        elif one["usr"] not in found.users:
            why = "its user was left out"
        elif (copy is None and one["hold_type"] != "T") or record is None:
            why = "its title or copy was left out, or is not there"
        elif pickup is None:
            why = "pickup_lib is no library"
        elif (one["usr"], record) in waiting:
            why = "the patron waits for the title already"
        if why or record is None:
            found.leave("action.hold_request", one, why)
            continue
        waiting.add((one["usr"], record))
        asked = found.copies.get(one["current_copy"])
        asked = None if one["current_copy"] in lent else asked
        asked = asked if asked is not None and asked[1] == record else None
        found.add(
            "holds",
            patron=one["usr"],
            record=record,
            pickup=pickup,
            placed_at=one["request_time"],
            wanted_item=copy[0] if copy else "",
            priority=-1 if one["cut_in_line"] == "1" else 0,
            expires_on=one["expire_time"][:10],
            suspended_until=one["thaw_date"][:10] if one["frozen"] == "1" else "",
            asked_library=asked[2] if asked else "",
            asked_item=asked[0] if asked else "",
            asked_at=one["prev_check_time"] or one["request_time"] if asked else "",
        )


def money(found: Found) -> None:
    """What was billed of each transaction less what was paid. Without money.billing nobody
    knows what was billed."""
    billed: Counter[str] = Counter()
    for one in found.tables.lines("money.billing"):
        if one["voided"] != "1":
            billed[one["xact"]] += _ore(one["amount"])
    paid: Counter[str] = Counter()
    known = found.tables.has("money.billing")
    for one in found.tables.lines("money.cash_payment"):
        if one["voided"] != "1":
            paid[one["xact"]] += _ore(one["amount"])
        if one["xact"] not in billed:
            found.leave("money.cash_payment", one, _unbilled(known=known))
    for one in found.tables.lines("money.grocery"):
        _bill(found, "money.grocery", one, "billing_location", "other", billed, paid, known=known)
    for one in found.tables.lines("action.circulation"):
        if billed[one["id"]]:
            lost = LOAN_STATES.get(one["stop_fines"], LOAN_STATES[""]).value == "lost"
            kind = "replacement" if lost else "overdue"
            _bill(found, "action.circulation", one, "circ_lib", kind, billed, paid, known=known)


def _bill(
    found: Found,
    table: str,
    one: Line,
    place_column: str,
    kind: str,
    billed: Mapping[str, int],
    paid: Mapping[str, int],
    *,
    known: bool,
) -> None:
    amount = billed.get(one["id"], 0)
    owing = amount - paid.get(one["id"], 0)
    place = found.libraries.get(one[place_column])
    if place is None:  # billed by a system: its first library stands for it
        place = _below(found, one[place_column])
    copy = found.copies.get(one.get("target_copy", ""))
    why = ""
    if one["xact_finish"] or (known and owing <= 0):
        why = "paid"
    elif not amount:
        why = _unbilled(known=known)
    elif one["usr"] not in found.users:
        why = "its user was left out"
    elif place is None:
        why = f"{place_column} has no library"
    if why:
        found.leave(table, one, why)
        return
    found.add(
        "fees",
        patron=one["usr"],
        kind=kind,
        amount=_kronor(amount),
        owing=_kronor(owing),
        library=place,
        charged_at=one["xact_start"],
        item=copy[0] if copy else "",
        note=one.get("note", ""),
    )


def _below(found: Found, unit: str) -> str | None:
    units = {one["id"]: one for one in found.tables.lines("actor.org_unit")}
    if unit not in units:
        return None
    code = code_of(units[unit])
    return next((one for one, system in found.systems.items() if system == code), None)


def _unbilled(*, known: bool) -> str:
    return "nothing was billed" if known else "what was billed is not there (money.billing.tsv)"


def _ore(text: str) -> int:
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0")[:2] or 0)


def _kronor(ore: int) -> str:
    return f"{ore // 100}.{ore % 100:02d}"


def penalties(found: Found) -> None:
    """Standing penalties follow from other rows."""
    for one in found.tables.lines("actor.usr_standing_penalty"):
        found.leave("actor.usr_standing_penalty", one, WORKED_OUT)
