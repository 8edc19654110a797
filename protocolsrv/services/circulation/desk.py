"""The desk: every verb of circulation, each one unit of work. See `verbs.Verbs`.

How each runs, with PIN, key and outages, is `running`; what each does is the function it names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from protocolsrv.domain.circulation import CirculationReader
from protocolsrv.domain.circulation_work import CirculationWriter
from protocolsrv.domain.fee import CURRENCY, Fee
from protocolsrv.domain.hold import Hold
from protocolsrv.domain.patron import BlockKind
from protocolsrv.domain.refusal import Refusal

from . import (
    cards,
    hold_changes,
    lending,
    losing,
    money,
    placing,
    renewing,
    returning,
    views,
)
from .context import Context
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
from .running import Running, guarded, noted


@dataclass(frozen=True, slots=True)
class Desk:
    """All verbs over one store. May be used from any number of threads."""

    context: Context
    reader: CirculationReader
    writer: CirculationWriter

    def _for(
        self,
        caller: Caller,
        card: str = "",
        pin: str | None = None,
        key: str = "",
        told: Told | None = None,
    ) -> Running:
        return Running(
            self.context, self.reader, self.writer, caller, card, pin, key=key, told=told
        )

    # ---- looking ------------------------------------------------------------------------------
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
        """See `views.patron`."""
        reader, context = self.reader, self.context
        return guarded(
            lambda: noted(
                self.writer,
                context,
                caller,
                views.patron(
                    reader, context, caller, card, pin, loans=loans, holds=holds, fees=fees
                ),
            )
        )

    def item(self, caller: Caller, barcode: str) -> ItemView | Refusal:
        """See `views.item`."""
        return guarded(lambda: views.item(self.reader, self.context, caller, barcode))

    # ---- lending ------------------------------------------------------------------------------
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
        """See `lending.checkout`."""
        return self._for(caller, card, pin, key=key, told=told).do(
            lending.checkout,
            card,
            barcode,
            renew_own=renew_own,
            fee_accepted=fee_accepted,
            told=told,
        )

    def undo_checkout(
        self, caller: Caller, card: str, barcode: str, *, key: str = ""
    ) -> CheckedIn | Refusal:
        """See `returning.undo_checkout`."""
        return self._for(caller, key=key).do(returning.undo_checkout, card, barcode)

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
        """See `returning.checkin`."""
        return self._for(caller, key=key, told=told).do(
            returning.checkin, barcode, returned_at=returned_at, told=told, damaged=damaged
        )

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
        """See `renewing.renew`."""
        return self._for(caller, card, pin, key=key, told=told).do(
            renewing.renew, card, barcode, fee_accepted=fee_accepted, told=told
        )

    def renew_all(
        self,
        caller: Caller,
        card: str,
        *,
        pin: str | None = None,
        fee_accepted: bool = False,
        key: str = "",
    ) -> RenewedAll | Refusal:
        """See `renewing.renew_all`."""
        return self._for(caller, card, pin, key=key).do(
            renewing.renew_all, card, fee_accepted=fee_accepted
        )

    def declare_lost(self, caller: Caller, barcode: str) -> Fee | Refusal | None:
        """See `losing.declare_lost`."""
        return self._for(caller).do(losing.declare_lost, barcode)

    def claim(self, caller: Caller, barcode: str, *, returned: bool) -> LoanLine | Refusal:
        """See `losing.claim`."""
        return self._for(caller).do(losing.claim, barcode, returned=returned)

    def set_properties(
        self,
        caller: Caller,
        barcode: str,
        properties: str,
    ) -> ItemView | Refusal:
        """See `losing.set_properties`."""
        return self._for(caller).do(losing.set_properties, barcode, properties)

    # ---- holds --------------------------------------------------------------------------------
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
        """See `placing.place`."""
        return self._for(caller, card, pin, key=key).do(
            placing.place,
            card,
            record_id=record_id,
            barcode=barcode,
            volume=volume,
            pickup=pickup,
            expires_on=expires_on,
            not_before=not_before,
            fee_accepted=fee_accepted,
        )

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
        """See `hold_changes.change`."""
        return self._for(caller, card, pin, key=key).do(
            hold_changes.change,
            card,
            hold_id,
            pickup=pickup,
            expires_on=expires_on,
            suspended_until=suspended_until,
        )

    def cancel_hold(
        self, caller: Caller, card: str, hold_id: int, *, pin: str | None = None, key: str = ""
    ) -> HoldPlaced | Refusal:
        """See `hold_changes.cancel`."""
        return self._for(caller, card, pin, key=key).do(hold_changes.cancel, card, hold_id)

    def find_hold(
        self, caller: Caller, card: str, *, record_id: int | None = None, barcode: str = ""
    ) -> HoldLine | Refusal:
        """See `views.find_hold`."""
        return guarded(
            lambda: views.find_hold(
                self.reader, self.context, caller, card, record_id=record_id, barcode=barcode
            )
        )

    def not_found(self, caller: Caller, hold_id: int) -> Hold | Refusal:
        """See `hold_changes.not_found`."""
        return self._for(caller).do(hold_changes.not_found, hold_id)

    # ---- money --------------------------------------------------------------------------------
    def pay(
        self,
        caller: Caller,
        card: str,
        amount: int,
        *,
        currency: str = CURRENCY,
        fee_id: int | None = None,
        pin: str | None = None,
        key: str = "",
    ) -> Paid | Refusal:
        """See `money.pay`, which keeps its own keys: for ever, as they stand with the payments."""
        return self._for(caller, card, pin).do(
            money.pay, card, amount, currency=currency, fee_id=fee_id, key=key
        )

    def charge(
        self, caller: Caller, card: str, amount: int, note: str, *, key: str = ""
    ) -> Fee | Refusal:
        """See `money.charge`."""
        return self._for(caller, key=key).do(money.charge, card, amount, note)

    # ---- cards --------------------------------------------------------------------------------
    def block_card(
        self, caller: Caller, card: str, *, lost: bool, retained: bool = False
    ) -> PatronView | Refusal:
        """See `cards.block_card`."""
        return self._for(caller).do(cards.block_card, card, lost=lost, retained=retained)

    def enable(self, caller: Caller, card: str) -> PatronView | Refusal:
        """See `cards.enable`."""
        return self._for(caller).do(cards.enable, card)

    def place_block(
        self, caller: Caller, card: str, kind: BlockKind, until: date | None = None
    ) -> PatronView | Refusal:
        """See `cards.place_block`."""
        return self._for(caller).do(cards.place_block, card, kind, until)

    # ---- lists for the desk --------------------------------------------------------------------
    def pick_list(self, caller: Caller) -> list[HoldLine]:
        """See `views.pick_list`. Raises StoreAway: a list has no place for a "no"."""
        return views.pick_list(self.reader, self.context, caller.library)

    def shelf(self, caller: Caller) -> list[HoldLine]:
        """See `views.shelf`. Raises StoreAway."""
        return views.shelf(self.reader, self.context, caller.library)
