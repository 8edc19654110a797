"""The tables of circulation beside items, with their invariants as constraints.

What is personal, how long it is kept, and what ends it, stands above each.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)

from protocolsrv.storage.catalogue_tables import Ordered, Whole
from protocolsrv.storage.circulation_tables import CIRCULATION


def _whole(name: str, *more: object, null: bool = False) -> Column[int]:
    return Column(name, BigInteger, *more, nullable=null)  # type: ignore[arg-type]


def _words(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Ordered, nullable=null)


# All personal. Kept while there are loans or debts and for the idle time of the policy after that;
# the duty `idle patrons` and `patron erase` end it.
patrons = Table(
    "patrons",
    CIRCULATION,
    Column("id", Whole, primary_key=True),
    Column("name", Text, nullable=False),
    _words("category"),
    _words("home"),
    Column("alias", Ordered, nullable=False, unique=True),
    _words("birth_date", null=True),
    _words("school"),
    _words("language"),
    Column("email", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("mobile", Text, nullable=False),
    Column("address", Text, nullable=False),
    _words("channel"),
    _whole("guardian_id", null=True),
    Column("protected", Integer, nullable=False),
    Column("keeps_history", Integer, nullable=False),
    Column("enters_unstaffed", Integer, nullable=False),
    _words("expires_on", null=True),
    Column("claims_returned", Integer, nullable=False),
    Column("claims_never_borrowed", Integer, nullable=False),
    Column("pin_hash", Text, nullable=False, server_default=""),
    _whole("seen_at", null=True),
    sqlite_autoincrement=True,
)


def _patron(*, null: bool = False) -> Column[int]:
    return Column("patron_id", BigInteger, ForeignKey("patrons.id"), nullable=null, index=True)


# Keyed digests of personnummer and user names; gone with the patron.
logins = Table(
    "patron_logins",
    CIRCULATION,
    Column("digest", LargeBinary, primary_key=True),
    _patron(),
)
# Card numbers are personal; gone with the patron.
cards = Table(
    "cards",
    CIRCULATION,
    Column("number", Ordered, primary_key=True),
    _patron(),
    _words("status"),
    _words("valid_until", null=True),
    Column("temporary", Integer, nullable=False),
)
# Who consented to what; gone with the patron.
consents = Table(
    "consents",
    CIRCULATION,
    Column("patron_id", BigInteger, ForeignKey("patrons.id"), primary_key=True),
    Column("municipality", Ordered, primary_key=True),
    _words("terms_version"),
    _whole("given_at"),
    _words("channel"),
    _whole("withdrawn_at", null=True),
)
# Gone when lifted, and with the patron.
blocks = Table(
    "blocks",
    CIRCULATION,
    Column("id", Whole, primary_key=True),
    _patron(),
    _words("kind"),
    _whole("placed_at", null=True),
    _words("until", null=True),
)
# Links patron and item: only while the item is out.
loans = Table(
    "loans",
    CIRCULATION,
    Column("id", Whole, primary_key=True),
    Column("item_id", BigInteger, ForeignKey("items.id"), nullable=False),
    _whole("record_id"),
    _patron(),
    _words("library"),
    _whole("lent_at"),
    _whole("due_at"),
    Column("days", Integer, nullable=False),
    Column("renewals", Integer, nullable=False),
    Column("renewals_allowed", Integer, nullable=False),
    _words("state"),
    _whole("recalled_at", null=True),
    Column("unchecked", Integer, nullable=False),
    _whole("renewed_at", null=True),
    Index("ux_loans_item", "item_id", unique=True),
    Index("ix_loans_due", "library", "due_at"),
    sqlite_autoincrement=True,
)
# What patrons who asked for it have borrowed; gone with the patron.
history = Table(
    "history",
    CIRCULATION,
    Column("id", Whole, primary_key=True),
    _patron(),
    _whole("record_id"),
    _words("lent_on"),
    _words("back_on"),
)
_ACTIVE = text("state IN ('waiting', 'in_transit', 'on_shelf')")
# Links patron and title while active; ended ones have no patron, and go after some weeks.
holds = Table(
    "holds",
    CIRCULATION,
    Column("id", Whole, primary_key=True),
    _patron(null=True),
    _whole("record_id"),
    _words("pickup"),
    _whole("placed_at"),
    _words("state"),
    _whole("wanted_item_id", null=True),
    Column("volume", Text, nullable=False),
    _whole("item_id", null=True),
    Column("priority", Integer, nullable=False),
    _words("not_before", null=True),
    _words("expires_on", null=True),
    _words("suspended_until", null=True),
    _words("asked_library"),
    _whole("asked_item_id", null=True),
    _whole("asked_at", null=True),
    Column("passed", Text, nullable=False),
    _words("shelf_until", null=True),
    _whole("ready_at", null=True),
    _whole("ended_at", null=True),
    Index("ix_holds_record", "record_id", "state"),
    Index(
        "ux_holds_active", "patron_id", "record_id", unique=True,
        sqlite_where=_ACTIVE, postgresql_where=_ACTIVE,
    ),
    Index(
        "ux_holds_item", "item_id", unique=True, sqlite_where=_ACTIVE, postgresql_where=_ACTIVE
    ),
    CheckConstraint(
        "(patron_id IS NULL) = (state NOT IN ('waiting', 'in_transit', 'on_shelf'))",
        name="ck_holds_patron",
    ),
    sqlite_autoincrement=True,
)  # fmt: skip
# Nothing personal; gone when the item arrives.
transits = Table(
    "transits",
    CIRCULATION,
    Column("id", Whole, primary_key=True),
    Column("item_id", BigInteger, ForeignKey("items.id"), nullable=False),
    _words("origin"),
    Column("destination", Ordered, nullable=False, index=True),
    _words("reason"),
    _whole("sent_at"),
    _whole("hold_id", null=True),
    _whole("lost_at", null=True),
    Index("ux_transits_item", "item_id", unique=True),
    sqlite_autoincrement=True,
)
# What a patron owes; the link to the item goes with the debt, the row with the patron.
fees = Table(
    "fees",
    CIRCULATION,
    Column("id", Whole, primary_key=True),
    _patron(),
    _words("kind"),
    _whole("amount"),
    _whole("owing"),
    _words("municipality"),
    _words("library"),
    _whole("charged_at"),
    _whole("item_id", null=True),
    Column("note", Text, nullable=False),
    CheckConstraint("owing >= 0 AND owing <= amount AND amount > 0", name="ck_fees_owing"),
    sqlite_autoincrement=True,
)
_KEYED = text("key <> ''")
# Payments and waivers; gone with the patron.
settlements = Table(
    "settlements",
    CIRCULATION,
    Column("id", Whole, primary_key=True),
    Column("fee_id", BigInteger, ForeignKey("fees.id"), nullable=False, index=True),
    _words("kind"),
    _whole("amount"),
    _whole("settled_at"),
    _words("library"),
    _words("terminal"),
    _words("key"),
    Index(
        "ux_settlements_key", "terminal", "key", unique=True,
        sqlite_where=_KEYED, postgresql_where=_KEYED,
    ),
    CheckConstraint("amount > 0", name="ck_settlements_amount"),
)  # fmt: skip
closures = Table(
    "closures",
    CIRCULATION,
    Column("library", Ordered, primary_key=True),
    Column("day", Ordered, primary_key=True),
    Column("reason", Text, nullable=False),
)
# Names no patron; gone some time after it was done.
tasks = Table(
    "tasks",
    CIRCULATION,
    Column("id", Whole, primary_key=True),
    _words("library"),
    _words("kind"),
    _whole("item_id", null=True),
    Column("detail", Text, nullable=False),
    _whole("created_at"),
    _whole("done_at", null=True),
)
# To whom what was told; gone some time after it was sent, and with the patron.
notices = Table(
    "notices",
    CIRCULATION,
    Column("id", Whole, primary_key=True),
    _words("kind"),
    _patron(),
    _whole("about"),
    _words("day"),
    _whole("created_at"),
    _whole("sent_at", null=True),
    Column("attempts", Integer, nullable=False),
    Index("ux_notices", "kind", "about", "day", unique=True),
)
# Answers to requests with a key; gone after a week.
answers = Table(
    "answers",
    CIRCULATION,
    Column("key", Ordered, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    _whole("at"),
)
leases = Table(
    "leases",
    CIRCULATION,
    Column("name", Ordered, primary_key=True),
    Column("holder", Text, nullable=False),
    _whole("until"),
)
# Anonymous: a day, places and kinds.
events = Table(
    "events",
    CIRCULATION,
    Column("id", Whole, primary_key=True),
    Column("day", Ordered, nullable=False, index=True),
    *[
        _words(name)
        for name in (
            "kind", "library", "owner", "other", "municipality", "category", "age_band",
            "item_type",
        )
    ],
    Column("days", Integer),
    Column("count", Integer, nullable=False),
)  # fmt: skip
# Who looked at or changed whose data; append only, kept as long as the law wants it.
audit = Table(
    "audit",
    CIRCULATION,
    Column("id", Whole, primary_key=True),
    _whole("at"),
    Column("who", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("patron_id", BigInteger, index=True),
)
