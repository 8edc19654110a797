"""A process that lends without end and says what was acknowledged: for tests that kill it."""

from __future__ import annotations

import threading
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

from protocolsrv.services.circulation.desk import Desk
from protocolsrv.services.circulation.results import CheckedIn, CheckedOut
from protocolsrv.storage.circulation.reader import Reader
from protocolsrv.storage.circulation.writer import Writer
from protocolsrv.storage.databases import DatabaseSettings, open_databases
from tests.circulation.world import BRANCH, KIOSK, Parts

THREADS = 3
ITEMS = 30
"""Of each thread."""


def desk_of(folder: Path) -> Desk:
    """The desk over a store that is there."""
    database = open_databases(DatabaseSettings(data_dir=folder)).circulation
    return Desk(Parts().context(), Reader(database), Writer(database))


def lend(folder: Path, told: Connection) -> None:
    """Each thread lends its items and takes them back, one after the other, for ever. What is sent
    is ("asks" or "done", barcode, whether it is on loan after that)."""
    desk = desk_of(folder)
    guard = threading.Lock()

    def say(what: str, barcode: str, lent: bool) -> None:
        with guard:
            told.send((what, barcode, lent))

    def work(thread: int) -> None:
        for turn in count():
            barcode = f"t{thread}-{turn % ITEMS}"
            lends = turn // ITEMS % 2 == 0
            say("asks", barcode, lends)
            if lends:
                out = desk.checkout(KIOSK, "p1", barcode)
                done = isinstance(out, CheckedOut)
            else:
                back = desk.checkin(BRANCH if turn % 3 else KIOSK, barcode)
                done = isinstance(back, CheckedIn)
            if done:
                say("done", barcode, lends)

    threads = [threading.Thread(target=work, args=(one,)) for one in range(THREADS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
