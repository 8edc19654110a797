"""The same deeds over the store in memory and over SQLite: the same answers, the same world."""

from __future__ import annotations

import tempfile
from dataclasses import fields, is_dataclass
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from protocolsrv.services.circulation.results import Caller, Told
from protocolsrv.storage.databases import DatabaseSettings, open_databases
from protocolsrv.storage.migrations import upgrade
from tests.circulation.memory import MemoryState
from tests.circulation.stored import StoredStore
from tests.circulation.world import BRANCH, DESK, FAR, KIOSK
from tests.services.circulation.conftest import Shop, new_shop

CARDS = st.sampled_from(["p1", "p2", "kid", "away"])
ITEMS = st.sampled_from(["i1", "i2", "i3", "i4"])
CALLERS = st.sampled_from([KIOSK, BRANCH, FAR, DESK])

NUMBERS = {"id", "about"}
"""Fields that number rows: each store counts in its own way."""


def numberless(value: object) -> object:
    """The value without the numbers of rows; they stay told from None."""
    if is_dataclass(value) and not isinstance(value, type):
        return (
            type(value).__name__,
            *(
                getattr(value, one.name) is not None
                if one.name in NUMBERS or one.name.endswith("_id")
                else numberless(getattr(value, one.name))
                for one in fields(value)
            ),
        )
    if isinstance(value, tuple | list):
        return [numberless(one) for one in value]
    return value


def world(state: MemoryState) -> dict[str, object]:
    """What there is, in an order that does not depend on numbers."""
    tables = ("items", "loans", "holds", "transits", "patrons", "cards", "fees", "settlements")
    found: dict[str, object] = {
        name: sorted(map(repr, map(numberless, getattr(state, name).values()))) for name in tables
    }
    found["tasks"] = sorted(map(repr, map(numberless, state.tasks.values())))
    found["notices"] = sorted(map(repr, map(numberless, state.notices.values())))
    found["events"] = [numberless(one) for one in state.events]
    found["audit"] = [(who, action, at) for who, action, _, at in state.audit]
    return found


class Agreeing(RuleBasedStateMachine):
    """Everything is done twice."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.databases = open_databases(DatabaseSettings(Path(self.folder.name)))
        upgrade(self.databases)
        self.stored = StoredStore(self.databases.circulation)

    @initialize()
    def open(self) -> None:
        self.shops: tuple[Shop, Shop] = (new_shop(), new_shop(self.stored))

    def teardown(self) -> None:
        self.stored.close()
        self.databases.close()
        self.folder.cleanup()

    def both(self, verb: str, *args: object, **more: object) -> None:
        first, second = (getattr(shop.desk, verb)(*args, **more) for shop in self.shops)
        assert numberless(first) == numberless(second)
        memory, stored = (world(shop.store.state) for shop in self.shops)
        assert memory == stored

    @rule(caller=CALLERS, card=CARDS, barcode=ITEMS, key=st.sampled_from(["", "k1", "k2"]))
    def checkout(self, caller: Caller, card: str, barcode: str, key: str) -> None:
        self.both("checkout", caller, card, barcode, key=key)

    @rule(caller=CALLERS, card=CARDS, barcode=ITEMS, hours=st.integers(0, 30), out=st.booleans())
    def told(self, caller: Caller, card: str, barcode: str, hours: int, out: bool) -> None:
        told = Told(self.shops[0].clock.now() - timedelta(hours=hours))
        if out:
            self.both("checkout", caller, card, barcode, told=told)
        else:
            self.both("checkin", caller, barcode, told=told)

    @rule(caller=CALLERS, barcode=ITEMS, damaged=st.integers(0, 9))
    def checkin(self, caller: Caller, barcode: str, damaged: int) -> None:
        self.both("checkin", caller, barcode, damaged=damaged == 0)

    @rule(caller=CALLERS, card=CARDS, barcode=ITEMS)
    def renew(self, caller: Caller, card: str, barcode: str) -> None:
        self.both("renew", caller, card, barcode)

    @rule(caller=CALLERS, card=CARDS)
    def renew_all(self, caller: Caller, card: str) -> None:
        self.both("renew_all", caller, card)

    @rule(caller=CALLERS, card=CARDS, record=st.integers(1, 3))
    def place_hold(self, caller: Caller, card: str, record: int) -> None:
        self.both("place_hold", caller, card, record_id=record, pickup=caller.library)

    @rule(barcode=ITEMS, returned=st.booleans(), lost=st.booleans())
    def not_back(self, barcode: str, returned: bool, lost: bool) -> None:
        if lost:
            self.both("declare_lost", DESK, barcode)
        else:
            self.both("claim", DESK, barcode, returned=returned)

    @rule(caller=CALLERS, card=CARDS, amount=st.integers(1, 26000), key=st.sampled_from(["", "p"]))
    def pay(self, caller: Caller, card: str, amount: int, key: str) -> None:
        self.both("pay", caller, card, amount, key=key)

    @rule(caller=CALLERS, card=CARDS, barcode=ITEMS)
    def look(self, caller: Caller, card: str, barcode: str) -> None:
        self.both("patron", caller, card, loans=True, holds=True, fees=True)
        self.both("item", caller, barcode)
        self.both("pick_list", caller)
        self.both("shelf", caller)

    @rule(days=st.integers(0, 20), minutes=st.integers(1, 600))
    def time_passes(self, days: int, minutes: int) -> None:
        for shop in self.shops:
            shop.clock.forward(days=days, minutes=minutes)


TestAgreeing = Agreeing.TestCase
TestAgreeing.settings = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
