"""The demo from an installed wheel, outside the checkout, asked by the clients of others."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator

import pytest

from .house import ROOT, get, hits, sru_query


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """host:port of the demo; it runs from an unpacked wheel, in an empty folder."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation",
         "-w", str(folder), str(ROOT)],
        capture_output=True, text=True, timeout=100,
    )  # fmt: skip
    if built.returncode and "hatchling" in built.stderr:
        pytest.skip("building the wheel without the network needs hatchling")
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("protocolsrv-*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    (folder / "elsewhere").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "protocolsrv", "demo", "--port", "0"],
        cwd=folder / "elsewhere",
        env={**os.environ, "PYTHONPATH": str(folder / "site")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None and process.stderr is not None
    try:
        said = [process.stdout.readline()]
        while said[-1] and not said[-1].startswith("try:"):
            said.append(process.stdout.readline())
        whole = "".join(said)
        match = re.search(r"ready: http://(127\.0\.0\.1:\d+)/sru", whole)
        assert match, whole + process.stderr.read()
        assert re.search(r"demo: \d{3} records, \d+ items of 29 libraries", whole)
        yield match[1]
    finally:
        process.terminate()
        assert process.wait(20) == 0
        process.stdout.close()
        process.stderr.close()


@pytest.mark.parametrize("version", ["1.1", "1.2", "2.0"])
def test_each_version_answers(address: str, version: str) -> None:
    """searchRetrieve and explain in the version asked for."""
    query = sru_query("dc.title=orm", version=version, maximumRecords="1")
    if version == "2.0":
        query = query.replace("operation=searchRetrieve&", "")
    reply = get(f"http://{address}/sru?{query}")
    assert hits(reply) >= 1 and 'tag="245"' in reply
    assert f"version>{version}<" in reply
    explained = get(f"http://{address}/sru?operation=explain&version={version}")
    assert "explainResponse" in explained and "serverInfo" in explained


def client(command: list[str], given: str = "") -> str:
    """What a client of somebody else's says; skips, saying so, where it is not installed."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(
        command, input=given, capture_output=True, text=True, timeout=30, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.interop
def test_the_line_that_can_be_pasted(address: str) -> None:
    """curl, as `demo` prints it."""
    url = f"http://{address}/sru?{sru_query('dc.title=orm', maximumRecords='1')}"
    assert hits(client(["curl", "-s", url])) >= 1


@pytest.mark.interop
def test_yaz_client_and_zoomsh(address: str) -> None:
    """Both in SRU mode: hits, a record, a diagnostic."""
    script = (
        f"sru get 1.2\nopen http://{address}/sru\nquerytype cql\nfind dc.title = orm\nshow 1\n"
        "find dc.nonsense = x\nquit\n"
    )
    said = client(["yaz-client"], script)
    assert re.search(r"Number of hits: [1-9]", said) and "diagnostic/1/16" in said
    said = client(
        ["zoomsh", "set sru get", "set sru_version 1.2", f"connect http://{address}/sru",
         "search cql:dc.title=orm", "show 0 1", "quit"]
    )  # fmt: skip
    assert re.search(r"[1-9]\d* hits", said) and "<record xmlns=" in said


@pytest.mark.interop
def test_a_python_client(address: str) -> None:
    """sruthi reads explain, and fetches records page by page."""
    sruthi = pytest.importorskip("sruthi", reason="sruthi is not installed")
    client = sruthi.Client(f"http://{address}/sru", maximum_records=7)
    assert "title" in str(client.explain().index)
    found = client.searchretrieve(query="dc.title=a*")
    assert found.count > 7
    assert len(list(found)) == found.count
