"""Records as clients want them: syntax, schema and element set; and how many fit a message.

| syntax | element sets and schemas |
|---|---|
| USMARC | F (the default): the stored bytes; B: the main fields |
| XML | F: MARCXML, B: Dublin Core; or the name or URI of any schema of the catalogue |
| SUTRS | F: all fields as lines; B: title, names, publication |
| OPAC | F, B: as USMARC, with holdings and circulation as they are now |
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from protocolsrv.marc import iso2709
from protocolsrv.marc.iso2709 import TooLong
from protocolsrv.marc.marc8_encode import encode_record
from protocolsrv.marc.record import MarcRecord
from protocolsrv.services.catalogue import AnySchema, RecordFault
from protocolsrv.services.opac import holdings_of

from . import oids
from .apdus.common import External
from .apdus.opac import OPAC_RECORD
from .asn1 import STRING
from .ber import parse
from .codec import Chosen
from .context import Context
from .databases import Databases
from .diagnostics import Code, Diagnostic
from .opac import opac_record
from .sutrs import text_of

USMARC = "usmarc"
"""The rendering that the loader keeps where fields do not leave the house."""
_BRIEF = frozenset(
    [
        "001",
        "003",
        "005",
        "008",
        "010",
        "020",
        "022",
        "024",
        "245",
        "250",
        "260",
        "264",
        "300",
        "490",
    ]
)
_FULL_NAMES, _BRIEF_NAMES = ("", "f"), ("b",)


@dataclass(frozen=True, slots=True)
class Form:
    """A form of records: syntax, whether brief, and the XML schema."""

    syntax: str
    brief: bool = False
    schema: AnySchema | None = None


def form_of(
    syntax: str | None, element_set: str, schema: str, context: Context
) -> Form | Diagnostic:
    """The form wanted: 239 for an unknown syntax, 25 for an element set, 1066 for a schema."""
    wanted = syntax or oids.MARC21
    if wanted not in oids.SYNTAXES:
        return Diagnostic(Code.SYNTAX, wanted)
    name = element_set.casefold()
    brief = name in _BRIEF_NAMES
    if wanted != oids.XML:
        if schema and schema.casefold() not in ("marc21", "usmarc"):
            return Diagnostic(Code.SCHEMA, schema)
        if not brief and name not in _FULL_NAMES:
            return Diagnostic(Code.ELEMENT_SET_NAME, element_set)
        return Form(wanted, brief)
    if schema:
        if not brief and name not in _FULL_NAMES:
            return Diagnostic(Code.ELEMENT_SET_NAME, element_set)
        found = context.catalogue.schema(schema)
        return Form(wanted, False, found) if found else Diagnostic(Code.SCHEMA, schema)
    named = "" if name in _FULL_NAMES else "dc" if brief else element_set
    found = context.catalogue.schema(named)
    return Form(wanted, False, found) if found else Diagnostic(Code.ELEMENT_SET_NAME, element_set)


def render(
    ids: Sequence[int], form: Form, databases: Databases, context: Context
) -> list[External | Diagnostic]:
    """The records in the order of `ids`; one that cannot be had is a diagnostic in its place."""
    if form.schema is not None:
        page = context.catalogue.page(ids, form.schema, databases.scope)
        return [
            _fault(one) if isinstance(one, RecordFault) else _octets(oids.XML, one) for one in page
        ]
    if form.syntax == oids.SUTRS:
        return [_each(one, lambda marc: _sutrs(marc, form.brief)) for one in _marc(ids, context)]
    bodies = [_coded(one, form, databases) for one in _marc(ids, context)]
    if form.syntax == oids.MARC21:
        return [one if isinstance(one, Diagnostic) else _octets(oids.MARC21, one) for one in bodies]
    return _opac(ids, bodies, databases, context)


def _marc(ids: Sequence[int], context: Context) -> list[bytes | Diagnostic]:
    """ISO 2709 as it may leave the house: the rendering without withheld fields where there is one,
    else the record as stored."""
    page = context.records.rendered(ids, USMARC)
    missing = [one for one, body in zip(ids, page, strict=True) if body is None]
    stored = dict(zip(missing, context.records.by_ids(missing), strict=True)) if missing else {}
    found: list[bytes | Diagnostic] = []
    for one, body in zip(ids, page, strict=True):
        record = stored.get(one)
        if body is not None:
            found.append(body)
        elif record is None or record.deleted:
            found.append(_fault(RecordFault.GONE))
        else:
            found.append(record.iso2709)
    return found


def _coded(body: bytes | Diagnostic, form: Form, databases: Databases) -> bytes | Diagnostic:
    """The bytes wanted: the same ones, or brief, or in MARC-8."""
    if isinstance(body, Diagnostic) or not (form.brief or databases.marc8):
        return body
    marc = iso2709.decode(body)
    if marc is None:
        return _fault(RecordFault.FAILED)
    if form.brief:
        kept = [one for one in marc.fields if one.tag in _BRIEF or one.tag[0] == "1"]
        marc = MarcRecord(marc.leader, kept)
    made = encode_record(marc) if databases.marc8 else iso2709.encode(marc)
    if isinstance(made, TooLong):
        return Diagnostic(Code.NOT_IN_SYNTAX, str(made))
    return made


def _each(
    body: bytes | Diagnostic, make: Callable[[MarcRecord], External]
) -> External | Diagnostic:
    if isinstance(body, Diagnostic):
        return body
    marc = iso2709.decode(body)
    return _fault(RecordFault.FAILED) if marc is None else make(marc)


def _sutrs(marc: MarcRecord, brief: bool) -> External:
    element = parse(STRING.write(text_of(marc, brief=brief)))
    return External(oids.SUTRS, None, Chosen("single-ASN1-type", element))


def _opac(
    ids: Sequence[int],
    bodies: Sequence[bytes | Diagnostic],
    databases: Databases,
    context: Context,
) -> list[External | Diagnostic]:
    """Records with holdings: the item store is asked once a page."""
    items = context.items.of_records(ids)
    page: list[External | Diagnostic] = []
    for one, body in zip(ids, bodies, strict=True):
        if isinstance(body, Diagnostic):
            page.append(body)
            continue
        leader = body[:24].decode("ascii", "replace")
        shown = holdings_of(items.get(one, ()), context.consortium, databases.scope, leader)
        record = opac_record(_octets(oids.MARC21, body), shown)
        element = parse(OPAC_RECORD.write(record))
        page.append(External(oids.OPAC, None, Chosen("single-ASN1-type", element)))
    return page


def _octets(oid: str, body: bytes) -> External:
    return External(oid, None, Chosen("octet-aligned", body))


def _fault(fault: RecordFault) -> Diagnostic:
    codes = {
        RecordFault.GONE: Code.RECORD_DELETED,
        RecordFault.NOT_IN_SCHEMA: Code.NOT_IN_SYNTAX,
        RecordFault.FAILED: Code.RECORD_FAILED,
    }
    return Diagnostic(codes[fault])
