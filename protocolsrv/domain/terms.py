"""A typed term split into words with masks and anchors: what an engine looks for.

A term (`query.Term`) is literal stretches and wild parts. Splitting obeys the rules of
`domain.text`, so that the word `l'hom*` becomes `l`, `hom*`, as its text would. A mask counts the
letters of the *normalised* word (`stra?e` does not fit `straße`, which is `strasse`).

- `*` inside a word: any letters of that word, none included; `?`: exactly one.
- `*` alone is a whole word, any; a term that is nothing but `*` means "has a value".
- `^` stands at the outer edge of a word: the first (before it) or last word (after it) of its
  occurrence. Anywhere else it is refused (ANCHOR_PLACE).
- Nothing but punctuation or blanks: TERM_EMPTY.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .query import Accents, Clause, Kind, Relation, Term, Wild
from .refusal import QueryFault, QueryReason
from .text import BORDER, Letters, words, words_by_table

# Noncharacters for the wild parts while a term is split: no text has them.
_RUN, _ONE, _OPEN, _CLOSE = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
_MASKS = _RUN + _ONE
_OWN = {ord(mark): mark for mark in (_RUN, _ONE, BORDER)} | {
    ord(mark): f" {mark} " for mark in (_OPEN, _CLOSE)
}
_TABLES = {accents: Letters(accents, inner=BORDER, known=_OWN) for accents in Accents}
_NO_MARKS = str.maketrans(dict.fromkeys((_RUN, _ONE, _OPEN, _CLOSE, BORDER), " "))
_MASK_AFTER_BORDER = re.compile(f"{BORDER}([{_MASKS}]+)")
_LEADING_MASKS = re.compile(f"^([{_MASKS}]+){BORDER}")


@dataclass(frozen=True, slots=True)
class WordPattern:
    """One word wanted: literal stretches (normalised) and `Wild.RUN` / `Wild.ONE` in order, and
    whether it must be the first or last word of its occurrence."""

    parts: tuple[str | Wild, ...]
    first: bool = False
    last: bool = False

    @property
    def literal(self) -> str | None:
        """The word itself where nothing is masked."""
        return self.parts[0] if len(self.parts) == 1 and isinstance(self.parts[0], str) else None

    @property
    def any_word(self) -> bool:
        """Whether every word fits."""
        return self.parts == (Wild.RUN,)

    @property
    def prefix(self) -> str | None:
        """The letters before the only mask, a `*` at the end."""
        if len(self.parts) == 2 and self.parts[1] is Wild.RUN and isinstance(self.parts[0], str):
            return self.parts[0]
        return None

    @property
    def letters(self) -> int:
        """How many letters are given: what limits on short masks count."""
        return sum(len(part) for part in self.parts if isinstance(part, str))


def is_any(term: Term) -> bool:
    """Whether the term is `*` alone: any value at all."""
    return tuple(part for part in term if part is not Wild.ANCHOR and part != "") == (Wild.RUN,)


def plain_text(term: Term) -> str | None:
    """The text of a term without masks; None where there are some. Anchors are left out."""
    if any(part is Wild.RUN or part is Wild.ONE for part in term):
        return None
    return "".join(part for part in term if isinstance(part, str))


def shown(term: Term) -> str:
    """The term as a person would type it: for diagnostics."""
    return "".join(part if isinstance(part, str) else part.value for part in term)


def term_words(
    term: Term, accents: Accents = Accents.BY_ROW, *, fold_all: bool = False
) -> tuple[WordPattern, ...] | QueryFault:
    """The words of a term in one form; `fold_all` is that of the row. At least one, or a fault."""
    form = Accents.IGNORE if fold_all and accents is Accents.BY_ROW else accents
    if all(isinstance(part, str) for part in term):
        found = words("".join(part for part in term if isinstance(part, str)), form)
        patterns = tuple([WordPattern((word,)) for word in found.split()])
        return patterns or QueryFault(QueryReason.TERM_EMPTY, shown(term))
    marked = _marked(term)
    if marked is None:
        return QueryFault(QueryReason.ANCHOR_PLACE, shown(term))
    chunks = words_by_table(marked, _TABLES[form]).split()
    return _attach(chunks, term)


def _marked(term: Term) -> str | None:
    """The term as one string with marks for its wild parts; None for an anchor out of place."""
    out: list[str] = []
    for index, part in enumerate(term):
        if isinstance(part, str):
            out.append(part.translate(_NO_MARKS))
        elif part is Wild.ANCHOR:
            before = _at_edge(term[index - 1] if index else " ", -1)
            after = _at_edge(term[index + 1] if index + 1 < len(term) else " ", 0)
            if before == after:
                return None
            out.append(_OPEN if before else _CLOSE)
        else:
            out.append(_RUN if part is Wild.RUN else _ONE)
    return "".join(out)


def _at_edge(neighbour: str | Wild, side: int) -> bool:
    """Whether a neighbouring part ends its word there: it is blank on that side."""
    return isinstance(neighbour, str) and (not neighbour or neighbour[side].isspace())


def _attach(chunks: list[str], term: Term) -> tuple[WordPattern, ...] | QueryFault:
    """Patterns from chunks between blanks; an anchor mark belongs to the word beside it."""
    found: list[WordPattern] = []
    opened = False
    for chunk in chunks:
        if chunk == _OPEN:
            opened = True
        elif chunk == _CLOSE:
            if not found or opened:
                return QueryFault(QueryReason.ANCHOR_PLACE, shown(term))
            found[-1] = WordPattern(found[-1].parts, found[-1].first, last=True)
        else:
            for word in _split_ideographs(chunk):
                found.append(WordPattern(_parts(word), first=opened))
                opened = False
    if not found:
        return QueryFault(QueryReason.TERM_EMPTY, shown(term))
    if opened:
        return QueryFault(QueryReason.ANCHOR_PLACE, shown(term))
    return tuple(found)


def _split_ideographs(chunk: str) -> list[str]:
    """The words of a chunk. A mask beside an ideograph belongs to it, to the left one before the
    right one: `夏*` is one word."""
    if BORDER not in chunk:
        return [chunk]
    bound = _LEADING_MASKS.sub(r"\1", _MASK_AFTER_BORDER.sub(rf"\1{BORDER}", chunk))
    return [word for word in bound.split(BORDER) if word]


def _parts(word: str) -> tuple[str | Wild, ...]:
    """Literal stretches and masks; a stretch of masks becomes its `?`s and then at most one `*`."""
    parts: list[str | Wild] = []
    index = 0
    while index < len(word):
        end = index
        wild = word[index] in _MASKS
        while end < len(word) and (word[end] in _MASKS) is wild:
            end += 1
        stretch = word[index:end]
        if wild:
            parts.extend([Wild.ONE] * stretch.count(_ONE))
            parts.extend([Wild.RUN] if _RUN in stretch else [])
        else:
            parts.append(stretch)
        index = end
    return tuple(parts)


# ---- which relations have a meaning ------------------------------------------------------------

ORDERED = frozenset(
    (Relation.LESS, Relation.LESS_OR_EQUAL, Relation.GREATER, Relation.GREATER_OR_EQUAL)
)
_SAME = frozenset((Relation.ADJ, Relation.EXACT, Relation.EQUAL))
_LISTS = frozenset((Relation.ALL, Relation.ANY, Relation.NOT_EQUAL))
ALLOWED: dict[Kind, frozenset[Relation]] = {
    Kind.WORDS: _SAME | _LISTS,
    Kind.ID: _SAME | _LISTS | ORDERED,
    Kind.NUMBER: _SAME | _LISTS | ORDERED | {Relation.WITHIN, Relation.ENCLOSES},
    Kind.MOMENT: _SAME | _LISTS | ORDERED | {Relation.WITHIN, Relation.ENCLOSES},
}
"""On WORDS, EQUAL is EXACT. On the others ADJ and EXACT are EQUAL, and ANY and ALL take the term's
values one by one, parted by blanks."""


def relation_fault(clause: Clause) -> QueryFault | None:
    """What forbids this relation here: the kind of the access point, or masks in the term."""
    point, relation = clause.point, clause.relation
    if relation not in ALLOWED[point.kind]:
        return QueryFault(QueryReason.RELATION_FOR_POINT, f"{point.name} {relation.value}")
    if point.kind is Kind.WORDS:
        return None
    text = shown(clause.term)
    masked = plain_text(clause.term) is None
    if masked and relation in ORDERED | {Relation.WITHIN, Relation.ENCLOSES}:
        return QueryFault(QueryReason.RELATION_FOR_TERM, text)
    if masked and point.kind is not Kind.ID and not is_any(clause.term):
        return QueryFault(QueryReason.MASK_NOT_SUPPORTED, text)
    if Wild.ANCHOR in clause.term[1:-1]:
        return QueryFault(QueryReason.ANCHOR_PLACE, text)
    return None
