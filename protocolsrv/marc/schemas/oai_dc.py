"""Simple Dublin Core in the wrapper of OAI-PMH."""

from __future__ import annotations

from protocolsrv.marc.dublin_core import ELEMENTS, write
from protocolsrv.marc.record import MarcRecord
from protocolsrv.marc.schemas.base import RecordSchema

WRAPPER = "http://www.openarchives.org/OAI/2.0/oai_dc/"

_HEAD = f'<oai_dc:dc xmlns:oai_dc="{WRAPPER}" xmlns:dc="{ELEMENTS}">'


def render(record: MarcRecord) -> bytes:
    """The record in `oai_dc:dc`."""
    return f"{_HEAD}{write(record)}</oai_dc:dc>".encode()


SCHEMA = RecordSchema(
    name="oai_dc",
    uri=WRAPPER,
    title="Dublin Core (OAI-PMH)",
    location="http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
    namespace=WRAPPER,
    render=render,
)
