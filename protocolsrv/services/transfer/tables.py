"""The CSV files of circulation: one table each, one row a column.

From these rows files are read, checked and written, and the page for people is printed.
"""

from __future__ import annotations

from dataclasses import dataclass

from protocolsrv.domain.fee import FeeKind
from protocolsrv.domain.hold import HoldState
from protocolsrv.domain.item import ItemStatus
from protocolsrv.domain.library import LibraryKind
from protocolsrv.domain.loan import LoanState
from protocolsrv.domain.patron import BlockKind, CardStatus, Channel
from protocolsrv.domain.transit import TransitReason

from . import kinds
from .kinds import Kind, choice


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `personal`: its values appear in no message. `refers` names the file whose key
    it holds, checked there or in the store. `exported` is False for what cannot be written."""

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    personal: bool = False
    refers: str = ""
    exported: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """One file, `NAME.csv`. `key` are the columns that name a row: twice the same is an error."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def file(self) -> str:
        """The file's name."""
        return f"{self.name}.csv"

    def column(self, name: str) -> Column | None:
        """The column called so."""
        return next((one for one in self.columns if one.name == name), None)


def _text(name: str, meaning: str, *, required: bool = False, personal: bool = False) -> Column:
    return Column(name, kinds.TEXT, meaning, required, personal)


def _patron(meaning: str, name: str = "patron", *, required: bool = True) -> Column:
    return Column(name, kinds.TEXT, meaning, required, personal=True, refers="patrons")


def _item(meaning: str, name: str = "item", *, required: bool = False) -> Column:
    return Column(name, kinds.TEXT, meaning, required, refers="items")


def _library(name: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name, kinds.LIBRARY, meaning, required)


_RECORD = "control number of its record, or source:number where two sources share it"

LIBRARIES = Table(
    "libraries",
    "Not loaded, only compared with the configuration, so that a code means the same to both.",
    (
        _text("code", "its code", required=True),
        _text("sigel", "its sigel"),
        _text("name", "its name"),
        _text("municipality", "code of its municipality", required=True),
        Column("kind", choice(LibraryKind, LibraryKind.LIBRARY), "what sort of place"),
    ),
    ("code",),
)

PATRONS = Table(
    "patrons",
    "People and institutions. One that is there already is changed to what the file says.",
    (
        _patron("number on hold slips; the other files name the patron by it. Never a name or a"
                " personal number"),
        _text("name", "as staff see it", required=True, personal=True),
        _text("category", "a category of the policy: adult, youth, child …", required=True),
        _library("home", "main library", required=True),
        Column("birth_date", kinds.DAY, "decides every rule about age", personal=True),
        _library("school", "school library whose pupil or staff this is"),
        _text("language", "sv, en, fi …; empty: sv"),
        _text("email", "address for notices", personal=True),
        _text("phone", "telephone", personal=True),
        _text("mobile", "telephone for text messages", personal=True),
        _text("address", "postal address", personal=True),
        Column("channel", choice(Channel, Channel.EMAIL), "how notices are sent"),
        _patron("the guardian's number, for a child", "guardian", required=False),
        Column("protected", kinds.FLAG, "protected identity"),
        Column("keeps_history", kinds.FLAG, "has asked to keep what was borrowed"),
        Column("enters_unstaffed", kinds.FLAG, "has signed the agreement for unstaffed hours"),
        Column("expires_on", kinds.DAY, "last day of the registration"),
        Column("claims_returned", kinds.NUMBER, "items claimed returned so far"),
        Column("claims_never_borrowed", kinds.NUMBER, "items claimed never borrowed so far"),
        Column("pin", kinds.TEXT, "PIN as it is; hashed at once", personal=True, exported=False),
        Column("personnummer", kinds.TEXT, "for logging in by it; only a digest is kept",
               personal=True, exported=False),
        Column("user_name", kinds.TEXT, "for logging in by it; only a digest is kept",
               personal=True, exported=False),
        _text("pin_hash", "PIN as an export of ours has it", personal=True),
        Column("login_digests", kinds.DIGESTS, "names for logging in, as an export of ours has"
               " them", personal=True),
        _text("keys", "which key file pin_hash and login_digests were made with"),
    ),
    ("patron",),
)  # fmt: skip

CONSENTS = Table(
    "consents",
    "Which municipality's terms a patron has accepted. Without one it knows nothing of the patron.",
    (
        _patron("who"),
        _text("municipality", "its code", required=True),
        _text("terms_version", "which terms", required=True),
        Column("given_at", kinds.MOMENT, "when", required=True),
        _text("channel", "how: desk, web …; empty: desk"),
        Column("withdrawn_at", kinds.MOMENT, "when it was taken back"),
    ),
    ("patron", "municipality"),
)

CARDS = Table(
    "cards",
    "Cards; a patron may have several, lost ones too.",
    (
        _text("card", "number, as the reader gives it", required=True, personal=True),
        _patron("whose"),
        Column("status", choice(CardStatus, CardStatus.ACTIVE), "empty: active"),
        Column("valid_until", kinds.DAY, "last day it works; empty: no end"),
        Column("temporary", kinds.FLAG, "issued without identification"),
    ),
    ("card",),
)

BLOCKS = Table(
    "blocks",
    "What staff has blocked. Blocks by debt and the like are worked out and stand nowhere.",
    (
        _patron("who"),
        Column("kind", choice(BlockKind), "staff or card_retained", required=True),
        Column("placed_at", kinds.MOMENT, "when", required=True),
        Column("until", kinds.DAY, "last day; empty: until it is lifted"),
    ),
    ("patron", "kind"),
)

ITEMS = Table(
    "items",
    "Items. One that came with its catalogue record keeps what the record says; status, place and"
    " properties are taken from here.",
    (
        _item("barcode", required=True),
        _text("record", f"{_RECORD}; empty for an item without a record"),
        _library("owner", "who bought it", required=True),
        _library("permanent", "where it belongs; empty: owner"),
        _library("current", "where it is; empty: permanent"),
        _text("shelf", "shelf"),
        _text("call_number", "shelf mark"),
        _text("item_type", "a type of the policy; empty: book"),
        Column("status", choice(ItemStatus), "empty: what loans, holds and transits say, else"
               " available"),
        _text("copy_number", "number of the copy"),
        _text("enumeration", "volume or issue"),
        _text("public_note", "note that all may see"),
        Column("price", kinds.AMOUNT, "what a new one costs; empty: by its type"),
        _text("properties", "what RFID stations keep with it"),
    ),
    ("item",),
)  # fmt: skip

LOANS = Table(
    "loans",
    "Open loans only: what has been returned links nobody to anything.",
    (
        _item("what", required=True),
        _patron("who"),
        _library("library", "which library lent it", required=True),
        Column("lent_at", kinds.MOMENT, "when", required=True),
        Column("due_at", kinds.END, "until when", required=True),
        Column("days", kinds.NUMBER, "loan time it was given; empty: from lent_at to due_at"),
        Column("renewals", kinds.NUMBER, "how often it was renewed"),
        Column("renewals_allowed", kinds.NUMBER, "how often it may be"),
        Column("state", choice(LoanState, LoanState.OPEN), "empty: open"),
        Column("recalled_at", kinds.MOMENT, "when it was called back"),
        Column("unchecked", kinds.FLAG, "from a kiosk's offline hours"),
        Column("renewed_at", kinds.MOMENT, "when it was last renewed"),
    ),
    ("item",),
)

HOLDS = Table(
    "holds",
    "Holds that are still wanted: waiting, in_transit or on_shelf.",
    (
        _patron("who"),
        _text("record", f"{_RECORD}; empty where an item says it"),
        _library("pickup", "where it is fetched", required=True),
        Column("placed_at", kinds.MOMENT, "decides the queue", required=True),
        Column("state", choice(HoldState, HoldState.WAITING), "empty: waiting"),
        _item("for this very item only", "wanted_item"),
        _text("volume", "for this volume or issue only"),
        _item("the item caught for it: in transit or on the hold shelf"),
        Column("priority", kinds.SIGNED, "set by staff: smaller first, 0 is usual"),
        Column("not_before", kinds.DAY, "wanted from this day"),
        Column("expires_on", kinds.DAY, "wanted until this day"),
        Column("suspended_until", kinds.DAY, "last day of a pause"),
        _library("asked_library", "whose pick list it is on"),
        _item("which copy is asked for there", "asked_item"),
        Column("asked_at", kinds.MOMENT, "since when"),
        Column("passed", kinds.CODES, "libraries that have not found it"),
        Column("shelf_until", kinds.DAY, "last day to fetch it"),
        Column("ready_at", kinds.MOMENT, "when it came to the hold shelf"),
    ),
    ("patron", "record", "wanted_item", "volume", "item"),
)

TRANSITS = Table(
    "transits",
    "Items on their way. One for a hold belongs to the hold that names the item.",
    (
        _item("what", required=True),
        _library("origin", "from", required=True),
        _library("destination", "to", required=True),
        Column("reason", choice(TransitReason), "why", required=True),
        Column("sent_at", kinds.MOMENT, "when", required=True),
        Column("lost_at", kinds.MOMENT, "when it was reported not to have arrived"),
    ),
    ("item",),
)

FEES = Table(
    "fees",
    "What is owed. What was paid of a fee before is kept as one payment.",
    (
        _patron("who"),
        Column("kind", choice(FeeKind), "for what", required=True),
        Column("amount", kinds.AMOUNT, "what it was", required=True),
        Column("owing", kinds.AMOUNT, "what is left of it", required=True),
        _text("municipality", "whose money it is; empty: the library's"),
        _library("library", "where it arose", required=True),
        Column("charged_at", kinds.MOMENT, "when", required=True),
        _item("for which item"),
        _text("note", "a word on it", personal=True),
    ),
    ("patron", "kind", "amount", "charged_at", "item", "note"),
)

TABLES = (LIBRARIES, PATRONS, CONSENTS, CARDS, BLOCKS, ITEMS, LOANS, HOLDS, TRANSITS, FEES)
"""In the order they are checked and loaded."""

BY_NAME = {one.name: one for one in TABLES}
