"""One MARCXML record: leniencies, and what is refused."""

from __future__ import annotations

import pytest

from protocolsrv.marc.frame import Damage, Flaw, Remark
from protocolsrv.marc.record import MarcRecord
from protocolsrv.marc.xml_record import deleted_number, read_xml
from tests.marc.making import LEADER, control, data, xml


def read(document: str) -> tuple[MarcRecord | Flaw, list[Remark]]:
    remarks: list[Remark] = []
    return read_xml(f"<x>{document}</x>".encode(), remarks), remarks


def test_a_plain_record() -> None:
    record, remarks = read(xml(title="e\u0301"))
    assert record == MarcRecord(
        LEADER, [control("001", "10001"), data("245", "10", ("a", "\u00e9"))]
    )
    assert remarks == []


@pytest.mark.parametrize(
    ("change", "by", "tag"),
    [
        (' ind1="1"', "", "245"),
        ('ind1="1"', 'ind1="12"', "245"),
        ('code="a"', "", "245"),
        ("<subfield", "stray<subfield", "245"),
        ("</datafield>", "</datafield><identifier>x</identifier>", ""),
        ("</datafield>", '</datafield><datafield tag="HLD866"/>', "HLD866"),
        ("</datafield>", '</datafield><datafield tag="500" ind1=" " ind2=" "/>', "500"),
        ("Röda rummet", "Röda\n   rummet", "245"),
    ],
)
def test_what_is_read_with_a_warning(change: str, by: str, tag: str) -> None:
    record, remarks = read(xml().replace(change, by, 1))
    assert isinstance(record, MarcRecord)
    assert [field.tag for field in record.fields] == ["001", "245"]
    assert {remark.tag for remark in remarks} == {tag}


def test_another_namespace_is_told() -> None:
    record, remarks = read(xml().replace("<record", '<record xmlns="urn:x"', 1))
    assert isinstance(record, MarcRecord) and len(remarks) == 1


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("<record/>", Damage.NO_FIELDS),
        (f"<record><leader>{LEADER}</leader></record>", Damage.NO_FIELDS),
        (xml() + xml(), Damage.XML),
        (xml(title="&nbsp;"), Damage.XML),
        (xml(title="<b>x</b>"), Damage.FIELD),
        (xml().replace("10001", "<b/>"), Damage.FIELD),
        (xml().replace("subfield", "subfields"), Damage.FIELD),
        (xml().replace('tag="245"', ""), Damage.FIELD),
    ],
)
def test_what_is_refused(document: str, reason: Damage) -> None:
    record, _ = read(document)
    assert isinstance(record, Flaw)
    assert record.reason is reason


@pytest.mark.parametrize(
    ("identifier", "number"),
    [
        ("oai:bib.example.se:4711", "4711"),
        ("oai:bib.example.se:a/b:7", "a/b:7"),
        ("oai:bib.example.se:", ""),
        ("4711", ""),
        ("http://example.se/4711", ""),
    ],
)
def test_numbers_in_oai_identifiers(identifier: str, number: str) -> None:
    assert deleted_number(identifier) == number
