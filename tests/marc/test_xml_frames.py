"""Cutting MARCXML: every wrapping, every encoding, and damage that costs only itself."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocolsrv.marc.frame import Accepted, Damage, Form, Frame, Rejection
from protocolsrv.marc.key import record_key
from protocolsrv.marc.reading import read_frame
from protocolsrv.marc.xml_frames import MAX_RECORD, xml_frames
from tests.marc.making import xml

MARC = "http://www.loc.gov/MARC21/slim"
OAI = "http://www.openarchives.org/OAI/2.0/"
DECLARED = xml().replace("<record", f"<record xmlns='{MARC}'", 1)


def frames(*chunks: bytes | str) -> list[Frame | Rejection]:
    return list(
        xml_frames([one.encode() if isinstance(one, str) else one for one in chunks], "test")
    )


def titles(found: list[Frame | Rejection]) -> list[str]:
    read = [read_frame(one) for one in found if isinstance(one, Frame)]
    return [
        next(one.record.each("245")).data
        for one in read
        if isinstance(one, Accepted) and not one.record.deleted
    ]


def numbers(found: list[Frame | Rejection]) -> list[str]:
    read = [read_frame(one) for one in found if isinstance(one, Frame)]
    return [record_key(one.record).control_number for one in read if isinstance(one, Accepted)]


@pytest.mark.parametrize(
    "document",
    [
        xml(),
        f'<collection xmlns="{MARC}">{xml()}</collection>',
        f"<collection>{xml()}</collection>",
        f'<m:collection xmlns:m="{MARC}">{xml(prefix="m")}</m:collection>',
        f"<m:collection xmlns:m='{MARC}'>{xml(prefix='m')}</m:collection>",
        xml(prefix="q").replace("<q:record", f'<q:record type="Bibliographic" xmlns:q="{MARC}"', 1),
        f"<!-- <record><leader/></record> --><collection>{xml()}</collection>",
        f"<?xml version='1.0'?>\n<?xml-stylesheet href='<record>'?><x>{xml()}</x>",
        f"<x a='>'>{xml()}</x>",
        xml(title="Röda <![CDATA[rummet]]>"),
        xml(title="Röda <!-- </record> -->rummet"),
        xml().replace("<leader>", "\n <!-- first -->\n <leader>"),
        f'<OAI-PMH xmlns="{OAI}"><ListRecords><record><header><identifier>oai:x.se:1</identifier>'
        f"</header><metadata>{DECLARED}</metadata>"
        "</record></ListRecords></OAI-PMH>",
        f"<ListRecords><record><header/><metadata>{xml()}</metadata></record></ListRecords>",
        "\ufeff" + xml(),
    ],
)
def test_every_wrapping(document: str) -> None:
    found = frames(document)
    assert titles(found) == ["Röda rummet"]
    assert len(found) == 1


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("UTF-8", "utf-8"),
        ("utf-8", "utf-8-sig"),
        ("ISO-8859-1", "latin-1"),
        ("windows-1252", "cp1252"),
        ("UTF-16", "utf-16"),
        ("UTF-16BE", "utf-16-be"),
        ("UTF-16LE", "utf-16-le"),
    ],
)
def test_every_encoding(name: str, codec: str) -> None:
    document = f'<?xml version="1.0" encoding="{name}"?><c>{xml("1")}{xml("2")}</c>'.encode(codec)
    found = frames(document)
    assert titles(found) == ["Röda rummet", "Röda rummet"]
    place = document.decode(codec).index("<record>", document.decode(codec).index("</record>"))
    before = document.decode(codec)[:place].encode(codec)
    assert found[1].offset == len(before)
    single = [document[at : at + 1] for at in range(len(document))]
    assert frames(*single) == found


def test_a_declaration_that_is_not_true() -> None:
    found = frames(f'<?xml version="1.0" encoding="UTF-16"?>{xml()}')
    assert titles(found) == ["Röda rummet"]
    assert isinstance(found[0], Frame) and found[0].remarks
    wrong = f'<?xml version="1.0" encoding="UTF-8"?><c>{xml("1")}{xml("2", "x")}</c>'
    found = frames(wrong.encode("latin-1"))
    assert numbers(found) == ["2"]
    for name in ("EBCDIC-CP-BE", "utf-32", "nonsense"):
        (only,) = frames(f'<?xml version="1.0" encoding="{name}"?>{xml()}')
        assert isinstance(only, Rejection) and only.reason is Damage.ENCODING


def test_document_types_are_never_read() -> None:
    bomb = '<!DOCTYPE c [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    (only,) = frames(f"{bomb}<c>{xml(title='&b;')}</c>")
    assert isinstance(only, Rejection) and only.reason is Damage.DTD


@pytest.mark.parametrize(
    "bad",
    [
        xml("bad", "a & b"),
        xml("bad", "&undefined;"),
        xml("bad", "a <b c</b>"),
        xml("bad").replace("</subfield>", ""),
        xml("bad").replace("</record>", ""),
        xml("bad").replace("</datafield></record>", ""),
        xml("bad", "<!-- open"),
        xml("bad", "<![CDATA[ open"),
        xml("bad", "\x01"),
        xml("bad", "&#0;"),
        xml("bad").replace('tag="245"', 'tag="245'),
        xml("bad").replace('tag="245"', ""),
        "<record>",
        "<record><leader>",
    ],
)
def test_an_ill_formed_record_costs_only_itself(bad: str) -> None:
    found = frames(f'<collection xmlns="{MARC}">{xml("1")}{bad}{xml("2")}{xml("3")}</collection>')
    assert numbers(found) == ["1", "2", "3"]
    assert len(found) == 4 or bad == "<record>"


def test_deletions() -> None:
    header = (
        '<record><header status="deleted">{}<datestamp>2026-01-01</datestamp></header></record>'
    )
    found = frames(
        "<OAI-PMH><ListRecords>",
        header.format("<identifier>oai:bib.example.se:4711</identifier>"),
        header.format(""),
        header.format("<identifier>something else</identifier>"),
        "</ListRecords></OAI-PMH>",
    )
    first = found[0]
    assert isinstance(first, Frame) and first.form is Form.OAI_DELETION
    gone = read_frame(first)
    assert isinstance(gone, Accepted) and gone.record.deleted and gone.warnings
    assert record_key(gone.record).control_number == "4711"
    rest = [read_frame(one) if isinstance(one, Frame) else one for one in found[1:]]
    assert [one.reason for one in rest if isinstance(one, Rejection)] == [Damage.DELETION] * 2


def test_what_is_no_marc() -> None:
    (only,) = frames("<mods><titleInfo/></mods>")
    assert isinstance(only, Rejection) and only.reason is Damage.NOT_MARC
    assert "mods" in only.detail
    (only,) = frames("<record><title>Dublin Core</title></record>")
    assert isinstance(only, Rejection) and only.reason is Damage.NOT_MARC
    (only,) = frames(f'<record xmlns="{MARC}"/>')
    assert isinstance(only, Rejection) and only.reason is Damage.NO_FIELDS


def test_fields_outside_a_record_are_one_report() -> None:
    loose = '<datafield tag="245"><subfield code="a">x</subfield></datafield>'
    found = frames(f"<collection>{loose}{loose}{xml('1')}</collection>")
    assert numbers(found) == ["1"]
    assert [one.reason for one in found if isinstance(one, Rejection)] == [Damage.XML]


def test_a_record_has_a_size() -> None:
    found = frames(f"<c>{xml('1')}{xml('2', 'x' * MAX_RECORD)}{xml('3')}</c>")
    assert numbers(found) == ["1", "3"]
    assert [one.reason for one in found if isinstance(one, Rejection)] == [Damage.TOO_LONG]


def test_the_file_ends_within_a_record() -> None:
    found = frames(f"<c>{xml('1')}{xml('2')[:80]}")
    assert numbers(found) == ["1"]
    assert [one.reason for one in found if isinstance(one, Rejection)] == [Damage.TRUNCATED]


_pieces = st.sampled_from(
    [
        "<collection>", f'<c xmlns="{MARC}" a=">">', "</collection>", "</c>", xml("1"),
        xml("2", prefix="m"), xml("3").replace("</record>", ""), xml("4", "<!-- x"), "<!-- ",
        "-->", "<![CDATA[", "]]>", "<record>", "<record ", "'", '"', "<", ">", "<?x", "?>", "å",
        '<header status="deleted"><identifier>oai:a:1</identifier></header>', "<x y='z'/>",
        "<leader>", "<!DOCTYPE",
    ]
)  # fmt: skip


@settings(max_examples=120)
@given(st.lists(_pieces, max_size=10), st.integers(2, 60))
def test_chunks_do_not_matter(pieces: list[str], size: int) -> None:
    stream = "".join(pieces).encode()
    whole = frames(stream)
    assert frames(*[stream[at : at + 1] for at in range(len(stream))]) == whole
    assert frames(*[stream[at : at + size] for at in range(0, len(stream), size)]) == whole
    for one in whole:
        if isinstance(one, Frame):
            read_frame(one)


@given(st.binary(max_size=200))
def test_any_bytes(noise: bytes) -> None:
    for one in frames(b"<collection>" + xml("1").encode() + noise + xml("2").encode()):
        if isinstance(one, Frame):
            read_frame(one)
