"""A library's own installation for tests: a configuration, its data, loads, searches, a server."""

from __future__ import annotations

import contextlib
import functools
import http.client
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from msgspec.structs import replace

from protocolsrv.app.loads import load_files
from protocolsrv.app.sites import catalogue_site
from protocolsrv.app.stores import Stores, open_stores
from protocolsrv.config import Config, shown_config
from protocolsrv.config.demo import demo_config
from protocolsrv.config.sections.database import DatabaseSection
from protocolsrv.config.values import Address, SecretUrl
from protocolsrv.domain.record import RecordKey
from protocolsrv.marc import iso2709
from protocolsrv.marc.record import MarcRecord
from protocolsrv.services.generating import Generator
from protocolsrv.services.loading.report import Counts, Report
from protocolsrv.transport import control_client
from protocolsrv.transport.control_client import Message
from protocolsrv.wire.exchange import HttpRequest, Work

PROGRAM = (sys.executable, "-m", "protocolsrv")
ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "marc_fixtures"


def free_port() -> int:
    """A TCP port nobody listens on at this moment."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


@functools.cache
def generated(number: int) -> tuple[bytes, ...]:
    """The first generated records."""
    return tuple(Generator(1).records(number))


class House:
    """One installation in a folder."""

    def __init__(self, folder: Path, *, url: str | None = None, **loading: Any):
        self.folder = folder
        config = demo_config(folder / "data")
        self.config: Config = replace(
            config,
            http=replace(config.http, listen=(Address("127.0.0.1", free_port()),), workers=2),
            loading=replace(config.loading, **loading),
            database=DatabaseSection(url=None if url is None else SecretUrl(url)),
        )
        self.data = folder / "data"
        self.environment = dict(os.environ)
        if url is not None:
            self.environment["PROTOCOLSRV__DATABASE__URL"] = url
        self.file = folder / "protocolsrv.toml"
        folder.mkdir(exist_ok=True)
        plain = replace(self.config, database=DatabaseSection())  # no secrets in the file
        self.file.write_text(shown_config(plain, changed=True), encoding="utf-8")

    # ---- loading -----------------------------------------------------------------------------

    def write(self, name: str, *records: MarcRecord | bytes | str) -> Path:
        """A file of these records."""
        path = self.folder / name
        with path.open("wb") as out:
            for one in records:
                if isinstance(one, MarcRecord):
                    encoded = iso2709.encode(one)
                    assert isinstance(encoded, bytes)
                    out.write(encoded)
                else:
                    out.write(one.encode() if isinstance(one, str) else one)
        return path

    def load(self, *paths: Path) -> tuple[Counts, list[dict[str, Any]]]:
        """Load in this process; what the report counts, and its lines."""
        out = io.StringIO()
        report = Report(out)
        load_files(self.config, [str(one) for one in paths], report)
        report.summary(1.0)
        return report.counts, [json.loads(line) for line in out.getvalue().splitlines()]

    # ---- looking -----------------------------------------------------------------------------

    @contextlib.contextmanager
    def stores(self) -> Iterator[Stores]:
        """The stores, for a look."""
        opened = open_stores(self.config)
        try:
            yield opened
        finally:
            opened.close()

    def count(self) -> int:
        """Live records in the database."""
        with self.stores() as stores:
            return stores.records.count()

    def log_end(self) -> int:
        """Changes ever written, in both logs."""
        with self.stores() as stores:
            return sum(log.end() for _, log in stores.logs().named())

    def numbers(self) -> set[str]:
        """Control numbers of the live records in the database."""
        with self.stores() as stores:
            return {one.key.control_number for one in stores.records.changed_since(None)}

    def marc(self, number: str, source: str = "ZZUR") -> MarcRecord | None:
        """A record as it is stored."""
        with self.stores() as stores:
            (found,) = stores.records.by_keys([RecordKey(source, number)])
        return None if found is None or found.deleted else iso2709.decode(found.iso2709)

    def ask(self, query: str, scope: str = "", **parameters: str) -> str:
        """The reply of SRU 1.2 to a search, without a server."""
        path = f"/sru/{scope}" if scope else "/sru"
        with self.stores() as stores:
            request = HttpRequest("GET", path, sru_query(query, **parameters).encode())
            answer = catalogue_site(stores).router.answer(request)
            response = answer.run() if isinstance(answer, Work) else answer
        return b"".join(response.body).decode()

    def found(self, query: str, scope: str = "") -> int:
        """How many records the index finds, everywhere or in one library."""
        return hits(self.ask(query, scope, maximumRecords="0"))

    # ---- running -----------------------------------------------------------------------------

    def run(
        self, *words: str | Path, given: bytes | None = None, seconds: float = 60
    ) -> subprocess.CompletedProcess[bytes]:
        """A command of the program with this configuration."""
        return subprocess.run(
            self.command(*words),
            input=given,
            capture_output=True,
            timeout=seconds,
            env=self.environment,
        )

    def command(self, *words: str | Path) -> list[str]:
        """The command line."""
        return [*PROGRAM, "--config", str(self.file), *map(str, words)]

    @contextlib.contextmanager
    def serving(self) -> Iterator[Server]:
        """The server, ready; killed at the end if it still runs."""
        log = self.folder / "serve.log"
        with log.open("wb") as errors:
            process = subprocess.Popen(
                self.command("serve"),
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=self.environment,
            )
        assert process.stdout is not None
        server = Server(self, process, log)
        try:
            line = process.stdout.readline()
            assert line.startswith("ready: "), log.read_text()
            yield server
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(15)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            process.stdout.close()


class Server:
    """A running server."""

    def __init__(self, house: House, process: subprocess.Popen[str], log: Path):
        self.house = house
        self.process = process
        self.log = log
        address = house.config.http.listen[0]
        self.host, self.port = address.host, address.port
        self.control = house.data / "control.sock"

    def connect(self) -> http.client.HTTPConnection:
        """A new connection."""
        return http.client.HTTPConnection(self.host, self.port, timeout=15)

    def hits(self, query: str, connection: http.client.HTTPConnection | None = None) -> int:
        """How many records a search finds, over a connection of its own unless one is given."""
        used = connection or self.connect()
        try:
            used.request("GET", f"/sru?{sru_query(query, maximumRecords='0')}")
            return hits(used.getresponse().read().decode())
        finally:
            if connection is None:
                used.close()

    def status(self) -> Message:
        """What the control socket says."""
        return control_client.ask(self.control, "status")

    def children(self) -> dict[str, Message]:
        """The children by name."""
        return {one["name"]: one for one in self.status()["children"]}

    def worker_connections(self) -> dict[str, http.client.HTTPConnection]:
        """A connection to each catalogue worker: the kernel chooses, so connect until each has one
        (told by the workers' own sockets in /proc)."""
        pids = {
            name: child["pid"]
            for name, child in self.children().items()
            if name.startswith("catalogue")
        }
        found: dict[str, http.client.HTTPConnection] = {}
        for _ in range(200):
            connection = self.connect()
            connection.request("GET", "/livez")
            connection.getresponse().read()
            owner = _owner(connection, pids)
            if owner is None or owner in found:
                connection.close()
            else:
                found[owner] = connection
            if len(found) == len(pids):
                return found
        raise AssertionError(f"only {sorted(found)} answer")

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


class Asking(threading.Thread):
    """Asks the same thing over and over, on a fresh connection each time; keeps what went wrong."""

    def __init__(self, server: Server, query: str, least: int):
        super().__init__(daemon=True)
        self._server = server
        self._query = query
        self._least = least
        self._ended = threading.Event()
        self.answered = 0
        self.wrong: list[str] = []

    def run(self) -> None:
        """Until `end`."""
        while not self._ended.is_set():
            try:
                found = self._server.hits(self._query)
            except Exception as error:
                self.wrong.append(f"after {self.answered}: {error!r}")
            else:
                self.answered += 1
                if found < self._least:
                    self.wrong.append(f"after {self.answered}: {found} hits")

    def end(self) -> None:
        """No more questions; waits for the last answer."""
        self._ended.set()
        self.join(20)


def _owner(connection: http.client.HTTPConnection, pids: dict[str, int]) -> str | None:
    """Which process holds the other end of a loopback connection."""
    here, there = connection.sock.getsockname()[1], connection.sock.getpeername()[1]
    inode = ""
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        local, remote = (int(one.rpartition(":")[2], 16) for one in fields[1:3])
        if (local, remote) == (there, here):
            inode = fields[9]
    for name, pid in pids.items():
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                if str(link.readlink()) == f"socket:[{inode}]":
                    return name
    return None


def sru_query(query: str, **parameters: str) -> str:
    """The query string of a search."""
    given = {"operation": "searchRetrieve", "version": "1.2", "query": query, **parameters}
    return "&".join(f"{name}={quote(value)}" for name, value in given.items())


def hits(reply: str) -> int:
    """numberOfRecords of a reply."""
    match = re.search(r"numberOfRecords>(\d+)<", reply)
    assert match, reply[:2000]
    return int(match[1])


def wait_for(condition: Callable[[], bool], seconds: float = 10.0) -> float:
    """Wait until it is so; how long it took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "it did not happen"
        time.sleep(0.005)
    return time.monotonic() - began


def get(url: str, accept: str = "application/xml") -> str:
    """The body of an answer."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=15)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}", headers={"Accept": accept})
        return connection.getresponse().read().decode()
    finally:
        connection.close()
