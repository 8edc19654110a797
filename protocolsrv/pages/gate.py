"""One address, two readers: a page for a person's browser, else the program's answer."""

from __future__ import annotations

from protocolsrv.wire.exchange import HttpRequest, HttpResponder, HttpResponse, Work

PROGRAM_PARAMETERS = (
    "operation", "version", "query", "scanClause", "queryType", "recordSchema", "recordPacking",
    "startRecord", "maximumRecords", "httpAccept", "stylesheet", "renderedBy", "resultSetId",
)  # fmt: skip
"""A request that has one of these was written for SRU, even when a browser sends it."""


class BrowserGate:
    """Gives a request that asks nothing of SRU to the pages when it comes from a browser; so the
    raw reply is the same whoever asks."""

    def __init__(self, pages: HttpResponder, programs: HttpResponder):
        self._pages = pages
        self._programs = programs

    def answer(self, request: HttpRequest) -> HttpResponse | Work:
        """To whom it belongs."""
        reader = self._pages if wants_page(request) else self._programs
        return reader.answer(request)


def wants_page(request: HttpRequest) -> bool:
    """Whether this request is a person's: a GET that accepts HTML and names nothing of SRU."""
    if request.method not in ("GET", "HEAD"):
        return False
    if "text/html" not in request.headers.get("accept", ""):
        return False
    names = {part.partition(b"=")[0].decode("latin-1") for part in request.query.split(b"&")}
    return names.isdisjoint(PROGRAM_PARAMETERS)
