"""Problems: a reason of circulation, or a fault of a message, as type and list of the standard.

The only place with the standard's words for refusals. Each service has a list of its own; what a
list lacks is said with the nearest type it has, or with one of general processing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from protocolsrv.domain.refusal import Reason, Refusal

from .names import problem_scheme
from .tree import Node, group, leaf, leaf_if

GENERAL = "generalprocessing"
MESSAGING = "messaging"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem. `kind` is a value of the list `scheme` names; `element` is a path from the
    service's element, `value` what stood there where that is nothing personal."""

    kind: str
    scheme: str = GENERAL
    detail: str = ""
    element: str = ""
    value: str = ""


def needed(element: str) -> Problem:
    """An element that the service cannot do without is missing or blank."""
    return Problem("Needed Data Missing", detail=f"{element} is missing or blank", element=element)


def write_problem(problem: Problem, trace: str) -> Node:
    """The element; the trace id finds the exchange in our log."""
    detail = problem.detail or problem.kind
    return group(
        "Problem",
        leaf("ProblemType", problem.kind, problem_scheme(problem.scheme)),
        leaf("ProblemDetail", f"{detail} [{trace}]" if trace else detail),
        leaf_if("ProblemElement", problem.element),
        leaf_if("ProblemValue", problem.value),
    )


_ROWS: Mapping[Reason, tuple[str, str]] = {
    # reason: (type in the service's own list, what to tell people)
    Reason.PATRON_UNKNOWN: ("Unknown User", "no such user is known to this agency"),
    Reason.CARD_LOST: ("User Blocked", "the card is reported lost"),
    Reason.CARD_EXPIRED: ("User Blocked", "the card has expired"),
    Reason.CARD_NOT_ACTIVE: ("User Blocked", "the card is no longer in use"),
    Reason.PIN_WRONG: ("User Authentication Failed", "user and PIN do not agree"),
    Reason.PIN_LOCKED: ("User Authentication Failed", "too many wrong PINs; try again later"),
    Reason.CALLER_MAY_NOT: ("Unauthorized Service For Agency", "not allowed to this partner"),
    Reason.BLOCKED_STAFF: ("User Blocked", "the user is blocked by the library"),
    Reason.BLOCKED_DEBT: ("User Blocked", "the user owes too much"),
    Reason.BLOCKED_OVERDUE: ("User Blocked", "the user has too many overdue loans"),
    Reason.BLOCKED_LOST_ITEM: ("User Blocked", "the user has a lost item to settle"),
    Reason.BLOCKED_CLAIMS: ("User Blocked", "the user has claims to settle"),
    Reason.BLOCKED_AGE: ("User Ineligible", "the user's age does not allow it"),
    Reason.TOO_MANY_LOANS: ("Maximum Check Outs Exceeded", "the user has all loans allowed"),
    Reason.TOO_MANY_OF_TYPE: ("Maximum Check Outs Exceeded", "all loans of this type allowed"),
    Reason.ITEM_UNKNOWN: ("Unknown Item", "no such item is known here"),
    Reason.ITEM_NOT_FOR_LOAN: ("Item Does Not Circulate", "the item is not for loan"),
    Reason.ITEM_NOT_FOR_PATRON: ("User Ineligible", "the item is for other users"),
    Reason.ITEM_TOO_OLD_FOR_PATRON: ("User Ineligible", "the item has an age limit"),
    Reason.ITEM_ON_LOAN_TO_OTHER: ("Resource Cannot Be Provided", "the item is on loan"),
    Reason.ITEM_ON_LOAN_TO_PATRON: ("Resource Cannot Be Provided", "the user has it already"),
    Reason.ITEM_NOT_ON_LOAN: ("Item Not Checked Out", "the item is not on loan"),
    Reason.ITEM_ON_HOLD_FOR_OTHER: ("Resource Cannot Be Provided", "it waits for another user"),
    Reason.ITEM_STATUS: ("Resource Cannot Be Provided", "the item cannot be had now"),
    Reason.LOAN_UNKNOWN: ("Item Not Checked Out", "there is no such loan"),
    Reason.LOAN_OF_OTHER: ("User Ineligible", "the item is not on loan to this user"),
    Reason.RENEWALS_USED_UP: ("Maximum Renewals Exceeded", "no renewals are left"),
    Reason.RENEWAL_OVERDUE: ("Item Not Renewable", "the loan has run out"),
    Reason.RENEWAL_WAITED_FOR: (
        "Renewal Not Allowed - Item Has Outstanding Requests", "somebody waits for the item",
    ),
    Reason.RENEWAL_RECALLED: ("Item Not Renewable", "the item is recalled"),
    Reason.RENEWAL_NOT_ALLOWED: ("Item Not Renewable", "loans of this kind are not renewed"),
    Reason.FEE_NOT_ACCEPTED: ("User Ineligible", "a fee applies that was not acknowledged"),
    Reason.TITLE_UNKNOWN: ("Unknown Item", "no such title is known here"),
    Reason.HOLD_UNKNOWN: ("Unknown Request", "there is no such request"),
    Reason.HOLD_EXISTS: ("Duplicate Request", "the user has requested this already"),
    Reason.HOLD_NOT_ALLOWED: ("User Ineligible", "this cannot be requested"),
    Reason.HOLD_NO_ITEM: ("Item Does Not Circulate", "no item can ever fill the request"),
    Reason.TOO_MANY_HOLDS: ("User Ineligible", "the user has as many requests as allowed"),
    Reason.PICKUP_UNKNOWN: ("Unknown Value", "no such pickup location"),
    Reason.PICKUP_NOT_ALLOWED: ("User Ineligible", "not to be picked up there"),
    Reason.DATE_WRONG: ("Invalid Date", "the date cannot be used"),
    Reason.FEE_UNKNOWN: ("Invalid Amount", "no such fee"),
    Reason.NOTHING_OWED: ("Invalid Amount", "nothing is owed"),
    Reason.PAYMENT_TOO_LARGE: ("Invalid Amount", "more than is owed"),
    Reason.PAYMENT_AMOUNT: ("Invalid Amount", "no amount that can be used"),
    Reason.PAYMENT_CURRENCY: ("Invalid Amount", "only SEK is taken"),
    Reason.KEY_REUSED: ("Duplicate Request", "this request id was used for something else"),
    Reason.BUSY: ("Temporary Processing Failure", "busy; try again in a moment"),
    Reason.UNAVAILABLE: ("Temporary Processing Failure", "not to be had now; try again later"),
    Reason.NO_RULE: ("Temporary Processing Failure", "no rule of lending covers this"),
}  # fmt: skip
"""One row a reason; a test holds it complete."""

_GENERAL = frozenset(
    (
        "Agency Authentication Failed", "Unknown Agency", "Unsupported Service",
        "Unauthorized Service For Agency", "Unauthorized Combination Of Element Values For Agency",
        "Needed Data Missing", "Invalid Amount", "Invalid Date", "Temporary Processing Failure",
    )
)  # fmt: skip
"""Types of the list of general processing errors."""

_MESSAGING = {"Unknown Value": "Unknown Value From Known Scheme"}

_LISTS: Mapping[str, tuple[str, frozenset[str], str]] = {
    # service: (list, its types, the "User Ineligible" it has)
    "LookupUser": (
        "lookupuserprocessing",
        frozenset(("Unknown User", "Non-Unique User", "User Access Denied",
                   "User Authentication Failed", "Element Rule Violated")),
        "User Access Denied",
    ),
    "LookupItem": (
        "lookupitemprocessing",
        frozenset(("Unknown Item", "Non-Unique Item", "Item Access Denied",
                   "Element Rule Violated")),
        "Item Access Denied",
    ),
    "LookupRequest": (
        "lookuprequestprocessing",
        frozenset(("Unknown Request", "Element Rule Violated")),
        "Unknown Request",
    ),
    "RequestItem": (
        "requestitemprocessing",
        frozenset(("Duplicate Request", "Item Does Not Circulate",
                   "Item Not Available By Need Before Date", "Unknown Item", "Unknown User",
                   "User Authentication Failed", "User Blocked",
                   "User Ineligible To Request This Item")),
        "User Ineligible To Request This Item",
    ),
    "CancelRequestItem": (
        "cancelrequestitemprocessing",
        frozenset(("Request Already Processed", "Unknown Item", "Unknown Request",
                   "Unknown User")),
        "Unknown Request",
    ),
    "UpdateRequestItem": (
        "updaterequestitemprocessing",
        frozenset(("Unable To Add Element", "Unable To Delete Element", "Unknown Item",
                   "Unknown Request", "Unknown User")),
        "Unable To Add Element",
    ),
    "AcceptItem": (
        "acceptitemprocessing",
        frozenset(("Cannot Accept Item", "Cannot Guarantee Restrictions On Use", "Unknown Item",
                   "Unknown Request", "Unknown User",
                   "User Ineligible To Check Out This Item")),
        "User Ineligible To Check Out This Item",
    ),
    "CheckOutItem": (
        "checkoutitemprocessing",
        frozenset(("Item Does Not Circulate", "Maximum Check Outs Exceeded",
                   "Resource Cannot Be Provided", "Unknown Item", "Unknown Request",
                   "Unknown User", "User Blocked", "User Ineligible To Check Out This Item")),
        "User Ineligible To Check Out This Item",
    ),
    "CheckInItem": (
        "checkinitemprocessing",
        frozenset(("Item Not Checked Out", "Unknown Item")),
        "Unknown Item",
    ),
    "RenewItem": (
        "renewitemprocessing",
        frozenset(("Item Not Checked Out", "Item Not Renewable", "Maximum Renewals Exceeded",
                   "Renewal Not Allowed - Item Has Outstanding Requests", "Unknown Item",
                   "Unknown User", "User Blocked", "User Ineligible To Renew This Item")),
        "User Ineligible To Renew This Item",
    ),
}  # fmt: skip
"""Lists of the services that have one here; others use that of their nearest relative."""

_LIKE = {
    "LookupItemSet": "LookupItem",
    "RecallItem": "CheckInItem",
    "CancelRecallItem": "CheckInItem",
    "UndoCheckOutItem": "CheckInItem",
    "DeleteItem": "CheckInItem",
    "ItemShipped": "CheckOutItem",
    "ItemReceived": "CheckInItem",
    "ItemRequested": "RequestItem",
    "ItemRequestCancelled": "CancelRequestItem",
    "ItemCheckedOut": "CheckOutItem",
    "ItemCheckedIn": "CheckInItem",
    "ItemRenewed": "RenewItem",
    "ItemRecalled": "CheckInItem",
    "CreateUserFiscalTransaction": "LookupUser",
}


def of_refusal(refusal: Refusal, service: str, element: str = "") -> Problem:
    """The problem of a refusal in this service's list."""
    kind, told = _ROWS[refusal.reason]
    detail = f"{told} ({refusal.detail})" if refusal.detail else told
    if kind in _MESSAGING:
        return Problem(_MESSAGING[kind], MESSAGING, detail, element)
    name, kinds, ineligible = _LISTS[_LIKE.get(service, service)]
    if kind in kinds:
        return Problem(kind, name, detail, element)
    if kind in _GENERAL:
        return Problem(kind, GENERAL, detail, element)
    if kind == "User Authentication Failed" and "Unknown User" in kinds:
        return Problem("Unknown User", name, detail, element)
    return Problem(ineligible, name, detail, element)
