"""An export from end to end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO

from protocolsrv.config import Config
from protocolsrv.marc import iso2709
from protocolsrv.marc.record import MarcRecord
from protocolsrv.marc.schemas import marcxml
from protocolsrv.services.exporting import export

from . import settings
from .stores import open_stores


@dataclass(frozen=True, slots=True)
class Exported:
    """How many records went out, and the `since` of the next export.

    A transaction's moment of change is the one of its beginning, and it may commit while an export
    runs; but it is always later than what was last committed. So the next export begins just after
    the last change this one could see, and neither misses a record nor gives one twice."""

    records: int
    next_since: datetime


def export_records(config: Config, since: datetime | None, form: str, output: BinaryIO) -> Exported:
    """Write the records (`form` mrc or xml) to `output`."""
    stores = open_stores(config)
    last = stores.records.last_modified()
    following = stores.clock.now() if last is None else last + timedelta(microseconds=1)
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
    return Exported(total, following)
