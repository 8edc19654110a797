"""Simple Dublin Core as SRU has it: info:srw/schema/1/dc-v1.1."""

from __future__ import annotations

from protocolsrv.marc.dublin_core import ELEMENTS, write
from protocolsrv.marc.record import MarcRecord
from protocolsrv.marc.schemas.base import RecordSchema

WRAPPER = "info:srw/schema/1/dc-schema"

_HEAD = f'<srw_dc:dc xmlns:srw_dc="{WRAPPER}" xmlns:dc="{ELEMENTS}">'


def render(record: MarcRecord) -> bytes:
    """The record in `srw_dc:dc`."""
    return f"{_HEAD}{write(record)}</srw_dc:dc>".encode()


SCHEMA = RecordSchema(
    name="dc",
    uri="info:srw/schema/1/dc-v1.1",
    title="Dublin Core",
    location="http://www.loc.gov/standards/sru/recordSchemas/dc-schema.xsd",
    namespace=WRAPPER,
    render=render,
)
