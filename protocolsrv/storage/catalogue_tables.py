"""The tables of the catalogue: records, their renderings, what scan reads, the change log.

Moments are microseconds (`moments`). Text that is compared or ordered is compared by code point on
both databases: SQLite does so by itself, PostgreSQL by the collation C.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

CATALOGUE = MetaData()

Whole = BigInteger().with_variant(Integer(), "sqlite")  # SQLite's own key is spelled INTEGER
Ordered = Text().with_variant(Text(collation="C"), "postgresql")

SLOTS = 16
"""How many kinds of rendering a record can have."""

records = Table(
    "records",
    CATALOGUE,
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("source", Ordered, nullable=False),
    Column("control_number", Ordered, nullable=False),
    Column("created", BigInteger, nullable=False),
    # Grows with every change of the record, and so is its version too.
    Column("modified", BigInteger, nullable=False),
    Column("deleted", SmallInteger, nullable=False),
    Column("digest", LargeBinary, nullable=False),  # of bytes, renderings and headings
    Column("items_digest", LargeBinary),  # of the items as last loaded; null: none were told
    Column("headings", LargeBinary, nullable=False),  # its keys in `headings`, to count down
    Column("iso2709", LargeBinary, nullable=False),
    UniqueConstraint("source", "control_number", name="uq_records_key"),
    Index("ix_records_modified", "modified", "id"),
)

rendering_schemas = Table(
    "rendering_schemas",
    CATALOGUE,
    Column("slot", SmallInteger, primary_key=True, autoincrement=False),
    Column("name", Ordered, nullable=False, unique=True),
)

# One integer key instead of a pair: no second index, and a record's renderings lie side by side.
renderings = Table(
    "renderings",
    CATALOGUE,
    Column("id", Whole, primary_key=True, autoincrement=False),  # record id * SLOTS + slot
    Column("body", LargeBinary, nullable=False),
)

headings = Table(
    "headings",
    CATALOGUE,
    Column("point", Ordered, nullable=False),
    Column("key", Ordered, nullable=False),
    Column("display", Text, nullable=False),
    Column("count", Integer, nullable=False),
    PrimaryKeyConstraint("point", "key", name="pk_headings"),
    sqlite_with_rowid=False,
)

words = Table(
    "words",
    CATALOGUE,
    Column("point", Ordered, nullable=False),
    Column("word", Ordered, nullable=False),
    PrimaryKeyConstraint("point", "word", name="pk_words"),
    sqlite_with_rowid=False,
)

# What bulk loads leave to be merged into `headings` and `words`, one row a transaction.
scan_backlog = Table(
    "scan_backlog",
    CATALOGUE,
    Column("id", Whole, primary_key=True),
    Column("entries", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)


def change_log_tables(metadata: MetaData) -> tuple[Table, Table]:
    """A change log and how far its readers are: the same in both databases, so that one
    `change_log.ChangeLogReader` reads either."""
    log = Table(
        "change_log",
        metadata,
        Column("position", Whole, primary_key=True),
        Column("record_id", BigInteger, nullable=False),
        Column("kind", SmallInteger, nullable=False),
        Column("at", BigInteger, nullable=False),
        sqlite_autoincrement=True,
    )
    readers = Table(
        "log_readers",
        metadata,
        Column("reader", Ordered, primary_key=True),
        Column("position", BigInteger, nullable=False),
    )
    return log, readers


change_log, log_readers = change_log_tables(CATALOGUE)

load_progress = Table(
    "load_progress",
    CATALOGUE,
    Column("source", Ordered, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("updated", BigInteger, nullable=False),
)

totals = Table(
    "totals",
    CATALOGUE,
    Column("name", Ordered, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

# Keys of records that joined another one: later loads and deletions are sent there.
aliases = Table(
    "aliases",
    CATALOGUE,
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("source", Ordered, nullable=False),
    Column("control_number", Ordered, nullable=False),
    Column("record_id", BigInteger, nullable=False),
    Column("items_digest", LargeBinary),
    UniqueConstraint("source", "control_number", name="uq_aliases_key"),
    Index("ix_aliases_record", "record_id"),
)

match_keys = Table(
    "match_keys",
    CATALOGUE,
    Column("value", Ordered, nullable=False),
    Column("record_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("value", "record_id", name="pk_match_keys"),
    Index("ix_match_keys_record", "record_id"),
    sqlite_with_rowid=False,
)
