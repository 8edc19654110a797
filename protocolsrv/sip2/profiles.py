"""What a unit's maker and its place want: one frozen profile, and the account that has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from zoneinfo import ZoneInfo

from .bins import BinTable
from .charsets import CHARSETS
from .fields import PERSONAL, TAGGED
from .moments import DateForm

REQUESTS = frozenset(
    ["93", "99", "23", "63", "11", "09", "29", "65", "17", "35", "37", "15", "19", "01", "25", "97"]
)
"""Every request of SIP 2.00."""
PATRON_SERVICE = REQUESTS - {"01", "25", "19"}
"""What a self-service unit needs."""
NO_BINS = BinTable()
"""For units that do not sort."""
STOCKHOLM = ZoneInfo("Europe/Stockholm")
ORDINARY_FIELDS = frozenset(TAGGED) - PERSONAL
"""Fields that tell of nobody: the default of a profile."""


class NameForm(Enum):
    """What AE holds, where AE is allowed; people with a protected identity are always aliases."""

    FULL = "full"
    INITIALS = "initials"
    ALIAS = "alias"  # the number on hold slips


class ListForm(Enum):
    """What the lists of 64 hold, an entry each."""

    BARCODE = "barcode"
    TITLE = "title"
    ALL = "all"  # barcode, title, due date


class HoldsCounting(Enum):
    """What "hold items" means to a unit."""

    SPEC = "spec"  # ready to be fetched; the others are "unavailable holds"
    EVERYTHING = "evergreen"  # all holds


class Renewal(Enum):
    """Whether borrowing what one has already renews it."""

    MESSAGE = "message"  # as the unit says in each 11
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How to speak with a kind of unit, and what it may do and see.

    `messages` are the requests it may send (two digits each), `fields` the tagged fields it is
    sent: personal ones only when named. `texts` replace texts of `texts.TEXTS`, by key and
    language; an empty one is not sent. `pin_for_details`: nothing of a patron without the right
    PIN. `empty_pin_is_none`: the unit sends an empty AD where it asked for none. `timeout` in
    tenths of a second."""

    name: str = "standard"
    charset: str = "cp850"
    terminator: str = "\r"
    delimiter: str = "|"
    date_form: DateForm = DateForm.SIP
    messages: frozenset[str] = PATRON_SERVICE
    fields: frozenset[str] = ORDINARY_FIELDS
    names: NameForm = NameForm.FULL
    lists: ListForm = ListForm.BARCODE
    holds_counting: HoldsCounting = HoldsCounting.SPEC
    renewal: Renewal = Renewal.MESSAGE
    bins: BinTable = NO_BINS
    texts: tuple[tuple[str, str, str], ...] = ()
    pin_for_details: bool = False
    empty_pin_is_none: bool = False
    place_override: bool = False
    offline: bool = True
    timeout: int = 100
    retries: int = 3
    text_of: Mapping[tuple[str, str], str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.charset not in CHARSETS:
            raise ValueError(f"no character set {self.charset}: one of {', '.join(CHARSETS)}")
        if len(self.delimiter) != 1 or self.delimiter.isalnum() or self.delimiter in " \r\n":
            raise ValueError("a field delimiter is one character, no letter, digit or blank")
        if self.terminator not in ("\r", "\r\n", "\n"):
            raise ValueError("a terminator is CR, CRLF or LF")
        if unknown := self.messages - REQUESTS:
            raise ValueError(f"no request {', '.join(sorted(unknown))} in SIP2")
        if unknown := self.fields - frozenset(TAGGED):
            raise ValueError(f"no field {', '.join(sorted(unknown))} in SIP2")
        texts = {(key, language): text for key, language, text in self.texts}
        object.__setattr__(self, "text_of", texts)


def _anywhere(_: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit stands: its library and that library's municipality, by code; `name` is AM."""

    library: str
    municipality: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A unit, or several alike. `name` is the terminal's name in keys, payments and the audit.
    `places` map location codes (CP, AP) to other places than `place`. `institution` is AO, "" to
    answer what the unit sends; with `check_institution` another AO is refused. A login from an
    address that `may_come_from` denies is a wrong one."""

    name: str
    place: Place
    profile: Profile
    places: Mapping[str, Place] = field(default_factory=dict)
    language: str = "sv"
    zone: ZoneInfo = STOCKHOLM
    institution: str = ""
    check_institution: bool = False
    location: str = ""
    max_sessions: int = 1
    staff: bool = False
    may_come_from: Callable[[str], bool] = _anywhere
