"""The change logs: order, stretches, pruning past the slowest reader, and honest loss."""

from __future__ import annotations

import pytest

from protocolsrv.domain.ports import ChangeKind
from protocolsrv.storage import change_log
from protocolsrv.storage.change_log import ChangeLogReader
from protocolsrv.storage.databases import Databases
from protocolsrv.storage.errors import ChangesLost
from protocolsrv.storage.writing import CatalogueStore

from .conftest import Put, key, record


@pytest.fixture(autouse=True)
def prune_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_log, "PRUNE_STEP", 1)


def test_rows_come_in_order_by_stretches(
    databases: Databases, store: CatalogueStore, put: Put
) -> None:
    put(record("1"), record("2"))
    with store.write() as work:
        work.delete([key("1")])
    log = ChangeLogReader(databases.catalogue)
    first = log.after(0, 2)
    rest = log.after(first[-1].position, 10)
    assert [(one.record_id, one.kind) for one in [*first, *rest]] == [
        (1, ChangeKind.PUT),
        (2, ChangeKind.PUT),
        (1, ChangeKind.DROP),
    ]
    assert log.end() == rest[-1].position
    assert log.after(log.end(), 10) == []


def test_a_lost_transaction_leaves_no_row(
    databases: Databases, store: CatalogueStore, put: Put
) -> None:
    with pytest.raises(RuntimeError), store.write() as work:
        work.put([record("1")])
        raise RuntimeError
    log = ChangeLogReader(databases.catalogue)
    assert log.after(0, 10) == []
    put(record("2"))
    assert [one.record_id for one in log.after(0, 10)] == [1]


def test_pruning_drops_what_is_read_and_keeps_the_end(databases: Databases, put: Put) -> None:
    put(*[record(str(number)) for number in range(5)])
    log = ChangeLogReader(databases.catalogue)
    log.prune(3)
    assert [one.position for one in log.after(3, 10)] == [4, 5]
    log.prune(5)
    assert log.after(5, 10) == []
    assert log.end() == 5
    put(record("new"))
    assert [one.position for one in log.after(5, 10)] == [6]


def test_an_index_older_than_the_log_is_told_so(databases: Databases, put: Put) -> None:
    put(*[record(str(number)) for number in range(5)])
    log = ChangeLogReader(databases.catalogue)
    log.prune(5)
    for position in (0, 2):
        with pytest.raises(ChangesLost, match="reindex"):
            log.after(position, 10)
    assert log.after(4, 10)[0].position == 5


def test_the_slowest_reader_decides(databases: Databases, put: Put) -> None:
    put(*[record(str(number)) for number in range(5)])
    here = ChangeLogReader(databases.catalogue, "here")
    there = ChangeLogReader(databases.catalogue, "there")
    there.enrol(0)
    here.prune(5)
    assert len(there.after(0, 10)) == 5
    there.prune(3)
    here.prune(6)
    assert [one.position for one in there.after(3, 10)] == [4, 5]
    with pytest.raises(ChangesLost):
        here.after(0, 10)


def test_pruning_does_not_wait_and_is_made_up_for(
    databases: Databases, store: CatalogueStore, put: Put
) -> None:
    put(*[record(str(number)) for number in range(5)])
    log = ChangeLogReader(databases.catalogue)
    with store.write() as work:
        work.delete([key("1")])
        log.prune(5)
    log.prune(5)
    if databases.catalogue.dialect == "sqlite":
        with pytest.raises(ChangesLost):
            log.after(0, 10)


def test_rows_gather_before_they_are_dropped(
    databases: Databases, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(*[record(str(number)) for number in range(5)])
    monkeypatch.setattr(change_log, "PRUNE_STEP", 1000)
    log = ChangeLogReader(databases.catalogue)
    log.prune(5)
    assert len(log.after(0, 10)) == 5


def test_a_reader_needs_a_name(databases: Databases) -> None:
    with pytest.raises(ValueError, match="name"):
        ChangeLogReader(databases.catalogue, "")
