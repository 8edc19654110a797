"""The one query tree: what SRU's CQL and Z39.50's RPN both become, and what every engine folds.

The tree knows no protocol, no MARC and no engine. Names have been resolved to rows of the
access-point table, relations to the closed set below, and masks to typed parts; what is left is
meaning. A term keeps its letters as they were typed: each engine normalises them by the rules of
the clause's access point (`domain.text`), so that the naive engine can check the fast one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum


class Kind(Enum):
    """What the values of an access point are, and so which relations have a meaning."""

    WORDS = "words"  # running text: words in order, several occurrences a record
    ID = "id"  # an identifier or code, compared whole after normalisation (`Form`)
    NUMBER = "number"  # an integer, such as a year
    MOMENT = "moment"  # a date or date and time in UTC, kept as the integer YYYYMMDDhhmmss


class Form(Enum):
    """How the values of an ID access point are brought to one form (`domain.identifiers`)."""

    PLAIN = "plain"  # case folded, blanks trimmed
    ISBN = "isbn"  # ISBN-10 becomes ISBN-13; hyphens go
    ISSN = "issn"  # hyphens go, check digit upper case
    STANDARD = "standard"  # any standard number: ISBN when it is one, else hyphens and blanks go
    CLASS = "class"  # classification marks: case kept apart (SAB `Hc` is not `hc`), blanks go


class Relation(Enum):
    """How a term is compared with the values of an access point.

    WORDS: ADJ, ALL, ANY, EXACT, NOT_EQUAL. ID: EQUAL (also ADJ, EXACT), ANY, ALL, NOT_EQUAL and the
    ordered ones (by normalised code points). NUMBER and MOMENT: EQUAL, NOT_EQUAL, the ordered
    ones, WITHIN ("low high", both ends in), ENCLOSES (for a value that is an interval).
    """

    ADJ = "adj"  # the term's words next to each other, in order, in one occurrence
    ALL = "all"  # every word somewhere in the access point, in any occurrence
    ANY = "any"  # at least one of the words
    EXACT = "exact"  # one whole occurrence, word for word
    EQUAL = "equal"  # the same value (a partial date equals every moment inside it)
    NOT_EQUAL = "not equal"  # has a value, and none of them is EXACT / EQUAL
    LESS = "<"
    LESS_OR_EQUAL = "<="
    GREATER = ">"
    GREATER_OR_EQUAL = ">="
    WITHIN = "within"
    ENCLOSES = "encloses"


class Wild(Enum):
    """The parts of a term that are not letters."""

    RUN = "*"  # any number of characters of one word, none included
    ONE = "?"  # exactly one character
    ANCHOR = "^"  # start or end of the occurrence; only at the outer edge of a word


Term = tuple["str | Wild", ...]
"""Literal stretches and wild parts in order: `^dea* man` is (ANCHOR, "dea", RUN, " man")."""


class Accents(Enum):
    """How letters with marks compare. BY_ROW: å ä ö are letters of their own, other marks fold,
    unless the row says that all fold."""

    BY_ROW = "by row"
    RESPECT = "respect"  # é is not e
    IGNORE = "ignore"  # å is a


@dataclass(frozen=True, slots=True)
class AccessPoint:
    """One row of the access-point table: an index as every protocol and engine sees it.

    `source` is read by `marc.extract` alone. `equal` is what a bare `=` (or Bib-1 relation 3 with
    no structure) means here. `path` is set only on the `marc` row: tag, or tag and subfield code.
    """

    name: str
    kind: Kind
    title_sv: str
    title_en: str
    source: str
    cql: tuple[str, ...]  # "dc.title", "bath.title": context set prefix and index name
    use: tuple[int, ...] = ()  # Bib-1 Use attribute values
    equal: Relation = Relation.ADJ
    form: Form = Form.PLAIN
    fold_all: bool = False  # å ä ö fold too: a search for `oland` finds `öland`
    weight: float = 1.0  # boost in the relevance order
    scan: bool = False
    sort: bool = False
    facet: bool = False
    path: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """One access point, one relation, one term."""

    point: AccessPoint
    relation: Relation
    term: Term
    accents: Accents = Accents.BY_ROW


@dataclass(frozen=True, slots=True)
class And:
    """Every part holds. Flat: no part is itself an And."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds. Flat: no part is itself an Or."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """`keep` holds and `drop` does not (CQL `not`, RPN and-not)."""

    keep: Query
    drop: Query


@dataclass(frozen=True, slots=True)
class Proximity:
    """Both operands in one occurrence of one access point, at a distance in words.

    The distance of neighbouring words is 1; of overlapping ones 0. `ordered`: left comes first.
    `relation` is LESS_OR_EQUAL, EQUAL, LESS, GREATER, GREATER_OR_EQUAL or NOT_EQUAL.
    """

    left: Clause
    right: Clause
    distance: int
    relation: Relation
    ordered: bool


@dataclass(frozen=True, slots=True)
class AllRecords:
    """Every record of the scope (`cql.allRecords = 1`)."""


@dataclass(frozen=True, slots=True)
class ResultSetRef:
    """An earlier result set; the service replaces it by its query before an engine sees it."""

    name: str


Query = Clause | And | Or | Not | Proximity | AllRecords | ResultSetRef


class Missing(Enum):
    """Where records without a value go in a sort (CQL sort-v1.0 modifiers, Z39.50 Sort)."""

    LAST = "last"  # after all others, whatever the direction
    LOW = "low"  # as if lower than any value
    HIGH = "high"
    OMIT = "omit"  # left out of the page and the count
    FAIL = "fail"  # the whole request is refused
    VALUE = "value"  # as if the record had `SortKey.value`


@dataclass(frozen=True, slots=True)
class SortKey:
    """One key of the wanted order; ties are broken by the next key, at last by record id."""

    point: AccessPoint
    descending: bool = False
    missing: Missing = Missing.LAST
    value: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """Which stretch of the result set: `offset` hits skipped, at most `limit` wanted (0 allowed).

    `after` is the cursor of an earlier `Hits`, for engines that page deep by search-after."""

    offset: int = 0
    limit: int = 10
    after: bytes | None = None


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search gives: the exact count and one window of record ids in order.

    `complete` is false when a distributed engine could not ask every shard; `total` then counts a
    valid subset. `scores` runs beside `ids` where the order is by relevance."""

    total: int
    ids: tuple[int, ...]
    complete: bool = True
    after: bytes | None = None
    scores: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetRequest:
    """Counts by value of one access point over a result set."""

    point: AccessPoint
    limit: int = 10
    offset: int = 0
    by_count: bool = True  # else alphabetic


@dataclass(frozen=True, slots=True)
class Facet:
    """The answer to one `FacetRequest`: (value, records) in the order asked for."""

    point: AccessPoint
    values: tuple[tuple[str, int], ...] = field(default=())


def conjunction(parts: Iterable[Query]) -> Query:
    """The And of `parts`, flat; the part itself when there is one."""
    flat: list[Query] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, And) else (part,))
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def disjunction(parts: Iterable[Query]) -> Query:
    """The Or of `parts`, flat; the part itself when there is one."""
    flat: list[Query] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Or) else (part,))
    return flat[0] if len(flat) == 1 else Or(tuple(flat))
