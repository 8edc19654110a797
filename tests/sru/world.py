"""A small SRU server on fakes: what it answers is decided by the test, not by an engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.library import Consortium, Library, Municipality
from protocolsrv.domain.ports import Budget
from protocolsrv.domain.query import Facet, FacetRequest, Hits, Query, SortKey, Window
from protocolsrv.domain.record import RecordKey, StoredRecord
from protocolsrv.domain.refusal import QueryFault
from protocolsrv.marc import iso2709
from protocolsrv.marc.schemas import SCHEMAS, schema
from protocolsrv.services.catalogue import Catalogue
from protocolsrv.services.result_sets import ResultSets
from protocolsrv.services.scanning import Scanning
from protocolsrv.sru.assemble import make_context
from protocolsrv.sru.responder import SruResponder
from protocolsrv.sru.settings import SruSettings
from protocolsrv.wire.exchange import HttpRequest, HttpResponse, Work

from . import schemas

MOMENT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
DEMO = Path(__file__).parents[2] / "marc_fixtures" / "demo" / "catalogue.mrc"


@cache
def demo_records() -> tuple[bytes, ...]:
    """The demo catalogue, one ISO 2709 record each."""
    return tuple(one + b"\x1d" for one in DEMO.read_bytes().split(b"\x1d") if one.strip())


@dataclass
class FixedClock:
    """A clock that the test moves."""

    moment: datetime = MOMENT

    def now(self) -> datetime:
        return self.moment

    def pass_by(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@dataclass
class Records:
    """The first records of the demo catalogue, by number from 1. `broken` ones cannot be rendered,
    `gone` ones are deleted, `unstored` schemas have no stored rendering."""

    number: int = 25
    broken: frozenset[int] = frozenset()
    gone: frozenset[int] = frozenset()
    stored: frozenset[str] = frozenset(("marcxml",))
    kept: dict[tuple[int, str], bytes] = field(default_factory=dict)

    def rendered(self, ids: Sequence[int], schema_name: str) -> list[bytes | None]:
        return [self._stored(one, schema_name) for one in ids]

    def _stored(self, one: int, name: str) -> bytes | None:
        if one in self.gone or one in self.broken or one > self.number:
            return None
        if name not in self.stored:
            return self.kept.get((one, name))
        found = schema(name)
        marc = iso2709.decode(demo_records()[one - 1])
        assert found is not None and marc is not None
        return found.render(marc)

    def keep_rendering(self, record: StoredRecord, name: str, body: bytes) -> None:
        self.kept[record.id, name] = body

    def by_ids(self, ids: Sequence[int]) -> list[StoredRecord | None]:
        return [self._record(one) for one in ids]

    def _record(self, one: int) -> StoredRecord | None:
        if not 1 <= one <= self.number:
            return None
        body = b"not a record" if one in self.broken else demo_records()[one - 1]
        key = RecordKey("demo", str(one))
        return StoredRecord(one, key, body, MOMENT, MOMENT, one in self.gone)

    def by_keys(self, keys: Sequence[RecordKey]) -> list[StoredRecord | None]:
        return [None for _ in keys]

    def count(self) -> int:
        return self.number

    def last_modified(self) -> datetime | None:
        return MOMENT

    def changed_since(self, since: datetime | None) -> Iterator[StoredRecord]:
        return iter(())


class NoItems:
    """No items anywhere."""

    def of_records(self, ids: Sequence[int]) -> Mapping[int, Sequence[Item]]:
        return {}


@dataclass
class Items:
    """The same two items of every record; counts how often it is asked."""

    status: ItemStatus = ItemStatus.ON_LOAN
    asked: int = 0

    def of_records(self, ids: Sequence[int]) -> Mapping[int, Sequence[Item]]:
        self.asked += 1
        return {
            one: (
                Item(f"a{one}", one, "almora", "almora", "ekby-norr", "Skön & fin", "Hc", "book"),
                Item(f"e{one}", one, "ekby-norr", "ekby-norr", "ekby-norr", status=self.status),
            )
            for one in ids
        }


@dataclass
class Asked:
    """What the engine was asked last."""

    query: Query
    scope: str
    sort: tuple[SortKey, ...]
    window: Window


@dataclass
class Planned:
    """A plan that gives what the test decided."""

    answer: Hits | QueryFault | Exception
    cost: int = 25

    def run(self) -> Hits | QueryFault:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@dataclass
class Index:
    """Every record is a hit, in order; or `answer` instead."""

    total: int = 25
    refusal: QueryFault | None = None
    answer: Hits | QueryFault | Exception | None = None
    facet_values: tuple[tuple[str, int], ...] = (("swe", 20), ("eng & <co>", 5))
    asked: Asked | None = None

    def plan(
        self,
        query: Query,
        *,
        scope: str,
        sort: Sequence[SortKey],
        window: Window,
        budget: Budget,
    ) -> Planned | QueryFault:
        self.asked = Asked(query, scope, tuple(sort), window)
        if self.refusal is not None:
            return self.refusal
        if self.answer is not None:
            return Planned(self.answer)
        last = min(self.total, window.offset + window.limit)
        return Planned(Hits(self.total, tuple(range(window.offset + 1, last + 1))))

    def search(self, query: Query, **more: object) -> Hits | QueryFault:
        plan = self.plan(query, **more)  # type: ignore[arg-type]
        return plan if isinstance(plan, QueryFault) else plan.run()

    def facets(
        self, query: Query, *, scope: str, requests: Sequence[FacetRequest], budget: Budget
    ) -> list[Facet] | QueryFault:
        return [Facet(one.point, self.facet_values[: one.limit]) for one in requests]

    def refresh(self) -> None:
        pass


def two_towns() -> Consortium:
    """Two towns, three libraries."""
    return Consortium(
        [Municipality("ekby", "Ekby"), Municipality("almora", "Almora")],
        [
            Library("ekby-stad", "ZZek", "Ekby stadsbibliotek", "ekby"),
            Library("ekby-norr", "ZZen", "Norra biblioteket", "ekby"),
            Library("almora", "ZZal", "Almora bibliotek", "almora"),
        ],
    )


class World:
    """A responder with its fakes, and short ways to ask it."""

    def __init__(
        self,
        settings: SruSettings | None = None,
        *,
        tokens: bool = True,
        index: Any = None,
        consortium: Consortium | None = None,
    ) -> None:
        self.clock = FixedClock()
        self.index = index or Index()
        self.records = Records()
        self.settings = settings or SruSettings(stylesheets=("/style/sru.xsl",))
        self.tokens = tokens
        self.items: Any = Items()
        self.scanning: Scanning | None = None
        self.consortium = consortium or two_towns()
        self.settle()

    def settle(self) -> None:
        """Put the server together anew from its parts."""
        catalogue = Catalogue(
            self.index,
            self.records,
            self.items,
            SCHEMAS,
            self.clock,
            consortium=self.consortium,
        )
        result_sets = ResultSets(b"0123456789abcdef", self.clock) if self.tokens else None
        self.context = make_context(
            self.settings, catalogue, self.consortium, result_sets, self.scanning
        )
        self.responder = SruResponder(self.context)

    def send(self, request: HttpRequest) -> HttpResponse:
        """The reply, worked out at once."""
        answer = self.responder.answer(request)
        return answer.run() if isinstance(answer, Work) else answer

    def get(self, query: str | bytes, path: str = "/sru", **headers: str) -> HttpResponse:
        """GET with this query string."""
        raw = query if isinstance(query, bytes) else query.encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send(HttpRequest("GET", path, raw, named, trace="t-1"))

    def tree(self, query: str | bytes, path: str = "/sru", **headers: str) -> etree._Element:
        """The reply to a GET, validated."""
        response = self.get(query, path, **headers)
        assert response.status == 200, response
        return schemas.check(b"".join(response.body))

    def codes(self, query: str | bytes, path: str = "/sru") -> list[tuple[int, str]]:
        """The non-surrogate diagnostics of the reply: number and details."""
        return diagnostics(self.tree(query, path))


def diagnostics(root: etree._Element) -> list[tuple[int, str]]:
    """Numbers and details of a reply's own diagnostics."""
    found = root.xpath("*[local-name()='diagnostics']/*[local-name()='diagnostic']")
    return [
        (
            int(one.xpath("string(*[local-name()='uri'])").rsplit("/", 1)[1]),
            str(one.xpath("string(*[local-name()='details'])")),
        )
        for one in found
    ]


def text(root: etree._Element, name: str) -> str | None:
    """The text of the first element with this local name directly under the root."""
    found = root.xpath(f"*[local-name()='{name}']")
    return found[0].text if found else None
