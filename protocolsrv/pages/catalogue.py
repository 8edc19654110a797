"""The catalogue for a person with a browser: search form, result list, record, indexes.

The same address answers programs in XML (`BrowserGate` tells who asks), and every page links to the
raw replies. Nothing here needs JavaScript; every value is escaped by the templates; no cookie.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qsl, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined

from protocolsrv.domain.library import Consortium
from protocolsrv.services.browsing import Browsing
from protocolsrv.wire.exchange import HttpRequest, HttpResponder, HttpResponse, Work

from .texts import LANGUAGES, TEXTS, preferred

PAGE_SIZE = 10
MAX_PAGE = 10_000
MAX_QUESTION = 2000

SECURITY = (
    ("Content-Security-Policy",
     "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none';"
     " frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Vary", "Accept, Accept-Language"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refused:
    """A query that is not answered: the diagnostic's message and detail."""

    message: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Hits in all, and the record ids of one page."""

    total: int
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A query made ready: `cost` in microseconds, `cql` as programs would write it."""

    cost: int
    cql: str
    run: Callable[[], Found | Refused]


class Finder(Protocol):
    """Reads what a person typed, as CQL or as plain words."""

    def __call__(self, text: str, scope: str, offset: int, limit: int) -> Question | Refused:
        """Make the query ready."""
        ...


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One row of the page of indexes."""

    title_sv: str
    title_en: str
    names: tuple[str, ...]
    example: str


@dataclass(frozen=True, slots=True)
class PageSettings:
    """What the pages say of the house, and where they are."""

    house_sv: str
    house_en: str
    path: str = "/sru"
    schemas: tuple[str, ...] = ("marcxml", "dc")


@dataclass(frozen=True, slots=True)
class _View:
    """What a request asks for, read leniently: a person mistypes, and still gets a page."""

    language: str
    path: str
    scope: str
    q: str
    page: int
    record: int
    view: str


class CataloguePages:
    """Answers a browser."""

    def __init__(
        self,
        settings: PageSettings,
        browsing: Browsing,
        finder: Finder,
        consortium: Consortium,
        count: Callable[[], int],
        indexes: Sequence[IndexRow],
    ):
        self._settings = settings
        self._browsing = browsing
        self._finder = finder
        self._consortium = consortium
        self._count = count
        self._indexes = tuple(indexes)
        self._names = {one.code: one.name for one in consortium.libraries.values()}
        self._places = tuple(
            (town, tuple(one for one in consortium.libraries.values()
                         if one.municipality == town.code))
            for town in consortium.municipalities.values()
        )  # fmt: skip
        self._environment = Environment(
            loader=PackageLoader("protocolsrv.pages"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
        )

    def answer(self, request: HttpRequest) -> HttpResponse | Work:
        """One page."""
        view = self._read(request)
        if view is None:
            return self._page(_lost(request), "start.html", status=404, message="not_found")
        if view.record:
            return self._record(view)
        if not view.q:
            return self._page(view, "start.html")
        question = self._finder(view.q, view.scope, (view.page - 1) * PAGE_SIZE, PAGE_SIZE)
        if isinstance(question, Refused):
            return self._results(view, question, "")
        return Work(
            question.cost,
            lambda: self._results(view, question.run(), question.cql),
            lambda: self._results(view, Refused("Busy: try again in a moment"), ""),
        )

    def _read(self, request: HttpRequest) -> _View | None:
        given = dict(parse_qsl(request.query.decode("utf-8", "replace"), max_num_fields=50))
        language = given.get("lang", "")
        if language not in LANGUAGES:
            language = preferred(request.headers.get("accept-language", ""))
        in_path = request.path.removeprefix(self._settings.path).strip("/")
        scope = self._consortium.scope(given.get("in", "") or in_path)
        if scope is None:
            return None
        return _View(
            language,
            self._settings.path,
            scope,
            given.get("q", "")[:MAX_QUESTION].strip(),
            min(max(_number(given.get("page", "")), 1), MAX_PAGE),
            _number(given.get("record", "")),
            given.get("view", ""),
        )

    def _results(self, view: _View, found: Found | Refused, cql: str) -> HttpResponse:
        total = found.total if isinstance(found, Found) else 0
        lines = self._browsing.briefs(found.ids, view.scope) if isinstance(found, Found) else []
        return self._page(
            view,
            "results.html",
            refused=found if isinstance(found, Refused) else None,
            total=total,
            lines=lines,
            first=(view.page - 1) * PAGE_SIZE + 1,
            pages=max(1, -(-total // PAGE_SIZE)),
            raw=self._raw(view, cql or view.q),
            note=f"page hits={total}",
        )

    def _record(self, view: _View) -> HttpResponse:
        full = self._browsing.full(view.record, view.scope)
        if full is None:
            return self._page(view, "start.html", status=404, message="not_found")
        return self._page(
            view,
            "record.html",
            full=full,
            names=self._names,
            raw=self._raw(view, f"rec.identifier = {view.record}"),
            note="page record",
        )

    def _raw(self, view: _View, cql: str) -> list[tuple[str, str]]:
        base = f"{view.path}/{view.scope}" if view.scope else view.path
        words = {"operation": "searchRetrieve", "version": "1.2", "query": cql}
        return [
            (name, f"{base}?{urlencode({**words, 'recordSchema': name, 'maximumRecords': 10})}")
            for name in self._settings.schemas
        ]

    def _page(
        self,
        view: _View,
        template: str,
        *,
        status: int = 200,
        message: str = "",
        note: str = "page",
        **more: object,
    ) -> HttpResponse:
        texts = TEXTS[view.language]
        other = "en" if view.language == "sv" else "sv"
        settings = self._settings

        def link(path: str, **words: object) -> str:
            return _link(path, view.language, **words)

        values: dict[str, object] = {
            "t": texts,
            "language": view.language,
            "other": other,
            "switch": _link(view.path, other, q=view.q, scope=view.scope,
                            page=view.page, record=view.record or "", view=view.view),
            "house": settings.house_sv if view.language == "sv" else settings.house_en,
            "link": link,
            "places": self._places,
            "path": view.path,
            "scope": view.scope,
            "q": view.q,
            "page": view.page,
            "message": texts[message] if message else "",
            "count": self._count() if template == "start.html" else 0,
            "indexes": [
                {"title": row.title_sv if view.language == "sv" else row.title_en,
                 "names": row.names, "example": row.example}
                for row in self._indexes
            ] if template == "start.html" else (),
        } | more  # fmt: skip
        body = self._environment.get_template(template).render(values).encode()
        headers = (*SECURITY, ("Content-Language", view.language))
        return HttpResponse(status, "text/html; charset=utf-8", (body,), headers, note)


class BrowserGate:
    """One address, two readers: a page for a browser that asks nothing of SRU, else the program's
    answer. The raw reply is the same whoever asks."""

    def __init__(self, pages: HttpResponder, programs: HttpResponder):
        self._pages = pages
        self._programs = programs

    def answer(self, request: HttpRequest) -> HttpResponse | Work:
        """To whom it belongs."""
        reader = self._pages if wants_page(request) else self._programs
        return reader.answer(request)


PROGRAM_PARAMETERS = (
    "operation", "version", "query", "scanClause", "queryType", "recordSchema", "recordPacking",
    "startRecord", "maximumRecords", "httpAccept", "stylesheet", "renderedBy", "resultSetId",
)  # fmt: skip
"""A request that has one of these was written for SRU, even when a browser sends it."""


def wants_page(request: HttpRequest) -> bool:
    """Whether this request is a person's: a GET that accepts HTML and names nothing of SRU."""
    if request.method not in ("GET", "HEAD"):
        return False
    if "text/html" not in request.headers.get("accept", ""):
        return False
    names = {part.partition(b"=")[0].decode("latin-1") for part in request.query.split(b"&")}
    return names.isdisjoint(PROGRAM_PARAMETERS)


def _lost(request: HttpRequest) -> _View:
    language = preferred(request.headers.get("accept-language", ""))
    return _View(language, "/sru", "", "", 1, 0, "")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _link(path: str, language: str, **words: object) -> str:
    renamed = {"in" if name == "scope" else name: value for name, value in words.items()}
    kept = {name: value for name, value in renamed.items() if value not in ("", 0, None)}
    if kept.get("page") == 1:
        del kept["page"]
    return f"{path}?{urlencode({'lang': language, **kept})}"
