"""Clauses on words: terms, phrases, anchors, masks, whole fields; in the form the clause asks for.

A word field is a stream of tokens (`fields`). A phrase is a list of (offset, token or mask); START
and END are tokens like others, so `^first`, `last^` and EXACT are phrases too. A word that may be
any (`*` alone) inside a phrase is a position left open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import tantivy

from protocolsrv.domain.query import Accents, AccessPoint, Clause, Relation, Wild
from protocolsrv.domain.refusal import QueryFault, QueryReason
from protocolsrv.domain.terms import WordPattern, is_any, term_words

from .built import MICROS_A_POSTING, Built, Snapshot, either, every, nothing, without
from .fields import END, FLAGS, MARC, PATH_MARK, REACH, START, differs, words_field

Slot = tuple[int, WordPattern | str]
"""A position of a phrase and what stands there: a word, or START or END."""

_MICROS_FITTING = 0.2
"""A record with a word that fits a mask."""

_SPECIAL = frozenset("\\.+*?()|[]{}^$#&-~")


@dataclass(frozen=True, slots=True)
class Stream:
    """The tokens of one access point in one form: the field, and for MARC paths what each token
    begins with, as text (`245a:`) or as a pattern (`245.:`)."""

    snapshot: Snapshot
    field: str
    head: str = ""
    head_pattern: str = ""

    def token(self, word: str) -> str:
        """The token of a literal word."""
        return self.head + word

    def is_literal(self, slot: WordPattern | str) -> bool:
        """Whether one token fits the slot."""
        return not self.head_pattern and (isinstance(slot, str) or slot.literal is not None)

    def pattern(self, slot: WordPattern | str) -> str:
        """The slot as a regular expression over whole tokens."""
        head = self.head_pattern or escaped(self.head)
        if isinstance(slot, str):
            return head + escaped(slot)
        return head + "".join(
            escaped(part) if isinstance(part, str) else (".*" if part is Wild.RUN else ".")
            for part in slot.parts
        )

    def single(self, slot: WordPattern | str) -> Built | QueryFault:
        """The records with one such token anywhere."""
        if self.is_literal(slot):
            scored = not isinstance(slot, str)
            word = slot if isinstance(slot, str) else str(slot.literal)
            return self.snapshot.term(self.field, self.token(word), scored=scored)
        expanded = self._expansion(slot)
        if isinstance(expanded, QueryFault):
            return expanded
        return Built(
            tantivy.Query.regex_query(self.snapshot.schema, self.field, self.pattern(slot)),
            *expanded,
        )

    def phrase(self, slots: Sequence[Slot]) -> Built | QueryFault:
        """The records where all slots are filled at their offsets."""
        if len(slots) == 1:
            return self.single(slots[0][1])
        lowest = min(offset for offset, _ in slots)
        placed = sorted(((offset - lowest, slot) for offset, slot in slots), key=lambda one: one[0])
        if any(after[0] - one[0] > REACH for one, after in pairwise(placed)):
            return QueryFault(QueryReason.MASK_TOO_MANY, "* for a whole word, too often in a row")
        singles = []
        for _, slot in placed:
            built = self._cost(slot)
            if isinstance(built, QueryFault):
                return built
            singles.append(built)
        fewest = min(records for records, _ in singles)
        cost = 5 + 3 * fewest * len(placed) * MICROS_A_POSTING + sum(one for _, one in singles)
        schema = self.snapshot.schema
        if all(self.is_literal(slot) for _, slot in placed):
            words: list[str | tuple[int, str]] = [
                (offset, self.token(slot if isinstance(slot, str) else str(slot.literal)))
                for offset, slot in placed
            ]
            return Built(tantivy.Query.phrase_query(schema, self.field, words), fewest, cost, True)
        patterns: list[str | tuple[int, str]] = [
            (offset, self.pattern(slot)) for offset, slot in placed
        ]
        return Built(
            tantivy.Query.regex_phrase_query(schema, self.field, patterns), fewest, cost, True
        )

    def _cost(self, slot: WordPattern | str) -> tuple[int, float] | QueryFault:
        """Records and extra microseconds of one slot of a phrase."""
        if self.is_literal(slot):
            word = slot if isinstance(slot, str) else str(slot.literal)
            return self.snapshot.frequency(self.field, self.token(word)), 1.0
        return self._expansion(slot)

    def _expansion(self, slot: WordPattern | str) -> tuple[int, float] | QueryFault:
        """What a mask may cost, by how many letters stand before its first wild part: the term
        dictionary is walked below those letters only."""
        if isinstance(slot, str):
            return self.snapshot.size, 50.0 + self.snapshot.size * MICROS_A_POSTING
        lead = slot.parts[0] if slot.parts and isinstance(slot.parts[0], str) else ""
        share = (1.0, 0.2, 0.05, 0.01, 0.003)[min(len(lead), 4)]
        records = int(self.snapshot.size * min(1.0, share * 2)) + 1
        walk = 0.3 * share * self.snapshot.size
        # Without letters in front, several words of each record fit.
        return records, 5 + walk + records * (_MICROS_FITTING if lead else 3 * _MICROS_FITTING)


def escaped(text: str) -> str:
    """A literal stretch inside a tantivy regular expression."""
    return "".join("\\" + one if one in _SPECIAL else one for one in text)


def words_clause(clause: Clause, snapshot: Snapshot) -> Built | QueryFault:
    """A clause on a WORDS access point."""
    found = term_words(clause.term, clause.accents, fold_all=clause.point.fold_all)
    if isinstance(found, QueryFault):
        return found
    return in_form(clause, snapshot, lambda stream: _related(clause, found, stream))


def in_form(
    clause: Clause, snapshot: Snapshot, build: Callable[[Stream], Built | QueryFault]
) -> Built | QueryFault:
    """Build over the field of the clause's form: where a record has no words of its own in that
    form, its words by row are the same and are asked instead."""
    form = clause.accents
    if form is Accents.IGNORE and clause.point.fold_all:
        form = Accents.BY_ROW
    usual = build(_stream(clause.point, Accents.BY_ROW, snapshot))
    if form is Accents.BY_ROW or isinstance(usual, QueryFault):
        return usual
    other = build(_stream(clause.point, form, snapshot))
    if isinstance(other, QueryFault):
        return other
    name = clause.point.name + clause.point.path[:3]  # of MARC paths, by tag
    flag = snapshot.term(FLAGS, differs(name, form), scored=False)
    return either([other, without(usual, flag)], snapshot.size)


def _stream(point: AccessPoint, form: Accents, snapshot: Snapshot) -> Stream:
    field = words_field(point, form)
    if point.name != MARC:
        return Stream(snapshot, field)
    if len(point.path) == 4 or point.path < "010":
        return Stream(snapshot, field, point.path + PATH_MARK)
    return Stream(snapshot, field, "", f"{point.path}.{PATH_MARK}")


def _related(clause: Clause, words: tuple[WordPattern, ...], stream: Stream) -> Built | QueryFault:
    relation = clause.relation
    if is_any(clause.term):
        having = stream.single(START)
        if isinstance(having, QueryFault) or relation is not Relation.NOT_EQUAL:
            return having
        return nothing()
    if relation in (Relation.ALL, Relation.ANY):
        built = [anchored((word,), stream) for word in words]
        faults = [one for one in built if isinstance(one, QueryFault)]
        if faults:
            return faults[0]
        good = [one for one in built if isinstance(one, Built)]
        return every(good) if relation is Relation.ALL else either(good, stream.snapshot.size)
    if relation is Relation.ADJ:
        return anchored(words, stream)
    whole = _whole(words, stream)
    if isinstance(whole, QueryFault) or relation is not Relation.NOT_EQUAL:
        return whole
    having = stream.single(START)
    return having if isinstance(having, QueryFault) else without(having, whole)


def _whole(words: tuple[WordPattern, ...], stream: Stream) -> Built | QueryFault:
    """EXACT: START, the words, END; a word that may be any is a position left open."""
    for index, word in enumerate(words):
        if (word.first and index) or (word.last and index < len(words) - 1):
            return nothing()
    slots: list[Slot] = [(0, START), (len(words) + 1, END)]
    slots += [(index, word) for index, word in enumerate(words, 1) if not word.any_word]
    return stream.phrase(slots)


def anchored(words: tuple[WordPattern, ...], stream: Stream) -> Built | QueryFault:
    """ADJ: the words side by side, with START or END beside an anchored one."""
    slots = slots_of(words)
    if slots is None:
        return nothing()
    if isinstance(slots, QueryFault):
        return slots
    return stream.phrase(slots)


def slots_of(words: tuple[WordPattern, ...]) -> list[Slot] | QueryFault | None:
    """The positions of a phrase, from 0 for its first word; None when no text can fit."""
    for index, word in enumerate(words):
        if (word.first and index) or (word.last and index < len(words) - 1):
            return None
    first, last = words[0].first, words[-1].last
    slots: list[Slot] = [(index, word) for index, word in enumerate(words) if not word.any_word]
    if first:
        slots.append((-1, START))
    if last:
        slots.append((len(words), END))
    open_start = words[0].any_word and not first
    open_end = words[-1].any_word and not last
    if len(words) == 1 and words[0].any_word:
        return [(0, START)]  # any word at all, first or last: every value has them
    if open_start or open_end:
        # "Some word before (or after)": the anchored phrase is all that can be left out.
        return QueryFault(QueryReason.MASK_TOO_MANY, "* at the edge of a phrase")
    return slots
