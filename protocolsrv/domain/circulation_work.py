"""Writing circulation: the unit of work, the writer that runs units, and two helpers from outside.

See `domain.circulation` for what may be relied on in a unit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from datetime import date, datetime
from typing import Protocol, TypeVar

from .circulation import CirculationReader, Event, NoticeKind, Remembered
from .fee import Fee, FeeKind, SettlementKind
from .hold import Hold
from .item import Item, ItemStatus
from .loan import Loan
from .patron import BlockKind, Card, CardStatus, Consent, Patron
from .transit import Transit, TransitReason

T = TypeVar("T")


class CirculationWork(CirculationReader, Protocol):
    """One transaction. Everything written is seen by what is read in it afterwards."""

    # ---- locks (no-ops on SQLite); each also reads ------------------------------------------
    def lock_item(self, barcode: str) -> Item | None:
        """The item, held to the end."""
        ...

    def lock_item_id(self, item_id: int) -> Item | None:
        """The same by id."""
        ...

    def lock_patron(self, patron_id: int) -> Patron | None:
        """The patron, held to the end."""
        ...

    def lock_title(self, record_id: int) -> None:
        """Nobody else places, catches or moves holds of this title until the end."""
        ...

    # ---- items ------------------------------------------------------------------------------
    def set_item(self, item: Item, *, status: ItemStatus, current: str | None = None) -> Item:
        """Status and place. The log of changes of availability gets its row at the end."""
        ...

    def set_properties(self, item_id: int, properties: str) -> None:
        """What an RFID station keeps with the item."""
        ...

    def add_item(self, item: Item) -> Item:
        """Store a new item (a temporary one of a partner's); gives it with its id."""
        ...

    def drop_item(self, item_id: int) -> None:
        """Remove a temporary item nobody has."""
        ...

    # ---- loans ------------------------------------------------------------------------------
    def open_loan(self, loan: Loan) -> Loan:
        """`loan.id` 0; gives it with its id. The database refuses a second one of the item."""
        ...

    def change_loan(self, loan: Loan) -> None:
        """Everything but id, item and patron."""
        ...

    def close_loan(self, loan_id: int) -> None:
        """Gone: nothing links patron and item any more."""
        ...

    def remember_history(self, patron_id: int, record_id: int, lent: date, back: date) -> None:
        """For patrons who keep their history."""
        ...

    # ---- holds ------------------------------------------------------------------------------
    def add_hold(self, hold: Hold) -> Hold:
        """`hold.id` 0; gives it with its id. A second active one of patron and title is refused."""
        ...

    def change_hold(self, hold: Hold) -> None:
        """Everything but id; an ended state erases the patron and sets `ended_at` as given."""
        ...

    # ---- transits ---------------------------------------------------------------------------
    def open_transit(
        self,
        item_id: int,
        origin: str,
        destination: str,
        reason: TransitReason,
        at: datetime,
        hold_id: int | None = None,
    ) -> Transit:
        """The database refuses a second one of the item."""
        ...

    def change_transit(self, transit: Transit) -> None:
        """Everything but id and item."""
        ...

    def close_transit(self, transit_id: int) -> None:
        """It arrived, or was lost and found."""
        ...

    # ---- fees -------------------------------------------------------------------------------
    def charge(
        self,
        patron_id: int,
        kind: FeeKind,
        amount: int,
        *,
        municipality: str,
        library: str,
        at: datetime,
        item_id: int | None = None,
        note: str = "",
    ) -> Fee:
        """A new fee; all of it is owing."""
        ...

    def settle(
        self,
        fee: Fee,
        kind: SettlementKind,
        amount: int,
        *,
        at: datetime,
        library: str,
        terminal: str = "",
        key: str = "",
    ) -> Fee:
        """Take `amount` off what is owing; the database refuses more than is owing and a used key.
        With nothing left owing the link to the item goes."""
        ...

    # ---- patrons ----------------------------------------------------------------------------
    def add_patron(
        self, patron: Patron, *, pin_hash: str = "", digests: Sequence[bytes] = ()
    ) -> Patron:
        """`patron.id` 0; gives it with its id. `digests` are the names it may log in by."""
        ...

    def change_patron(self, patron: Patron) -> None:
        """Everything but id."""
        ...

    def set_pin(self, patron_id: int, pin_hash: str) -> None:
        """Replace the PIN's hash."""
        ...

    def add_card(self, card: Card) -> None:
        """A further card."""
        ...

    def set_card_status(self, number: str, status: CardStatus) -> None:
        """What became of a card."""
        ...

    def give_consent(self, consent: Consent) -> None:
        """Or change the one there is for that municipality."""
        ...

    def add_block(
        self, patron_id: int, kind: BlockKind, at: datetime, until: date | None = None
    ) -> None:
        """Set by a person or a terminal."""
        ...

    def lift_blocks(self, patron_id: int, kind: BlockKind) -> None:
        """All of this kind."""
        ...

    def erase_patron(self, patron_id: int) -> None:
        """Everything personal of a patron without loans and debts, holds included."""
        ...

    # ---- the rest ---------------------------------------------------------------------------
    def add_closure(self, library: str, day: date, reason: str) -> bool:
        """False when it was known."""
        ...

    def tell(self, event: Event) -> None:
        """For statistics."""
        ...

    def notify(self, kind: NoticeKind, patron_id: int, about: int, at: datetime) -> bool:
        """Into the outbox; False, and nothing done, when (kind, about, day) is there."""
        ...

    def notice_sent(self, notice_id: int, at: datetime | None) -> None:
        """`None`: it failed once more."""
        ...

    def add_task(
        self, library: str, kind: str, at: datetime, item_id: int | None = None, detail: str = ""
    ) -> None:
        """For the work list of a library."""
        ...

    def finish_task(self, task_id: int, at: datetime) -> bool:
        """False when it is unknown or done."""
        ...

    def erase_old(self, what: str, before: datetime, limit: int) -> int:
        """Erase at most `limit` rows from before that moment; how many it were. `what` is answers
        (by when they were given), holds (ended), notices (sent), tasks (done), audit, leases."""
        ...

    def lease(self, name: str, holder: str, at: datetime, until: datetime) -> bool:
        """Take, keep or (`until` not after `at`) give back the lease of this name. False when
        somebody else has it: it is free again at the end it was taken with."""
        ...

    def remembered(self, key: str) -> Remembered | None:
        """The answer given under this key."""
        ...

    def remember(self, key: str, digest: bytes, answer: bytes, at: datetime) -> None:
        """Keep the answer; the database refuses a used key."""
        ...

    def audit(self, who: str, action: str, patron_id: int | None, at: datetime) -> None:
        """Who looked at or changed what of whom; append only."""
        ...


class CirculationWriter(Protocol):
    """Where units of work run."""

    def submit(self, unit: Callable[[CirculationWork], T]) -> Future[T]:
        """Run `unit` in a transaction of its own, or in a savepoint of a group's: the future is
        done when it is committed. An exception undoes that unit alone. A full queue raises
        `QueueFull` at once."""
        ...

    def run(self, unit: Callable[[CirculationWork], T]) -> T:
        """`submit` and wait."""
        ...


class QueueFull(Exception):  # noqa: N818 - it says what happened
    """Too much waits for the writer already: answer "try again"."""


class StoreAway(Exception):  # noqa: N818 - it says what happened
    """The store cannot be reached or written, or it is not known whether it wrote: answer "try
    later". What a store raises for an outage derives from it."""


class Secrets(Protocol):
    """PINs and personal numbers, kept so that a leaked table tells nothing (argon2 over HMAC)."""

    def hash_pin(self, pin: str) -> str:
        """Raises ValueError for an empty one."""
        ...

    def check_pin(self, pin: str, pin_hash: str) -> bool:
        """Slow by intent; the same time for an unknown patron (`pin_hash` ""). An empty `pin` is
        never right."""
        ...

    def digest(self, name: str) -> bytes:
        """Keyed digest of a personnummer (any spelling of it) or user name, for look-up."""
        ...


class Titles(Protocol):
    """What an item is called, for people: from the catalogue, or from a temporary record."""

    def title(self, record_id: int) -> str:
        """The title proper; "" for an unknown record."""
        ...

    def titles(self, record_ids: Sequence[int]) -> Mapping[int, str]:
        """By record id; unknown ones are left out."""
        ...
