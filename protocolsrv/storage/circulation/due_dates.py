"""When items on loan are due, by barcode, without anybody's name: for who shows holdings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from protocolsrv.storage.circulation_tables import items
from protocolsrv.storage.database import Database
from protocolsrv.storage.moments import from_micros
from protocolsrv.storage.sql import Sql, texts_among

from .tables import loans

_DUE = Sql(
    select(items.c.barcode, loans.c.due_at)
    .join(loans, loans.c.item_id == items.c.id)
    .where(texts_among(items.c.barcode, "barcodes")),
    "barcodes",
)


def due_dates(database: Database, barcodes: Sequence[str]) -> Mapping[str, datetime]:
    """The due moments of those that are on loan."""
    rows = database.rows(_DUE, (database.many(list(barcodes)),))
    return {barcode: from_micros(due) for barcode, due in rows}
