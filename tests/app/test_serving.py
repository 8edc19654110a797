"""A real server: freshness, processes that die, a stop under load, a load while it serves."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from protocolsrv.app.loads import delete_records
from tests.marc.making import book

from .house import Asking, House, Server, generated, wait_for


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with two workers over two hundred records."""
    house = House(tmp_path_factory.mktemp("serving") / "house")
    house.load(house.write("g.mrc", *generated(200)))
    with house.serving() as running:
        yield running


def test_two_workers_an_indexer_and_circulation(server: Server) -> None:
    """As configured; every worker answers over a socket of its own."""
    children = server.children()
    assert sorted(children) == ["catalogue-1", "catalogue-2", "circulation", "indexer"]
    assert all(one["ready"] for one in children.values())
    for connection in server.worker_connections().values():
        assert server.hits("cql.allRecords=1", connection) >= 200
        connection.close()


def test_found_in_every_worker_soon_after_its_commit(server: Server) -> None:
    """P6: measured by benchmarks/freshness.py; here no more than that it is quick everywhere."""
    connections = server.worker_connections()
    took = []
    for number in range(5):
        path = server.house.write(f"f{number}.mrc", book(f"f{number}", title=f"Färsk{number}"))
        server.house.load(path)
        loaded = time.monotonic()
        for connection in connections.values():
            wait_for(lambda c=connection, n=number: server.hits(f"dc.title=färsk{n}", c) == 1)  # type: ignore[misc]
        took.append(time.monotonic() - loaded)
    assert statistics.median(took) < 1.0
    delete_records(server.house.config, [f"f{number}" for number in range(5)], None)
    for connection in connections.values():
        wait_for(lambda c=connection: server.hits("dc.title=färsk*", c) == 0)  # type: ignore[misc]
        connection.close()


def test_a_killed_worker_is_replaced_and_no_other_request_fails(server: Server) -> None:
    """Requests that the other worker has are answered; the dead one's slot is taken over."""
    connections = server.worker_connections()
    victim, *others = sorted(connections)
    pid = server.children()[victim]["pid"]
    os.kill(pid, signal.SIGKILL)
    for _ in range(100):
        for name in others:
            assert server.hits("cql.allRecords=1", connections[name]) >= 200
    # New connections meant for the dead one wait in its socket for its successor.
    for _ in range(20):
        assert server.hits("cql.allRecords=1") >= 200
    wait_for(lambda: server.children()[victim]["ready"])
    assert server.children()[victim]["pid"] != pid
    assert server.children()[victim]["restarts"] >= 1
    for connection in connections.values():
        connection.close()


def test_a_killed_indexer_is_replaced_and_misses_nothing(server: Server) -> None:
    """What changes while there is none is indexed by its successor."""
    pid = server.children()["indexer"]["pid"]
    os.kill(pid, signal.SIGKILL)
    server.house.load(server.house.write("k.mrc", book("k1", title="Mellantid")))
    wait_for(lambda: server.hits("dc.title=mellantid") == 1, 20)
    assert server.children()["indexer"]["pid"] != pid
    delete_records(server.house.config, ["k1"], "ZZUR")
    wait_for(lambda: server.hits("dc.title=mellantid") == 0)


def test_searchable_throughout_a_load(server: Server) -> None:
    """What was there is found by every request while more comes in; all of it in the end."""
    house = server.house
    before = server.hits("cql.allRecords=1")
    asking = [Asking(server, "cql.allRecords=1", before) for _ in range(2)]
    for one in asking:
        one.start()
    try:
        path = house.write("more.mrc", *generated(1000)[200:])
        ran = house.run("load", "marc", path)
        assert ran.returncode == 0 and b"added      800" in ran.stdout
        wait_for(lambda: server.hits("cql.allRecords=1") == before + 800, 20)
    finally:
        for one in asking:
            one.end()
    assert sum(one.answered for one in asking) > 100
    assert [one.wrong for one in asking] == [[], []]
    assert house.count() == before + 800


def test_a_second_server_is_refused(server: Server, tmp_path: Path) -> None:
    """Over the same data, or at the same address: one line that says so, and 1."""
    house = server.house
    second = house.run("serve")
    assert second.returncode == 1
    (line,) = second.stderr.decode().splitlines()
    assert "already running" in line and str(house.data) in line
    other = House(tmp_path / "other")
    text = other.file.read_text().replace(
        f"127.0.0.1:{other.config.http.listen[0].port}", f"127.0.0.1:{server.port}"
    )
    other.file.write_text(text)
    third = other.run("serve")
    assert third.returncode == 1
    (line,) = third.stderr.decode().splitlines()
    assert str(server.port) in line and "is taken by another process" in line
    demo = subprocess.run(
        [*house.command()[:3], "demo", "--data-dir", str(tmp_path / "demo"),
         "--port", str(server.port)],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert demo.returncode == 1
    assert str(server.port) in demo.stderr and "Traceback" not in demo.stderr


def test_a_stop_under_load_answers_everything(tmp_path: Path) -> None:
    """SIGTERM while requests come in: each one that was taken gets its answer; then 0."""
    house = House(tmp_path / "house")
    house.load(house.write("g.mrc", *generated(100)))
    with house.serving() as running:
        asking = [Asking(running, "cql.allRecords=1 sortBy dc.title", 100) for _ in range(3)]
        for one in asking:
            one.start()
        wait_for(lambda: all(one.answered > 20 for one in asking), 20)
        status = running.stop()
        for one in asking:
            one.end()
        assert status == 0
        # After the stop nobody listens: refused is right, cut off in the middle is not.
        wrong = [text for one in asking for text in one.wrong]
        assert all("ConnectionRefusedError" in text for text in wrong), wrong[:3]
    # Stopped is stopped: the lock and the socket are free for the next.
    house.load(house.write("n.mrc", book("n1", title="Efteråt")))
    assert house.found("dc.title=efteråt") == 1


def test_a_load_goes_on_when_the_server_stops(tmp_path: Path) -> None:
    """The loader had counted on the server's indexer: it indexes the rest itself at its end."""
    house = House(tmp_path / "house", serving_pause_milliseconds=200)
    path = house.write("g.mrc", *generated(500))
    with house.serving() as running:
        load = subprocess.Popen(house.command("load", "marc", "--quiet", path))
        wait_for(lambda: house.count() >= 100, 20)
        assert running.stop() == 0
        assert load.wait(60) == 0
    assert house.found("cql.allRecords=1") == house.count() == 500
