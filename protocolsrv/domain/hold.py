"""A Hold: a patron waits for a title, or for one item of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum


class HoldState(Enum):
    """Where a hold is. It is in exactly one state; ended ones are kept without their patron."""

    WAITING = "waiting"  # in the queue; perhaps an item is asked for on a pick list
    IN_TRANSIT = "in_transit"  # an item was caught and travels to the pickup library
    ON_SHELF = "on_shelf"  # to be fetched
    FILLED = "filled"  # lent
    CANCELLED = "cancelled"
    EXPIRED = "expired"  # the patron's own last day came first
    NOT_FETCHED = "not_fetched"


ACTIVE = (HoldState.WAITING, HoldState.IN_TRANSIT, HoldState.ON_SHELF)
"""The states of a hold that is still wanted."""


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold. `wanted_item_id` is set for a hold on this very item, else any item of the title
    will do (and `volume`, where not "", restricts it to items with that enumeration). `item_id` is
    the item that was caught for it. The queue is by `priority` (staff; smaller first, 0 normal),
    `placed_at`, `id`. `asked_library` is whose pick list asks for a copy since `asked_at`, for the
    item `asked_item_id`; `passed` are libraries that have not found it. `shelf_until` is the last
    day to fetch it."""

    id: int
    patron_id: int | None
    record_id: int
    pickup: str
    placed_at: datetime
    state: HoldState = HoldState.WAITING
    wanted_item_id: int | None = None
    volume: str = ""
    item_id: int | None = None
    priority: int = 0
    not_before: date | None = None
    expires_on: date | None = None
    suspended_until: date | None = None
    asked_library: str = ""
    asked_item_id: int | None = None
    asked_at: datetime | None = None
    passed: tuple[str, ...] = ()
    shelf_until: date | None = None
    ready_at: datetime | None = None
    ended_at: datetime | None = None

    def wants_on(self, day: date) -> bool:
        """Whether it may be filled on that day: waiting, begun, not suspended, not past its end."""
        return (
            self.state is HoldState.WAITING
            and (self.not_before is None or self.not_before <= day)
            and (self.suspended_until is None or self.suspended_until < day)
            and (self.expires_on is None or self.expires_on >= day)
        )
