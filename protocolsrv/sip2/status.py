"""What an item's state and a patron's blocks are in SIP2. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from protocolsrv.domain.item import ItemStatus
from protocolsrv.domain.loan import LoanState
from protocolsrv.domain.patron import Action, Block, BlockKind, CardStatus, Standing
from protocolsrv.services.circulation.results import ItemView

OTHER, ON_ORDER, AVAILABLE, CHARGED, CHARGED_FOR_A_WHILE, IN_PROCESS, RECALLED = (
    "01", "02", "03", "04", "05", "06", "07",
)  # fmt: skip
ON_HOLD_SHELF, TO_BE_RESHELVED, IN_TRANSIT, CLAIMED_RETURNED, LOST, MISSING = (
    "08", "09", "10", "11", "12", "13",
)  # fmt: skip

CIRCULATION = {
    ItemStatus.AVAILABLE: AVAILABLE,
    ItemStatus.ON_LOAN: CHARGED,
    ItemStatus.IN_TRANSIT: IN_TRANSIT,
    ItemStatus.ON_HOLD_SHELF: ON_HOLD_SHELF,
    ItemStatus.IN_PROCESS: IN_PROCESS,
    ItemStatus.ON_ORDER: ON_ORDER,
    ItemStatus.MISSING: MISSING,
    ItemStatus.LOST: LOST,
    ItemStatus.CLAIMED_RETURNED: CLAIMED_RETURNED,
    ItemStatus.CLAIMED_NEVER_BORROWED: CLAIMED_RETURNED,
    ItemStatus.DAMAGED: OTHER,
    ItemStatus.ON_DISPLAY: OTHER,
    ItemStatus.DEPOSIT: OTHER,
    ItemStatus.WITHDRAWN: OTHER,
}
"""Circulation status by item status. 09 is not told apart from 03 here."""

_LOANS = {
    LoanState.LOST: LOST,
    LoanState.CLAIMED_RETURNED: CLAIMED_RETURNED,
    LoanState.CLAIMED_NEVER_BORROWED: CLAIMED_RETURNED,
}


def circulation_status(view: ItemView) -> str:
    """Two digits. A loan's own state says more than the item's; one that was called back is 07,
    another 04: a loan here is recallable from its first day, so 05 is never said."""
    code = CIRCULATION[view.item.status]
    if code == CHARGED and view.loan is not None:
        if view.loan.state in _LOANS:
            return _LOANS[view.loan.state]
        if view.loan.recalled_at is not None:
            return RECALLED
    if code == IN_TRANSIT and view.transit is not None and view.transit.lost_at is not None:
        return MISSING
    return code


_BY_ACTION = {0: Action.LOAN, 1: Action.RENEW, 2: Action.HOLD, 3: Action.HOLD}
_BY_KIND = {
    4: BlockKind.CARD_LOST,
    6: BlockKind.OVERDUE,
    8: BlockKind.CLAIMS,
    9: BlockKind.LOST_ITEM,
    10: BlockKind.DEBT,
    11: BlockKind.DEBT,
    13: BlockKind.LOST_ITEM,
}
UNKNOWN_PATRON = "YYYY".ljust(14)
"""Everything is denied to somebody we do not know."""


def patron_status(
    blocks: Iterable[Block], standing: Standing, loan_limit: int | None, card: CardStatus
) -> str:
    """Fourteen places, Y or blank. 0-3 follow from what the blocks stop, 4 and 6-13 from their
    kinds, 5 from the limit. 7 (too many renewals) is a matter of a loan here and 12 (recall
    overdue) is no block: both stay blank."""
    blocks = tuple(blocks)
    kinds = {block.kind for block in blocks}
    stopped = {action for block in blocks for action in block.stops}
    places = [" "] * 14
    for number, action in _BY_ACTION.items():
        if action in stopped or card is not CardStatus.ACTIVE:
            places[number] = "Y"
    for number, kind in _BY_KIND.items():
        if kind in kinds:
            places[number] = "Y"
    if card is CardStatus.LOST:
        places[4] = "Y"
    if loan_limit is not None and standing.loans >= loan_limit:
        places[5] = "Y"
    return "".join(places)
