"""Whatever people and machines do, in any order: what must hold of circulation at every moment.

The numbers are those of the domain rules, section 12.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.fee import FeeKind
from protocolsrv.domain.hold import ACTIVE, HoldState
from protocolsrv.domain.item import ItemStatus
from protocolsrv.domain.loan import LoanState
from protocolsrv.domain.refusal import Refusal
from protocolsrv.services.circulation.results import Caller, CheckedIn, CheckedOut, Told
from tests.circulation.world import BRANCH, DESK, FAR, KIOSK
from tests.services.circulation.conftest import Shop, new_shop

CARDS = st.sampled_from(["p1", "p2", "kid", "away"])
ITEMS = st.sampled_from(["i1", "i2", "i3", "i4"])
CALLERS = st.sampled_from([KIOSK, BRANCH, FAR, DESK])
KEYS = st.sampled_from(["", "", "k1", "k2", "k3"])

LOAN_STATUS = {
    LoanState.OPEN: ItemStatus.ON_LOAN,
    LoanState.LOST: ItemStatus.LOST,
    LoanState.CLAIMED_RETURNED: ItemStatus.CLAIMED_RETURNED,
    LoanState.CLAIMED_NEVER_BORROWED: ItemStatus.CLAIMED_NEVER_BORROWED,
}


class Circulating(RuleBasedStateMachine):
    """Four patrons, four items, three libraries."""

    shop: Shop

    @initialize()
    def open(self) -> None:
        self.shop = new_shop()

    # ---- what happens -----------------------------------------------------------------------
    @rule(caller=CALLERS, card=CARDS, barcode=ITEMS, key=KEYS)
    def checkout(self, caller: Caller, card: str, barcode: str, key: str) -> None:
        before = self.shop.state.copy()
        answer = self.shop.desk.checkout(caller, card, barcode, key=key)
        if isinstance(answer, Refusal):
            self._unchanged(before.loans, before.items, before.holds, before.events)
        if not key and isinstance(answer, CheckedOut):
            assert answer.loan.due_at > self.shop.clock.now()  # 4: never in the past

    @rule(caller=CALLERS, card=CARDS, barcode=ITEMS, hours=st.integers(0, 30))
    def told_checkout(self, caller: Caller, card: str, barcode: str, hours: int) -> None:
        told = Told(self.shop.clock.now() - timedelta(hours=hours))
        self._twice(lambda: self.shop.desk.checkout(caller, card, barcode, told=told))

    @rule(caller=CALLERS, barcode=ITEMS, key=KEYS, damaged=st.integers(0, 9))
    def checkin(self, caller: Caller, barcode: str, key: str, damaged: int) -> None:
        answer = self.shop.desk.checkin(caller, barcode, key=key, damaged=damaged == 0)
        if not key:
            assert isinstance(answer, CheckedIn)  # any item, anywhere, always
            assert self.shop.reader.loan_of(self.shop.item(barcode).id) is None

    @rule(caller=CALLERS, barcode=ITEMS, hours=st.integers(0, 30))
    def told_checkin(self, caller: Caller, barcode: str, hours: int) -> None:
        told = Told(self.shop.clock.now() - timedelta(hours=hours))
        loan = self.shop.reader.loan_of(self.shop.item(barcode).id)
        self._twice(lambda: self.shop.desk.checkin(caller, barcode, told=told))
        if loan is not None and loan.lent_at > told.at:
            assert self.shop.reader.loan_of(loan.item_id) == loan

    @rule(caller=CALLERS, card=CARDS, barcode=ITEMS)
    def undo(self, caller: Caller, card: str, barcode: str) -> None:
        self.shop.desk.undo_checkout(caller, card, barcode)

    @rule(caller=CALLERS, card=CARDS, barcode=ITEMS, key=KEYS)
    def renew(self, caller: Caller, card: str, barcode: str, key: str) -> None:
        before = {loan.id: loan.due_at for loan in self.shop.state.loans.values()}
        self.shop.desk.renew(caller, card, barcode, key=key)
        for loan in self.shop.state.loans.values():
            assert loan.due_at >= before[loan.id]

    @rule(caller=CALLERS, card=CARDS, record=st.integers(1, 3))
    def place_hold(self, caller: Caller, card: str, record: int) -> None:
        queued = [hold.id for hold in self.shop.reader.queue(record)]
        self.shop.desk.place_hold(caller, card, record_id=record, pickup=caller.library)
        after = [hold.id for hold in self.shop.reader.queue(record)]
        assert after[: len(queued)] == queued  # 3: nobody is pushed back

    @rule(caller=CALLERS, card=CARDS, place=st.integers(0, 3))
    def cancel_hold(self, caller: Caller, card: str, place: int) -> None:
        holds = self.shop.reader.holds(self.shop.patron_id(card))
        if place < len(holds):
            self.shop.desk.cancel_hold(caller, card, holds[place].id)

    @rule(caller=CALLERS)
    def not_found(self, caller: Caller) -> None:
        for line in self.shop.desk.pick_list(caller)[:1]:
            self.shop.desk.not_found(caller, line.hold.id)

    @rule(barcode=ITEMS, returned=st.booleans())
    def claim(self, barcode: str, returned: bool) -> None:
        self.shop.desk.claim(DESK, barcode, returned=returned)

    @rule(barcode=ITEMS)
    def lose(self, barcode: str) -> None:
        self.shop.desk.declare_lost(DESK, barcode)

    @rule(caller=CALLERS, card=CARDS, amount=st.integers(1, 30000), key=KEYS)
    def pay(self, caller: Caller, card: str, amount: int, key: str) -> None:
        self.shop.desk.pay(caller, card, amount, key=key)

    @rule(days=st.integers(0, 20), minutes=st.integers(1, 600))
    def time_passes(self, days: int, minutes: int) -> None:
        self.shop.clock.forward(days=days, minutes=minutes)

    @precondition(lambda self: hasattr(self, "shop"))
    @rule(card=CARDS)
    def owe(self, card: str) -> None:
        patron, at = self.shop.patron_id(card), self.shop.clock.now()

        def unit(work: CirculationWork) -> None:
            work.charge(patron, FeeKind.PRINT, 700, municipality="norr", library="main", at=at)

        self.shop.writer.run(unit)

    # ---- what holds -------------------------------------------------------------------------
    @invariant()
    def one_place_for_an_item(self) -> None:
        """1: a loan, a transit or a slot on a hold shelf, as its status says."""
        state = self.shop.state
        for item in state.items.values():
            loan = self.shop.reader.loan_of(item.id)
            transit = self.shop.reader.transit_of(item.id)
            hold = self.shop.reader.hold_with_item(item.id)
            on_shelf = hold is not None and hold.state is HoldState.ON_SHELF
            assert (loan is not None) + (transit is not None) + on_shelf <= 1, item
            if loan is not None:
                assert item.status is LOAN_STATUS[loan.state]
                assert hold is None
            assert (transit is not None) == (item.status is ItemStatus.IN_TRANSIT)
            assert on_shelf == (item.status is ItemStatus.ON_HOLD_SHELF)
            if loan is None:
                assert item.status not in LOAN_STATUS.values()

    @invariant()
    def holds_are_in_one_state(self) -> None:
        """2: and what they say of their item is so."""
        for hold in self.shop.state.holds.values():
            if hold.state not in ACTIVE:
                assert hold.patron_id is None
                continue
            assert hold.patron_id is not None
            assert (hold.item_id is None) == (hold.state is HoldState.WAITING)
            if hold.state is HoldState.IN_TRANSIT:
                transit = self.shop.reader.transit_of(hold.item_id or 0)
                assert transit is not None
                assert (transit.hold_id, transit.destination) == (hold.id, hold.pickup)
            if hold.asked_item_id is not None:
                asked = self.shop.state.items[hold.asked_item_id]
                assert asked.status is ItemStatus.AVAILABLE

    @invariant()
    def nobody_lends_without_consent(self) -> None:
        """4: told or not: somebody unknown to a municipality has nothing of it."""
        away = self.shop.patron_id("away")
        for loan in self.shop.state.loans.values():
            assert (loan.patron_id == away) == (loan.library == "far")

    @invariant()
    def money_adds_up(self) -> None:
        """5: what is owed is what was charged less what was settled."""
        settled: Counter[int] = Counter()
        for one in self.shop.state.settlements.values():
            settled[one.fee_id] += one.amount
        for fee in self.shop.state.fees.values():
            assert fee.owing == fee.amount - settled[fee.id] >= 0
            assert fee.owing or fee.item_id is None

    @invariant()
    def nothing_links_patron_and_returned_item(self) -> None:
        """6: only a loan, or a fee not settled, names both."""
        lent = {loan.item_id for loan in self.shop.state.loans.values()}
        for fee in self.shop.state.fees.values():
            assert fee.item_id is None or fee.owing or fee.item_id in lent
        assert not self.shop.state.history

    @invariant()
    def events_tell_what_there_is(self) -> None:
        """9: loans told less returns told are the loans there are."""
        told: Counter[str] = Counter()
        for event in self.shop.state.events:
            told[event.kind] += event.count
        assert told["loan"] - told["return"] == len(self.shop.state.loans)

    # ---- helpers ----------------------------------------------------------------------------
    def _unchanged(self, *before: object) -> None:
        state = self.shop.state
        assert before == (state.loans, state.items, state.holds, state.events)

    def _twice(self, deed: object) -> None:
        """8: told twice is done once."""
        assert callable(deed)
        first = deed()
        before = self.shop.state.copy()
        assert deed() == first
        assert self.shop.state == before


TestCirculating = Circulating.TestCase
TestCirculating.settings = settings(
    max_examples=120,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
