"""Records, renderings, headings and words for scan, the change log, the progress of loads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "catalogue_0001"
down_revision = None
branch_labels = None
depends_on = None

# Written out rather than imported: a migration stays as it was when the tables move on.
_whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ordered = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables."""
    _records()
    _scan_lists()
    _logs()
    _joined_records()


def _records() -> None:
    op.create_table(
        "records",
        sa.Column("id", _whole, primary_key=True, autoincrement=False),
        sa.Column("source", _ordered, nullable=False),
        sa.Column("control_number", _ordered, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("modified", sa.BigInteger, nullable=False),
        sa.Column("deleted", sa.SmallInteger, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("items_digest", sa.LargeBinary),
        sa.Column("headings", sa.LargeBinary, nullable=False),
        sa.Column("iso2709", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("source", "control_number", name="uq_records_key"),
    )
    op.create_index("ix_records_modified", "records", ["modified", "id"])
    op.create_table(
        "rendering_schemas",
        sa.Column("slot", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("name", _ordered, nullable=False, unique=True),
    )
    op.create_table(
        "renderings",
        sa.Column("id", _whole, primary_key=True, autoincrement=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "totals",
        sa.Column("name", _ordered, primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
    )


def _scan_lists() -> None:
    op.create_table(
        "headings",
        sa.Column("point", _ordered, nullable=False),
        sa.Column("key", _ordered, nullable=False),
        sa.Column("display", sa.Text, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("point", "key", name="pk_headings"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "words",
        sa.Column("point", _ordered, nullable=False),
        sa.Column("word", _ordered, nullable=False),
        sa.PrimaryKeyConstraint("point", "word", name="pk_words"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "scan_backlog",
        sa.Column("id", _whole, primary_key=True),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )


def _logs() -> None:
    op.create_table(
        "change_log",
        sa.Column("position", _whole, primary_key=True),
        sa.Column("record_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.SmallInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "log_readers",
        sa.Column("reader", _ordered, primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "load_progress",
        sa.Column("source", _ordered, primary_key=True),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("offset", sa.BigInteger, nullable=False),
        sa.Column("updated", sa.BigInteger, nullable=False),
    )


def _joined_records() -> None:
    op.create_table(
        "aliases",
        sa.Column("id", _whole, primary_key=True, autoincrement=False),
        sa.Column("source", _ordered, nullable=False),
        sa.Column("control_number", _ordered, nullable=False),
        sa.Column("record_id", sa.BigInteger, nullable=False),
        sa.Column("items_digest", sa.LargeBinary),
        sa.UniqueConstraint("source", "control_number", name="uq_aliases_key"),
    )
    op.create_index("ix_aliases_record", "aliases", ["record_id"])
    op.create_table(
        "match_keys",
        sa.Column("value", _ordered, nullable=False),
        sa.Column("record_id", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("value", "record_id", name="pk_match_keys"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_match_keys_record", "match_keys", ["record_id"])
