"""The catalogue service on fakes: pages that survive, renderings kept, counts that follow."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from protocolsrv.domain.ports import Budget
from protocolsrv.domain.query import AllRecords, FacetRequest, Hits, Window
from protocolsrv.domain.refusal import QueryFault, QueryReason
from protocolsrv.marc.access_points import ACCESS_POINTS
from protocolsrv.marc.record import MarcRecord
from protocolsrv.marc.schemas import SCHEMAS
from protocolsrv.marc.schemas.base import RecordSchema
from protocolsrv.services.catalogue import Catalogue, RecordFault
from tests.sru.world import MOMENT, FixedClock, Index, NoItems, Records


@dataclass
class Parts:
    """A catalogue and what it stands on."""

    index: Index = field(default_factory=Index)
    records: Records = field(default_factory=Records)
    clock: FixedClock = field(default_factory=FixedClock)
    schemas: tuple[RecordSchema, ...] = SCHEMAS

    def catalogue(self) -> Catalogue:
        return Catalogue(self.index, self.records, NoItems(), self.schemas, self.clock, Budget(7))


def named(name: str) -> RecordSchema:
    return next(one for one in SCHEMAS if one.name == name)


def test_stored_renderings_are_given_as_they_are() -> None:
    parts = Parts()
    page = parts.catalogue().page([3, 1, 2], named("marcxml"))
    assert page == parts.records.rendered([3, 1, 2], "marcxml")


def test_what_is_not_stored_is_rendered_once_and_kept() -> None:
    parts = Parts()
    catalogue = parts.catalogue()
    first = catalogue.page([2, 1], named("dc"))
    assert all(isinstance(body, bytes) and b"srw_dc:dc" in body for body in first)
    assert set(parts.records.kept) == {(1, "dc"), (2, "dc")}
    parts.records.by_ids = None  # type: ignore[assignment, method-assign]
    assert catalogue.page([2, 1], named("dc")) == first


def test_a_page_survives_its_records() -> None:
    parts = Parts(records=Records(broken=frozenset((2,)), gone=frozenset((3,))))
    page = parts.catalogue().page([1, 2, 3, 99], named("marcxml"))
    assert isinstance(page[0], bytes)
    assert page[1:] == [RecordFault.FAILED, RecordFault.GONE, RecordFault.GONE]


def test_a_renderer_that_trips_costs_one_record(caplog: pytest.LogCaptureFixture) -> None:
    def render(record: MarcRecord) -> bytes:
        if (record.control("001") or "").endswith("1"):
            raise ValueError("a record like no other")
        return b"<a/>"

    odd = RecordSchema("odd", "urn:odd", "Odd", "urn:odd", "", render)
    parts = Parts(schemas=(odd,))
    page = parts.catalogue().page(list(range(1, 26)), odd)
    assert b"<a/>" in page
    assert RecordFault.FAILED in page
    assert "could not be rendered as odd" in caplog.text


def test_an_empty_page() -> None:
    assert Parts().catalogue().page([], named("marcxml")) == []


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda one: one.name)
def test_schemas_by_name_and_uri(schema: RecordSchema) -> None:
    catalogue = Parts().catalogue()
    for name in (schema.name, schema.name.upper(), schema.uri):
        assert catalogue.schema(name) is schema
    assert catalogue.schema("nope") is None
    assert catalogue.schema("") is SCHEMAS[0]


def test_the_plan_is_the_engines() -> None:
    parts = Parts()
    plan = parts.catalogue().plan(AllRecords(), scope="ekby", sort=(), window=Window(5, 2))
    assert not isinstance(plan, QueryFault)
    assert plan.run() == Hits(25, (6, 7))
    parts.index.refusal = QueryFault(QueryReason.TOO_COSTLY)
    refused = parts.catalogue().plan(AllRecords(), scope="", sort=(), window=Window())
    assert refused == parts.index.refusal


def test_facets_are_the_engines() -> None:
    point = next(one for one in ACCESS_POINTS if one.facet)
    found = Parts().catalogue().facets(AllRecords(), scope="", requests=[FacetRequest(point, 1)])
    assert isinstance(found, list)
    assert found[0].values == (("swe", 20),)


def test_how_much_there_is_is_looked_up_once_a_second() -> None:
    parts = Parts()
    catalogue = parts.catalogue()
    assert (catalogue.held().records, catalogue.held().changed) == (25, MOMENT)
    parts.records.number = 30
    parts.clock.pass_by(0.5)
    assert catalogue.held().records == 25
    parts.clock.pass_by(0.6)
    assert catalogue.held().records == 30
    parts.records.number = 31
    parts.clock.pass_by(-100)
    assert catalogue.held().records == 31


def test_how_much_a_library_has_is_asked_of_the_index() -> None:
    parts = Parts()
    parts.index.total = 7
    assert parts.catalogue().held("ekby").records == 7
    assert parts.index.asked is not None
    assert (parts.index.asked.scope, parts.index.asked.window) == ("ekby", Window(0, 0))
    parts.index.refusal = QueryFault(QueryReason.UNAVAILABLE)
    assert parts.catalogue().held("ekby").records == 0
