"""A dump of real databases gives what the dictionaries give, as of one moment."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from protocolsrv.domain.patron import Patron
from protocolsrv.services.transfer.export import export
from protocolsrv.services.transfer.load import Target, load_contents
from protocolsrv.storage.circulation.dumping import dumping
from protocolsrv.storage.circulation.reader import Reader
from protocolsrv.storage.circulation.writer import Writer
from protocolsrv.storage.databases import Databases
from tests.circulation.memory import MemoryStore
from tests.services.transfer.house import (
    CONSORTIUM,
    FILES,
    Clock,
    MemoryDump,
    Numbers,
    load,
    secrets,
)


@pytest.fixture
def writer(databases: Databases) -> Iterator[Writer]:
    made = Writer(databases.circulation)
    yield made
    made.close()


@pytest.fixture
def filled(databases: Databases, writer: Writer) -> Databases:
    """The files of the tests of transfer, loaded."""
    reader = Reader(databases.circulation)
    target = Target(reader, writer, CONSORTIUM, Numbers(), secrets(), Clock())
    contents = {f"{name}.csv": text.encode() for name, text in FILES.items()}
    report = load_contents(contents, target)
    assert report.loaded, report.lines()
    again = load_contents({name: data + b"\n" for name, data in contents.items()}, target)
    assert again.loaded, again.lines()
    assert not any(one.added or one.changed for one in again.counts.values())
    return databases


def test_the_export_is_that_of_the_dictionaries(filled: Databases) -> None:
    memory = MemoryStore()
    assert load(memory, **FILES).loaded
    expected = export(MemoryDump(memory), CONSORTIUM, Numbers(), secrets())
    with dumping(filled.circulation) as dump:
        found = export(dump, CONSORTIUM, Numbers(), secrets())
        salted = {login.pin_hash for _, login in dump.all_patrons()}
    patrons = found.pop("patrons.csv").decode()
    for kept in salted - {""}:
        patrons = patrons.replace(kept, "hash")
    wanted = expected.pop("patrons.csv").decode()
    for kept in memory.state.pins.values():
        wanted = wanted.replace(kept, "hash")
    assert patrons == wanted
    assert found == expected


def test_it_sees_one_moment(filled: Databases, writer: Writer) -> None:
    """What is committed while it runs is not in it, and the writer does not wait for it."""
    with dumping(filled.circulation) as dump:
        before = len(list(dump.all_patrons()))
        writer.run(lambda work: work.add_patron(Patron(0, "Ny", "adult", "ust", "900")))
        assert len(list(dump.all_patrons())) == before
    with dumping(filled.circulation) as dump:
        assert len(list(dump.all_patrons())) == before + 1


def test_blocks_keep_their_days(filled: Databases) -> None:
    with dumping(filled.circulation) as dump:
        ((owner, block),) = dump.all_blocks()
        aliases = {one.id: one.alias for one, _ in dump.all_patrons()}
    assert aliases[owner] == "103"
    assert block.until is not None
    assert block.placed_at is not None
