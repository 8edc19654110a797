"""Items, loans, holds, transits and fees into the store, within one unit of work.

What is in the store already is newer than the file: a loan renewed since, a hold that moved on, a
fee paid in part stay as they are. Only what contradicts it is an error.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.fee import SettlementKind
from protocolsrv.domain.hold import Hold, HoldState
from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.library import Consortium
from protocolsrv.domain.loan import Loan
from protocolsrv.domain.transit import TransitReason

from .checking import unknown_places
from .itemstates import OF_LOAN, Whereabouts
from .people import People
from .report import Report, Row

TERMINAL = "load"
"""Names the load in payments and in the audit."""

_FACTS = (
    "owner",
    "permanent",
    "shelf",
    "call_number",
    "item_type",
    "copy_number",
    "enumeration",
    "public_note",
    "price",
)
"""What the catalogue's record says of an item, if it came with one."""


class Things:
    """Takes in the rows that have to do with items. `records` are the catalogue's ids of the
    numbers in the files."""

    def __init__(
        self,
        work: CirculationWork,
        people: People,
        records: Mapping[str, int],
        consortium: Consortium,
        report: Report,
    ):
        self._work = work
        self._people = people
        self._records = records
        self._consortium = consortium
        self._report = report
        self._new_holds: dict[tuple[int, int], int] = {}
        self._own_place: dict[str, str] = {}

    def _problem(self, row: Row, column: str, message: str, remedy: str) -> None:
        self._report.problems.append(row.problem(column, message, remedy))

    def _record(self, row: Row) -> int | None:
        """The id of the record a row names; 0 where it names none, None for an unknown one."""
        if not row["record"]:
            return 0
        found = self._records.get(row["record"])
        if found is None:
            told = f"no record {row['record'][:40]!r} in the catalogue, or in several sources"
            self._problem(row, "record", told, "load it first (load marc), or write source:number")
        return found

    def _item(self, row: Row, column: str = "item") -> Item | None:
        item = self._work.lock_item(row[column])
        if item is None:
            told = f"no item {row[column][:40]!r}, in items.csv or in the store"
            self._problem(row, column, told, "add it to items.csv, or leave the row out")
        return item

    def take_items(self, rows: Sequence[Row], places: Mapping[str, Whereabouts]) -> None:
        """New items; status and place of those there are, unless circulation has them elsewhere."""
        for row in rows:
            record = self._record(row)
            if record is None:
                continue
            if row["current"]:
                self._own_place[row["item"]] = row["current"]
            told = item_of(row, record)
            there = self._work.lock_item(told.barcode)
            if there is None or row["current"] not in ("", there.current):
                unknown = list(unknown_places(row, self._consortium))
                self._report.problems += unknown
                if unknown:
                    continue
            if there is None:
                self._work.add_item(told)
                self._report.counts["items"].added += 1
            elif record and there.record_id != record:
                self._problem(
                    row, "record", "this item is on another record", "correct one of them"
                )
            else:
                self._change_item(row, told, there, elsewhere=told.barcode in places)

    def _change_item(self, row: Row, told: Item, there: Item, *, elsewhere: bool) -> None:
        changed = False
        for name in _FACTS:
            if row[name] and getattr(told, name) != getattr(there, name):
                self._report.notes[f"items whose {name} the catalogue has otherwise: kept"] += 1
        if row["properties"] and row["properties"] != there.properties:
            self._work.set_properties(there.id, row["properties"])
            changed = True
        if not elsewhere and not self._busy(there):
            status = row["status"] or there.status
            current = row["current"] or there.current
            if (status, current) != (there.status, there.current):
                self._work.set_item(there, status=status, current=current)
                changed = True
        if changed:
            self._report.counts["items"].changed += 1
        else:
            self._report.counts["items"].unchanged += 1

    def _busy(self, item: Item) -> str:
        """What the store knows of an item that is not on its shelf; "" for nothing."""
        if self._work.loan_of(item.id) is not None:
            return "on loan"
        if self._work.transit_of(item.id) is not None:
            return "in transit"
        return "caught for a hold" if self._work.hold_with_item(item.id) is not None else ""

    def _is_free(self, row: Row, item: Item) -> bool:
        busy = self._busy(item)
        if busy:
            told = f"this item is {busy} in the store"
            self._problem(row, "item", told, "leave the row out, or end that first (check-in)")
        return not busy

    def _place(self, item: Item, status: ItemStatus, current: str) -> None:
        """Status, and place unless items.csv names one."""
        place = self._own_place.get(item.barcode, current)
        if (item.status, item.current) != (status, place):
            self._work.set_item(item, status=status, current=place)

    def take_loans(self, rows: Sequence[Row]) -> None:
        """Loans of items nobody has."""
        count = self._report.counts["loans"]
        for row in rows:
            item, patron = self._item(row), self._people.patron(row)
            if item is None or patron is None:
                continue
            there = self._work.loan_of(item.id)
            if there is not None and there.patron_id == patron:
                count.unchanged += 1
            elif self._is_free(row, item):
                self._work.open_loan(loan_of(row, item, patron))
                self._place(item, OF_LOAN[row["state"]], item.current)
                count.added += 1

    def take_holds(self, rows: Sequence[Row]) -> None:
        """Holds of patrons who do not wait for the title yet, in the queue's order."""
        count = self._report.counts["holds"]
        for row in sorted(rows, key=lambda one: (one["placed_at"], one.line)):
            patron, record = self._people.patron(row), self._record(row)
            items = {
                name: self._item(row, name)
                for name in ("wanted_item", "item", "asked_item")
                if row[name]
            }
            if patron is None or record is None or None in items.values():
                continue
            of_items = {one.record_id for one in items.values() if one is not None}
            record = record or min(of_items)
            if of_items - {record} or not record:
                told = "items of the hold are not of its title"
                self._problem(row, "record", told, "correct the record or the items")
                continue
            earlier = self._new_holds.get((patron, record))
            if earlier is not None:
                told = f"the patron waits for this title already, by line {earlier}"
                self._problem(row, "record", told, "leave one of the rows out")
            elif any(one.record_id == record for one in self._work.holds(patron)):
                count.unchanged += 1
            elif self._add_hold(row, patron, record, items):
                count.added += 1

    def _add_hold(
        self, row: Row, patron: int, record: int, items: Mapping[str, Item | None]
    ) -> bool:
        caught = items.get("item")
        if caught is not None and not self._is_free(row, caught):
            return False
        self._new_holds[patron, record] = row.line
        self._work.add_hold(hold_of(row, patron, record, items))
        if caught is not None and row["state"] is HoldState.ON_SHELF:
            self._place(caught, ItemStatus.ON_HOLD_SHELF, row["pickup"])
        return True

    def take_transits(self, rows: Sequence[Row]) -> None:
        """Transits of items that do not travel yet."""
        count = self._report.counts["transits"]
        for row in rows:
            item = self._item(row)
            if item is None:
                continue
            there = self._work.transit_of(item.id)
            if there is not None and there.destination == row["destination"]:
                count.unchanged += 1
                continue
            hold = self._work.hold_with_item(item.id)
            for_hold = row["reason"] is TransitReason.HOLD
            mine = for_hold and hold is not None and hold.state is HoldState.IN_TRANSIT
            if there is not None or not (mine or self._is_free(row, item)):
                if there is not None:
                    self._is_free(row, item)
                continue
            transit = self._work.open_transit(
                item.id,
                row["origin"],
                row["destination"],
                row["reason"],
                row["sent_at"],
                hold.id if mine and hold is not None else None,
            )
            if row["lost_at"] is not None:
                self._work.change_transit(replace(transit, lost_at=row["lost_at"]))
            if row["lost_at"] is None or item.status is ItemStatus.AVAILABLE:
                self._place(item, ItemStatus.IN_TRANSIT, row["origin"])
            count.added += 1

    def take_fees(self, rows: Sequence[Row]) -> None:
        """Fees that are not there; what was paid before becomes one payment."""
        count = self._report.counts["fees"]
        for row in rows:
            patron = self._people.patron(row)
            item = self._item(row) if row["item"] else None
            if patron is None or (row["item"] and item is None):
                continue
            item_id = None if item is None else item.id
            same = (row["kind"], row["amount"], row["charged_at"], item_id, row["note"])
            if any(
                (one.kind, one.amount, one.charged_at, one.item_id, one.note) == same
                for one in self._work.fees(patron)
            ):
                count.unchanged += 1
                continue
            self._charge(row, patron, item_id)
            count.added += 1

    def _charge(self, row: Row, patron: int, item_id: int | None) -> None:
        place = self._consortium.libraries[row["library"]]
        fee = self._work.charge(
            patron,
            row["kind"],
            row["amount"],
            municipality=row["municipality"] or place.municipality,
            library=place.code,
            at=row["charged_at"],
            item_id=item_id,
            note=row["note"],
        )
        paid = row["amount"] - row["owing"]
        if paid:
            told = "|".join(str(one) for one in row.key)
            self._work.settle(
                fee,
                SettlementKind.PAYMENT,
                paid,
                at=row["charged_at"],
                library=place.code,
                terminal=TERMINAL,
                key=hashlib.sha256(told.encode()).hexdigest()[:32],
            )


def item_of(row: Row, record_id: int) -> Item:
    """The item a row tells of."""
    owner = row["owner"]
    permanent = row["permanent"] or owner
    return Item(
        barcode=row["item"],
        record_id=record_id,
        owner=owner,
        permanent=permanent,
        current=row["current"] or permanent,
        shelf=row["shelf"],
        call_number=row["call_number"],
        item_type=row["item_type"] or "book",
        status=row["status"] or ItemStatus.AVAILABLE,
        copy_number=row["copy_number"],
        enumeration=row["enumeration"],
        public_note=row["public_note"],
        price=row["price"],
        properties=row["properties"],
    )


def loan_of(row: Row, item: Item, patron: int) -> Loan:
    """The loan a row tells of."""
    return Loan(
        id=0,
        item_id=item.id,
        record_id=item.record_id,
        patron_id=patron,
        library=row["library"],
        lent_at=row["lent_at"],
        due_at=row["due_at"],
        days=row["days"] or (row["due_at"] - row["lent_at"]).days,
        renewals=row["renewals"],
        renewals_allowed=row["renewals_allowed"],
        state=row["state"],
        recalled_at=row["recalled_at"],
        unchecked=row["unchecked"],
        renewed_at=row["renewed_at"],
    )


def hold_of(row: Row, patron: int, record: int, items: Mapping[str, Item | None]) -> Hold:
    """The hold a row tells of."""
    ids = {name: None if one is None else one.id for name, one in items.items()}
    return Hold(
        id=0,
        patron_id=patron,
        record_id=record,
        pickup=row["pickup"],
        placed_at=row["placed_at"],
        state=row["state"],
        wanted_item_id=ids.get("wanted_item"),
        volume=row["volume"],
        item_id=ids.get("item"),
        priority=row["priority"],
        not_before=row["not_before"],
        expires_on=row["expires_on"],
        suspended_until=row["suspended_until"],
        asked_library=row["asked_library"],
        asked_item_id=ids.get("asked_item"),
        asked_at=row["asked_at"],
        passed=row["passed"],
        shelf_until=row["shelf_until"],
        ready_at=row["ready_at"],
    )
