"""Reading items by record and by barcode, and writing what loads tell."""

from __future__ import annotations

from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.storage.databases import Databases
from protocolsrv.storage.facts import facts_of, items_digest
from protocolsrv.storage.items import ItemReader

from .conftest import Put, item, record


def test_items_keep_every_field(databases: Databases, put: Put) -> None:
    whole = Item(
        "300å1",
        0,
        "alby",
        "fittja",
        "buss",
        "barn",
        "uHc",
        "film",
        ItemStatus.IN_TRANSIT,
        "2",
        "Del 3",
        "Skadad rygg",
    )
    put(record("1", items=(whole,)))
    [stored] = ItemReader(databases.circulation).by_barcodes(["300å1"])
    assert stored == Item(*(1 if name == "record_id" else getattr(whole, name) for name in FIELDS))


FIELDS = Item.__slots__


def test_items_come_by_record_in_shelf_order(databases: Databases, put: Put) -> None:
    put(
        record(
            "1",
            items=(
                item("b4", "fittja"),
                item("b3", call_number="Hc", copy_number="10"),
                item("b2", call_number="Hc", copy_number="9"),
                item("b1", call_number="Hce"),
            ),
        ),
        record("2"),
        record("3", items=(item("b5"),)),
    )
    found = ItemReader(databases.circulation).of_records([3, 2, 1])
    assert {record_id: [one.barcode for one in items] for record_id, items in found.items()} == {
        1: ["b2", "b3", "b1", "b4"],
        3: ["b5"],
    }
    assert ItemReader(databases.circulation).of_records([]) == {}


def test_an_item_the_source_no_longer_names_goes(databases: Databases, put: Put) -> None:
    put(record("1", items=(item("b1"), item("b2"))), record("2", items=(item("b3"),)))
    put(record("1", items=(item("b2"),)))
    reader = ItemReader(databases.circulation)
    assert [one and one.barcode for one in reader.by_barcodes(["b1", "b2", "b3"])] == [
        None,
        "b2",
        "b3",
    ]


def test_items_swap_records_in_one_transaction(databases: Databases, put: Put) -> None:
    put(record("1", items=(item("b1"),)), record("2", items=(item("b2"),)))
    put(record("1", items=(item("b2"),)), record("2", items=(item("b1"),)))
    found = ItemReader(databases.circulation).of_records([1, 2])
    assert [one.barcode for one in found[1]] == ["b2"]
    assert [one.barcode for one in found[2]] == ["b1"]


def test_a_source_without_items_leaves_them_alone(databases: Databases, put: Put) -> None:
    put(record("1", items=(item("b1"),)))
    put(record("1", "two", items=None))
    assert list(ItemReader(databases.circulation).of_records([1])) == [1]


def test_the_digest_sees_every_field() -> None:
    base = item("b1")
    assert items_digest(facts_of([base])) == items_digest(facts_of([item("b1")]))
    others = [
        item("b2"),
        item("b1", "fittja"),
        item("b1", status=ItemStatus.LOST),
        *[
            item("b1", **{name: "x"})
            for name in ("shelf", "call_number", "item_type", "copy_number", "public_note")
        ],
        item("b1", enumeration="x"),
    ]
    digests = {items_digest(facts_of([one])) for one in [base, *others]}
    digests |= {items_digest([]), items_digest(facts_of([base, base]))}
    assert len(digests) == len(others) + 3
