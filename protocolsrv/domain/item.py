"""An Item: one physical thing on a shelf, in a van or in somebody's home."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class ItemStatus(Enum):
    """Where in its life an item is (domain rules, section 3). Exactly one holds at any time."""

    AVAILABLE = "available"
    ON_LOAN = "on_loan"
    IN_TRANSIT = "in_transit"
    ON_HOLD_SHELF = "on_hold_shelf"
    IN_PROCESS = "in_process"
    ON_ORDER = "on_order"
    MISSING = "missing"
    LOST = "lost"
    CLAIMED_RETURNED = "claimed_returned"
    CLAIMED_NEVER_BORROWED = "claimed_never_borrowed"
    DAMAGED = "damaged"
    ON_DISPLAY = "on_display"
    DEPOSIT = "deposit"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Item:
    """An item with its three libraries, never conflated: who bought it (`owner`), where it belongs
    (`permanent`), where it is (`current`). `record_id` is the catalogue's; 0 before it is stored.
    `id` is circulation's own, 0 where it was not asked for. `price` in ore replaces the item; 0: by
    its type. `properties` is what RFID stations keep with it (SIP2 CH).
    """

    barcode: str
    record_id: int
    owner: str
    permanent: str
    current: str
    shelf: str = ""
    call_number: str = ""
    item_type: str = "book"
    status: ItemStatus = ItemStatus.AVAILABLE
    copy_number: str = ""
    enumeration: str = ""
    public_note: str = ""
    id: int = 0
    price: int = 0
    properties: str = ""
