"""Patrons, loans, holds, transits, fees, and what goes with them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "circulation_0002"
down_revision = "circulation_0001"
branch_labels = None
depends_on = None

_whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ordered = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables; expand items."""
    op.add_column("items", sa.Column("price", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("items", sa.Column("properties", sa.Text(), server_default="", nullable=False))
    _patrons()
    _patron_logins()
    _cards()
    _consents()
    _blocks()
    _loans()
    _history()
    _holds()
    _transits()
    _fees()
    _settlements()
    _closures()
    _tasks()
    _notices()
    _answers()
    _leases()
    _events()
    _audit()


def _patrons() -> None:
    op.create_table(
        "patrons",
        sa.Column("id", _whole, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("category", _ordered, nullable=False),
        sa.Column("home", _ordered, nullable=False),
        sa.Column("alias", _ordered, nullable=False),
        sa.Column("birth_date", _ordered, nullable=True),
        sa.Column("school", _ordered, nullable=False),
        sa.Column("language", _ordered, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("mobile", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("channel", _ordered, nullable=False),
        sa.Column("guardian_id", sa.BigInteger(), nullable=True),
        sa.Column("protected", sa.Integer(), nullable=False),
        sa.Column("keeps_history", sa.Integer(), nullable=False),
        sa.Column("enters_unstaffed", sa.Integer(), nullable=False),
        sa.Column("expires_on", _ordered, nullable=True),
        sa.Column("claims_returned", sa.Integer(), nullable=False),
        sa.Column("claims_never_borrowed", sa.Integer(), nullable=False),
        sa.Column("pin_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("alias"),
        sqlite_autoincrement=True,
    )


def _patron_logins() -> None:
    op.create_table(
        "patron_logins",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("patron_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["patron_id"], ["patrons.id"]),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index(
        op.f("ix_patron_logins_patron_id"), "patron_logins", ["patron_id"], unique=False
    )


def _cards() -> None:
    op.create_table(
        "cards",
        sa.Column("number", _ordered, nullable=False),
        sa.Column("patron_id", sa.BigInteger(), nullable=False),
        sa.Column("status", _ordered, nullable=False),
        sa.Column("valid_until", _ordered, nullable=True),
        sa.Column("temporary", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["patron_id"], ["patrons.id"]),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index(op.f("ix_cards_patron_id"), "cards", ["patron_id"], unique=False)


def _consents() -> None:
    op.create_table(
        "consents",
        sa.Column("patron_id", sa.BigInteger(), nullable=False),
        sa.Column("municipality", _ordered, nullable=False),
        sa.Column("terms_version", _ordered, nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("channel", _ordered, nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["patron_id"], ["patrons.id"]),
        sa.PrimaryKeyConstraint("patron_id", "municipality"),
    )


def _blocks() -> None:
    op.create_table(
        "blocks",
        sa.Column("id", _whole, nullable=False),
        sa.Column("patron_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", _ordered, nullable=False),
        sa.Column("placed_at", sa.BigInteger(), nullable=True),
        sa.Column("until", _ordered, nullable=True),
        sa.ForeignKeyConstraint(["patron_id"], ["patrons.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_blocks_patron_id"), "blocks", ["patron_id"], unique=False)


def _loans() -> None:
    op.create_table(
        "loans",
        sa.Column("id", _whole, nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("patron_id", sa.BigInteger(), nullable=False),
        sa.Column("library", _ordered, nullable=False),
        sa.Column("lent_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("renewals", sa.Integer(), nullable=False),
        sa.Column("renewals_allowed", sa.Integer(), nullable=False),
        sa.Column("state", _ordered, nullable=False),
        sa.Column("recalled_at", sa.BigInteger(), nullable=True),
        sa.Column("unchecked", sa.Integer(), nullable=False),
        sa.Column("renewed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"]),
        sa.ForeignKeyConstraint(["patron_id"], ["patrons.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ux_loans_item", "loans", ["item_id"], unique=True)
    op.create_index("ix_loans_due", "loans", ["library", "due_at"], unique=False)
    op.create_index(op.f("ix_loans_patron_id"), "loans", ["patron_id"], unique=False)


def _history() -> None:
    op.create_table(
        "history",
        sa.Column("id", _whole, nullable=False),
        sa.Column("patron_id", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("lent_on", _ordered, nullable=False),
        sa.Column("back_on", _ordered, nullable=False),
        sa.ForeignKeyConstraint(["patron_id"], ["patrons.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_history_patron_id"), "history", ["patron_id"], unique=False)


def _holds() -> None:
    op.create_table(
        "holds",
        sa.Column("id", _whole, nullable=False),
        sa.Column("patron_id", sa.BigInteger(), nullable=True),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("pickup", _ordered, nullable=False),
        sa.Column("placed_at", sa.BigInteger(), nullable=False),
        sa.Column("state", _ordered, nullable=False),
        sa.Column("wanted_item_id", sa.BigInteger(), nullable=True),
        sa.Column("volume", sa.Text(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("not_before", _ordered, nullable=True),
        sa.Column("expires_on", _ordered, nullable=True),
        sa.Column("suspended_until", _ordered, nullable=True),
        sa.Column("asked_library", _ordered, nullable=False),
        sa.Column("asked_item_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("passed", sa.Text(), nullable=False),
        sa.Column("shelf_until", _ordered, nullable=True),
        sa.Column("ready_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(patron_id IS NULL) = (state NOT IN ('waiting', 'in_transit', 'on_shelf'))",
            name="ck_holds_patron",
        ),
        sa.ForeignKeyConstraint(["patron_id"], ["patrons.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_holds_patron_id"), "holds", ["patron_id"], unique=False)
    op.create_index("ix_holds_record", "holds", ["record_id", "state"], unique=False)
    op.create_index(
        "ux_holds_active",
        "holds",
        ["patron_id", "record_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('waiting', 'in_transit', 'on_shelf')"),
        postgresql_where=sa.text("state IN ('waiting', 'in_transit', 'on_shelf')"),
    )
    op.create_index(
        "ux_holds_item",
        "holds",
        ["item_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('waiting', 'in_transit', 'on_shelf')"),
        postgresql_where=sa.text("state IN ('waiting', 'in_transit', 'on_shelf')"),
    )


def _transits() -> None:
    op.create_table(
        "transits",
        sa.Column("id", _whole, nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("origin", _ordered, nullable=False),
        sa.Column("destination", _ordered, nullable=False),
        sa.Column("reason", _ordered, nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("hold_id", sa.BigInteger(), nullable=True),
        sa.Column("lost_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ux_transits_item", "transits", ["item_id"], unique=True)
    op.create_index(op.f("ix_transits_destination"), "transits", ["destination"], unique=False)


def _fees() -> None:
    op.create_table(
        "fees",
        sa.Column("id", _whole, nullable=False),
        sa.Column("patron_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", _ordered, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("owing", sa.BigInteger(), nullable=False),
        sa.Column("municipality", _ordered, nullable=False),
        sa.Column("library", _ordered, nullable=False),
        sa.Column("charged_at", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("owing >= 0 AND owing <= amount AND amount > 0", name="ck_fees_owing"),
        sa.ForeignKeyConstraint(["patron_id"], ["patrons.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_fees_patron_id"), "fees", ["patron_id"], unique=False)


def _settlements() -> None:
    op.create_table(
        "settlements",
        sa.Column("id", _whole, nullable=False),
        sa.Column("fee_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", _ordered, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=False),
        sa.Column("library", _ordered, nullable=False),
        sa.Column("terminal", _ordered, nullable=False),
        sa.Column("key", _ordered, nullable=False),
        sa.CheckConstraint("amount > 0", name="ck_settlements_amount"),
        sa.ForeignKeyConstraint(["fee_id"], ["fees.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_settlements_fee_id"), "settlements", ["fee_id"], unique=False)
    op.create_index(
        "ux_settlements_key",
        "settlements",
        ["terminal", "key"],
        unique=True,
        sqlite_where=sa.text("key <> ''"),
        postgresql_where=sa.text("key <> ''"),
    )


def _closures() -> None:
    op.create_table(
        "closures",
        sa.Column("library", _ordered, nullable=False),
        sa.Column("day", _ordered, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("library", "day"),
    )


def _tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", _whole, nullable=False),
        sa.Column("library", _ordered, nullable=False),
        sa.Column("kind", _ordered, nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", _whole, nullable=False),
        sa.Column("kind", _ordered, nullable=False),
        sa.Column("patron_id", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.BigInteger(), nullable=False),
        sa.Column("day", _ordered, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["patron_id"], ["patrons.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_notices_patron_id"), "notices", ["patron_id"], unique=False)
    op.create_index("ux_notices", "notices", ["kind", "about", "day"], unique=True)


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("key", _ordered, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )


def _leases() -> None:
    op.create_table(
        "leases",
        sa.Column("name", _ordered, nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", _whole, nullable=False),
        sa.Column("day", _ordered, nullable=False),
        sa.Column("kind", _ordered, nullable=False),
        sa.Column("library", _ordered, nullable=False),
        sa.Column("owner", _ordered, nullable=False),
        sa.Column("other", _ordered, nullable=False),
        sa.Column("municipality", _ordered, nullable=False),
        sa.Column("category", _ordered, nullable=False),
        sa.Column("age_band", _ordered, nullable=False),
        sa.Column("item_type", _ordered, nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_events_day"), "events", ["day"], unique=False)


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", _whole, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("patron_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_audit_patron_id"), "audit", ["patron_id"], unique=False)
