"""Items, and the log of changes of availability."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "circulation_0001"
down_revision = None
branch_labels = None
depends_on = None

_whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ordered = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "items",
        sa.Column("id", _whole, primary_key=True),
        sa.Column("record_id", sa.BigInteger, nullable=False),
        sa.Column("origin", sa.BigInteger, nullable=False),
        sa.Column("barcode", _ordered, nullable=False, unique=True),
        sa.Column("owner", _ordered, nullable=False),
        sa.Column("permanent", _ordered, nullable=False),
        sa.Column("current", _ordered, nullable=False),
        sa.Column("shelf", sa.Text, nullable=False),
        sa.Column("call_number", sa.Text, nullable=False),
        sa.Column("item_type", _ordered, nullable=False),
        sa.Column("copy_number", sa.Text, nullable=False),
        sa.Column("enumeration", sa.Text, nullable=False),
        sa.Column("public_note", sa.Text, nullable=False),
        sa.Column("status", _ordered, nullable=False),
    )
    op.create_index("ix_items_record", "items", ["record_id"])
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
