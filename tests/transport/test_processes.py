"""Real processes: the supervisor, its workers, the indexer, and what happens when they die."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from protocolsrv.transport.control_client import NotRunningError, ask, changed
from tests.transport.server import (
    APP,
    Server,
    alive,
    receive,
    receive_whole,
    running,
    send,
    wait_for,
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests that leave it as they found it."""
    with running(tmp_path_factory.mktemp("server")) as started:
        yield started


def test_both_workers_get_connections(server: Server) -> None:
    names = {server.get("/who").split()[0] for _ in range(40)}
    assert names == {"worker-0", "worker-1"}


def test_the_control_socket_is_ours_alone(server: Server) -> None:
    mode = server.control.stat().st_mode
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600


def test_status(server: Server) -> None:
    status = server.status()
    assert status["ready"] is True
    assert status["listeners"] == {"http": ["127.0.0.1", server.port]}
    assert [child["name"] for child in status["children"]] == ["indexer", "worker-0", "worker-1"]
    assert ask(server.control, "nonsense")["kind"] == "error"


def knows(server: Server, connection: socket.socket, size: int) -> bool:
    """Has the worker at this connection seen so many changes?"""
    return server.get("/generation", connection).endswith(f" {size}")


def test_a_change_reaches_every_worker(server: Server) -> None:
    changes = server.control.with_name("changes")
    connections = [server.connect() for _ in range(20)]
    workers = {server.get("/who", each).split()[0]: each for each in connections}
    assert len(workers) == 2
    for n in range(1, 6):
        with changes.open("a") as lines:
            lines.write("x")
        assert changed(server.control)
        for each in workers.values():
            # well before the indexer would have looked by itself
            wait_for(partial(knows, server, each, n), 0.9)
    for each in connections:
        each.close()


def test_a_change_nobody_told_of_is_found_within_a_second(server: Server) -> None:
    changes = server.control.with_name("changes")
    with changes.open("a") as lines:
        lines.write("y")
    size = changes.stat().st_size
    wait_for(lambda: server.get("/generation").endswith(f" {size}"), 3.0)


def test_slow_heads_are_ended_and_harm_nobody(server: Server) -> None:
    slow = [server.connect() for _ in range(60)]
    for each in slow:
        each.sendall(b"GET /slow HTTP/1.1\r\nHo")
    times = []
    for _ in range(50):
        began = time.perf_counter()
        assert server.get("/") == "hello"
        times.append(time.perf_counter() - began)
    assert sorted(times)[25] < 0.1
    for each in slow:
        assert each.recv(1000).startswith(b"HTTP/1.1 408 ")
        each.close()


def test_dear_work_does_not_hold_up_cheap_answers(server: Server) -> None:
    connections = [server.connect() for _ in range(8)]
    for each in connections:
        send(each, "/slow?0.5")
    began = time.perf_counter()
    for _ in range(20):
        assert server.get("/") == "hello"
    assert time.perf_counter() - began < 0.5
    assert [receive(each) for each in connections] == ["slept"] * 8
    for each in connections:
        each.close()


def test_a_reader_that_does_not_read_is_dropped_and_harms_nobody(server: Server) -> None:
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect(("127.0.0.1", server.port))
        slow.settimeout(10)
        send(slow, "/big?400")
        assert server.get("/") == "hello"
        time.sleep(2.3)
        with pytest.raises((ConnectionError, AssertionError)):
            assert len(receive(slow)) == 400 * 65536


def test_a_big_answer_arrives_whole_at_a_slow_reader(server: Server) -> None:
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        slow.connect(("127.0.0.1", server.port))
        slow.settimeout(10)
        send(slow, "/big?50")
        send(slow, "/who")
        time.sleep(0.5)
        data = b""
        while b"worker-" not in data[-60:]:
            data += slow.recv(65536)
    assert data.count(b"x" * 65536) == 50


class Load:
    """Clients that ask again and again, each on one connection, until stopped."""

    def __init__(self, server: Server, clients: int):
        self.server = server
        self.answered = 0
        self.broken: list[int] = []  # the worker whose connection broke
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(clients)]
        for thread in self._threads:
            thread.start()

    def _ask(self) -> None:
        while not self._stop.is_set():
            pid = 0
            with contextlib.suppress(OSError), self.server.connect() as connection:
                try:
                    while not self._stop.is_set():
                        pid = int(self.server.get("/who", connection).split()[1])
                        self.answered += 1
                except OSError:
                    self.broken.append(pid)

    def stop(self) -> None:
        """End them."""
        self._stop.set()
        for thread in self._threads:
            thread.join()


def test_a_killed_worker_is_replaced_and_others_are_not_harmed(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        before = server.pids()
        load = Load(server, 8)
        wait_for(lambda: load.answered > 200)
        os.kill(before["worker-0"], signal.SIGKILL)

        def replaced() -> bool:
            child = server.status()["children"][1]
            return bool(child["ready"] and child["pid"] != before["worker-0"])

        took = wait_for(replaced, 5.0)
        assert took < 3.0  # about half a second on an idle machine
        so_far = load.answered
        wait_for(lambda: load.answered > so_far + 200)
        load.stop()
        after = server.pids()
        assert set(load.broken) <= {before["worker-0"], 0}
        assert (after["worker-1"], after["indexer"]) == (before["worker-1"], before["indexer"])
        assert {server.get("/who").split()[0] for _ in range(40)} == {"worker-0", "worker-1"}
        assert not Path(f"/proc/{before['worker-0']}").exists()  # reaped, no zombie
        assert server.stop() == 0


def test_a_worker_that_hangs_is_replaced(tmp_path: Path) -> None:
    with running(tmp_path, "supervise", "1") as server, server.connect() as connection:
        pid = server.pids()["worker-0"]
        wait_for(lambda: bool(server.status()["children"][1]["counts"]))
        send(connection, "/nap?60")
        assert server.get("/who") != f"worker-0 {pid}"
        assert "worker-0 hangs" in server.log.read_text()


def test_counts_of_all_processes(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with running(tmp_path, "supervise", "1", str(port)) as server:
        server.get("/")
        metrics = Server(server.process, server.control, server.log, port)
        wanted = 'protocolsrv_exchanges_2xx{process="worker-0"} 1\n'
        wait_for(lambda: wanted in metrics.get("/metrics"), 5.0)
        assert 'protocolsrv_ready{process="indexer"} 1\n' in metrics.get("/metrics")


def test_a_worker_that_cannot_listen_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINY_BROKEN", "1")
    code, said = start_another("supervise", str(tmp_path / "control.sock"), "0", "1")
    assert code == 1
    assert "KeyError: 'nowhere'" in said


def test_connections_queued_at_a_dead_worker_wait_for_the_next(tmp_path: Path) -> None:
    with running(tmp_path, "supervise", "1") as server:
        pid = server.pids()["worker-0"]
        with server.connect() as blocker:
            send(blocker, "/nap?20")
            time.sleep(0.2)
            queued = [server.connect() for _ in range(5)]
            for each in queued:
                send(each, "/who")
            os.kill(pid, signal.SIGKILL)
            answers = [receive(each) for each in queued]
        assert all(answer.startswith("worker-0 ") for answer in answers)
        assert not any(answer.endswith(f" {pid}") for answer in answers)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stop_answers_everything_that_has_arrived(tmp_path: Path, number: int) -> None:
    with running(tmp_path) as server:
        pids = list(server.pids().values())
        idle = server.connect()
        server.get("/", idle)
        working = [server.connect() for _ in range(4)]
        for each in working:
            send(each, "/slow?0.4")
        napping = [server.connect() for _ in range(8)]
        for each in napping:
            send(each, "/nap?0.1")  # blocks the reactors, so that the rest stays queued
        queued = [server.connect() for _ in range(20)]
        for each in queued:
            send(each, "/who")
        server.process.send_signal(number)
        assert [receive(each) for each in working] == ["slept"] * 4
        assert [receive(each) for each in napping] == ["slept"] * 8
        assert all(receive(each).startswith("worker-") for each in queued)
        assert server.process.wait(15) == 0
        assert not any(alive(pid) for pid in pids)
        assert not server.control.exists()


def test_stop_under_load_cuts_nothing_off(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        cut: list[str] = []
        answered = [0]
        stopped = threading.Event()

        def ask_on() -> None:
            while not stopped.is_set():
                try:
                    connection = server.connect()
                except OSError:
                    return  # not let in any more: nothing was promised
                with connection:
                    try:
                        said = ""
                        while said != "close":
                            send(connection, "/who")
                            said = receive_whole(connection)[0].get("Connection", "")
                            answered[0] += 1
                    except OSError as error:
                        cut.append(repr(error))

        threads = [threading.Thread(target=ask_on) for _ in range(8)]
        for thread in threads:
            thread.start()
        wait_for(lambda: answered[0] > 200)
        assert server.stop() == 0
        stopped.set()
        for thread in threads:
            thread.join()
        assert cut == []


def test_a_second_signal_stops_at_once(tmp_path: Path) -> None:
    with running(tmp_path) as server, server.connect() as working:
        send(working, "/slow?4")
        time.sleep(0.2)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        began = time.monotonic()
        assert server.stop() == 3
        assert time.monotonic() - began < 2.0


def test_stop_by_control_message(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        assert ask(server.control, "stop") == {"kind": "stopping"}
        assert server.process.wait(10) == 0
        with pytest.raises(NotRunningError):
            server.status()
        assert not changed(server.control)


def test_children_end_with_a_killed_supervisor(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        pids = list(server.pids().values())
        server.process.kill()
        wait_for(lambda: not any(alive(pid) for pid in pids), 5.0)
        assert server.control.exists()
    with running(tmp_path) as again:  # the dead server's socket file is no hindrance
        assert again.get("/") == "hello"


def start_another(*arguments: str) -> tuple[int, str]:
    """A server that is expected not to start: exit code and what it says."""
    done = subprocess.run(
        [sys.executable, str(APP), *arguments], capture_output=True, text=True, timeout=20
    )
    return done.returncode, done.stderr


def test_a_second_server_is_refused(server: Server, tmp_path: Path) -> None:
    code, said = start_another("supervise", str(server.control), "0")
    assert code == 1
    assert "already running" in said
    code, said = start_another("supervise", str(tmp_path / "other.sock"), str(server.port))
    assert code == 1
    assert f"127.0.0.1 port {server.port} is taken" in said
    assert server.get("/") == "hello"


def test_a_server_whose_child_cannot_start_says_so_and_ends(tmp_path: Path) -> None:
    code, said = start_another("supervise_broken", str(tmp_path / "control.sock"), "0")
    assert code == 1
    assert "broken is gone: exit code 1" in said
    assert "broken cannot start: giving up" in said


def test_a_control_path_longer_than_a_socket_address(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 30) / ("longer" * 20)
    folder.mkdir(parents=True)
    with running(folder) as server:
        assert server.status()["ready"] is True
        assert stat.S_IMODE(server.control.stat().st_mode) == 0o600
        assert server.stop() == 0
        assert not server.control.exists()


def test_a_child_by_hand_is_refused() -> None:
    code, said = start_another("worker")
    assert code != 0
    code, said = start_another("indexer")
    assert "started by `protocolsrv serve`" in said


def test_everything_in_one_process(tmp_path: Path) -> None:
    with running(tmp_path, "single") as server:
        assert server.get("/who") == f"single {server.process.pid}"
        (tmp_path / "changes").write_text("x")
        assert changed(server.control)
        wait_for(lambda: server.get("/generation") == "1 1", 0.9)
        assert server.status()["generation"] == 1
        assert stat.S_IMODE(server.control.stat().st_mode) == 0o600
        working = [server.connect() for _ in range(3)]
        for each in working:
            send(each, "/slow?0.3")
        time.sleep(0.1)
        server.process.send_signal(signal.SIGTERM)
        assert [receive(each) for each in working] == ["slept"] * 3
        assert server.process.wait(10) == 0
        assert not server.control.exists()
