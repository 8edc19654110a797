"""Who asks, and what the verbs of circulation answer. A "no" is a `Refusal` in its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from protocolsrv.domain.fee import Fee
from protocolsrv.domain.hold import Hold
from protocolsrv.domain.item import Item
from protocolsrv.domain.loan import Loan
from protocolsrv.domain.patron import Block, Patron, Standing
from protocolsrv.domain.refusal import Refusal
from protocolsrv.domain.rules import ItemType
from protocolsrv.domain.transit import Transit


@dataclass(frozen=True, slots=True)
class Caller:
    """On whose behalf a verb runs: a terminal or agency, where it stands, and which municipality's
    consents bound what it learns. `staff` may override what a kiosk may not. `language` sv, en or
    fi. `terminal` names it in idempotency keys, payments and the audit."""

    terminal: str
    library: str
    municipality: str
    staff: bool = False
    language: str = "sv"


@dataclass(frozen=True, slots=True)
class Told:
    """A transaction that already happened at the terminal ("no block"): recorded whatever the rules
    say. `at` is when, `due_at` what the terminal promised."""

    at: datetime
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CheckedOut:
    """A loan was made, or (`renewed`) the patron's own loan of it renewed. `fee` was charged.
    `conflicts` of an offline loan went to the work list."""

    loan: Loan
    item: Item
    item_type: ItemType
    title: str
    renewed: bool = False
    fee: Fee | None = None
    conflicts: tuple[str, ...] = ()


class Routing(Enum):
    """What happens next with an item that came back (domain rules, section 7)."""

    SHELVE = "shelve"  # here
    HOLD_HERE = "hold_here"
    HOLD_ELSEWHERE = "hold_elsewhere"  # in transit for a hold
    HOME = "home"  # in transit home
    ILL = "ill"  # back to the lender
    STAFF = "staff"  # damaged, claimed, lost and found, unknown: a person looks at it


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """An item came back, or (`was_on_loan` false) was just scanned. `destination` is the library
    it goes to where it travels. `pickup_alias` is the number on the hold slip, never a name;
    `hold` for callers whose profile may see more. `patron_id` is whose loan ended."""

    item: Item
    item_type: ItemType
    title: str
    routing: Routing
    destination: str = ""
    was_on_loan: bool = False
    patron_id: int | None = None
    hold: Hold | None = None
    pickup_alias: str = ""
    transit: Transit | None = None
    fee: Fee | None = None
    notes: tuple[str, ...] = ()  # such as "claimed_returned", "was_lost", "older_than_loan"


@dataclass(frozen=True, slots=True)
class RenewedAll:
    """What became of each of a patron's loans, in the order of due dates."""

    renewed: tuple[CheckedOut, ...]
    refused: tuple[tuple[Loan, Item, str, Refusal], ...]  # loan, item, title, why


@dataclass(frozen=True, slots=True)
class HoldPlaced:
    """A hold, its place in the queue (1 is next), and the title. `available` when an item stands
    on a shelf or is ready to be fetched."""

    hold: Hold
    position: int
    title: str
    item: Item | None = None
    available: bool = False


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment taken, spread over the fees it settled, oldest first. `repeated` when this key had
    been told before: nothing changed. `left` is what is still owed, ore."""

    amount: int
    left: int
    fees: tuple[Fee, ...]
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class LoanLine:
    """One loan in a list of a patron's."""

    loan: Loan
    item: Item
    title: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class HoldLine:
    """One hold in a list of a patron's. `item` where one is caught, or was asked for by item."""

    hold: Hold
    title: str
    position: int
    item: Item | None = None


@dataclass(frozen=True, slots=True)
class PatronView:
    """A patron as the caller may see: `patron` is the whole value, profiles choose fields of it.
    `pin_ok` None where no PIN was given. `blocks` carry what they stop. Lists are filled where they
    were asked for."""

    patron: Patron
    card: str
    standing: Standing
    blocks: tuple[Block, ...]
    pin_ok: bool | None
    valid: bool  # the card itself is in order
    expires_on: date | None = None
    loans: tuple[LoanLine, ...] = ()
    holds: tuple[HoldLine, ...] = ()
    fees: tuple[Fee, ...] = ()
    loan_limit: int | None = None
    hold_limit: int | None = None


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item as it is now. `queue` counts active holds. `loan` and `hold` name no patron to those
    who ask about items."""

    item: Item
    item_type: ItemType
    title: str
    loan: Loan | None = None
    transit: Transit | None = None
    hold: Hold | None = None
    queue: int = 0
    fee: int = 0  # what a loan of it costs, ore
    extra: tuple[str, ...] = ()
