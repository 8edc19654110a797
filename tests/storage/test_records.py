"""Reading records and renderings, under the contract of `domain.ports.RecordStore`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from protocolsrv.domain.record import StoredRecord
from protocolsrv.storage import records as module
from protocolsrv.storage.databases import Databases
from protocolsrv.storage.records import RecordReader
from protocolsrv.storage.writing import CatalogueStore

from .conftest import HandClock, Put, key, record


@pytest.fixture
def reader(databases: Databases) -> RecordReader:
    return RecordReader(databases.catalogue)


def one(reader: RecordReader, record_id: int) -> StoredRecord:
    """The record with this id, which must be there."""
    [stored] = reader.by_ids([record_id])
    assert stored is not None
    return stored


def test_an_empty_catalogue(reader: RecordReader) -> None:
    assert reader.count() == 0
    assert reader.last_modified() is None
    assert list(reader.changed_since(None)) == []
    assert reader.rendered([1], "marcxml") == [None]
    assert reader.rendered([], "marcxml") == []
    assert reader.by_ids([]) == reader.by_keys([]) == []
    assert reader.by_ids([5]) == [None]


def test_pages_keep_the_order_asked_for(reader: RecordReader, put: Put) -> None:
    put(*[record(str(number), f"body {number}") for number in range(20)])
    wanted = [7, 3, 99, 20, 3]
    bodies = reader.rendered(wanted, "marcxml")
    assert bodies[2] is None
    assert bodies[1] == bodies[4] != bodies[0]
    assert bodies[0] is not None and b"body 6" in bodies[0]
    assert [stored and stored.id for stored in reader.by_ids(wanted)] == [7, 3, None, 20, 3]
    keys = [key("5"), key("nothing"), key("2"), key("5", "SE-OTHER")]
    assert [stored and stored.id for stored in reader.by_keys(keys)] == [6, None, 3, None]


def test_renderings_of_other_schemas_are_kept_on_request(reader: RecordReader, put: Put) -> None:
    put(record("1"), record("2"))
    assert reader.rendered([1], "dc") == [None]
    reader.keep_rendering(one(reader, 1), "dc", b"<dc>\xc3\xa5</dc>")
    reader.keep_rendering(one(reader, 1), "mods", b"<mods/>")
    assert reader.rendered([1, 2], "dc") == [b"<dc>\xc3\xa5</dc>", None]
    assert reader.rendered([1], "mods") == [b"<mods/>"]


def test_a_stale_rendering_is_never_kept(reader: RecordReader, put: Put) -> None:
    put(record("1"))
    old = one(reader, 1)
    put(record("1", "two"))
    reader.keep_rendering(old, "dc", b"<dc>one</dc>")
    assert reader.rendered([1], "dc") == [None]


def test_a_kept_rendering_goes_with_its_record(
    reader: RecordReader, store: CatalogueStore, put: Put
) -> None:
    put(record("1"))
    reader.keep_rendering(one(reader, 1), "dc", b"<dc>one</dc>")
    put(record("1", "two"))
    assert reader.rendered([1], "dc") == [None]
    reader.keep_rendering(one(reader, 1), "dc", b"<dc>two</dc>")
    with store.write() as work:
        work.delete([key("1")])
    assert reader.rendered([1], "dc") == [None]


def test_keeping_never_waits_for_a_writer(
    reader: RecordReader, store: CatalogueStore, put: Put
) -> None:
    put(record("1"))
    stored = one(reader, 1)
    reader.keep_rendering(stored, "mods", b"<mods/>")
    began = datetime.now(UTC)
    with store.write() as work:
        work.put([record("1", "two")])
        reader.keep_rendering(stored, "dc", b"<dc>one</dc>")
    assert datetime.now(UTC) - began < timedelta(seconds=1.5)  # the lock time-out is 2 s
    assert reader.rendered([1], "dc") == [None]


def test_readers_see_whole_transactions_and_do_not_wait(
    reader: RecordReader, store: CatalogueStore, put: Put
) -> None:
    put(record("1"))
    with store.write() as work:
        work.put([record("1", "two"), record("2")])
        assert one(reader, 1).iso2709 == b"iso 1 one"
        assert reader.count() == 1
    assert one(reader, 1).iso2709 == b"iso 1 two"
    assert reader.count() == 2


def test_changes_come_in_order_and_tombstones_only_when_asked(
    reader: RecordReader, store: CatalogueStore, put: Put, clock: HandClock
) -> None:
    put(record("1"), record("2"))
    second = clock.forward(seconds=10)
    put(record("1", "new"), record("3"))
    third = clock.forward(seconds=10)
    with store.write() as work:
        work.delete([key("2")])

    def ids(since: datetime | None) -> list[int]:
        return [stored.id for stored in reader.changed_since(since)]

    assert ids(None) == [1, 3]
    assert ids(second - timedelta(hours=1)) == [1, 3, 2]
    assert ids(second) == [1, 3, 2]
    assert ids(second + timedelta(microseconds=1)) == [2]
    assert ids(third + timedelta(seconds=1)) == []
    assert reader.last_modified() == third


def test_streaming_crosses_stretches(
    reader: RecordReader, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STRETCH", 4)
    put(*[record(str(number)) for number in range(11)])  # all modified at one moment
    stream = reader.changed_since(None)
    seen = [next(stream).id for _ in range(5)]
    put(record("0", "changed"))  # seen already: comes again at the end
    seen += [stored.id for stored in stream]
    assert seen == [*range(1, 12), 1]


def test_many_ids_at_once(reader: RecordReader, put: Put) -> None:
    put(*[record(str(number)) for number in range(1200)])
    ids = list(range(1200, 0, -1))
    assert all(reader.rendered(ids, "marcxml"))
    assert [stored and stored.id for stored in reader.by_ids(ids)] == ids
