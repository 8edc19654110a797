"""What Evergreen's codes become. A code that is not here leaves its row out, with that reason."""

from __future__ import annotations

from collections.abc import Mapping

from protocolsrv.domain.item import ItemStatus
from protocolsrv.domain.loan import LoanState

STATUSES: Mapping[str, ItemStatus | None] = {
    "0": ItemStatus.AVAILABLE,
    "1": None,  # checked out: loans say so
    "2": ItemStatus.IN_PROCESS,  # bindery
    "3": ItemStatus.LOST,
    "4": ItemStatus.MISSING,
    "5": ItemStatus.IN_PROCESS,
    "6": None,  # in transit: no table of transits is read, so it is where it was
    "7": ItemStatus.AVAILABLE,  # being shelved
    "8": None,  # hold shelf: holds say so
    "9": ItemStatus.ON_ORDER,
    "10": ItemStatus.IN_PROCESS,  # interlibrary loan
    "11": ItemStatus.IN_PROCESS,  # cataloguing
    "12": ItemStatus.ON_DISPLAY,  # reserves
    "13": ItemStatus.WITHDRAWN,
    "14": ItemStatus.DAMAGED,
    "15": ItemStatus.AVAILABLE,  # reservation shelf
    "16": ItemStatus.LOST,  # long overdue
    "17": ItemStatus.LOST,  # and paid
    "18": ItemStatus.AVAILABLE,  # cancelled transit
}
"""config.copy_status, of every Evergreen. None: other tables tell, else available."""

STAFF_PROFILES = frozenset(str(one) for one in range(3, 16))
"""permission.grp_tree: 3 to 15 are the groups of staff of every Evergreen; all others borrow."""

LOAN_STATES: Mapping[str, LoanState] = {
    "": LoanState.OPEN,
    "MAXFINES": LoanState.OPEN,
    "RENEW": LoanState.OPEN,
    "LOST": LoanState.LOST,
    "LONGOVERDUE": LoanState.LOST,
    "CLAIMSRETURNED": LoanState.CLAIMED_RETURNED,
    "CLAIMSNEVERCHECKEDOUT": LoanState.CLAIMED_NEVER_BORROWED,
}
"""action.circulation.stop_fines of circulations without checkin_time."""

ITEM_TYPES: Mapping[str, str] = {
    "": "book",
    "audiobook": "audiobook",
    "book": "book",
    "cd": "music",
    "dvd": "film",
    "equipment": "equipment",
    "game": "game",
    "magazine": "magazine",
    "map": "map",
    "music": "music",
    "reference": "reference",
    "video": "film",
}
"""asset.copy.circ_modifier; any other one is kept as it is, for the policy to know."""

WORKED_OUT = "a block that follows from fees and loans: policy works it out"
"""Reason for actor.usr_standing_penalty."""
