"""Loads: what comes in, all or nothing, the same again, and what the store contradicts."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from protocolsrv.domain.hold import HoldState
from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.loan import LoanState
from protocolsrv.domain.patron import CardStatus
from protocolsrv.services.transfer.export import export
from tests.circulation.memory import MemoryStore, MemoryWork

from .house import CONSORTIUM, FILES, KEYS, MemoryDump, Numbers, load, secrets, target

ADDED = {"patrons": 3, "consents": 3, "cards": 3, "blocks": 1, "items": 7, "loans": 2}
ADDED |= {"holds": 3, "transits": 2, "fees": 2, "libraries": 0}


@pytest.fixture
def loaded() -> MemoryStore:
    store = MemoryStore()
    report = load(store, **FILES)
    assert not report.problems
    assert {name: one.added for name, one in report.counts.items()} == ADDED
    return store


def patron(store: MemoryStore, alias: str) -> int:
    found = store.reader.patron_by_alias(alias)
    assert found is not None
    return found


def test_everything_comes_in(loaded: MemoryStore) -> None:
    reader, keeper = loaded.reader, secrets()
    alfa, beta = patron(loaded, "101"), patron(loaded, "102")
    assert keeper.check_pin("1234", reader.pin_hash(alfa))
    assert reader.patron_by_login(keeper.digest("191212121212")) == alfa
    child = reader.patron(beta)
    assert child is not None
    assert (child.guardian_id, child.protected) == (alfa, True)
    card = reader.card("1101")
    assert card is not None
    assert card.status is CardStatus.LOST
    loan = reader.loans(alfa)[1]
    assert loan.lent_at == datetime(2026, 11, 14, 13, 30, tzinfo=UTC)  # local 14:30
    assert loan.due_at == datetime(2026, 12, 12, 22, 59, 59, tzinfo=UTC)  # the day's end
    assert (loan.days, loan.renewals, loan.library) == (28, 1, "vin")
    assert reader.loans(alfa)[0].state is LoanState.LOST
    hold = reader.holds(beta)[0]
    assert hold.state is HoldState.IN_TRANSIT
    (transit,) = reader.transits("vin")
    assert transit.hold_id == hold.id
    assert reader.holds(alfa)[0].passed == ("teg", "vin")
    assert [one.owing for one in reader.fees(alfa)] == [20050, 400]
    assert reader.fees(alfa)[0].amount == 25000
    assert reader.fees(alfa)[1].municipality == "vindeln"
    assert reader.blocks(patron(loaded, "103"))[0].until == date(2026, 12, 24)


def test_items_are_where_the_files_say(loaded: MemoryStore) -> None:
    where = {one.barcode: (one.status, one.current) for one in loaded.state.items.values()}
    assert where == {
        "I1": (ItemStatus.ON_LOAN, "ust"),
        "I2": (ItemStatus.IN_TRANSIT, "ust"),
        "I3": (ItemStatus.ON_HOLD_SHELF, "ust"),  # at the pickup library
        "I4": (ItemStatus.DAMAGED, "vin"),
        "I5": (ItemStatus.IN_TRANSIT, "vin"),
        "I6": (ItemStatus.LOST, "ust"),
        "I7": (ItemStatus.AVAILABLE, "ust"),
    }


def test_the_same_files_again_change_nothing(loaded: MemoryStore) -> None:
    before = loaded.state.copy()
    report = load(loaded, **FILES)
    assert report.before
    assert loaded.state == before


def test_the_same_rows_in_other_files_change_nothing(loaded: MemoryStore) -> None:
    """Not only the very files are known again: every row is, by its key."""
    before = loaded.state.copy()
    report = load(loaded, **{name: text + "\n" for name, text in FILES.items()})
    assert not report.before
    assert not report.problems
    for name, one in report.counts.items():
        assert (one.added, one.changed, one.unchanged) == (0, 0, ADDED[name]), name
    noted = ("answers", "answered", "audit")  # that files were loaded
    for table in loaded.state.__dataclass_fields__:
        if table not in noted:
            assert getattr(loaded.state, table) == getattr(before, table), table


def test_what_the_file_says_of_people_is_taken_over(loaded: MemoryStore) -> None:
    patrons = FILES["patrons"].replace("Alfa Prov,adult,ust", "Alfa Prov,adult,teg")
    patrons = patrons.replace(",1234,", ",9999,")
    cards = FILES["cards"].replace("1102,101,,,", "1102,101,withdrawn,,")
    report = load(loaded, patrons=patrons, cards=cards)
    assert report.counts["patrons"].changed == 1
    assert report.counts["cards"].changed == 1
    alfa = loaded.reader.patron(patron(loaded, "101"))
    assert alfa is not None
    assert alfa.home == "teg"
    assert secrets().check_pin("9999", loaded.reader.pin_hash(alfa.id))
    assert load(loaded, patrons=patrons + "\n").counts["patrons"].unchanged == 3


def test_life_goes_on_and_the_file_does_not_undo_it(loaded: MemoryStore) -> None:
    """A fee paid in part since, a loan renewed since: the store is newer."""
    alfa = patron(loaded, "101")
    fee, loan = loaded.reader.fees(alfa)[0], loaded.reader.loans(alfa)[1]
    loaded.state.fees[fee.id] = replace(fee, owing=100)
    loaded.state.loans[loan.id] = replace(loan, renewals=2)
    report = load(loaded, **{name: text + "\n" for name, text in FILES.items()})
    assert not report.problems
    assert loaded.state.fees[fee.id].owing == 100
    assert loaded.state.loans[loan.id].renewals == 2


def test_check_only_keeps_nothing() -> None:
    store = MemoryStore()
    report = load(store, check_only=True, **FILES)
    assert report.counts["loans"].added == 2
    assert store.state == MemoryStore().state


@pytest.mark.parametrize(
    ("name", "row", "said"),
    [
        ("loans", "I7,999,ust,today,today+1,,,", "loans.csv:4: patron: no such patron"),
        ("loans", "I9,101,ust,today,today+1,,,", "loans.csv:4: item: no item 'I9'"),
        ("holds", "103,R77,ust,today,,,,,", "holds.csv:5: record: no record 'R77'"),
        ("holds", "103,R2,ust,today-3,,,,,", "for this title already, by line 3"),
        ("transits", "I77,ust,vin,ill,today", "transits.csv:4: item: no item"),
        ("fees", "101,print,1,1,ust,today,I9,", "fees.csv:4: item: no item"),
        ("items", "I8,R1,xyz,,,,,,", "items.csv:9: owner: no library 'xyz'"),
        ("items", "I1,R1,ust,,,,,x,", "items.csv:9: price: 'x' is not right"),
        ("cards", "1109,999,,,", "cards.csv:5: patron: no such"),
        ("patrons", "104,D,adult,ust,,999,,,,", "patrons.csv:5: guardian: no such"),
        ("patrons", "104,D,adult,ust,,,,121212+1212,,", "patrons.csv:5: personnummer: another"),
    ],
)
def test_one_wrong_row_and_nothing_is_loaded(name: str, row: str, said: str) -> None:
    store = MemoryStore()
    report = load(store, **{**FILES, name: f"{FILES[name]}{row}\n"})
    assert any(said in line for line in report.lines()), report.lines()
    assert len(report.problems) == 1
    assert store.state == MemoryStore().state
    assert not report.loaded


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"loans": "item,patron,library,lent_at,due_at\nI1,103,ust,today,today+1\n"}, "on loan"),
        ({"loans": "item,patron,library,lent_at,due_at\nI5,103,ust,today,today+1\n"}, "transit"),
        ({"loans": "item,patron,library,lent_at,due_at\nI3,101,ust,today,today+1\n"}, "caught"),
        (
            {"transits": "item,origin,destination,reason,sent_at\nI1,ust,vin,rebalance,today\n"},
            "on loan",
        ),
        ({"cards": "card,patron\n1102,102\n"}, "another patron's"),
        ({"items": "item,record,owner\nI1,R2,ust\n"}, "another record"),
    ],
)
def test_what_the_store_has_otherwise_is_told(loaded: MemoryStore, files, said: str) -> None:
    before = loaded.state.copy()
    report = load(loaded, **files)
    assert len(report.problems) == 1
    assert said in report.lines()[0]
    assert loaded.state == before


def test_export_loaded_elsewhere_exports_the_same(loaded: MemoryStore) -> None:
    """The round trip: into an empty store, and out again, byte for byte."""
    first = export(MemoryDump(loaded), CONSORTIUM, Numbers(), secrets())
    other = MemoryStore()
    report = load(other, **{name[:-4]: data for name, data in first.items()})
    assert not report.problems, report.lines()
    assert export(MemoryDump(other), CONSORTIUM, Numbers(), secrets()) == first
    assert secrets().check_pin("1234", other.reader.pin_hash(patron(other, "101")))
    assert report.counts["fees"].added == 2
    text = b"".join(first.values()).decode()
    assert "1234" not in text.replace("1212", "")
    assert "121212" not in text


def test_items_that_came_with_the_catalogue_get_status_and_place(loaded: MemoryStore) -> None:
    """Also those that another file has elsewhere: in transit, but already at the third library."""
    first = export(MemoryDump(loaded), CONSORTIUM, Numbers(), secrets())
    other = MemoryStore()
    for one in loaded.state.items.values():
        fresh = replace(one, id=0, status=ItemStatus.AVAILABLE, current=one.permanent)
        MemoryWork(other).add_item(fresh)
    report = load(other, **{name[:-4]: data for name, data in first.items()})
    assert report.counts["items"].added == 0
    assert export(MemoryDump(other), CONSORTIUM, Numbers(), secrets()) == first


def test_an_item_of_a_library_nobody_knows_stays_with_the_catalogue() -> None:
    """Decision 0014 keeps unknown codes; so an export with such an item can be loaded again."""
    store = MemoryStore()
    item = MemoryWork(store).add_item(Item("X1", 1, "old", "old", "old"))
    row = "item,record,owner,permanent,current,status\nX1,R1,old,old,{},damaged\n"
    assert load(store, items=row.format("old")).counts["items"].changed == 1
    assert store.state.items[item.id].status is ItemStatus.DAMAGED
    assert "no library 'new'" in load(store, items=row.format("new")).lines()[0]


def test_export_into_its_own_store_changes_nothing(loaded: MemoryStore) -> None:
    first = export(MemoryDump(loaded), CONSORTIUM, Numbers(), secrets())
    before = loaded.state.copy()
    report = load(loaded, **{name[:-4]: data for name, data in first.items()})
    assert not report.problems, report.lines()
    assert all(not one.added and not one.changed for one in report.counts.values())
    assert loaded.state.patrons == before.patrons
    assert loaded.state.pins == before.pins


def test_an_export_needs_its_key_file(loaded: MemoryStore) -> None:
    from protocolsrv.credentials.keys import Keys
    from protocolsrv.services.transfer.load import load_contents

    first = export(MemoryDump(loaded), CONSORTIUM, Numbers(), secrets())
    store = MemoryStore()
    report = load_contents(first, target(store, Keys(b"x" * 32, {1: b"y" * 32})))
    assert {one.column for one in report.problems} == {"keys"}
    assert "key file" in report.lines()[0]
    gone = load_contents(first, target(store, Keys(KEYS.name, {2: b"y" * 32})))
    assert {one.column for one in gone.problems} == {"pin_hash"}
