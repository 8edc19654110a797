"""MARCXML: the record itself as XML, valid against MARC21slim.xsd 1.2.

Written by hand, because this is what SRU gives out by default and what the loader writes for every
record. The default namespace is declared on `record`, so that it can stand anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from protocolsrv.marc.record import MarcRecord
from protocolsrv.marc.schemas.base import RecordSchema
from protocolsrv.marc.xml_text import text

NAMESPACE = "http://www.loc.gov/MARC21/slim"

_OPEN = {code: f'<subfield code="{code}">' for code in map(chr, range(0x21, 0x7F))} | {
    "&": '<subfield code="&amp;">',
    "<": '<subfield code="&lt;">',
    ">": '<subfield code="&gt;">',
    '"': '<subfield code="&quot;">',
}
_HEAD = f'<record xmlns="{NAMESPACE}"><leader>'


def render(record: MarcRecord) -> bytes:
    """The record; control fields stand before data fields, as the schema wants."""
    control: list[str] = []
    data: list[str] = []
    for tag, indicators, subfields in record.fields:
        if not indicators:
            control.append(f'<controlfield tag="{tag}">{text(subfields[0][1])}</controlfield>')
            continue
        data.append(f'<datafield tag="{tag}" ind1="{indicators[0]}" ind2="{indicators[1]}">')
        for code, value in subfields:
            data.append(_OPEN[code])
            data.append(value if value.isalnum() else text(value))
            data.append("</subfield>")
        data.append("</datafield>")
    parts = (_HEAD, record.leader, "</leader>", *control, *data, "</record>")
    return "".join(parts).encode()


def collection(records: Iterable[bytes]) -> Iterator[bytes]:
    """A MARCXML collection of rendered records, piece by piece, with declaration."""
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="%s">\n' % NAMESPACE.encode()
    for one in records:
        yield one
        yield b"\n"
    yield b"</collection>\n"


SCHEMA = RecordSchema(
    name="marcxml",
    uri="info:srw/schema/1/marcxml-v1.1",
    title="MARCXML",
    location="http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd",
    namespace=NAMESPACE,
    render=render,
)
