"""What the verbs of circulation need from a store: one unit of work, readers, a writer.

`storage.circulation` implements these over SQLite and PostgreSQL. A unit of work is one transaction
in one thread: what it reads it may rely on to its end (SQLite has one writer; on PostgreSQL the
methods named `lock_…` take row locks, always in the order item, patron, title, hold). A store that
met a deadlock runs the whole unit again: units touch nothing but their work and their arguments.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Protocol

from .fee import Fee, Settlement
from .hold import Hold
from .item import Item
from .loan import Loan
from .patron import Block, Card, Consent, Patron, Standing
from .transit import Transit


@dataclass(frozen=True, slots=True)
class Event:
    """An anonymous fact for statistics, written in the transaction of what it tells. `day` only,
    no time. `kind`: loan, renewal, return, hold, hold_filled, transit, arrival, fee, payment.
    `age_band` as "0-5", "6-12", "13-17", "18-64", "65-", "". `days` is a waiting or loan time."""

    day: date
    kind: str
    library: str  # where it happened
    owner: str = ""  # the item's owner
    other: str = ""  # the other library: destination, pickup, permanent
    municipality: str = ""  # the patron's home municipality
    category: str = ""
    age_band: str = ""
    item_type: str = ""
    days: int | None = None
    count: int = 1


class NoticeKind(Enum):
    """What a patron is told."""

    HOLD_READY = "hold_ready"
    HOLD_EXPIRED = "hold_expired"
    HOLD_NOT_FETCHED = "hold_not_fetched"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    RECALL = "recall"
    BILL = "bill"


@dataclass(frozen=True, slots=True)
class Notice:
    """One message in the outbox; its text is made when it is sent. `about` is the hold or loan id;
    (kind, about, day) is unique, so that a duty run twice tells once."""

    id: int
    kind: NoticeKind
    patron_id: int
    about: int
    day: date
    created_at: datetime
    sent_at: datetime | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """A row of a library's work list: something for a person to look into. `kind` such as
    offline_conflict, unknown_item, returned_claimed, lost_in_transit, damaged."""

    id: int
    library: str
    kind: str
    item_id: int | None
    detail: str
    created_at: datetime
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Remembered:
    """The answer once given to a request with an idempotency key, and the request's digest."""

    digest: bytes
    answer: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """A loan that is over, of a patron who keeps a history."""

    record_id: int
    lent_on: date
    back_on: date


@dataclass(frozen=True, slots=True)
class Audited:
    """Who did what to a patron's data, or looked at it."""

    at: datetime
    who: str
    action: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is kept of a patron and no verb asks for: for the patron's own copy of it all. `fees`
    are those with nothing owing any more."""

    history: tuple[Kept, ...] = ()
    fees: tuple[Fee, ...] = ()
    notices: tuple[Notice, ...] = ()
    audit: tuple[Audited, ...] = ()


class CirculationReader(Protocol):
    """Reading, in or outside a unit of work. Unknown ids and numbers give None or nothing."""

    def item(self, barcode: str) -> Item | None:
        """The item with this barcode."""
        ...

    def item_by_id(self, item_id: int) -> Item | None:
        """The item with this id."""
        ...

    def items_of(self, record_id: int) -> list[Item]:
        """The items of a title, in shelf order."""
        ...

    def card(self, number: str) -> Card | None:
        """The card with this number."""
        ...

    def cards_of(self, patron_id: int) -> list[Card]:
        """All cards of a patron, the newest last."""
        ...

    def patron(self, patron_id: int) -> Patron | None:
        """The patron with this id."""
        ...

    def patron_by_login(self, name_digest: bytes) -> int | None:
        """The patron with this keyed digest of personnummer or user name."""
        ...

    def patron_by_alias(self, alias: str) -> int | None:
        """The patron with this alias (unique in the register)."""
        ...

    def pin_hash(self, patron_id: int) -> str:
        """What `Secrets.hash_pin` made; "" where none is set."""
        ...

    def consents(self, patron_id: int) -> list[Consent]:
        """All consents, withdrawn ones included."""
        ...

    def standing(self, patron_id: int, now: datetime) -> Standing:
        """The figures of a patron at that moment."""
        ...

    def blocks(self, patron_id: int) -> list[Block]:
        """The stored ones, with empty `stops` (policy says what a kind stops)."""
        ...

    def loan_of(self, item_id: int) -> Loan | None:
        """The open loan of an item."""
        ...

    def loans(self, patron_id: int) -> list[Loan]:
        """In the order of their due dates, then ids: the order of lists on the wire."""
        ...

    def loan(self, loan_id: int) -> Loan | None:
        """The open loan with this id."""
        ...

    def loans_due(self, library: str, start: datetime, end: datetime) -> list[Loan]:
        """What a library has lent that is due from `start` to `end`, both included, lost and
        claimed ones too; by id."""
        ...

    def hold(self, hold_id: int) -> Hold | None:
        """The hold with this id, ended ones included."""
        ...

    def holds(self, patron_id: int) -> list[Hold]:
        """The active ones, by `placed_at`, then id."""
        ...

    def queue(self, record_id: int) -> list[Hold]:
        """The active holds of a title in the queue's order, caught ones included."""
        ...

    def hold_with_item(self, item_id: int) -> Hold | None:
        """The active hold for which this item was caught."""
        ...

    def pick_list(self, library: str) -> list[Hold]:
        """Holds for which this library is asked for a copy, oldest first."""
        ...

    def shelf(self, library: str) -> list[Hold]:
        """Holds to be fetched here, by alias of the patron."""
        ...

    def transit_of(self, item_id: int) -> Transit | None:
        """The open transit of an item."""
        ...

    def transit(self, transit_id: int) -> Transit | None:
        """The open transit with this id."""
        ...

    def transits(self, destination: str) -> list[Transit]:
        """Open transits to a library, oldest first."""
        ...

    def fee(self, fee_id: int) -> Fee | None:
        """The fee with this id."""
        ...

    def fees(self, patron_id: int) -> list[Fee]:
        """Those with something owing, oldest first."""
        ...

    def settlement(self, terminal: str, key: str) -> Settlement | None:
        """The payment a terminal told under this key."""
        ...

    def settlements(self, fee_id: int) -> list[Settlement]:
        """How a fee was settled so far."""
        ...

    def closures(self, library: str, start: date, end: date) -> list[date]:
        """Days on which the library is closed beyond its weekly closed days, in order."""
        ...

    def tasks(self, library: str) -> list[Task]:
        """What is not done yet, oldest first."""
        ...

    def notices(self, limit: int) -> list[Notice]:
        """Unsent, oldest first."""
        ...

    def dossier(self, patron_id: int) -> Dossier:
        """The rest of what is kept of a patron."""
        ...

    def due(self, kind: str, before: datetime, after_id: int, limit: int) -> list[int]:
        """Ids, in their order, of what a duty has to look at: `shelf` holds whose shelf_until is
        before the day of `before`; `hold_end` waiting holds past expires_on; `asked` holds asked
        for before; `transit` transits sent before and not yet told lost; `overdue` and `due_soon`
        open loans due before; `lost` the same; `recalled` open loans recalled before; `waiting`
        all waiting holds and `caught` all other active ones, whatever `before` is; `idle` patrons
        without loan, debt or active hold who have shown nothing of themselves since (no loan, hold,
        payment or consent). Only ids above `after_id`."""
        ...
