"""The demo catalogue behind the pages: in this process, and as a running server for browsers."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from lxml import html

from protocolsrv.app.loads import load_files
from protocolsrv.app.sites import catalogue_site
from protocolsrv.app.stores import Stores, open_stores
from protocolsrv.config.demo import demo_config, demo_file
from protocolsrv.services.loading.report import Report
from protocolsrv.transport.router import Router
from protocolsrv.wire.exchange import HttpRequest, HttpResponse, Work

BROWSER_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@dataclass(frozen=True)
class Page:
    """An answer, and its tree where it is HTML."""

    response: HttpResponse
    text: str

    @property
    def status(self) -> int:
        """HTTP status."""
        return self.response.status

    @property
    def tree(self) -> html.HtmlElement:
        """The page."""
        return html.fromstring(self.text)

    def words(self, path: str) -> list[str]:
        """The text of the elements at an XPath."""
        return [" ".join(one.text_content().split()) for one in self.tree.xpath(path)]

    def hrefs(self, path: str) -> list[str]:
        """The links at an XPath."""
        return [str(one.get("href")) for one in self.tree.xpath(path)]


class Site:
    """The demo, asked without a network."""

    def __init__(self, router: Router, stores: Stores, folder: Path):
        self.router = router
        self.stores = stores
        self.folder = folder

    def ask(self, address: str, *, language: str = "sv", accept: str = BROWSER_ACCEPT) -> Page:
        """The answer to an address such as `/sru?q=x`."""
        path, _, query = address.partition("?")
        headers = {"accept": accept, "accept-language": language}
        answer = self.router.answer(
            HttpRequest("GET", path, query.partition("#")[0].encode(), headers)
        )
        response = answer.run() if isinstance(answer, Work) else answer
        return Page(response, b"".join(response.body).decode())

    def page(self, path: str = "/sru", *, language: str = "sv", **words: str | int) -> Page:
        """A page by its parameters (`scope` is `in`, `first` is `from`)."""
        names = {"scope": "in", "first": "from"}
        given = {names.get(name, name): value for name, value in words.items()}
        return self.ask(f"{path}?{urlencode(given)}", language=language)

    def total(self, **words: str | int) -> int:
        """Hits of a search as its heading says."""
        found = self.page(**words).words("//h1")[0].split()[0]
        return int(found) if found.isdigit() else 0


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo catalogue, loaded."""
    folder = tmp_path_factory.mktemp("pages")
    config = demo_config(folder)
    load_files(config, [str(demo_file("catalogue.mrc"))], Report())
    stores = open_stores(config)
    yield Site(catalogue_site(stores).router, stores, folder)
    stores.close()


@pytest.fixture(scope="session")
def server(site: Site) -> Iterator[str]:
    """The address of a server with the same data."""
    log = site.folder / "serve.log"
    command = [sys.executable, "-m", "protocolsrv", "demo", "--port", "0", "--data-dir"]
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [*command, str(site.folder)], stdout=subprocess.PIPE, stderr=errors, text=True
        )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if line.startswith("ready: "):
                break
        else:
            raise AssertionError(log.read_text())
        yield line.split()[1]
    finally:
        process.terminate()
        deadline = time.monotonic() + 15
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        process.kill()
        process.wait()
        process.stdout.close()
