"""Record schemas: one file each, and this explicit registry."""

from __future__ import annotations

from protocolsrv.marc.schemas import dc, marcxml, mods, oai_dc
from protocolsrv.marc.schemas.base import RecordSchema

SCHEMAS: tuple[RecordSchema, ...] = (
    marcxml.SCHEMA,
    dc.SCHEMA,
    mods.SCHEMA,
    oai_dc.SCHEMA,
)
"""In the order they are offered; the first is the default."""

_BY_NAME = {key: one for one in SCHEMAS for key in (one.name, one.uri)}


def schema(name: str) -> RecordSchema | None:
    """The schema with this short name (in any case) or URI."""
    return _BY_NAME.get(name) or _BY_NAME.get(name.casefold())
