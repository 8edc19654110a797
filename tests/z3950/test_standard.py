"""Every declaration against the standard's own modules, and our bytes against another codec."""

from __future__ import annotations

import re
from typing import Any

import pytest

from protocolsrv.z3950 import apdus, asn1, codec, oids
from protocolsrv.z3950.apdus.common import External
from protocolsrv.z3950.apdus.init import InitializeRequest
from protocolsrv.z3950.apdus.negotiation import NEGOTIATION
from protocolsrv.z3950.apdus.opac import OPAC_RECORD
from protocolsrv.z3950.apdus.present import PresentResponse
from protocolsrv.z3950.apdus.records import NamePlusRecord
from protocolsrv.z3950.apdus.search_info import SEARCH_INFO_REPORT
from protocolsrv.z3950.codec import Chosen
from tests.z3950 import standard
from tests.z3950.world import World, both, term

pytestmark = pytest.mark.skipif(
    standard.folder() is None, reason="the ASN.1 modules of YAZ (libyaz-dev) are not here"
)
_SIMPLE = {
    "BOOLEAN": asn1.BOOLEAN,
    "INTEGER": asn1.INTEGER,
    "BIT STRING": asn1.BITS,
    "OCTET STRING": asn1.OCTETS,
    "NULL": asn1.NULL,
    "OBJECT IDENTIFIER": asn1.OID,
    "GeneralizedTime": asn1.TIME,
    "VisibleString": asn1.VISIBLE,
    "GeneralString": asn1.STRING,
    "LanguageCode": asn1.STRING,
    "ANY": asn1.ANY,
}


def snake(name: str) -> str:
    """A field's name as Python writes it."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda one: "_" + one[1].lower(), name).lower()


def compare(kind: Any, node: dict[str, Any], path: str, seen: set[tuple[int, str]]) -> None:
    """Hold a declaration against a type of the standard, all the way down."""
    if isinstance(kind, codec.Later):
        kind = kind.kind
    if kind is asn1.ANY:
        return  # left unread: ISO 2022 and private character sets
    tag = node.get("tag")
    if tag is not None:
        wanted = codec.Implicit if tag.get("kind") == "IMPLICIT" else codec.Explicit
        assert type(kind) is wanted and kind.number == tag["number"], path
        rest = {key: value for key, value in node.items() if key != "tag"}
        compare(kind.kind, rest, path, seen)
        return
    name = node["type"]
    if name in _SIMPLE:
        assert kind is _SIMPLE[name], path
    elif name == "EXTERNAL":
        assert isinstance(kind, codec.Sequence) and kind.made is External, path
    elif name == "SEQUENCE":
        assert isinstance(kind, codec.Sequence), path
        members = node["members"]
        assert [one[0] for one in kind.fields] == [snake(one["name"]) for one in members], path
        for (field, inner, optional), member in zip(kind.fields, members, strict=True):
            assert optional is bool(member.get("optional")), f"{path}.{field}"
            compare(inner, member, f"{path}.{field}", seen)
    elif name == "SEQUENCE OF":
        assert isinstance(kind, codec.SequenceOf), path
        compare(kind.kind, node["element"], path + "[]", seen)
    elif name == "CHOICE":
        assert isinstance(kind, codec.Choice), path
        assert list(kind.alternatives) == [one["name"] for one in node["members"]], path
        for member in node["members"]:
            inner = kind.alternatives[member["name"]]
            compare(inner, member, f"{path}/{member['name']}", seen)
    elif (id(kind), name) not in seen:
        seen.add((id(kind), name))
        compare(kind, standard.types()[name], path, seen)


@pytest.mark.parametrize("number, name, made", apdus.APDUS, ids=[one[1] for one in apdus.APDUS])
def test_apdus_are_as_the_standard_has_them(number: int, name: str, made: type[Any]) -> None:
    """Numbers, names, order, tags, optional or not, at every depth."""
    pdu = {one["name"]: one for one in standard.types()["PDU"]["members"]}
    kind = codec.Implicit(number, codec.Sequence(made))
    compare(kind, pdu[name], name, set())


@pytest.mark.parametrize(
    "kind, name",
    [
        (OPAC_RECORD, "OPACRecord"),
        (SEARCH_INFO_REPORT, "SearchInfoReport"),
        (NEGOTIATION, "CharSetandLanguageNegotiation"),
    ],
)
def test_other_definitions_are_as_the_standard_has_them(kind: Any, name: str) -> None:
    """OPAC, searchResult-1 and negotiation too."""
    compare(kind, standard.types()[name], name, set())


def test_the_comparison_sees_a_wrong_tag() -> None:
    """Or it would prove nothing."""
    pdu = {one["name"]: one for one in standard.types()["PDU"]["members"]}
    wrong = codec.Implicit(20, codec.Sequence(PresentResponse))
    with pytest.raises(AssertionError):
        compare(wrong, pdu["initRequest"], "initRequest", set())


def test_another_codec_reads_what_we_write() -> None:
    """Responses of a real conversation."""
    client = World().client()
    other = standard.compiled()
    request = InitializeRequest(b"r", frozenset((0, 1, 2)), frozenset((0, 14)), 1024, 1024)
    name, value = other.decode("PDU", apdus.encode(request))
    assert name == "initRequest" and value["preferredMessageSize"] == 1024
    query = both(term("orm", (1, 4)), term("frans", (1, 1003)))
    name, value = other.decode(
        "PDU",
        apdus.encode(client.search(query, medium_set_present_number=2, large_set_lower_bound=1000)),
    )
    assert name == "searchResponse" and value["resultCount"] == 25
    for syntax in oids.SYNTAXES:
        found = client.present(1, 3, preferred_record_syntax=syntax)
        name, value = other.decode("PDU", apdus.encode(found))
        assert name == "presentResponse" and value["numberOfRecordsReturned"] == 3
        assert len(value["records"][1]) == 3


def test_we_read_what_another_codec_writes() -> None:
    """A response encoded there."""
    record = NamePlusRecord("region", Chosen("retrievalRecord", External(oids.XML)))
    response = PresentResponse(b"7", 1, 0, 0, Chosen("responseRecords", (record,)))
    other = standard.compiled()
    data = other.encode("PDU", other.decode("PDU", apdus.encode(response)))
    assert apdus.decode(bytes(data)) == response
