"""Ids, dates and money between messages and circulation. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime

from protocolsrv.domain.calendar import STOCKHOLM, end_of
from protocolsrv.domain.fee import CURRENCY
from protocolsrv.domain.item import Item, ItemStatus

from .names import CIRCULATION_STATUS, ITEM_IDENTIFIER, LOCATION_TYPE, USER_IDENTIFIER
from .tree import Node, group, leaf, leaf_if


def moment(at: datetime) -> str:
    """xs:dateTime with the offset of local time."""
    return at.astimezone(STOCKHOLM).isoformat(timespec="seconds")


def read_moment(text: str) -> datetime | None:
    """A date (its end, local time) or a date and time; without a zone: local time. None for what is
    neither. Fractions of a second are read and dropped."""
    text = text.strip().replace(" ", "T")
    try:
        if len(text) == 10:
            return end_of(date.fromisoformat(text))
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (
        (at if at.tzinfo else at.replace(tzinfo=STOCKHOLM)).astimezone(UTC).replace(microsecond=0)
    )


def item_id(barcode: str, agency: str) -> Node:
    """An ItemId with the barcode."""
    return group(
        "ItemId",
        leaf_if("AgencyId", agency),
        leaf("ItemIdentifierType", "Barcode", ITEM_IDENTIFIER),
        leaf("ItemIdentifierValue", barcode),
    )


def user_id(card: str, agency: str) -> Node:
    """A UserId with the card number."""
    return group(
        "UserId",
        leaf_if("AgencyId", agency),
        leaf("UserIdentifierType", "Barcode", USER_IDENTIFIER),
        leaf("UserIdentifierValue", card),
    )


def request_id(value: str, agency: str) -> Node:
    """A RequestId."""
    return group("RequestId", leaf_if("AgencyId", agency), leaf("RequestIdentifierValue", value))


def amount(name: str, ore: int) -> Node:
    """An amount: the standard counts in the currency's smallest unit, as we do."""
    return group(name, leaf("CurrencyCode", CURRENCY), leaf("MonetaryValue", str(ore)))


STATUSES = {
    ItemStatus.AVAILABLE: "Available On Shelf",
    ItemStatus.ON_LOAN: "On Loan",
    ItemStatus.IN_TRANSIT: "In Transit Between Library Locations",
    ItemStatus.ON_HOLD_SHELF: "Available For Pickup",
    ItemStatus.IN_PROCESS: "In Process",
    ItemStatus.ON_ORDER: "On Order",
    ItemStatus.MISSING: "Missing",
    ItemStatus.LOST: "Lost",
    ItemStatus.CLAIMED_RETURNED: "Claimed Returned Or Never Borrowed",
    ItemStatus.CLAIMED_NEVER_BORROWED: "Claimed Returned Or Never Borrowed",
    ItemStatus.DAMAGED: "Not Available",
    ItemStatus.ON_DISPLAY: "Not Available",
    ItemStatus.DEPOSIT: "Not Available",
    ItemStatus.WITHDRAWN: "Circulation Status Undefined",
}
"""Circulation status by status of an item; a test holds it complete."""


def circulation_status(item: Item, *, recalled: bool = False) -> Node:
    """The CirculationStatus element."""
    word = "Recalled" if recalled else STATUSES[item.status]
    return leaf("CirculationStatus", word, CIRCULATION_STATUS)


def location(name: str, kind: str = "Permanent Location") -> Node:
    """A Location of one level."""
    return group(
        "Location",
        leaf("LocationType", kind, LOCATION_TYPE),
        group(
            "LocationName",
            group(
                "LocationNameInstance",
                leaf("LocationNameLevel", "1"),
                leaf("LocationNameValue", name),
            ),
        ),
    )
