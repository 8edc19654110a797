"""MARCXML: valid, and the same record when it is read again."""

from __future__ import annotations

import pytest
from hypothesis import given
from lxml import etree

from protocolsrv.marc.frame import Remark
from protocolsrv.marc.record import MarcRecord
from protocolsrv.marc.schemas import marcxml
from protocolsrv.marc.xml_record import read_xml
from tests.marc.making import LEADER, book, control, data
from tests.marc.test_iso2709 import records
from tests.marc.validation import valid

ODD = book(
    "<1&2>",
    data("500", "  ", ("a", 'a < b & "c" > d'), ("&", "x"), ("<", "y"), (">", "z"), ('"', "q")),
    control("009", "after a data field"),
    data("880", "10", ("6", "245-01/(3/r"), ("a", "الغرفة الحمراء")),
)


def test_the_whole_text() -> None:
    record = MarcRecord(LEADER, [control("001", "1"), data("245", "1 ", ("a", "Å & Ä"))])
    assert marcxml.render(record).decode() == (
        f'<record xmlns="http://www.loc.gov/MARC21/slim"><leader>{LEADER}</leader>'
        '<controlfield tag="001">1</controlfield><datafield tag="245" ind1="1" ind2=" ">'
        '<subfield code="a">Å &amp; Ä</subfield></datafield></record>'
    )


def test_valid_whatever_the_text() -> None:
    valid("MARC21slim.xsd", marcxml.render(ODD))


@given(records)
def test_round_trip(record: MarcRecord) -> None:
    remarks: list[Remark] = []
    again = read_xml(b"<x>%s</x>" % marcxml.render(record), remarks)
    assert again == record
    assert remarks == []


def test_every_legal_code_has_its_start_tag() -> None:
    from protocolsrv.marc.iso2709 import SUBFIELD_CODES

    field = data("500", "  ", *((code, "x") for code in SUBFIELD_CODES))
    document = etree.fromstring(marcxml.render(book("1", field)))
    codes = [one.get("code") for one in document[-1]]
    assert codes == list(SUBFIELD_CODES)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_collection_is_written_piece_by_piece(count: int) -> None:
    pieces = list(marcxml.collection(marcxml.render(book(str(n))) for n in range(count)))
    document = valid("MARC21slim.xsd", b"".join(pieces))
    assert len(document) == count
    assert len(pieces) == 2 + 2 * count
