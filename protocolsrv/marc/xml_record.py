"""One MARCXML record to a MarcRecord, and what an OAI-PMH identifier says about a deleted one.

One hardened parser: no network, no entities, no huge trees, no document type. Every record is
parsed alone, so an ill-formed one costs nobody else anything.
"""

from __future__ import annotations

import re
from unicodedata import normalize

from lxml import etree

from protocolsrv.marc import cleaning
from protocolsrv.marc.frame import Damage, Flaw, Remark
from protocolsrv.marc.record import Field, MarcRecord

NAMESPACES = frozenset({"", "http://www.loc.gov/MARC21/slim", "info:lc/xmlns/marcxchange-v1"})
"""Namespaces in which `record` is a MARC record without comment."""
_OAI_NUMBER = re.compile(r"oai:[^:\s]+:(\S+)")


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=True,
    )


def read_xml(data: bytes, remarks: list[Remark]) -> MarcRecord | Flaw:
    """The record in a MARCXML frame: an outer element that declares prefixes, the record in it."""
    try:
        outer = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        return Flaw(Damage.XML, str(error.msg or error))
    if len(outer) != 1:
        return Flaw(Damage.XML, "not one record element")
    top = outer[0]
    namespace = etree.QName(top).namespace or ""
    if namespace not in NAMESPACES:
        remarks.append(Remark("", f"namespace {namespace!r} taken as MARCXML"))
    leader = ""
    fields = []
    for element in top:
        name = _local(element)
        tag = element.get("tag", "")
        if name == "leader":
            leader = leader or (element.text or "").strip("\n\r\t")
        elif name not in ("controlfield", "datafield"):
            remarks.append(Remark("", f"element {name!r} is no part of MARC: left out"))
        elif len(tag) > 3 and tag.isalnum():
            remarks.append(Remark(tag, "a tag of a system's own, no MARC field: left out"))
        else:
            field = _field(element, tag, name, remarks)
            if isinstance(field, Flaw):
                return field
            if field is not None:
                fields.append(field)
    if not fields:
        return Flaw(Damage.NO_FIELDS, "a record element without fields")
    return MarcRecord(leader, fields)


def _field(
    element: etree._Element, tag: str, name: str, remarks: list[Remark]
) -> Field | Flaw | None:
    if name == "controlfield":
        if len(element):
            return Flaw(Damage.FIELD, "elements in a control field", tag)
        return cleaning.control_field(tag, _nfc(element.text), remarks)
    subfields = []
    if element.text and element.text.strip():
        subfields.append(("", _nfc(element.text.strip())))
    for part in element:
        if len(part) or _local(part) != "subfield":
            return Flaw(Damage.FIELD, "not plain subfields", tag)
        subfields.append((part.get("code", ""), _nfc(part.text)))
        if part.tail and part.tail.strip():
            subfields.append(("", _nfc(part.tail.strip())))
    indicators = ""
    for which in ("ind1", "ind2"):
        value = element.get(which)
        if not value or len(value) > 1:
            remarks.append(Remark(tag, f"{which} {value or 'missing'!r} taken as blank"))
            value = " "
        indicators += value
    return cleaning.data_field(tag, indicators, subfields, remarks)


def _local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _nfc(text: str | None) -> str:
    if text is None or text.isascii():
        return text or ""
    return normalize("NFC", text)


def deleted_number(identifier: str) -> str:
    """The record's number in an OAI identifier (`oai:` domain `:` number, OAI guidelines), which
    is what repositories of library systems put there; "" when there is none."""
    found = _OAI_NUMBER.fullmatch(identifier)
    return found.group(1) if found else ""
