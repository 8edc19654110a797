"""What can be wrong with a configuration: one row a kind, and how a problem is told.

The codes are stable: a code is never used again for something else. The reference page of
diagnostics is printed from `KINDS`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum


class Severity(Enum):
    """Whether the server would start with it."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One row: a stable code, a title, and what it means and what to do, for the reference page."""

    code: str
    title: str
    meaning: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong, with the place a person must look at.

    `line` and `column` count from 1; 0 where there is no such place (environment, missing file).
    `text` is the line of the file as it stands, `width` how many characters of it are meant."""

    kind: ProblemKind
    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    text: str = ""
    width: int = 1
    hint: str = ""

    @property
    def code(self) -> str:
        """The stable code, such as PS-CFG-003."""
        return self.kind.code

    @property
    def is_error(self) -> bool:
        """False for a warning."""
        return self.kind.severity is Severity.ERROR


def _error(number: int, title: str, meaning: str) -> ProblemKind:
    return ProblemKind(f"PS-CFG-{number:03}", title, meaning)


def _warning(number: int, title: str, meaning: str) -> ProblemKind:
    return ProblemKind(f"PS-CFG-{number:03}", title, meaning, Severity.WARNING)


FILE = _error(
    1,
    "The file cannot be read",
    "The configuration file, or one it includes, is not there or may not be read by this account.",
)
SYNTAX = _error(
    2,
    "The file is not TOML",
    "The text breaks the rules of TOML, so nothing after this place can be understood. Text values"
    " need quotes; a table name stands in brackets on a line of its own.",
)
UNKNOWN_KEY = _error(
    3,
    "Unknown key",
    "No setting has this name. A misspelt setting would otherwise be silently without effect, so"
    " it is refused. The hint names the nearest setting there is.",
)
MISSING_KEY = _error(
    4, "Missing key", "This table needs the setting; there is no value that suits everybody."
)
WRONG_TYPE = _error(
    5,
    "Wrong type of value",
    "The value is of another type than the setting: text in quotes where a number belongs, one"
    " value where a list belongs, and so on.",
)
BAD_VALUE = _error(
    6,
    "Value not allowed",
    "The type is right, but the value is out of range, not one of the choices, or not well formed.",
)
DEFINED_TWICE = _error(
    7,
    "Defined twice",
    "Two files set the same thing. Included files are read together with the main file; none"
    " overrides another. Only the environment does.",
)
NESTED_INCLUDE = _error(
    8,
    "An included file includes others",
    "Only the main file has an `include`, so that all the files are seen in one place.",
)
SECRET_IN_FILE = _error(
    9,
    "A secret stands in the file",
    "Passwords are read from a file of their own (`…_file`) or from the environment, so that the"
    " configuration can be shown, copied and kept under version control.",
)
SECRET_FILE = _error(
    10, "The file of a secret cannot be read", "The file is missing, empty or may not be read."
)
UNKNOWN_VARIABLE = _error(
    11,
    "Unknown environment variable",
    "The name begins with PROTOCOLSRV__ but no setting belongs to it. The parts of the name are"
    " the table and the key in capitals, with two underscores between them.",
)
DUPLICATE = _error(
    12,
    "Not unique",
    "Codes and sigels name a library in paths and item fields, logins a unit, names a profile: each"
    " is used once.",
)
UNKNOWN_MUNICIPALITY = _error(
    13,
    "Unknown municipality",
    "A library belongs to one of the municipalities of this configuration, named by its code.",
)
SAME_ADDRESS = _error(
    14, "Two listeners on one address", "Only one listener can have an address and port."
)
DATABASE_URL = _error(
    15,
    "Not a usable database address",
    "Write postgresql://user@host:port/database. For SQLite leave the setting out: the files lie"
    " in `data_dir`.",
)
INCOMPLETE_MAPPING = _error(
    16,
    "Incomplete mapping of holdings",
    "A mapping of your own says at least in which field the items stand (`tag`) and where the"
    " barcode and the owning library are; or it varies a built-in one, named in `like`.",
)
CONTRADICTION = _error(
    17, "Settings contradict each other", "Two values cannot both hold; the message names them."
)
UNKNOWN_SCOPE = _error(
    18,
    "Unknown library or municipality",
    "A database of the catalogue is named by the code of a library or municipality.",
)
PUBLIC_ADDRESS = _warning(
    20,
    "Public address without a reason",
    "The listener can be reached from other machines. That may be meant: write in `public_reason`"
    " why, for the colleague who reads the file next.",
)
NO_LIBRARIES = _warning(
    21,
    "No libraries",
    "Without libraries no item can be placed: the holdings of every record are reported as"
    " belonging to an unknown library.",
)
READABLE_SECRET = _warning(
    22,
    "A secret others can read",
    "Other accounts of the machine may read the file. Take that right away: chmod 600.",
)
UNKNOWN_LIBRARY = _warning(
    23,
    "Unknown library in a mapping",
    "The mapping translates to a code that no library of this configuration has.",
)

SIP2_CLEARTEXT = _error(
    24,
    "Plain text on a public address",
    "SIP2 sends passwords, PINs and card numbers as they are. An address that other machines can"
    " reach needs `allow_cleartext = true` and a `public_reason` that says why that is safe there:"
    " a VPN, or a TLS proxy in front.",
)
UNKNOWN_PROFILE = _error(
    25,
    "Unknown profile",
    "An account names a profile that neither comes with the program nor has a [[sip2_profile]].",
)
NO_WAY_IN = _error(
    26,
    "An account that cannot be used",
    "A unit needs a password (`password_file` or `password_hash`), or, where it sends no login,"
    " `without_login` with `addresses`, or an address of its own in `listen`.",
)
UNKNOWN_PLACE = _error(
    27,
    "Unknown library of an account",
    "A unit stands in one of the libraries of this configuration: what it lends and takes back"
    " belongs there.",
)

POLICY_NO_DEFAULT = _error(
    40,
    "A policy table without a default row",
    "The last shared row of every table is for everything, always: no condition and no days. So"
    " every question has an answer.",
)
POLICY_GAP = _error(
    41,
    "A case no row is for",
    "The message names patron, item and library for which no row of the table matches. Add a row,"
    " or a default row at the end.",
)
POLICY_UNREACHABLE = _error(
    42,
    "A row that is never reached",
    "Earlier rows match whatever this one would, so it has no effect. Move it up, narrow the"
    " earlier ones, or take it out.",
)
POLICY_OVERLAP = _warning(
    43,
    "Two rows for the same, on the same days",
    "Where their days overlap the earlier row wins. End the old row on the day before the new one"
    " begins.",
)
POLICY_UNKNOWN_CODE = _error(
    44,
    "Unknown code in the policy",
    "A row names a category, a type of items, a library or a municipality that there is not.",
)
POLICY_NOT_OWN = _error(
    45,
    "Not the municipality's own",
    "A municipality has rows for its own items, patrons or libraries, as the axis of the table"
    " says; what is common to all stands in the shared base.",
)

KINDS: tuple[ProblemKind, ...] = (
    FILE,
    SYNTAX,
    UNKNOWN_KEY,
    MISSING_KEY,
    WRONG_TYPE,
    BAD_VALUE,
    DEFINED_TWICE,
    NESTED_INCLUDE,
    SECRET_IN_FILE,
    SECRET_FILE,
    UNKNOWN_VARIABLE,
    DUPLICATE,
    UNKNOWN_MUNICIPALITY,
    SAME_ADDRESS,
    DATABASE_URL,
    INCOMPLETE_MAPPING,
    CONTRADICTION,
    UNKNOWN_SCOPE,
    PUBLIC_ADDRESS,
    NO_LIBRARIES,
    READABLE_SECRET,
    UNKNOWN_LIBRARY,
    SIP2_CLEARTEXT,
    UNKNOWN_PROFILE,
    NO_WAY_IN,
    UNKNOWN_PLACE,
    POLICY_NO_DEFAULT,
    POLICY_GAP,
    POLICY_UNREACHABLE,
    POLICY_OVERLAP,
    POLICY_UNKNOWN_CODE,
    POLICY_NOT_OWN,
)


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint naming the known word most like `word`, or all of them when there are few."""
    words = {one.lower(): one for one in known}
    close = get_close_matches(word.lower(), words, n=1, cutoff=0.6)
    if close:
        return f"did you mean {words[close[0]]!r}?"
    if not words or len(words) > 12:
        return ""
    return f"known: {', '.join(sorted(words.values()))}"
