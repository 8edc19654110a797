"""How a document lies in the index: one field an access point and form, from the table's rows.

The tokens are ours: a word field holds words already normalised by `domain.text`, parted by blanks,
and tantivy only splits at the blanks. An occurrence stands between a START and an END token, which
gives anchors, whole-field comparison and "has a value"; between two occurrences lie GAP positions
that no word has (filler tokens are dropped by a stop-word filter, which keeps their positions), so
no phrase and no proximity reaches from one occurrence into the next.

Forms of a word field: `w_` by row; `p_` (å as a) and `x_` (é kept) only for records whose words
differ there, which the `flags` field says (`p:title`), so a clause in another form is "the other
field, or this one where nothing differs".

MARC paths share one field of tokens that begin with their path: `245a` + `:` + word.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version

import tantivy

from protocolsrv.domain.query import Accents, AccessPoint, Kind

LAYOUT = 4
"""Grows when this file changes what lies in the index; part of the directory's name."""

# No word has one of these (`domain.text`), and JSON holds them without escapes.
START, END = "<", ">"
FILLER = "_"
GAP = 8
"""Positions between the END of one occurrence and the START of the next."""

REACH = GAP + 2
"""How far apart two neighbouring words of a phrase may be asked for: from the last word of one
occurrence to the first of the next it is one more, so no phrase gets there."""

PATH_MARK = ":"
RECORD_ID, SCOPE, FLAGS = "record_id", "scope", "flags"
WORDS_ANALYSER = "psrv_words"
MARC = "marc"

_PREFIX = {Accents.BY_ROW: "w_", Accents.IGNORE: "p_", Accents.RESPECT: "x_"}
_FLAG = {Accents.IGNORE: "p:", Accents.RESPECT: "x:"}
_FILLERS = " ".join([FILLER] * GAP)
_BETWEEN = f" {END} {_FILLERS} {START} "

SORT_PARTS = 3
"""Integers of one text sort key (`domain.collation.packed_key`)."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The index of one access-point table."""

    points: tuple[AccessPoint, ...]

    @property
    def name(self) -> str:
        """What names the index directory: a hash of all that decides how documents lie."""
        rows = [
            (
                one.name,
                one.kind.value,
                one.form.value,
                one.fold_all,
                one.sort,
                one.facet,
                one.source,
            )
            for one in self.points
        ]
        return hashlib.sha256(repr((LAYOUT, version("tantivy"), rows)).encode()).hexdigest()[:16]

    def schema(self) -> tantivy.Schema:
        """The tantivy schema."""
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field(RECORD_ID, indexed=True, fast=True)
        builder.add_text_field(SCOPE, tokenizer_name="raw", index_option="basic")
        # One value of some thirty flags parted by blanks: a value each takes four times as long.
        builder.add_text_field(FLAGS, tokenizer_name=WORDS_ANALYSER, index_option="basic")
        for prefix in _PREFIX.values():
            builder.add_text_field(
                prefix + MARC, tokenizer_name=WORDS_ANALYSER, index_option="position"
            )
        for point in self.points:
            self._add(builder, point)
        return builder.build()

    def _add(self, builder: tantivy.SchemaBuilder, point: AccessPoint) -> None:
        if point.kind is Kind.WORDS:
            for prefix in _PREFIX.values():
                builder.add_text_field(
                    prefix + point.name, tokenizer_name=WORDS_ANALYSER, index_option="position"
                )
        elif point.kind is Kind.ID:
            builder.add_text_field(id_field(point), tokenizer_name="raw", index_option="basic")
        else:
            builder.add_integer_field(number_field(point), indexed=True, fast=True)
        if point.sort:
            for name in sort_fields(point):
                builder.add_integer_field(name, indexed=False, fast=True)
        if point.facet:
            builder.add_text_field(
                facet_field(point), fast=True, tokenizer_name="raw", index_option="basic"
            )


def register(index: tantivy.Index) -> None:
    """Give an opened index our analyser; tantivy does not store it."""
    analyser = (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
        .filter(tantivy.Filter.custom_stopword([FILLER]))
        .build()
    )
    index.register_tokenizer(WORDS_ANALYSER, analyser)


def words_field(point: AccessPoint, form: Accents = Accents.BY_ROW) -> str:
    """The field of a WORDS access point in one form."""
    return _PREFIX[form] + point.name


def id_field(point: AccessPoint) -> str:
    """The field of an ID access point."""
    return f"i_{point.name}"


def number_field(point: AccessPoint) -> str:
    """The field of a NUMBER or MOMENT access point."""
    return f"n_{point.name}"


def facet_field(point: AccessPoint) -> str:
    """The field whose values a facet counts."""
    return f"f_{point.name}"


def sort_fields(point: AccessPoint) -> tuple[str, ...]:
    """The integer columns of a sort key, most significant first."""
    parts = 1 if point.kind in (Kind.NUMBER, Kind.MOMENT) else SORT_PARTS
    return tuple(f"s{part}_{point.name}" for part in range(parts))


def has_value(name: str) -> str:
    """The flag of a record that has a value in an ID, NUMBER or MOMENT access point."""
    return f"h:{name}"


def has_many(name: str) -> str:
    """The flag of a record that has more than one value in a NUMBER or MOMENT access point."""
    return f"m:{name}"


def differs(name: str, form: Accents) -> str:
    """The flag of a record whose words in this form are not those by row."""
    return _FLAG[form] + name


def occurrences(texts: Iterable[str]) -> str:
    """One field value of all occurrences of a WORDS access point."""
    return f"{START} {_BETWEEN.join(texts)} {END}"


def marc_occurrences(pairs: Iterable[tuple[str, str]]) -> str:
    """One field value of all MARC paths: every token, START and END too, begins with its path. No
    phrase has tokens of two tags, so that only occurrences of one tag need a gap between them."""
    out: list[str] = []
    seen: set[str] = set()
    for path, words in pairs:
        tag = path[:3]
        if tag in seen:
            out.append(_FILLERS)
        else:
            seen.add(tag)
        first, between, last = _marks(path)
        out.append(f"{first}{words.replace(' ', between)}{last}")
    return " ".join(out)


@lru_cache(maxsize=4096)
def _marks(path: str) -> tuple[str, str, str]:
    """What stands before, between and after the words of an occurrence."""
    between = f" {path}{PATH_MARK}"
    return f"{path}{PATH_MARK}{START}{between}", between, f"{between}{END}"
