"""A Transit: an item is on its way from one library to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class TransitReason(Enum):
    """Why an item travels."""

    HOLD = "hold"
    RETURN_HOME = "return_home"
    REBALANCE = "rebalance"
    ILL = "ill"


@dataclass(frozen=True, slots=True)
class Transit:
    """An open transit; the row goes when the item arrives. `hold_id` for one that travels for a
    hold. `lost_at` once it was reported not to have arrived."""

    id: int
    item_id: int
    origin: str
    destination: str
    reason: TransitReason
    sent_at: datetime
    hold_id: int | None = None
    lost_at: datetime | None = None
