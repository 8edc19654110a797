"""Where an item is: in one place at a time, and all files must agree which (domain rules, 12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from protocolsrv.domain.hold import HoldState
from protocolsrv.domain.item import ItemStatus
from protocolsrv.domain.loan import LoanState
from protocolsrv.domain.transit import TransitReason

from .reading import Files
from .report import Problem, Row

OF_LOAN = {
    LoanState.OPEN: ItemStatus.ON_LOAN,
    LoanState.LOST: ItemStatus.LOST,
    LoanState.CLAIMED_RETURNED: ItemStatus.CLAIMED_RETURNED,
    LoanState.CLAIMED_NEVER_BORROWED: ItemStatus.CLAIMED_NEVER_BORROWED,
}
"""What an item is while it is on loan."""

NEEDS_ROW = {
    ItemStatus.ON_LOAN: "loans.csv",
    ItemStatus.CLAIMED_RETURNED: "loans.csv",
    ItemStatus.CLAIMED_NEVER_BORROWED: "loans.csv",
    ItemStatus.IN_TRANSIT: "transits.csv",
    ItemStatus.ON_HOLD_SHELF: "holds.csv",
}
"""Statuses that a row of another file gives, and which."""

_LOST_ON_THE_WAY = (ItemStatus.MISSING, ItemStatus.LOST)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The one row that says where an item is, and the status that follows."""

    row: Row
    status: ItemStatus


def whereabouts(files: Files) -> dict[str, Whereabouts]:
    """By barcode; where two rows speak of an item the first."""
    found: dict[str, Whereabouts] = {}
    for barcode, one in _told(files):
        found.setdefault(barcode, one)
    return found


def _told(files: Files) -> Iterator[tuple[str, Whereabouts]]:
    for row in files.rows["loans"]:
        yield row["item"], Whereabouts(row, OF_LOAN[row["state"]])
    for row in files.rows["transits"]:
        yield row["item"], Whereabouts(row, ItemStatus.IN_TRANSIT)
    for row in files.rows["holds"]:
        if row["state"] is HoldState.ON_SHELF and row["item"]:
            yield row["item"], Whereabouts(row, ItemStatus.ON_HOLD_SHELF)


def item_states(files: Files) -> Iterator[Problem]:
    """Items that are in two places, or not where their row of items.csv has them; transits for
    holds and holds in transit that do not know each other."""
    found = whereabouts(files)
    for barcode, one in _told(files):
        first = found[barcode].row
        if first is not one.row:
            told = f"this item is elsewhere by {first.table.file}:{first.line}"
            yield one.row.problem("item", told, "leave one of the two rows out")
    for row in files.rows["items"]:
        yield from _status(row, found.get(row["item"]))
    yield from _pairs(files)


def _status(row: Row, place: Whereabouts | None) -> Iterator[Problem]:
    status = row["status"]
    if status is None:
        return
    if place is None:
        if status in NEEDS_ROW:
            told = f"{status.value}, but no row of {NEEDS_ROW[status]} has it"
            yield row.problem("status", told, "add that row, or empty the status")
    elif status is not place.status:
        lost = place.row.table.name == "transits" and place.row["lost_at"] is not None
        if not (lost and status in _LOST_ON_THE_WAY):
            told = f"{status.value}, but {place.row.table.file}:{place.row.line} has it"
            told += f" {place.status.value}"
            yield row.problem("status", told, "empty the status: it follows from that row")


def _pairs(files: Files) -> Iterator[Problem]:
    caught: dict[str, Row] = {}
    for row in files.rows["holds"]:
        if not row["item"]:
            continue
        other = caught.setdefault(row["item"], row)
        if other is not row:
            told = f"this item was caught for line {other.line}"
            yield row.problem("item", told, "leave one of the two waiting")
    transits = {row["item"]: row for row in files.rows["transits"]}
    for barcode, row in caught.items():
        transit = transits.get(barcode)
        if row["state"] is not HoldState.IN_TRANSIT:
            continue
        if transit is None or transit["reason"] is not TransitReason.HOLD:
            told = "in transit, but no row of transits.csv carries the item for a hold"
            yield row.problem("item", told, "add that row, or correct the state")
        elif transit["destination"] != row["pickup"]:
            told = f"transits.csv:{transit.line} brings it to {transit['destination']}"
            yield row.problem("pickup", told, "correct one of the two")
    for barcode, row in transits.items():
        if row["reason"] is TransitReason.HOLD:
            hold = caught.get(barcode)
            if hold is None or hold["state"] is not HoldState.IN_TRANSIT:
                told = "for a hold, but no hold in transit names the item"
                yield row.problem("reason", told, "add the hold, or say return_home")
