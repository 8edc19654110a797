"""Present on fakes: forms, ranges, sizes, MARC-8, live holdings."""

from __future__ import annotations

from typing import Any
from unicodedata import normalize

import pytest

from protocolsrv.domain.item import ItemStatus
from protocolsrv.domain.query import Clause
from protocolsrv.marc import iso2709, marc8
from protocolsrv.z3950 import apdus, oids
from protocolsrv.z3950.apdus.init import InitializeRequest
from protocolsrv.z3950.apdus.opac import OPAC_RECORD
from protocolsrv.z3950.apdus.present import Range
from protocolsrv.z3950.apdus.records import CompSpec, Specification
from protocolsrv.z3950.codec import Chosen
from protocolsrv.z3950.settings import Z3950Settings
from tests.z3950.world import (
    ALL_OPTIONS,
    Client,
    World,
    diagnostic,
    searched,
    term,
)

ORM = term("orm", (1, 4))


def records(response: Any) -> list[Any]:
    """The records: EXTERNALs, or surrogate diagnostics as numbers."""
    assert response.records is not None and response.records.name == "responseRecords"
    return [
        one.record.value
        if one.record.name == "retrievalRecord"
        else one.record.value.value.condition
        for one in response.records.value
    ]


def test_marc_is_the_stored_bytes() -> None:
    """Untouched, in order, also by ranges."""
    world = World()
    client = searched(world)
    found = client.present(2, 2, additional_ranges=(Range(7, 1),))
    stored = [one.iso2709 for one in world.records.by_ids((2, 3, 7)) if one]
    assert [one.encoding.value for one in records(found)] == stored
    assert found.next_result_set_position == 8 and found.present_status == 0


def test_the_search_is_not_run_again() -> None:
    """Ids are kept; past those the engine is asked once for the stretch."""
    world = World(Z3950Settings(first_rows=10))
    client = searched(world)
    world.index.asked = None
    client.present(1, 10)
    assert world.index.asked is None
    client.present(12, 3)
    assert world.index.asked is not None and world.index.asked.window.offset == 11
    world.index.asked = None
    assert [one.direct_reference for one in records(client.present(13, 2))] == [oids.MARC21] * 2
    assert world.index.asked is None


@pytest.mark.parametrize(
    "start, count, addinfo",
    [
        (26, 1, "26"),
        (20, 10, "26"),
        (0, 1, "0"),
        (-5, 1, "-5"),
        (1, -1, "1"),
        (2**62, 1, str(2**62)),
    ],
)
def test_out_of_range(start: int, count: int, addinfo: str) -> None:
    """13 with the first position that is not there."""
    assert diagnostic(searched(World()).present(start, count)) == (13, addinfo)


def test_last_page() -> None:
    """No position follows the last record."""
    assert searched(World()).present(25, 1).next_result_set_position == 0


def simple(name: str) -> Chosen:
    """An element set name."""
    return Chosen("simple", Chosen("genericElementSetName", name))


@pytest.mark.parametrize(
    "syntax, elements, begins",
    [
        (oids.XML, "F", b"<record"),
        (oids.XML, "marcxml", b"<record"),
        (oids.XML, "b", b"<srw_dc:dc"),
        (oids.XML, "mods", b"<mods"),
        (oids.XML, "oai_dc", b"<oai_dc:dc"),
        (oids.XML, "opacxml", b"<opacRecord"),
        (oids.MARC21, "f", b"0"),
    ],
)
def test_forms(syntax: str, elements: str, begins: bytes) -> None:
    """Syntaxes and element sets, names in any case."""
    found = searched(World()).present(
        preferred_record_syntax=syntax, record_composition=simple(elements)
    )
    (record,) = records(found)
    assert record.direct_reference == syntax
    assert record.encoding.value.startswith(begins)


@pytest.mark.parametrize(
    "syntax, elements, code, addinfo",
    [
        ("1.2.840.10003.5.105", "F", 239, "1.2.840.10003.5.105"),
        (oids.MARC21, "ZZZ", 25, "ZZZ"),
        (oids.XML, "ZZZ", 25, "ZZZ"),
        (oids.SUTRS, "marcxml", 25, "marcxml"),
    ],
)
def test_forms_refused(syntax: str, elements: str, code: int, addinfo: str) -> None:
    """By name."""
    found = searched(World()).present(
        preferred_record_syntax=syntax, record_composition=simple(elements)
    )
    assert diagnostic(found) == (code, addinfo) and found.present_status == 5


def composed(*syntaxes: str, uri: str = "", other: bool = False) -> Chosen:
    """A composed specification."""
    schema = Specification(Chosen("uri", uri)) if uri else None
    return Chosen("complex", CompSpec(other, schema, None, syntaxes or None))


def test_composed_specifications() -> None:
    """Schemas by URI, syntaxes by preference."""
    client = searched(World())
    uri = "info:srw/schema/1/marcxml-v1.1"
    found = client.present(record_composition=composed("1.2.3", oids.XML, uri=uri))
    assert records(found)[0].encoding.value.startswith(b"<record")
    assert diagnostic(client.present(record_composition=composed("1.2.3"))) == (239, "1.2.3")
    instead = client.present(record_composition=composed("1.2.3", other=True))
    assert records(instead)[0].direct_reference == oids.MARC21
    bad = client.present(record_composition=composed(oids.XML, uri="urn:none"))
    assert diagnostic(bad) == (1066, "urn:none")


def test_marc8_by_database() -> None:
    """Leader/09 is true in both, and the letters are the same."""
    plain = records(searched(World()).present(1, 25))
    coded = records(searched(World(), "region-marc8").present(1, 25))
    accents = 0
    for one, other in zip(plain, coded, strict=True):
        utf8, ansel = one.encoding.value, other.encoding.value
        assert utf8[9:10] == b"a" and ansel[9:10] == b" " and int(ansel[:5]) == len(ansel)
        accents += not ansel.isascii()
        title = next(iso2709.decode(utf8).each("245")).first("a")  # type: ignore[union-attr]
        assert title is not None
        base = int(ansel[12:17])
        assert title in normalize(
            "NFC", marc8.decode(ansel[base:].replace(b"\x1f", b"|").replace(b"\x1e", b"|"))
        )
    assert accents


def test_marc8_terms_in_a_marc8_database() -> None:
    """`ö` as its two bytes."""
    world = World()
    world.client().search(term(b"\xe8osten", (1, 4)), ("region-marc8",))
    assert isinstance(world.asked, Clause)
    assert normalize("NFC", str(world.asked.term[0])) == "östen"


def test_opac_is_live_and_asked_for_once_a_page() -> None:
    """The status of this moment, in shelf order; a library's database shows its own."""
    world = World()
    client = searched(world)
    found = records(client.present(1, 10, preferred_record_syntax=oids.OPAC))
    assert world.items.asked == 1
    opac = OPAC_RECORD.read(found[0].encoding.value)
    first, second = (one.value for one in opac.holdings_data)
    assert (first.nuc_code, second.nuc_code) == ("ZZal", "ZZen")
    assert first.circulation_data[0].available_now
    assert first.circulation_data[0].temporary_location == "Norra biblioteket"
    assert not second.circulation_data[0].available_now
    assert second.circulation_data[0].restrictions == "on loan"
    world.items.status = ItemStatus.AVAILABLE
    again = records(client.present(1, 1, preferred_record_syntax=oids.OPAC))[0]
    assert (
        OPAC_RECORD.read(again.encoding.value)
        .holdings_data[1]
        .value.circulation_data[0]
        .available_now
    )
    own = records(searched(world, "ekby-norr").present(preferred_record_syntax=oids.OPAC))[0]
    here = [one.value.nuc_code for one in OPAC_RECORD.read(own.encoding.value).holdings_data]
    assert here == ["ZZal", "ZZen"]  # what has come to it, and what belongs there
    far = records(searched(world, "almora").present(preferred_record_syntax=oids.OPAC))
    assert len(OPAC_RECORD.read(far[0].encoding.value).holdings_data) == 1


def test_a_record_that_is_gone_does_not_cost_the_others() -> None:
    """Its place holds the diagnostic."""
    world = World()
    world.records.gone = frozenset((2,))
    world.records.broken = frozenset((3,))
    client = searched(world)
    found = records(client.present(1, 4, preferred_record_syntax=oids.XML))
    assert [one if isinstance(one, int) else 0 for one in found] == [0, 1028, 14, 0]


def test_message_sizes() -> None:
    """Stop before the preferred size; 16 and 17 for single records that are too large."""
    client = Client(World())
    client.init(size=2_000)
    client.search(ORM)
    found = client.present(1, 25)
    assert found.present_status == 2 and 0 < found.number_of_records_returned < 25
    assert found.next_result_set_position == found.number_of_records_returned + 1
    assert len(apdus.encode(found)) < 2_300
    tiny = Client(World())
    tiny.init(size=1_024)
    tiny.search(ORM)
    assert 17 in records(tiny.present(1, 3, preferred_record_syntax=oids.XML))
    roomy = Client(World())
    versions = frozenset((0, 1, 2))
    roomy.ask(InitializeRequest(None, versions, ALL_OPTIONS, 1_024, 100_000))
    roomy.search(ORM)
    assert 16 in records(roomy.present(1, 3, preferred_record_syntax=oids.XML))
    alone = records(roomy.present(1, 1, preferred_record_syntax=oids.XML))
    assert alone[0].direct_reference == oids.XML
