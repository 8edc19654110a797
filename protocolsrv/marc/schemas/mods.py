"""MODS 3.7, by the Library of Congress mapping from MARC 21."""

from __future__ import annotations

from protocolsrv.marc.mods.names import names
from protocolsrv.marc.mods.notes import conditions, contents, identifiers, locations, notes
from protocolsrv.marc.mods.origin import languages, origin, physical, type_of_resource
from protocolsrv.marc.mods.related import related
from protocolsrv.marc.mods.subjects import classifications, genres, subjects
from protocolsrv.marc.mods.titles import titles
from protocolsrv.marc.record import MarcRecord
from protocolsrv.marc.schemas.base import RecordSchema
from protocolsrv.marc.wording import IndexedRecord
from protocolsrv.marc.xml_text import element, leaf

NAMESPACE = "http://www.loc.gov/mods/v3"

_HEAD = f'<mods xmlns="{NAMESPACE}" version="3.7">'
_PARTS = (
    titles,
    names,
    type_of_resource,
    genres,
    origin,
    languages,
    physical,
    contents,
    notes,
    subjects,
    classifications,
    related,
    identifiers,
    locations,
    conditions,
)


def render(record: MarcRecord) -> bytes:
    """The record as a `mods` element."""
    by_tag = IndexedRecord(record)
    body = "".join(part(by_tag) for part in _PARTS)
    return f"{_HEAD}{body}{_record_info(by_tag)}</mods>".encode()


def _record_info(record: IndexedRecord) -> str:
    """recordInfo: who made the record, when, under what number and rules."""
    body = ""
    for one in record.each("040"):
        body += leaf("recordContentSource", one.first("a"), [("authority", "marcorg")])
    created = (record.control("008") or "")[:6]
    if created.isdigit():
        body += leaf("recordCreationDate", created, [("encoding", "marc")])
    body += leaf("recordChangeDate", record.control("005"), [("encoding", "iso8601")])
    number, source = record.control("001"), record.control("003") or ""
    body += leaf("recordIdentifier", number, [("source", source.strip())])
    for one in record.each("040"):
        term = leaf("languageTerm", one.first("b"), [("authority", "iso639-2b"), ("type", "code")])
        body += element("languageOfCataloging", term)
        body += "".join(leaf("descriptionStandard", rules) for rules in one.all("e"))
    return element("recordInfo", body)


SCHEMA = RecordSchema(
    name="mods",
    uri="info:srw/schema/1/mods-v3.7",
    title="MODS 3.7",
    location="http://www.loc.gov/standards/mods/v3/mods-3-7.xsd",
    namespace=NAMESPACE,
    render=render,
)
