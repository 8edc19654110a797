"""Records loaded again while their items are in circulation."""

from __future__ import annotations

from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.services.circulation.desk import Desk
from protocolsrv.services.circulation.results import CheckedIn, CheckedOut
from protocolsrv.storage.circulation.reader import Reader
from protocolsrv.storage.circulation.writer import Writer
from protocolsrv.storage.databases import Databases
from protocolsrv.storage.facts import facts_of
from protocolsrv.storage.items import Told, write_items
from protocolsrv.storage.migrations import upgrade
from tests.circulation.world import KIOSK, Parts, furnish


def test_a_load_neither_ends_nor_loses_a_loan(databases: Databases) -> None:
    upgrade(databases)
    writer, reader = Writer(databases.circulation), Reader(databases.circulation)
    writer.run(furnish)
    desk = Desk(Parts().context(), reader, writer)
    assert isinstance(desk.checkout(KIOSK, "p1", "i1"), CheckedOut)

    told = facts_of([Item("i1", 1, "far", "far", "far"), Item("i2", 1, "far", "far", "far")])
    with databases.circulation.write() as transaction:
        write_items(transaction, [Told(1, 0, told, new=False)], 1)
    lent, resting = reader.item("i1"), reader.item("i2")
    assert lent is not None and resting is not None
    assert (lent.status, lent.owner, lent.current) == (ItemStatus.ON_LOAN, "far", "main")
    assert (resting.status, resting.current) == (ItemStatus.AVAILABLE, "far")

    with databases.circulation.write() as transaction:
        write_items(transaction, [Told(1, 0, [], new=False)], 2)
    assert reader.item("i2") is None
    assert reader.item("i1") is not None
    back = desk.checkin(KIOSK, "i1")
    assert isinstance(back, CheckedIn) and back.was_on_loan
    writer.close()
