"""A Patron: one person or institution in the region's one register; cards, consents and blocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum


class Action(Enum):
    """What a block may stop, and what rules are asked for."""

    LOAN = "loan"
    RENEW = "renew"
    HOLD = "hold"
    COMPUTER = "computer"
    DOOR = "door"


class CardStatus(Enum):
    """What became of a card. Only an ACTIVE one opens anything."""

    ACTIVE = "active"
    LOST = "lost"  # reported by the patron: answers "card reported lost" for ever
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Card:
    """One of a patron's cards. `valid_until` is the last day it works; None: no end. `temporary`:
    issued without identification, for three months."""

    number: str
    patron_id: int
    status: CardStatus = CardStatus.ACTIVE
    valid_until: date | None = None
    temporary: bool = False


class Channel(Enum):
    """How a patron wants to hear from the library."""

    EMAIL = "email"
    SMS = "sms"
    LETTER = "letter"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Consent:
    """A patron accepted the terms of one municipality (a data controller). Without one that is
    neither withdrawn nor missing, that municipality's terminals and agencies know nothing of the
    patron."""

    patron_id: int
    municipality: str
    terms_version: str
    given_at: datetime
    channel: str = "desk"
    withdrawn_at: datetime | None = None


class BlockKind(Enum):
    """Why a patron is stopped (domain rules, section 8). What a kind stops is policy; texts and
    SIP2's 14 positions are derived from it. STAFF and CARD_RETAINED are set by people; the others
    are worked out from facts each time and never stored."""

    STAFF = "staff"
    CARD_RETAINED = "card_retained"
    DEBT = "debt"
    OVERDUE = "overdue"  # too many overdue loans
    LOST_ITEM = "lost_item"
    CLAIMS = "claims"
    CARD_LOST = "card_lost"
    CARD_EXPIRED = "card_expired"
    NO_CONSENT = "no_consent"
    AGE = "age"


@dataclass(frozen=True, slots=True)
class Block:
    """One reason to stop a patron, and what it stops. `id` is 0 for those worked out."""

    kind: BlockKind
    stops: frozenset[Action]
    id: int = 0
    placed_at: datetime | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Patron:
    """A card holder. Personal data: name, birth date, contact; they leave the database only to a
    session entitled to them. `alias` is the number on hold slips in place of a name. `home` is the
    main library; `school` the school library whose pupil or staff this is. `expires_on`: the last
    day of the registration. `protected`: a protected identity: other agencies learn no name, no
    address and no home library. `enters_unstaffed`: has signed the agreement for unstaffed hours.
    `keeps_history`: has asked to keep what was borrowed."""

    id: int
    name: str
    category: str
    home: str
    alias: str
    birth_date: date | None = None
    school: str = ""
    language: str = "sv"
    email: str = ""
    phone: str = ""
    mobile: str = ""
    address: str = ""
    channel: Channel = Channel.EMAIL
    guardian_id: int | None = None
    protected: bool = False
    keeps_history: bool = False
    enters_unstaffed: bool = False
    expires_on: date | None = None
    claims_returned: int = 0
    claims_never_borrowed: int = 0

    def age_on(self, day: date) -> int | None:
        """Whole years on that day; None where no birth date is known. Born on 29 February: a year
        older on 1 March in other years."""
        if self.birth_date is None:
            return None
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@dataclass(frozen=True, slots=True)
class Standing:
    """What a patron has at this moment: the figures rules and protocols ask for. Money in ore."""

    loans: int = 0
    overdue: int = 0
    recalled: int = 0
    lost: int = 0
    holds_ready: int = 0  # on a hold shelf, to be fetched
    holds_waiting: int = 0  # everything else
    debt: int = 0
    fees: int = 0  # number of fees with something owing
    loans_by_type: tuple[tuple[str, int], ...] = ()
