"""A process that is killed while it lends: what was acknowledged is there."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from protocolsrv.domain.item import ItemStatus

from .place import Place

ROOT = Path(__file__).parents[3]

LENDER = """
import sys, threading
from pathlib import Path
from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.storage.circulation.writer import Writer
from protocolsrv.storage.databases import DatabaseSettings, open_databases

databases = open_databases(DatabaseSettings(Path(sys.argv[1])))
writer = Writer(databases.circulation)
out = threading.Lock()

def kiosk(name):
    for n in range(100_000):
        barcode = f"{sys.argv[2]}-{name}-{n}"
        def unit(work):
            item = work.add_item(Item(barcode, 7, "main", "main", "main"))
            work.audit("kiosk", barcode, item.id, writer_now)
            work.set_item(item, status=ItemStatus.ON_LOAN)
        writer.run(unit)
        with out:
            print(barcode, flush=True)

from datetime import UTC, datetime
writer_now = datetime(2026, 3, 2, tzinfo=UTC)
for name in "abcdef":
    threading.Thread(target=kiosk, args=(name,), daemon=True).start()
threading.Event().wait()
"""


def test_kill_9_loses_nothing_that_was_acknowledged(lite: Place) -> None:
    chance = random.Random(20260302)
    folder = str(Path(lite.database.where).parent)
    acknowledged = 0
    for run in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", LENDER, folder, f"r{run}"],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert process.stdout is not None
        told = [process.stdout.readline().strip()]
        time.sleep(chance.uniform(0.05, 0.3))
        process.send_signal(signal.SIGKILL)
        told += [line.strip() for line in process.stdout if line.endswith("\n")]
        process.wait()
        acknowledged += len(told)
        for barcode in told:
            item = lite.reader.item(barcode)
            assert item is not None and item.status is ItemStatus.ON_LOAN, barcode
    # Whole units only: each item has its row of audit and its status.
    items = lite.reader.items_of(7)
    assert acknowledged <= len(items) <= acknowledged + 3 * 6
    assert {one.status for one in items} == {ItemStatus.ON_LOAN}
    for one in items:
        assert [each.action for each in lite.reader.dossier(one.id).audit].count(one.barcode) == 1
