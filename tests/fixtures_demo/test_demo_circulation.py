"""The demo's people and their loans: all there, consistent, loadable on any day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pymarc
import pytest

from protocolsrv.config.demo import demo_config, demo_file
from protocolsrv.config.policy import __file__ as policy_file
from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.hold import HoldState
from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.library import Consortium, Library, LibraryKind, Municipality
from protocolsrv.domain.loan import LoanState
from protocolsrv.domain.patron import CardStatus
from protocolsrv.services.transfer.load import Target, load
from tests.circulation.memory import MemoryStore
from tests.services.transfer.house import secrets

CONFIG = demo_config(Path("nowhere"))
CONSORTIUM = Consortium(
    [Municipality(one.code, one.name) for one in CONFIG.municipalities],
    [
        Library(one.code, one.sigel, one.name, one.municipality, LibraryKind(one.kind))
        for one in CONFIG.libraries
    ],
)


class Catalogue:
    """The demo's records, numbered in their order; their items are in the store."""

    def __init__(self, store: MemoryStore):
        self._ids: dict[str, int] = {}
        with demo_file("catalogue.mrc").open("rb") as stream:
            for number, record in enumerate(pymarc.MARCReader(stream), 1):
                assert record is not None
                self._ids[str(record["001"].data)] = number
                for one in record.get_fields("852"):
                    new = store.state.next_id()
                    store.state.items[new] = Item(
                        str(one["p"]),
                        number,
                        *[one["b"]] * 3,
                        item_type=one["x"],
                        enumeration=one.get("3") or "",
                        id=new,
                    )

    def ids(self, numbers: Iterable[str]) -> Mapping[str, int]:
        return {one: self._ids[one] for one in numbers if one in self._ids}

    def numbers(self, record_ids: Iterable[int]) -> Mapping[int, str]:
        back = {number: text for text, number in self._ids.items()}
        return {one: back[one] for one in record_ids if one in back}


class Clock:
    """At that moment."""

    def __init__(self, at: datetime):
        self._at = at

    def now(self) -> datetime:
        return self._at


def loaded(at: datetime) -> MemoryStore:
    """A store with the demo, loaded at that moment."""
    store = MemoryStore()
    target = Target(store.reader, store.writer, CONSORTIUM, Catalogue(store), secrets(), Clock(at))
    report = load(demo_file("circulation"), target)
    assert not report.problems, report.lines()
    assert not report.notes
    return store


@pytest.fixture(scope="module")
def store() -> MemoryStore:
    return loaded(datetime(2026, 11, 24, 9, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    "at",
    [
        datetime(2027, 1, 1, 0, 30, tzinfo=UTC),
        datetime(2028, 2, 29, 23, 30, tzinfo=UTC),
        datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
        datetime(2030, 10, 27, 0, 30, tzinfo=UTC),
    ],
)
def test_loads_on_any_day(at: datetime) -> None:
    assert loaded(at).state.loans


def test_patrons_of_every_kind(store: MemoryStore) -> None:
    people = store.state.patrons.values()
    policy = (Path(policy_file).parent / "base.toml").read_text()
    categories = {one.category for one in people}
    assert categories == {
        "adult", "youth", "child", "school", "staff", "home-delivery", "institution", "deposit",
        "ill", "temporary",
    }  # fmt: skip
    assert all(f'code = "{one}"' in policy for one in categories)
    schools = {one.code for one in CONFIG.libraries if one.kind == "school"}
    assert {one.school for one in people if one.category == "school"} == schools
    assert any(one.guardian_id for one in people)
    assert any(one.protected for one in people)
    assert any(one.keeps_history for one in people)
    assert {one.language for one in people} == {"sv", "en", "fi", "se"}
    assert any(one.expires_on and one.expires_on < datetime(2026, 11, 24).date() for one in people)
    assert {one.status for one in store.state.cards.values()} == set(CardStatus)
    assert any(one.temporary for one in store.state.cards.values())
    assert len(store.state.blocks) == 2
    assert {one.home for one in people} >= {
        one.code for one in CONFIG.libraries if one.kind == "library"
    }
    debts = Counter[int]()
    for fee in store.state.fees.values():
        debts[fee.patron_id] += fee.owing
    assert max(debts.values()) >= 5000
    consents = store.state.consents.values()
    assert any(one.withdrawn_at for one in consents)
    vindeln = {one.patron_id for one in consents if one.municipality == "vindeln"}
    assert set(store.state.patrons) - vindeln  # some of whom Vindeln knows nothing


def test_loans_holds_and_transits_in_every_state(store: MemoryStore) -> None:
    now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    loans = store.state.loans.values()
    assert {one.state for one in loans} == set(LoanState)
    assert any(one.due_at < now for one in loans)
    assert any(one.recalled_at for one in loans)
    holds = list(store.state.holds.values())
    assert {one.state for one in holds} == {
        HoldState.WAITING, HoldState.IN_TRANSIT, HoldState.ON_SHELF
    }  # fmt: skip
    today = local_day(now)
    waiting = [one for one in holds if one.state is HoldState.WAITING]
    assert any(one.suspended_until and one.suspended_until > today for one in waiting)
    assert any(one.not_before and one.not_before > today for one in waiting)
    assert any(one.expires_on and one.expires_on < today for one in waiting)
    assert any(one.asked_library for one in waiting)
    assert any(one.wanted_item_id for one in waiting)
    assert any(one.volume for one in waiting)
    assert any(one.shelf_until and one.shelf_until < today for one in holds)
    assert max(Counter(one.record_id for one in waiting).values()) >= 3  # halves the loan time
    assert {one.reason.value for one in store.state.transits.values()} >= {
        "hold", "return_home", "rebalance"
    }  # fmt: skip
    assert any(one.lost_at for one in store.state.transits.values())


def test_an_item_is_in_one_place(store: MemoryStore) -> None:
    """Domain rules 12.1 and 7: states of items add up to transits and shelves."""
    state = store.state
    found = Counter(one.status for one in state.items.values())
    shelf = sum(one.state is HoldState.ON_SHELF for one in state.holds.values())
    assert found[ItemStatus.IN_TRANSIT] == len(state.transits)
    assert found[ItemStatus.ON_HOLD_SHELF] == shelf
    away = [one.item_id for one in state.loans.values()]
    away += [one.item_id for one in state.transits.values()]
    away += [one.item_id for one in state.holds.values()
             if one.item_id and one.state is HoldState.ON_SHELF]  # fmt: skip
    assert len(away) == len(set(away))


def test_the_page_lists_every_patron_with_card_and_pin(store: MemoryStore) -> None:
    """docs/how-to/demo-patrons.md says what the files say."""
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "demo-patrons.md").read_text()
    keeper = secrets()
    rows = {
        cells[0]: cells
        for line in page.splitlines()
        if line.startswith("| ") and (cells := [one.strip() for one in line.split("|")[1:-1]])
        if len(cells) == 4 and cells[0].isdigit()
    }
    assert len(rows) == len(store.state.patrons)
    for card, (_, pin, name, _) in rows.items():
        found = store.reader.card(card)
        assert found is not None
        patron = store.reader.patron(found.patron_id)
        assert patron is not None
        assert patron.name == name
        kept = store.reader.pin_hash(patron.id)
        assert keeper.check_pin(pin, kept) if pin != "none" else not kept
