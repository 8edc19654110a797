"""MODS 3.7: valid, and each group of elements by example."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from protocolsrv.marc.record import Field, MarcRecord
from protocolsrv.marc.schemas import mods
from tests.marc.making import LEADER, book, control, data
from tests.marc.schemas.test_dc import RICH
from tests.marc.validation import valid

NS = f' xmlns="{mods.NAMESPACE}"'


def part(record: MarcRecord, name: str) -> list[str]:
    """The top elements of this name, as text without namespace declaration."""
    document = valid("mods-3-7.xsd", mods.render(record))
    return [
        etree.tostring(one, encoding="unicode").replace(NS, "")
        for one in document
        if etree.QName(one).localname == name
    ]


@pytest.mark.parametrize(
    ("name", "field", "expected"),
    [
        (
            "name",
            data("110", "2 ", ("a", "Umeå."), ("b", "Kultur"), ("e", "utgivare."), ("4", "pbl")),
            '<name type="corporate" usage="primary"><namePart>Umeå</namePart>'
            "<namePart>Kultur</namePart>"
            '<role><roleTerm type="text">utgivare</roleTerm></role>'
            '<role><roleTerm authority="marcrelator" type="code">pbl</roleTerm></role></name>',
        ),
        (
            "titleInfo",
            data("240", "10", ("a", "Röda rummet."), ("l", "Engelska")),
            '<titleInfo type="uniform"><title>Röda rummet. Engelska</title></titleInfo>',
        ),
        (
            "titleInfo",
            data("246", "18", ("a", "Röda")),
            '<titleInfo type="alternative" displayLabel="spine title"><title>Röda</title>'
            "</titleInfo>",
        ),
        (
            "subject",
            data("650", " 7", ("a", "Konst"), ("x", "historia"), ("0", "http:x"), ("2", "sao")),
            '<subject authority="sao" valueURI="http:x"><topic>Konst</topic>'
            "<topic>historia</topic></subject>",
        ),
        (
            "subject",
            data("600", "10", ("a", "Falk, A."), ("t", "Brev"), ("y", "1900-talet")),
            '<subject authority="lcsh"><name type="personal"><namePart>Falk, A.</namePart></name>'
            "<titleInfo><title>Brev</title></titleInfo><temporal>1900-talet</temporal></subject>",
        ),
        (
            "classification",
            data("082", "04", ("a", "839.73"), ("2", "23/swe")),
            '<classification authority="ddc" edition="23">839.73</classification>',
        ),
        (
            "classification",
            data("084", "  ", ("a", "Hc"), ("2", "kssb/8")),
            '<classification authority="kssb/8">Hc</classification>',
        ),
        (
            "relatedItem",
            data("490", "0 ", ("a", "Klassiker ;"), ("v", "7"), ("x", "1234-5679")),
            '<relatedItem type="series"><titleInfo><title>Klassiker</title>'
            '<partNumber>7</partNumber></titleInfo><identifier type="issn">1234-5679</identifier>'
            "</relatedItem>",
        ),
        (
            "relatedItem",
            data("773", "0 ", ("t", "Horn"), ("g", "1903:2"), ("w", "991")),
            '<relatedItem type="host"><titleInfo><title>Horn</title></titleInfo>'
            '<part><text>1903:2</text></part><identifier type="local">991</identifier>'
            "</relatedItem>",
        ),
        (
            "identifier",
            data("020", "  ", ("z", "91-0 (fel)")),
            '<identifier type="isbn" invalid="yes">91-0</identifier>',
        ),
        (
            "identifier",
            data("035", "  ", ("a", "(OCoLC)4711")),
            '<identifier type="oclc">4711</identifier>',
        ),
        (
            "location",
            data("856", "40", ("u", "http://x.org/?a=1&b=2"), ("y", "Fulltext")),
            '<location><url displayLabel="Fulltext" usage="primary display">'
            "http://x.org/?a=1&amp;b=2</url></location>",
        ),
        (
            "abstract",
            data("520", "1 ", ("a", "Bra.")),
            '<abstract type="review">Bra.</abstract>',
        ),
        (
            "note",
            data("546", "  ", ("a", "På svenska")),
            '<note type="language">På svenska</note>',
        ),
        (
            "accessCondition",
            data("540", "  ", ("a", "CC0")),
            '<accessCondition type="use and reproduction">CC0</accessCondition>',
        ),
    ],
)  # fmt: skip
def test_one_field(name: str, field: Field, expected: str) -> None:
    assert expected in part(book("1", field), name)


def test_the_title_with_its_article_and_other_script() -> None:
    first, other = part(RICH, "titleInfo")
    assert first == (
        '<titleInfo altRepGroup="01"><nonSort>The</nonSort><title>red room</title>'
        "<subTitle>a &amp; b</subTitle></titleInfo>"
    )
    assert other == (
        '<titleInfo altRepGroup="01" script="Cyrl"><title>Красная комната</title></titleInfo>'
    )


def test_origin_and_form() -> None:
    assert part(RICH, "originInfo") == [
        '<originInfo eventType="publication"><place><placeTerm type="code" '
        'authority="marccountry">sw</placeTerm></place><place><placeTerm type="text">Stockholm'
        "</placeTerm></place><publisher>Seligmann</publisher><dateIssued>[1879]</dateIssued>"
        '<dateIssued encoding="marc" keyDate="yes">1879</dateIssued>'
        "<copyrightDate>©1879</copyrightDate><issuance>monographic</issuance></originInfo>"
    ]
    assert part(RICH, "typeOfResource") == ["<typeOfResource>text</typeOfResource>"]
    assert part(RICH, "language") == [
        '<language><languageTerm type="code" authority="iso639-2b">swe</languageTerm></language>',
        '<language><languageTerm type="code" authority="iso639-2b">fin</languageTerm></language>',
    ]
    assert part(RICH, "relatedItem")[-1].startswith('<relatedItem type="constituent">')


def test_the_record_itself() -> None:
    (info,) = part(book("4711"), "recordInfo")
    assert '<recordIdentifier source="ZZUR">4711</recordIdentifier>' in info
    assert '<recordCreationDate encoding="marc">250222</recordCreationDate>' in info


_TAGS = """
010 020 022 024 028 034 035 037 040 041 043 050 080 082 084 086 100 110 111 130 210 240 242 245 246
250 255 260 264 300 310 336 337 338 440 490 500 502 505 506 510 520 521 533 534 540 600 610 611 630
648 650 651 653 655 656 662 700 710 711 720 730 740 752 760 765 773 776 780 785 787 800 810 830 852
856 880
"""
_tags = st.sampled_from(_TAGS.split())
_subfields = st.lists(
    st.tuples(
        st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789"),
        st.one_of(st.text(st.characters(exclude_categories=("Cs",)), max_size=12), st.just("  ")),
    ),
    min_size=1,
    max_size=6,
).map(tuple)
_fields = st.builds(Field, _tags, st.text(" 0123479", min_size=2, max_size=2), _subfields)
_fixed = st.text("0123456789| abcdefsu", max_size=40).map(lambda text: control("008", text))


_kinds = st.text("acdegijkmoprtuvxyz0", min_size=2, max_size=2)


@settings(max_examples=150)
@given(
    st.lists(_fields, max_size=8), _fixed, st.text("acdegijkmoprtuvxyz0", min_size=2, max_size=2)
)
def test_always_valid(fields: list[Field], fixed: Field, kinds: str) -> None:
    leader = f"{LEADER[:6]}{kinds}{LEADER[8:]}"
    record = MarcRecord(leader, [control("001", "1"), fixed, *fields])
    valid("mods-3-7.xsd", mods.render(record))
