"""The lånestatus responder: question, title, copies, answer."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.library import Consortium
from protocolsrv.domain.ports import Clock, ItemStore, Plan
from protocolsrv.domain.query import AccessPoint, Clause, Relation, Window
from protocolsrv.domain.refusal import QueryFault, QueryReason
from protocolsrv.marc.access_points import by_name
from protocolsrv.services.catalogue import Catalogue
from protocolsrv.wire.exchange import HttpRequest, HttpResponse, Work

from .parameters import Asked, Names, ParameterError, read_parameters
from .reply import Copy, write
from .status import BACK, POLICIES, due_date, word_of
from .throttle import Throttle

MOST_RECORDS = 10
"""Records one number may lead to; more is a set's ISBN gone astray."""

DueDates = Callable[[Sequence[str]], Mapping[str, datetime]]
"""Due moments of open loans, by barcode."""


@dataclass(frozen=True, slots=True)
class LibrisSettings:
    """How to answer. `encoding` is UTF-8 or ISO-8859-1. `cache_seconds`: an answer is given again
    for so long. `sigels`: further sigels, each with its library codes."""

    names: Names = Names()  # noqa: RUF009 - frozen
    encoding: str = "UTF-8"
    english: bool = False
    cache_seconds: float = 1.0
    rate: float = 20.0
    burst: int = 40
    sigels: tuple[tuple[str, tuple[str, ...]], ...] = ()


class LibrisResponder:
    """An `HttpResponder`. One a process, on the reactor's thread; `Work` runs on any."""

    def __init__(
        self,
        catalogue: Catalogue,
        items: ItemStore,
        consortium: Consortium,
        due: DueDates,
        for_loan: Callable[[str], bool],
        clock: Clock,
        settings: LibrisSettings,
    ):
        self._catalogue = catalogue
        self._items = items
        self._consortium = consortium
        self._due = due
        self._for_loan = for_loan
        self._clock = clock
        self._settings = settings
        self._throttle = Throttle(settings.rate, settings.burst)
        self._sigels = _sigels(consortium, settings)
        self._kept: OrderedDict[Asked, tuple[datetime, HttpResponse]] = OrderedDict()

    def answer(self, request: HttpRequest) -> HttpResponse | Work:
        """The status of a title's copies; 400 with a reason for what cannot be read."""
        now = self._clock.now()
        if request.method not in ("GET", "HEAD"):
            return _plain(405, "lånestatus is asked with GET", (("Allow", "GET, HEAD"),))
        if not self._throttle.allows(request.peer, now):
            return _plain(429, "too many questions; ask again in a second", (("Retry-After", "1"),))
        try:
            asked = read_parameters(request.query, self._settings.names)
        except ParameterError as fault:
            return _plain(400, str(fault))
        kept = self._kept.get(asked)
        if kept is not None and now < kept[0]:
            return kept[1]
        if asked.empty:
            names = self._settings.names
            every = ", ".join((*names.libris_id, *names.isbn, *names.issn))
            return _plain(400, f"no title is named; give one of {every}")
        libraries = None
        if asked.sigel:
            libraries = self._sigels.get(asked.sigel.casefold())
            if libraries is None:
                return self._reply(asked, (), "unknown sigel")
        plans = self._plans(asked)
        return Work(
            cost=sum(plan.cost for plan in plans) + 200,
            run=lambda: self._look(asked, plans, libraries),
            refuse=lambda: _plain(503, "busy; ask again in a second", (("Retry-After", "1"),)),
        )

    def _plans(self, asked: Asked) -> list[Plan]:
        """Searches for the title, the most trusted number first."""
        given = (("librisId", asked.libris_id), ("isbn", asked.isbn), ("issn", asked.issn))
        plans = []
        for name, value in given:
            if not value:
                continue
            clause = Clause(_point(name), Relation.EQUAL, (value,))
            window = Window(0, MOST_RECORDS)
            plan = self._catalogue.plan(clause, scope="", sort=(), window=window)
            # A number that is none is a number we do not have.
            if not isinstance(plan, QueryFault):
                plans.append(plan)
            elif plan.reason is QueryReason.FAULT:
                raise RuntimeError(f"the search by {name} is not to be had")
        return plans

    def _look(
        self, asked: Asked, plans: Sequence[Plan], libraries: frozenset[str] | None
    ) -> HttpResponse:
        for plan in plans:
            hits = plan.run()
            if isinstance(hits, QueryFault):
                return _plain(503, "the catalogue is not to be had; ask again later")
            if hits.ids:
                return self._reply(asked, self._copies(hits.ids, libraries), f"{hits.total} titles")
        return self._reply(asked, (), "no title")

    def _copies(self, ids: Sequence[int], libraries: frozenset[str] | None) -> list[Copy]:
        found = self._items.of_records(ids)
        items = [
            item
            for one in ids
            for item in found.get(one, ())
            if item.status is not ItemStatus.WITHDRAWN
            and (libraries is None or item.permanent in libraries)
        ]
        lent = [item.barcode for item in items if item.status is ItemStatus.ON_LOAN]
        due = self._due(lent) if lent else {}
        now = self._clock.now()
        return [self._copy(item, due.get(item.barcode), now) for item in items]

    def _copy(self, item: Item, due: datetime | None, now: datetime) -> Copy:
        library = self._consortium.libraries.get(item.permanent)
        place = library.name if library else item.permanent
        language = 1 if self._settings.english else 0
        date = due_date(item, due)
        return Copy(
            item.barcode,
            f"{place}, {item.shelf}" if item.shelf else place,
            item.call_number,
            POLICIES[language][0 if self._for_loan(item.item_type) else 1],
            word_of(item, due, now).value[language],
            BACK[language] if date else "",
            date,
        )

    def _reply(self, asked: Asked, copies: Sequence[Copy], note: str) -> HttpResponse:
        settings = self._settings
        age = int(settings.cache_seconds)
        response = HttpResponse(
            200,
            f"application/xml; charset={settings.encoding.lower()}",
            (write(copies, settings.encoding),),
            (("Cache-Control", f"max-age={age}" if age else "no-store"),),
            f"{note}, {len(copies)} copies",
        )
        self._kept[asked] = (
            self._clock.now() + timedelta(seconds=settings.cache_seconds),
            response,
        )
        if len(self._kept) > 1_000:
            self._kept.popitem(last=False)
        return response


def _point(name: str) -> AccessPoint:
    point = by_name(name)
    if point is None:
        raise RuntimeError(f"there is no access point {name}")
    return point


def _sigels(consortium: Consortium, settings: LibrisSettings) -> dict[str, frozenset[str]]:
    """Library codes by sigel: several libraries may share one, and a table may add more."""
    found: dict[str, set[str]] = {}
    for library in consortium.libraries.values():
        found.setdefault(library.sigel.casefold(), set()).add(library.code)
    for sigel, codes in settings.sigels:
        found.setdefault(sigel.casefold(), set()).update(codes)
    return {sigel: frozenset(codes) for sigel, codes in found.items()}


def _plain(status: int, text: str, headers: tuple[tuple[str, str], ...] = ()) -> HttpResponse:
    return HttpResponse(status, "text/plain; charset=utf-8", (f"{text}\n".encode(),), headers, text)
