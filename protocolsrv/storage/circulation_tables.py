"""The tables of circulation: items, and the log of changes of availability.

Patrons, loans, holds and transits will name an item by its `id`, so that a new barcode on an old
book changes one row. `record_id` points into the catalogue, which is another database: no foreign
key can hold it; an item whose record is not there is invisible and harmless.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, MetaData, Table, Text

from .catalogue_tables import Ordered, Whole, change_log_tables

CIRCULATION = MetaData()

items = Table(
    "items",
    CIRCULATION,
    Column("id", Whole, primary_key=True),
    Column("record_id", BigInteger, nullable=False),
    # Which record told of it: 0 the record itself, else the id of the alias that joined it.
    Column("origin", BigInteger, nullable=False),
    Column("barcode", Ordered, nullable=False, unique=True),
    Column("owner", Ordered, nullable=False),
    Column("permanent", Ordered, nullable=False),
    Column("current", Ordered, nullable=False),
    Column("shelf", Text, nullable=False),
    Column("call_number", Text, nullable=False),
    Column("item_type", Ordered, nullable=False),
    Column("copy_number", Text, nullable=False),
    Column("enumeration", Text, nullable=False),
    Column("public_note", Text, nullable=False),
    Column("status", Ordered, nullable=False),
    Column("price", BigInteger, nullable=False, server_default="0"),
    Column("properties", Text, nullable=False, server_default=""),
    Index("ix_items_record", "record_id"),
)

change_log, log_readers = change_log_tables(CIRCULATION)
