"""A real server on a real socket: yaz-client, zoomsh, hostile bytes, and many clients at once."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from protocolsrv.z3950 import apdus
from protocolsrv.z3950.apdus.close import Close
from protocolsrv.z3950.apdus.init import InitializeRequest, InitializeResponse
from protocolsrv.z3950.ber import Framer

INIT = apdus.encode(
    InitializeRequest(None, frozenset((0, 1, 2)), frozenset((0, 1, 14)), 1 << 20, 1 << 20)
)


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """The Z39.50 and HTTP ports of a demo server."""
    folder = tmp_path_factory.mktemp("demo")
    log = (folder / "log").open("wb")
    argv = [sys.executable, "-m", "protocolsrv", "demo", "--data-dir", str(folder), "--port", "0"]
    server = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        assert server.stdout is not None
        http = 0
        for line in server.stdout:
            web = re.search(r"ready: http://127\.0\.0\.1:(\d+)/sru", line)
            http = int(web[1]) if web else http
            found = re.search(r"yaz-client 127\.0\.0\.1:(\d+)/region", line)
            if found:
                yield int(found[1]), http
                break
        else:
            pytest.fail((folder / "log").read_text())
    finally:
        server.terminate()
        server.wait(20)
        log.close()


@pytest.fixture(scope="module")
def port(ports: tuple[int, int]) -> int:
    """The Z39.50 port."""
    return ports[0]


def yaz(port: int, script: str, folder: Path, database: str = "region") -> str:
    """What yaz-client says to a script."""
    if shutil.which("yaz-client") is None:
        pytest.skip("yaz-client is not here")
    path = folder / "script"
    path.write_text(f"open 127.0.0.1:{port}/{database}\n{script}\nquit\n")
    run = subprocess.run(
        ["yaz-client", "-f", str(path)], capture_output=True, timeout=30, stdin=subprocess.DEVNULL
    )
    return run.stdout.decode("utf-8", "replace")


@pytest.mark.interop
def test_a_cataloguer_s_usual_sequence(port: int, tmp_path: Path) -> None:
    """Connect, search by ISBN and title, fetch MARC, XML, OPAC, text; scan; sort; delete; close."""
    said = yaz(
        port,
        "find @attr 1=4 orm\nshow 1\nformat xml\nshow 1\nelements mods\nshow 1\nelements F\n"
        "format opac\nshow 1\nformat sutrs\nshow 1\nscan @attr 1=4 m\nsort 1=4 i<\n"
        "delete 1\nfind @attr 1=7 0000000000\nclose",
        tmp_path,
    )
    assert "Connection accepted by v3 target" in said
    assert "Options: search present delSet scan sort namedResultSets" in said
    assert "SearchResult-1: term=orm cnt=2" in said
    assert "100 1  $a Bengtsson, Frans G." in said
    assert '<record xmlns="http://www.loc.gov/MARC21/slim">' in said and "<mods" in said
    assert re.search(r"Data holdings 0.*availableNow: ", said, re.S)
    assert "Title: R" in said
    assert "En man som heter Ove (3)" in said
    assert "SortResponse: status=success" in said
    assert "Got deleteResultSetResponse status=0" in said
    assert "Number of hits: 0" in said
    assert "Target has closed the association" in said or "closed" in said.lower()


@pytest.mark.interop
def test_queries_and_diagnostics(port: int, tmp_path: Path) -> None:
    """Operators, result sets, CQL by type 104, and refusals with their numbers."""
    said = yaz(
        port,
        "find @attr 1=4 orm\nfind @and @set 1 @attr 1=1003 bengtsson\nfind @attr 1=9999 x\n"
        "find @attr 1=4 @attr 2=100 x\nfind @attr 1=dc.title orm\n"
        "find @prox 0 1 1 2 k 2 @attr 1=4 röde @attr 1=4 orm\n"
        "querytype cql\nfind dc.title = orm\nfind nowhere = x\n"
        "base nowhere\nquerytype prefix\nfind x",
        tmp_path,
    )
    hits = re.findall(r"Number of hits: (\d+)", said)
    assert hits[:2] == ["2", "2"] and hits[4] == "2" and hits[5] == "2" and hits[6] == "2", said
    for number in (114, 117, 235):
        assert f"[{number}]" in said


@pytest.mark.interop
def test_marc8_and_negotiated_utf8(port: int, tmp_path: Path) -> None:
    """By database name; with a proposal of UTF-8 the target agrees."""
    assert "v3 target" in yaz(port, "find @attr 1=4 orm\nshow 1", tmp_path, "region-marc8")
    dump = tmp_path / "dump"
    yaz(port, f"set_marcdump {dump}\nfind @attr 1=4 orm\nshow 1", tmp_path, "region-marc8")
    data = dump.read_bytes()
    assert data[9:10] == b" " and b"R\xe8ode Orm" in data
    said = yaz(port, f"close\nnegcharset utf-8\nopen 127.0.0.1:{port}/region", tmp_path)
    assert "Accepted character set : UTF-8" in said, said


@pytest.mark.interop
def test_zoomsh(port: int) -> None:
    """The C library that most clients are built on."""
    if shutil.which("zoomsh") is None:
        pytest.skip("zoomsh is not here")
    run = subprocess.run(
        [
            "zoomsh",
            f"connect 127.0.0.1:{port}/region",
            "set preferredRecordSyntax usmarc",
            "search @attr 1=4 orm",
            "show 0 2",
            "quit",
        ],
        capture_output=True,
        timeout=30,
    )
    said = run.stdout.decode("utf-8", "replace")
    assert ": 2 hits" in said and said.count("100 1  $a Bengtsson, Frans G.") == 2


SAME = [
    ("@attr 1=4 orm", "dc.title = orm"),
    ("@attr 1=1003 lindgren", "dc.creator = lindgren"),
    ("@attr 1=1016 katten", "cql.anywhere = katten"),
    ("@attr 1=4 @attr 5=1 bib", 'dc.title = "bib*"'),
    ("@attr 1=31 @attr 2=4 2015", "dc.date >= 2015"),
    ("@attr 1=21 @attr 4=1 sjöfart", "dc.subject adj sjöfart"),
    ("@and @attr 1=1003 lindgren @attr 1=4 bröderna",
     "dc.creator = lindgren and dc.title = bröderna"),
    ("@or @attr 1=4 orm @attr 1=4 emil", "dc.title = orm or dc.title = emil"),
    ("@not @attr 1=1003 lindgren @attr 1=4 emil", "dc.creator = lindgren not dc.title = emil"),
    ("@prox 0 1 1 2 k 2 @attr 1=4 röde @attr 1=4 orm",
     "dc.title = röde prox/distance<=1/ordered dc.title = orm"),
    ("@attr 1=1003 @attr 2=103 x", "dc.creator = *"),
]  # fmt: skip


@pytest.mark.interop
def test_sru_and_z3950_find_the_same_in_the_same_order(ports: tuple[int, int]) -> None:
    """Queries in both languages, ten records each."""
    if shutil.which("zoomsh") is None:
        pytest.skip("zoomsh is not here")
    commands = "".join(f"search {pqf}\nshow 0 10\n" for pqf, _ in SAME)
    run = subprocess.run(
        ["zoomsh"],
        input=f"connect 127.0.0.1:{ports[0]}/region\nset preferredRecordSyntax usmarc\n"
        f"{commands}quit\n".encode(),
        capture_output=True,
        timeout=60,
    )
    said = run.stdout.decode("utf-8", "replace").split("/region: ")[1:]
    assert len(said) == len(SAME)
    for (pqf, cql), part in zip(SAME, said, strict=True):
        query = urllib.parse.urlencode({"version": "1.2", "maximumRecords": 10, "query": cql})
        url = f"http://127.0.0.1:{ports[1]}/sru?operation=searchRetrieve&{query}"
        with urllib.request.urlopen(url) as reply:
            xml = reply.read().decode()
        count = re.search(r"numberOfRecords>(\d+)", xml)
        assert count is not None and int(count[1]) > 0, cql
        assert part.split(" ", 1)[0] == count[1], (pqf, cql)
        numbers = re.findall(r'tag="001">([^<]*)', xml)
        assert re.findall(r"^001 (\S+)", part, re.MULTILINE) == numbers, (pqf, cql)


# ---- bytes -----------------------------------------------------------------------------------


def converse(port: int, data: bytes, *, step: int = 0, half: bool = False) -> bytes:
    """Send bytes, at once or in steps; what comes back until the target has nothing more."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as peer:
        pieces = [data[at : at + step] for at in range(0, len(data), step)] if step else [data]
        try:
            for piece in pieces:
                peer.sendall(piece)
                if step:
                    time.sleep(0.0005)
            if half:
                peer.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the target has closed: what it said first can still be read
        found = b""
        try:
            while block := peer.recv(65536):
                found += block
                if found and not half:
                    peer.shutdown(socket.SHUT_WR)
                    half = True
        except OSError:
            pass
        return found


def answers(data: bytes) -> list[object]:
    """The APDUs in bytes."""
    framer = Framer(1 << 26)
    framer.feed(data)
    found = []
    while (one := framer.next()) is not None:
        found.append(apdus.decode(one))
    return found


def test_byte_by_byte_and_pipelined(port: int) -> None:
    """The same answers, in order."""
    both = INIT + apdus.encode(Close(b"x", 0))
    for step in (0, 1, 7):
        first, last = answers(converse(port, both, step=step, half=True))
        assert isinstance(first, InitializeResponse) and first.result
        assert isinstance(last, Close) and last.reference_id == b"x"


@pytest.mark.parametrize(
    "hostile",
    [
        b"\xb6\x84\xff\xff\xff\xff",
        b"\xb6\x80" * 200_000,
        b"\xbf\xff\xff\xff\xff\x7f\x00",
        INIT + b"\xb6\x05\x30\x0a\x01\x02\x03",
        INIT + b"\xbf\x87\x68\x00",
        INIT + INIT,
        INIT + b"\xb6\x03\x8d\x01\x01",
        INIT + b"\xb6\x0b\x8d\x09" + b"\x7f" * 9,
        bytes(range(256)) * 300,
    ],
    ids=["length", "depth", "tag", "lying", "unknown", "init twice", "missing", "integer", "noise"],
)
def test_hostile_bytes_are_closed_with_a_reason(port: int, hostile: bytes) -> None:
    """At once, and the next client is served."""
    began = time.perf_counter()
    said = answers(converse(port, hostile))
    assert isinstance(said[-1], Close) and said[-1].close_reason == 6
    assert said[-1].diagnostic_information
    assert time.perf_counter() - began < 3
    assert isinstance(answers(converse(port, INIT, half=True))[0], InitializeResponse)


def test_http_on_this_port_gets_a_friendly_line(port: int) -> None:
    """And is closed."""
    said = converse(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 400") and b"speaks Z39.50" in said


def test_half_apdus_held_open_disturb_nobody(port: int) -> None:
    """Sixty of them, and a client is served at once."""
    held = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(60)]
    try:
        for one in held:
            one.sendall(INIT[:-1])
        began = time.perf_counter()
        assert isinstance(answers(converse(port, INIT, half=True))[0], InitializeResponse)
        assert time.perf_counter() - began < 2
    finally:
        for one in held:
            one.close()
