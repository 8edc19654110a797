"""Real SRU clients against the responder: yaz-client, zoomsh and curl, over a bare HTTP server."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from protocolsrv.services.scanning import Scanning
from protocolsrv.wire.exchange import HttpRequest

from . import schemas
from .lists import Lists
from .world import World

pytestmark = pytest.mark.interop


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    world = World()
    world.scanning = Scanning(Lists({"title": [("Alfa", 1), ("Beta", 2)]}), world.index)
    world.settle()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            length = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = HttpRequest(
                self.command, path, query.encode(), headers, self.rfile.read(length)
            )
            response = world.send(request)
            body = b"".join(response.body)
            self.send_response(response.status)
            self.send_header("Content-Type", response.content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()


def run(command: list[str], given: str = "") -> str:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(
        command, input=given, capture_output=True, text=True, timeout=30, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("version", ["1.1", "1.2", "2.0"])
@pytest.mark.parametrize("method", ["get", "post", "soap"])
def test_yaz_client(address: str, method: str, version: str) -> None:
    script = f"""sru {method} {version}
open http://{address}/sru
querytype cql
find dc.title = pippi
show 2+3
find (
find dc.foo = x
scan title = alfa
quit
"""
    said = run(["yaz-client"], script)
    assert "Number of hits: 25" in said
    assert said.count("<record xmlns=") >= 3
    assert "SRW diagnostic info:srw/diagnostic/1/10" in said or "diagnostic/1/10" in said
    assert "diagnostic/1/16" in said
    assert "Alfa" in said


@pytest.mark.parametrize("version", ["1.1", "1.2", "2.0"])
def test_zoomsh(address: str, version: str) -> None:
    script = [
        "set sru get",
        f"set sru_version {version}",
        f"connect http://{address}/sru",
        "search cql:title=pippi",
        "show 0 2",
        "quit",
    ]
    said = run(["zoomsh", *script])
    assert "25 hits" in said
    assert said.count("<record xmlns=") == 2


def test_curl(address: str) -> None:
    url = f"http://{address}/sru"
    got = run(["curl", "-s", f"{url}?query=title%3Dx&maximumRecords=1"])
    assert schemas.check(got.encode()).xpath("string(*[1])") == "25"
    posted = run(["curl", "-s", "--data-urlencode", "query=title = å", url])
    assert schemas.check(posted.encode()).xpath("string(*[1])") == "25"
