"""An export from end to end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from protocolsrv.config import Config
from protocolsrv.marc import iso2709
from protocolsrv.marc.record import MarcRecord
from protocolsrv.marc.schemas import marcxml
from protocolsrv.services.exporting import export

from . import settings
from .stores import open_stores


def export_records(config: Config, since: datetime | None, form: str, output: BinaryIO) -> int:
    """Write the records (`form` mrc or xml) to `output`; how many."""
    stores = open_stores(config)
    total = 0

    def counted(records: Iterator[MarcRecord]) -> Iterator[bytes]:
        nonlocal total
        for record in records:
            body = marcxml.SCHEMA.render(record) if form == "xml" else iso2709.encode(record)
            if isinstance(body, bytes):
                total += 1
                yield body

    try:
        bodies = counted(export(stores.records, settings.outgoing(config), since))
        for part in marcxml.collection(bodies) if form == "xml" else bodies:
            output.write(part)
    finally:
        stores.close()
    return total
