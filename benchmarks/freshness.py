"""P6: how long after its commit is a changed record found by search in every worker?

    python -m benchmarks.freshness [--records N] [--changes N] [--workers N]

A real server over generated records; each change is one record written as `protocolsrv load` writes
it. The clock starts when the transaction has been committed and stops when every worker, asked over
a connection of its own, finds the change.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from msgspec.structs import replace

from protocolsrv.app.loads import Input, LoadRun, Watching
from protocolsrv.services.generating import Generator
from protocolsrv.services.loading.loader import Batch
from protocolsrv.services.loading.report import Report
from tests.app.house import House, Server
from tests.marc.making import book


def main() -> None:
    """Measure and print."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--records", type=int, default=10_000)
    wanted.add_argument("--changes", type=int, default=20)
    wanted.add_argument("--workers", type=int, default=2)
    given = wanted.parse_args()
    with tempfile.TemporaryDirectory(prefix="protocolsrv-freshness-") as folder:
        house = House(Path(folder) / "house")
        house.config = replace(house.config, http=replace(house.config.http, workers=given.workers))
        house.load(house.write("g.mrc", *Generator(1).records(given.records)))
        with house.serving() as server:
            took = [_change(server, number) for number in range(given.changes)]
    took.sort()
    last = took[min(len(took) - 1, round(0.99 * len(took)))]
    print(
        f"found in all of {given.workers} workers after commit: median"
        f" {1000 * statistics.median(took):.1f} ms, p99 {1000 * last:.1f} ms,"
        f" least {1000 * took[0]:.1f} ms; {given.changes} changes, {given.records} records"
    )


class _Timed(LoadRun):
    """Notes the moment of the commit, before anybody hears of it."""

    committed = 0.0

    def _stored(self, batch: Batch) -> None:
        self.committed = time.monotonic()
        super()._stored(batch)


def _change(server: Server, number: int) -> float:
    """Seconds from the commit until every worker finds it."""
    connections = server.worker_connections()
    path = server.house.write("change.mrc", book(f"c{number}", title=f"Nyhet{number}"))
    run = _Timed(server.house.config, Report(), path.stat().st_size)
    with path.open("rb") as stream:
        run.load(Input(str(path)), stream, Watching())
    waiting = dict(connections)
    while waiting:
        for name, connection in list(waiting.items()):
            if server.hits(f"dc.title=nyhet{number}", connection) == 1:
                del waiting[name]
    took = time.monotonic() - run.committed
    run.finish()
    for connection in connections.values():
        connection.close()
    return took


if __name__ == "__main__":
    main()
