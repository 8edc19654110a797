"""The verbs every protocol uses, as one contract. `services.circulation.desk.Desk` is them.

All are blocking: the transport decides on which thread they run. Each is one unit of work and
returns after its commit. None raises for what a client can send; a store that is away gives
`Reason.UNAVAILABLE`, a full queue `Reason.BUSY`. `key` is an idempotency key of the caller's, ""
for none: the same key and content again gives the first answer and changes nothing, other content
under it is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from protocolsrv.domain.fee import Fee
from protocolsrv.domain.hold import Hold
from protocolsrv.domain.patron import BlockKind
from protocolsrv.domain.refusal import Refusal

from .results import (
    Caller,
    CheckedIn,
    CheckedOut,
    HoldLine,
    HoldPlaced,
    ItemView,
    LoanLine,
    Paid,
    PatronView,
    RenewedAll,
    Told,
)


class Verbs(Protocol):
    """Circulation, for protocols and the desk."""

    # ---- looking ----------------------------------------------------------------------------
    def patron(
        self,
        caller: Caller,
        card: str,
        pin: str | None = None,
        *,
        loans: bool = False,
        holds: bool = False,
        fees: bool = False,
    ) -> PatronView | Refusal:
        """By card number, personnummer or user name. `pin` None: none was sent; "" is a wrong one.
        Slow with a PIN. Without a consent for the caller's municipality: PATRON_UNKNOWN."""
        ...

    def item(self, caller: Caller, barcode: str) -> ItemView | Refusal:
        """What the item is doing now."""
        ...

    # ---- lending ----------------------------------------------------------------------------
    def checkout(
        self,
        caller: Caller,
        card: str,
        barcode: str,
        *,
        pin: str | None = None,
        renew_own: bool = True,
        fee_accepted: bool = False,
        told: Told | None = None,
        key: str = "",
    ) -> CheckedOut | Refusal:
        """Lend, or renew what the patron has already."""
        ...

    def undo_checkout(
        self, caller: Caller, card: str, barcode: str, *, key: str = ""
    ) -> CheckedIn | Refusal:
        """The terminal could not finish: as if the loan had not been made."""
        ...

    def checkin(
        self,
        caller: Caller,
        barcode: str,
        *,
        returned_at: datetime | None = None,
        told: Told | None = None,
        damaged: bool = False,
        key: str = "",
    ) -> CheckedIn | Refusal:
        """Any item at any library; always works. `returned_at` back-dates (a book drop)."""
        ...

    def renew(
        self,
        caller: Caller,
        card: str,
        barcode: str,
        *,
        pin: str | None = None,
        fee_accepted: bool = False,
        told: Told | None = None,
        key: str = "",
    ) -> CheckedOut | Refusal:
        """The patron's own loan of this item."""
        ...

    def renew_all(
        self,
        caller: Caller,
        card: str,
        *,
        pin: str | None = None,
        fee_accepted: bool = False,
        key: str = "",
    ) -> RenewedAll | Refusal:
        """Each loan on its own; one refusal does not stop the others."""
        ...

    def declare_lost(self, caller: Caller, barcode: str) -> Fee | Refusal | None:
        """The replacement fee charged; None where the rules charge none."""
        ...

    def claim(self, caller: Caller, barcode: str, *, returned: bool) -> LoanLine | Refusal:
        """The patron says it was returned (or, False, never borrowed)."""
        ...

    def set_properties(self, caller: Caller, barcode: str, properties: str) -> ItemView | Refusal:
        """SIP2 19: what an RFID station keeps with the item."""
        ...

    # ---- holds ------------------------------------------------------------------------------
    def place_hold(
        self,
        caller: Caller,
        card: str,
        *,
        record_id: int | None = None,
        barcode: str = "",
        volume: str = "",
        pickup: str = "",
        pin: str | None = None,
        expires_on: date | None = None,
        not_before: date | None = None,
        fee_accepted: bool = False,
        key: str = "",
    ) -> HoldPlaced | Refusal:
        """On a title, or on the item of `barcode` (`record_id` None: on its title)."""
        ...

    def change_hold(
        self,
        caller: Caller,
        card: str,
        hold_id: int,
        *,
        pickup: str | None = None,
        expires_on: date | None = None,
        suspended_until: date | None = None,
        pin: str | None = None,
        key: str = "",
    ) -> HoldPlaced | Refusal:
        """What is None stays as it is."""
        ...

    def cancel_hold(
        self, caller: Caller, card: str, hold_id: int, *, pin: str | None = None, key: str = ""
    ) -> HoldPlaced | Refusal:
        """An item on the shelf or in transit for it is freed: next in the queue, or home."""
        ...

    def find_hold(
        self, caller: Caller, card: str, *, record_id: int | None = None, barcode: str = ""
    ) -> HoldLine | Refusal:
        """The patron's hold of this title or item."""
        ...

    def not_found(self, caller: Caller, hold_id: int) -> Hold | Refusal:
        """The pick list's copy is not on its shelf: the next library is asked."""
        ...

    # ---- money ------------------------------------------------------------------------------
    def pay(
        self,
        caller: Caller,
        card: str,
        amount: int,
        *,
        currency: str = "SEK",
        fee_id: int | None = None,
        pin: str | None = None,
        key: str = "",
    ) -> Paid | Refusal:
        """`amount` in ore. `key` is the terminal's transaction id."""
        ...

    def charge(
        self, caller: Caller, card: str, amount: int, note: str, *, key: str = ""
    ) -> Fee | Refusal:
        """A fee set by hand, or by a partner."""
        ...

    # ---- cards ------------------------------------------------------------------------------
    def block_card(
        self, caller: Caller, card: str, *, lost: bool, retained: bool = False
    ) -> PatronView | Refusal:
        """Report a card lost, or (SIP2 01) that the terminal kept it or asks for a block."""
        ...

    def enable(self, caller: Caller, card: str) -> PatronView | Refusal:
        """Lift what `block_card` and staff set (SIP2 25)."""
        ...

    def place_block(
        self, caller: Caller, card: str, kind: BlockKind, until: date | None = None
    ) -> PatronView | Refusal:
        """By staff."""
        ...

    # ---- lists for the desk ------------------------------------------------------------------
    def pick_list(self, caller: Caller) -> Sequence[HoldLine]:
        """What to fetch from the shelves here."""
        ...

    def shelf(self, caller: Caller) -> Sequence[HoldLine]:
        """What waits to be fetched by patrons here."""
        ...
