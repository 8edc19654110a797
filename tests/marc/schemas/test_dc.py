"""Dublin Core by the crosswalk, in SRU's wrapper and in OAI-PMH's."""

from __future__ import annotations

import pytest
from lxml import etree

from protocolsrv.marc.record import Field, MarcRecord
from protocolsrv.marc.schemas import dc, oai_dc
from tests.marc.making import LEADER, book, control, data

RICH = MarcRecord(
    LEADER,
    [
        control("001", "1"),
        control("008", "250222s1879    sw            000 0 swe c"),
        data("020", "  ", ("a", "91-0-012345-6 (inb.)")),
        data("041", "0 ", ("a", "swefin")),
        data("084", "  ", ("a", "Hc"), ("2", "kssb/8")),
        data("100", "1 ", ("a", "Strindberg, August,"), ("d", "1849-1912"), ("4", "aut")),
        data("245", "14", ("6", "880-01"), ("a", "The red room :"), ("b", "a & b /"), ("c", "A")),
        data("264", " 1", ("a", "Stockholm :"), ("b", "Seligmann,"), ("c", "[1879]")),
        data("264", " 4", ("c", "©1879")),
        data("300", "  ", ("a", "1 vol. ;"), ("c", "20 cm")),
        data("490", "0 ", ("a", "Klassiker ;"), ("v", "7")),
        data("520", "  ", ("a", "Satire <of> Stockholm.")),
        data("600", "14", ("a", "Falk, Arvid"), ("v", "romaner")),
        data("650", " 7", ("a", "Konstnärer"), ("z", "Sverige"), ("2", "sao")),
        data("651", " 7", ("a", "Stockholm"), ("2", "sao")),
        data("655", " 7", ("a", "Romaner"), ("2", "saogf")),
        data("700", "1 ", ("a", "Paulson, Ed."), ("4", "ill")),
        data("700", "12", ("a", "Someone"), ("t", "A work")),
        data("856", "40", ("u", "http://example.org/1"), ("q", "text/html")),
        data("880", "10", ("6", "245-01/(N"), ("a", "Красная комната")),
    ],
)  # fmt: skip


def values(body: bytes, name: str) -> list[str]:
    return [one.text or "" for one in etree.fromstring(body).iter(f"{{*}}{name}")]


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ("title", ["The red room : a & b", "Красная комната"]),
        ("creator", ["Strindberg, August, 1849-1912"]),
        ("contributor", ["Paulson, Ed."]),
        ("subject", ["Falk, Arvid--romaner", "Konstnärer--Sverige", "Hc"]),
        ("description", ["Satire <of> Stockholm."]),
        ("publisher", ["Stockholm : Seligmann"]),
        ("date", ["1879"]),
        ("type", ["text", "Romaner"]),
        ("format", ["text/html", "1 vol. ; 20 cm"]),
        ("identifier", ["URN:ISBN:9100123456", "http://example.org/1"]),
        ("language", ["swe", "fin"]),
        ("relation", ["Klassiker ; 7"]),
        ("coverage", ["Stockholm"]),
    ],
)
def test_elements(element: str, expected: list[str]) -> None:
    assert values(dc.render(RICH), element) == expected


def test_wrappers() -> None:
    assert etree.fromstring(dc.render(RICH)).tag == "{info:srw/schema/1/dc-schema}dc"
    body = oai_dc.render(RICH)
    assert etree.fromstring(body).tag == "{http://www.openarchives.org/OAI/2.0/oai_dc/}dc"
    assert values(body, "title") == values(dc.render(RICH), "title")


def test_a_record_with_nothing_to_say_is_an_empty_wrapper() -> None:
    empty = Field("999", "  ", (("a", ""),))
    bare = MarcRecord(LEADER.replace("nam", "n0 "), [control("001", "1"), empty])
    assert len(etree.fromstring(dc.render(bare))) == 0
    assert len(etree.fromstring(oai_dc.render(bare))) == 0


def test_two_renderings_of_one_record_are_the_same_bytes() -> None:
    assert dc.render(book("1")) == dc.render(book("1"))
