"""Adding, replacing, leaving alone, deleting, joining: the contract of the catalogue's writer."""

from __future__ import annotations

import pytest

from protocolsrv.domain.item import ItemStatus
from protocolsrv.domain.ports import ChangeKind, Stored
from protocolsrv.storage import writing
from protocolsrv.storage.change_log import ChangeLogReader
from protocolsrv.storage.databases import Databases
from protocolsrv.storage.errors import StatementFailed
from protocolsrv.storage.headings import HeadingReader
from protocolsrv.storage.items import ItemReader
from protocolsrv.storage.records import RecordReader
from protocolsrv.storage.writing import CatalogueStore

from .conftest import HandClock, Put, item, key, record


def log(databases: Databases, which: str = "catalogue") -> list[tuple[int, ChangeKind]]:
    """(record id, kind) of the whole log."""
    changes = ChangeLogReader(getattr(databases, which)).after(0, 1000)
    return [(change.record_id, change.kind) for change in changes]


def test_a_new_record_can_be_read_back(databases: Databases, put: Put, clock: HandClock) -> None:
    [(record_id, what)] = put(record("1"))
    assert what is Stored.ADDED
    [stored] = RecordReader(databases.catalogue).by_keys([key("1")])
    assert stored is not None
    assert (stored.id, stored.key, stored.iso2709) == (record_id, key("1"), b"iso 1 one")
    assert stored.created == stored.modified == clock.now()
    assert log(databases) == [(record_id, ChangeKind.PUT)]


def test_ids_are_given_in_order_and_results_follow_the_records(put: Put) -> None:
    done = put(record("b"), record("a"), record("c", source="SE-OTHER"))
    assert [record_id for record_id, _ in done] == [1, 2, 3]


def test_replacing_keeps_id_and_creation_and_moves_modification(
    databases: Databases, put: Put, clock: HandClock
) -> None:
    created = clock.now()
    [(first, _)] = put(record("1"))
    changed = clock.forward(hours=1)
    [(second, what)] = put(record("1", "two"))
    assert (second, what) == (first, Stored.REPLACED)
    [stored] = RecordReader(databases.catalogue).by_ids([first])
    assert stored is not None
    assert (stored.iso2709, stored.created, stored.modified) == (b"iso 1 two", created, changed)
    assert log(databases) == [(first, ChangeKind.PUT)] * 2


def test_the_same_record_again_writes_nothing(
    databases: Databases, put: Put, clock: HandClock
) -> None:
    put(record("1", items=(item("b1"),)))
    reader = RecordReader(databases.catalogue)
    before = reader.by_ids([1])
    clock.forward(hours=1)
    assert put(record("1", items=(item("b1"),))) == [(1, Stored.UNCHANGED)]
    assert put(record("1")) == [(1, Stored.UNCHANGED)]  # says nothing of items
    assert reader.by_ids([1]) == before
    assert len(log(databases)) == 1


@pytest.mark.parametrize("what", ["rendering", "heading", "items"])
def test_anything_stored_that_differs_is_a_replacement(put: Put, what: str) -> None:
    put(record("1", items=(item("b1"),)))
    changed = {
        "rendering": record("1", titles=("title one",), items=(item("b1"),)),
        "heading": record("1", titles=("another",), items=(item("b1"),)),
        "items": record("1", items=(item("b1"), item("b2"))),
    }[what]
    if what == "rendering":
        changed.renderings["marcxml"] = b"<other/>"  # type: ignore[index]
    assert put(changed) == [(1, Stored.REPLACED)]


def test_the_later_of_two_in_one_batch_counts(databases: Databases, put: Put) -> None:
    done = put(record("1", "one"), record("2"), record("1", "two"))
    assert done == [(1, Stored.ADDED), (2, Stored.ADDED), (1, Stored.REPLACED)]
    [stored] = RecordReader(databases.catalogue).by_keys([key("1")])
    assert stored is not None and stored.iso2709 == b"iso 1 two"


def test_deleting_leaves_a_tombstone(
    databases: Databases, store: CatalogueStore, put: Put, clock: HandClock
) -> None:
    put(record("1", items=(item("b1"),)), record("2"))
    gone = clock.forward(minutes=1)
    with store.write() as work:
        assert work.delete([key("1"), key("9"), key("1")]) == [1, None, None]
    reader = RecordReader(databases.catalogue)
    [stored] = reader.by_ids([1])
    assert stored is not None
    assert (stored.deleted, stored.iso2709, stored.modified) == (True, b"", gone)
    assert reader.rendered([1, 2], "marcxml")[0] is None
    assert reader.count() == 1
    assert ItemReader(databases.circulation).of_records([1]) == {}
    assert log(databases)[-1] == (1, ChangeKind.DROP)
    with store.write() as work:
        assert work.delete([key("1")]) == [None]


def test_a_deleted_record_can_come_back(
    databases: Databases, store: CatalogueStore, put: Put
) -> None:
    put(record("1", items=(item("b1"),)))
    with store.write() as work:
        work.delete([key("1")])
    assert put(record("1", items=(item("b1"),))) == [(1, Stored.ADDED)]
    assert RecordReader(databases.catalogue).count() == 1
    assert len(ItemReader(databases.circulation).of_records([1])[1]) == 1


def test_added_deleted_and_added_in_one_transaction(
    databases: Databases, store: CatalogueStore
) -> None:
    with store.write() as work:
        work.put([record("1", items=(item("b1"), item("b2")))])
        work.delete([key("1")])
        assert work.put([record("1", items=(item("b2"),))]) == [(1, Stored.ADDED)]
    assert RecordReader(databases.catalogue).count() == 1
    [kept] = ItemReader(databases.circulation).of_records([1])[1]
    assert kept.barcode == "b2"
    above = HeadingReader(databases.catalogue).headings_around("title", "", 0, 9)[1]
    assert [(one.key, one.count) for one in above] == [("title one", 1)]


def test_progress_is_part_of_the_transaction(databases: Databases, store: CatalogueStore) -> None:
    with store.write() as work:
        work.put([record("1")])
        work.note_progress("a.mrc", "finger", 100)
    with pytest.raises(RuntimeError), store.write() as work:
        work.put([record("2", items=(item("b2"),))])
        work.note_progress("a.mrc", "finger", 200)
        raise RuntimeError
    assert store.progress("a.mrc", "finger") == 100
    assert store.progress("a.mrc", "another file of that name") == 0
    assert store.progress("b.mrc", "finger") == 0
    assert RecordReader(databases.catalogue).by_keys([key("2")]) == [None]
    assert ItemReader(databases.circulation).by_barcodes(["b2"]) == [None]


def test_moments_grow_when_the_clock_stands_still(databases: Databases, put: Put) -> None:
    put(record("1", "one"))
    put(record("1", "two"))
    put(record("2"))
    one, two = RecordReader(databases.catalogue).by_ids([1, 2])
    assert one is not None and two is not None
    assert one.created < one.modified < two.modified


def test_the_logs_end_is_seen_in_the_transaction(
    databases: Databases, store: CatalogueStore
) -> None:
    with store.write() as work:
        assert work.last_position() == 0
        work.put([record("1"), record("2")])
        assert work.last_position() == 2
    assert ChangeLogReader(databases.catalogue).end() == 2


def test_ids_of_lost_transactions_are_not_given_out_again(
    databases: Databases, store: CatalogueStore, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Circulation has committed, the catalogue has not: the items hang in the air, and no other
    record may get them."""
    real = writing.write_items

    def crash(*arguments: object) -> None:
        real(*arguments)  # type: ignore[arg-type]

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), monkeypatch.context() as patch:
        patch.setattr(writing, "write_items", crash)
        patch.setattr(databases.catalogue, "_commit", die)
        with store.write() as work:
            work.put([record("1", items=(item("b1"),))])
    assert ItemReader(databases.circulation).by_barcodes(["b1"]) != [None]
    [(other, _)] = put(record("2"))
    assert ItemReader(databases.circulation).of_records([other]) == {}
    [(resumed, what)] = put(record("1", items=(item("b1"),)))
    assert what is Stored.ADDED
    [kept] = ItemReader(databases.circulation).by_barcodes(["b1"])
    assert kept is not None and kept.record_id == resumed


# ---- joining -------------------------------------------------------------------------------------


def test_a_newcomer_joins_the_record_it_matches(
    databases: Databases, store: CatalogueStore
) -> None:
    first = record("1", items=(item("b1"),), match_keys=("libris:5",))
    newcomer = record("1", "theirs", source="SE-B", items=(item("b2"),), match_keys=("libris:5",))
    with store.write() as work:
        assert work.put([first, newcomer]) == [(1, Stored.ADDED), (1, Stored.JOINED)]
        [joined] = work.joined()
    assert (joined.key, joined.record_id, joined.match_key) == (newcomer.key, 1, "libris:5")
    reader = RecordReader(databases.catalogue)
    assert reader.count() == 1
    [through_alias] = reader.by_keys([newcomer.key])
    assert through_alias is not None and through_alias.iso2709 == b"iso 1 one"
    items = ItemReader(databases.circulation).of_records([1])[1]
    assert [one.barcode for one in items] == ["b1", "b2"]


def test_reloading_either_leaves_the_others_items_alone(
    databases: Databases, store: CatalogueStore, put: Put
) -> None:
    put(record("1", items=(item("b1"),), match_keys=("libris:5",)))
    theirs = record("1", source="SE-B", items=(item("b2"),), match_keys=("libris:5",))
    put(theirs)
    assert put(theirs) == [(1, Stored.UNCHANGED)]
    put(record("1", "new", items=(item("b3"),), match_keys=("libris:5",)))
    moved = record("1", source="SE-B", items=(item("b4"),), match_keys=("libris:5",))
    assert put(moved) == [(1, Stored.JOINED)]
    reader = ItemReader(databases.circulation)
    assert {one.barcode for one in reader.of_records([1])[1]} == {"b3", "b4"}
    with store.write() as work:
        assert work.delete([theirs.key]) == [1]
    assert {one.barcode for one in reader.of_records([1])[1]} == {"b3"}
    assert log(databases)[-1] == (1, ChangeKind.PUT)


def test_when_the_joined_record_is_deleted_the_newcomer_stands_alone(
    databases: Databases, store: CatalogueStore, put: Put
) -> None:
    put(record("1", match_keys=("libris:5",)))
    theirs = record("1", source="SE-B", items=(item("b2"),), match_keys=("libris:5",))
    put(theirs)
    with store.write() as work:
        work.delete([key("1")])
    [(record_id, what)] = put(theirs)
    assert what is Stored.ADDED and record_id != 1
    assert ItemReader(databases.circulation).of_records([record_id])[record_id][0].barcode == "b2"


# ---- availability --------------------------------------------------------------------------------


def test_a_new_record_is_no_change_of_availability(databases: Databases, put: Put) -> None:
    put(record("1", items=(item("b1"),)))
    assert log(databases, "circulation") == []


@pytest.mark.parametrize(
    ("items", "logged"),
    [
        ((item("b1"), item("b2")), False),  # one more where one is available already
        ((item("b1"), item("b2", "fittja")), True),
        ((item("b1"), item("b2", "fittja", status=ItemStatus.ON_ORDER)), False),
        ((item("b1", status=ItemStatus.MISSING),), True),
        ((item("b1", shelf="barn"),), False),
        ((), True),
    ],
)
def test_a_row_only_when_the_available_libraries_change(
    databases: Databases, put: Put, items: tuple[object, ...], logged: bool
) -> None:
    put(record("1", items=(item("b1"),)))
    put(record("1", items=items))  # type: ignore[arg-type]
    expected = [(1, ChangeKind.AVAILABILITY)] if logged else []
    assert log(databases, "circulation") == expected


def test_an_item_that_moves_changes_the_record_it_leaves(databases: Databases, put: Put) -> None:
    put(record("1", items=(item("b1"),)))
    put(record("2", items=(item("b1"),)))
    assert log(databases, "circulation") == [(1, ChangeKind.AVAILABILITY)]
    reader = ItemReader(databases.circulation)
    assert list(reader.of_records([1, 2])) == [2]


def test_too_many_kinds_of_rendering_are_refused(put: Put) -> None:
    many = record("1")
    many.renderings.update({f"schema{i}": b"<x/>" for i in range(16)})  # type: ignore[attr-defined]
    with pytest.raises(StatementFailed, match="16 kinds"):
        put(many)
