"""The catalogue for a person with a browser: search form, result list, record, indexes.

The same address answers programs in XML (`BrowserGate` tells who asks), and every page links to the
raw replies. Nothing here needs JavaScript; every value is escaped by the templates; no cookie, and
nothing is fetched from anywhere. The one style sheet stands in the page and is named in the
Content-Security-Policy by its hash, so that no other style and no script at all can run.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby

from protocolsrv.domain.library import Consortium
from protocolsrv.services.browsing import Browsing, Value
from protocolsrv.wire.exchange import HttpRequest, HttpResponse, Work

from . import programs
from .asked import MAX_PAGE, Asked, read
from .finding import Finder, Found, IndexTable, Question, Refused, Search
from .painting import Painter
from .refining import FACETS, Refining, wanted
from .refusals import concerned, explanation

PAGE_SIZE = 10
_BUSY, _FAULT = 2, 1
_PAGE_US = 3_000
"""Microseconds to expect of a page beside the search: ten records read and written as HTML."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PageSettings:
    """What the pages say of the house, and where they are."""

    house_sv: str
    house_en: str
    path: str = "/sru"
    schemas: tuple[str, ...] = ("marcxml", "dc", "mods", "oai_dc", "opacxml")


class CataloguePages:
    """Answers a browser."""

    def __init__(
        self,
        settings: PageSettings,
        browsing: Browsing,
        finder: Finder,
        consortium: Consortium,
        count: Callable[[], int],
        indexes: IndexTable,
    ):
        self._settings = settings
        self._browsing = browsing
        self._finder = finder
        self._consortium = consortium
        self._count = count
        self._indexes = indexes
        self._refining = Refining(consortium)
        self._painter = Painter(settings.house_sv, settings.house_en, consortium)

    def answer(self, request: HttpRequest) -> HttpResponse | Work:
        """One page. Never raises: what goes wrong is logged and said."""
        path = self._settings.path
        accept = request.headers.get("accept-language", "")
        asked, named = read(request.query, accept, path, FACETS)
        in_path = request.path.removeprefix(path).strip("/")
        scope = self._consortium.scope(named or in_path)
        try:
            if scope is None:
                return self._lost(asked)
            asked = replace(asked, scope=scope)
            made = self._page(asked)
        except Exception:
            return self._failed(asked, request.trace)
        if isinstance(made, HttpResponse):
            return made
        return Work(made.cost, lambda: self._safely(asked, made, request.trace), made.refuse)

    def _safely(self, asked: Asked, work: Work, trace: str) -> HttpResponse:
        try:
            return work.run()
        except Exception:
            return self._failed(asked, trace)

    def _page(self, asked: Asked) -> HttpResponse | Work:
        if asked.record:
            return self._record(asked)
        if asked.view == "indexes":
            return Work(
                self._indexes.cost + _PAGE_US,
                lambda: self._index_page(asked),
                lambda: self._refused(asked, _busy()),
            )
        if asked.is_list:
            return self._search(asked)
        return self._start(asked)

    # ---- result list -------------------------------------------------------------------------

    def _search(self, asked: Asked) -> HttpResponse | Work:
        question = self._finder(
            _search(asked, (asked.page - 1) * PAGE_SIZE, PAGE_SIZE, wanted(asked))
        )
        if isinstance(question, Refused):
            return self._refused(asked, question)
        return Work(
            question.cost + _PAGE_US,
            lambda: self._results(asked, question),
            lambda: self._refused(asked, _busy()),
        )

    def _results(self, asked: Asked, question: Question) -> HttpResponse:
        found = question.run()
        if isinstance(found, Refused):
            return self._refused(asked, found)
        pages = max(1, -(-found.total // PAGE_SIZE))
        first = (asked.page - 1) * PAGE_SIZE + 1
        start = first if first <= max(found.total, 1) else 1
        return self._painter.page(
            asked,
            "results.html",
            note=f"page hits={found.total}",
            total=found.total,
            lines=self._browsing.briefs(found.ids, asked.scope),
            first=first,
            last_page=min(pages, MAX_PAGE),
            pages=pages_shown(asked.page, min(pages, MAX_PAGE)),
            plain=question.plain,
            chips=self._refining.chips(asked),
            groups=self._refining.groups(asked, found.facets, found.total),
            help=_help(asked) if not found.total else {},
            raw=self._raw(asked, question.cql, start),
        )

    def _refused(self, asked: Asked, why: Refused) -> HttpResponse:
        """The explanation, with a way on. 400 for a query that cannot be answered as it stands, 503
        when the server is the reason."""
        ours = why.code in (_BUSY, _FAULT)
        return self._painter.page(
            asked,
            "refused.html",
            status=503 if ours else 400,
            note=f"page refused={why.code}",
            refused=why,
            explanation=explanation(why.code, asked.language),
            concerned=concerned(why.code, why.detail[:200], asked.language),
            words=_words(asked.q) if not ours else "",
            raw=self._raw(asked, asked.q, 1),
        )

    # ---- record ------------------------------------------------------------------------------

    def _record(self, asked: Asked) -> HttpResponse | Work:
        """A record; with the one before and the one after it when it was reached from a list."""
        if not asked.position or not asked.is_list:
            return self._record_page(asked, None)
        before = max(asked.position - 2, 0)
        question = self._finder(_search(asked, before, 3, ()))
        if isinstance(question, Refused):
            return self._record_page(asked, None)
        return Work(
            question.cost + _PAGE_US,
            lambda: self._record_page(asked, question.run()),
            lambda: self._record_page(asked, None),
        )

    def _record_page(self, asked: Asked, around: Found | Refused | None) -> HttpResponse:
        full = self._browsing.full(asked.record, asked.scope)
        if full is None:
            return self._lost(asked)
        cql = f"rec.identifier = {quoted(full.key.control_number)}"
        if full.key.source:
            cql += f" and recordSource = {quoted(full.key.source)}"

        def lookup(index: str, value: Value) -> str:
            return asked.fresh(q=f"{index} = {quoted(value.words)}", scope=asked.scope)

        previous, following, total = _neighbours(asked, around)
        return self._painter.page(
            asked,
            "record.html",
            note="page record",
            full=full,
            lookup=lookup,
            previous=previous,
            following=following,
            total=total,
            # A record outside the scope is shown too, so its raw reply is asked of the region.
            raw=self._raw(replace(asked, scope=asked.scope if full.brief.places else ""), cql, 1),
        )

    # ---- the other pages ---------------------------------------------------------------------

    def _start(self, asked: Asked) -> HttpResponse:
        return self._painter.page(
            asked,
            "start.html",
            count=self._count(),
            libraries=len(self._consortium.libraries),
            explains=programs.explains(asked.path, asked.scope),
        )

    def _index_page(self, asked: Asked) -> HttpResponse:
        return self._painter.page(
            asked,
            "indexes.html",
            groups=[
                (group, list(rows))
                for group, rows in groupby(self._indexes.rows(), lambda row: row.group)
            ],
            scan=lambda name: programs.scan(asked.path, name),
            explains=programs.explains(asked.path, asked.scope),
        )

    def _lost(self, asked: Asked) -> HttpResponse:
        return self._painter.page(asked, "message.html", status=404, about="not_found")

    def _failed(self, asked: Asked, trace: str) -> HttpResponse:
        _log.exception("page %s failed", trace)
        return self._painter.page(asked, "message.html", status=500, about="failed")

    def _raw(self, asked: Asked, cql: str, start: int) -> programs.Programs:
        return programs.programs(asked.path, asked.scope, cql, start, self._settings.schemas)


def _search(asked: Asked, offset: int, limit: int, facets: tuple[tuple[str, int], ...]) -> Search:
    years = (asked.first_year, asked.last_year)
    text = asked.q or "cql.allRecords = 1"
    return Search(text, asked.scope, offset, limit, asked.filters, years, asked.sort, facets)


def _busy() -> Refused:
    return Refused(_BUSY, "System temporarily unavailable")


def quoted(text: str) -> str:
    """A CQL term in which nothing is special."""
    return '"' + re.sub(r'[*?^"\\]', r"\\\g<0>", text) + '"'


def _words(text: str) -> str:
    """The words of a text as a query in which nothing can be wrong; "" when there are none."""
    words = [one for one in re.findall(r"\w+", text) if one.lower() not in ("and", "or", "not")]
    return quoted(" ".join(words)) if words else ""


def _help(asked: Asked) -> dict[str, str]:
    """Ways on from an empty list: key of the texts to link."""
    ways: dict[str, str] = {}
    if asked.filters or asked.first_year or asked.last_year:
        ways["none_filters"] = asked.listing(filters=(), first_year=0, last_year=0)
    if asked.scope:
        ways["none_scope"] = asked.listing(scope="")
    words = re.findall(r"\w+", asked.q)
    if words and re.fullmatch(r"[\w\s-]+", asked.q):
        if len(words) > 1:
            ways["none_words"] = asked.listing(q=f'anywhere any "{" ".join(words)}"')
        long_enough = [f"{one}*" if len(one) > 2 else one for one in words]
        ways["none_truncated"] = asked.listing(q=f'anywhere all "{" ".join(long_enough)}"')
    return ways


def _neighbours(asked: Asked, around: Found | Refused | None) -> tuple[str, str, int]:
    """Links to the hits before and after this one, and how many there are; nothing where the list
    has changed since, so that the record does not stand at its place any more."""
    if not isinstance(around, Found):
        return "", "", 0
    at = min(asked.position - 1, 1)
    if len(around.ids) <= at or around.ids[at] != asked.record:
        return "", "", 0
    beside = []
    for step in (-1, 1):
        there = at + step
        known = 0 <= there < len(around.ids)
        place = asked.position + step
        page = (place - 1) // PAGE_SIZE + 1
        beside.append(
            asked.link(record=around.ids[there], position=place, page=page) if known else ""
        )
    return beside[0], beside[1], around.total


def pages_shown(page: int, last: int) -> list[int]:
    """The numbered pages to link: the first, the last, those around this one; 0 for a gap."""
    near = {1, last, *range(page - 2, page + 3)}
    numbers = sorted(one for one in near if 1 <= one <= last)
    shown: list[int] = []
    for one in numbers:
        if shown and one - shown[-1] == 2:
            shown.append(one - 1)
        elif shown and one - shown[-1] > 2:
            shown.append(0)
        shown.append(one)
    return shown
