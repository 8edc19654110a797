"""Generated queries for the contract tests of search engines: every operator, drawn from records.

A `QueryMaker` is given a random source (`random.Random(seed)` or hypothesis's `st.randoms()`) and a
vocabulary of raw texts by access point, so that most terms find something. Terms are mutilated the
way people do it: other case, lost or decomposed marks, masks, anchors, hyphens.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import TypeVar

from protocolsrv.domain.query import (
    Accents,
    AccessPoint,
    AllRecords,
    Clause,
    FacetRequest,
    Kind,
    Missing,
    Not,
    Proximity,
    Query,
    Relation,
    SortKey,
    Term,
    Wild,
    conjunction,
    disjunction,
)
from protocolsrv.search.memory import Reader

_Any = TypeVar("_Any")
ORDERED = (Relation.LESS, Relation.LESS_OR_EQUAL, Relation.GREATER, Relation.GREATER_OR_EQUAL)
WORD_RELATIONS = (
    Relation.ADJ, Relation.ADJ, Relation.ALL, Relation.ANY, Relation.EXACT, Relation.EQUAL,
    Relation.NOT_EQUAL,
)  # fmt: skip
DISTANCES = (*ORDERED, Relation.LESS_OR_EQUAL, Relation.EQUAL, Relation.NOT_EQUAL)


def vocabulary(
    points: Iterable[AccessPoint], records: Mapping[int, _Any], reader: Reader[_Any]
) -> dict[AccessPoint, list[str]]:
    """The raw texts of every access point that has some, in the order of record ids."""
    found: dict[AccessPoint, list[str]] = {}
    for point in points:
        texts = [text for key in sorted(records) for text in reader.texts(point, records[key])]
        if any(text.strip() for text in texts):
            found[point] = [text for text in texts if text.strip()]
    return found


class QueryMaker:
    """Makes queries, sorts and facet requests. The same random source gives the same ones."""

    def __init__(self, random: Random, texts: Mapping[AccessPoint, Sequence[str]]):
        self._random = random
        self._texts = texts
        self._points = list(texts)
        self._words = [one for one in self._points if one.kind is Kind.WORDS]

    def query(self, depth: int = 2) -> Query:
        """A query with at most `depth` levels of booleans."""
        if depth == 0 or self._random.random() < 0.5:
            return self.leaf()
        kind = self._random.choice(("and", "or", "not"))
        if kind == "not":
            return Not(self.query(depth - 1), self.query(depth - 1))
        parts = [self.query(depth - 1) for _ in range(self._random.randint(2, 3))]
        return conjunction(parts) if kind == "and" else disjunction(parts)

    def leaf(self) -> Query:
        """A clause, a proximity, or now and then all records."""
        chance = self._random.random()
        if chance < 0.03:
            return AllRecords()
        if chance < 0.2 and self._words:
            return self.proximity()
        return self.clause(self._random.choice(self._points))

    def clause(self, point: AccessPoint) -> Clause:
        """A clause on one access point."""
        if self._random.random() < 0.03:
            relation = self._random.choice((point.equal, Relation.NOT_EQUAL))
            return Clause(point, relation, (Wild.RUN,))
        if point.kind is Kind.WORDS:
            return self._words_clause(point)
        if point.kind is Kind.ID:
            return self._id_clause(point)
        return self._number_clause(point)

    def proximity(self) -> Proximity:
        """Two words or short phrases, mostly of one occurrence."""
        point = self._random.choice(self._words)
        text = self._random.choice(self._texts[point])
        if self._random.random() < 0.2:
            text += " " + self._random.choice(self._texts[point])
        accents = self._accents()
        left, right = (
            Clause(
                point,
                self._random.choice((Relation.ADJ, Relation.ADJ, Relation.ANY)),
                self._word_term(text, self._random.choice((1, 1, 1, 2)), masks=0.1),
                accents,
            )
            for _ in range(2)
        )
        relation = self._random.choice(DISTANCES)
        distance = self._random.choice((0, 1, 1, 1, 2, 3, 5, 10))
        return Proximity(left, right, distance, relation, self._random.random() < 0.5)

    def sort(self, points: Sequence[AccessPoint]) -> tuple[SortKey, ...]:
        """None to three keys of the sortable ones of `points`."""
        able = [one for one in points if one.sort]
        keys = []
        for point in self._random.sample(able, min(len(able), self._random.randint(0, 3))):
            missing = self._random.choice([one for one in Missing if one is not Missing.FAIL])
            value = self._random.choice(self._texts.get(point, ["2000"]))
            keys.append(SortKey(point, self._random.random() < 0.5, missing, value))
        return tuple(keys)

    def facets(self, points: Sequence[AccessPoint]) -> tuple[FacetRequest, ...]:
        """One or two requests."""
        able = [one for one in points if one.facet]
        chosen = self._random.sample(able, min(len(able), self._random.randint(1, 2)))
        return tuple(
            FacetRequest(one, self._random.choice((1, 5, 50)), self._random.choice((0, 0, 2)),
                         self._random.random() < 0.5)
            for one in chosen
        )  # fmt: skip

    # ---- clauses by kind -----------------------------------------------------------------------

    def _accents(self) -> Accents:
        return self._random.choice((Accents.BY_ROW, Accents.BY_ROW, Accents.RESPECT,
                                    Accents.IGNORE))  # fmt: skip

    def _words_clause(self, point: AccessPoint) -> Clause:
        relation = self._random.choice(WORD_RELATIONS)
        text = self._random.choice(self._texts[point])
        whole = relation in (Relation.EXACT, Relation.EQUAL, Relation.NOT_EQUAL)
        if whole and self._random.random() < 0.8:
            term = self._word_term(text, len(text.split()), masks=0.15)
        else:
            term = self._word_term(text, self._random.choice((1, 1, 2, 2, 3, 4)), masks=0.25)
        return Clause(point, relation, term, self._accents())

    def _word_term(self, text: str, count: int, masks: float) -> Term:
        """`count` neighbouring words of a text, with masks in some and anchors at some edges."""
        pieces = text.split()
        start = self._random.randint(0, max(0, len(pieces) - count))
        parts: list[str | Wild] = []
        chosen = pieces[start : start + count]
        for index, word in enumerate(chosen):
            if index:
                parts.append(" ")
            parts.extend(self._masked(self._mistyped(word), masks))
        if self._random.random() < 0.1 and parts[0] is not Wild.ANCHOR:
            parts.insert(0, Wild.ANCHOR)
        if self._random.random() < 0.1:
            parts.append(Wild.ANCHOR)
        return tuple(parts)

    def _mistyped(self, word: str) -> str:
        way = self._random.random()
        if way < 0.15:
            return word.upper()
        if way < 0.25:
            return unicodedata.normalize("NFD", word)
        if way < 0.35:
            marked = unicodedata.normalize("NFD", word)
            return "".join(one for one in marked if not unicodedata.combining(one))
        if way < 0.4:
            return word.replace("'", "’")
        if way < 0.45:
            return f"({word}),"
        return word.lower() if way < 0.6 else word

    def _masked(self, word: str, chance: float) -> list[str | Wild]:
        """Masks only between letters: beside an apostrophe or a sign their meaning is unclear."""
        if self._random.random() >= chance or not re.fullmatch(r"[^\W_]{2,}", word):
            return [word]
        at = self._random.randint(1, len(word) - 1)
        match self._random.randint(0, 4):
            case 0 | 1:
                return [word[:at], Wild.RUN]
            case 2:
                return [Wild.RUN, word[at:]]
            case 3:
                rest = word[at + 1 :]
                return [word[:at], Wild.ONE, *([rest] if rest else [])]
            case _:
                return [word[:at], Wild.RUN, word[at:]]

    def _id_clause(self, point: AccessPoint) -> Clause:
        value = self._random.choice(self._texts[point])
        relation = self._random.choice(
            (Relation.EQUAL, Relation.EQUAL, Relation.ADJ, Relation.EXACT, Relation.NOT_EQUAL,
             Relation.ANY, Relation.ALL, *ORDERED)
        )  # fmt: skip
        if relation in (Relation.ANY, Relation.ALL) and " " not in value:
            value += " " + self._random.choice(self._texts[point])
        if self._random.random() < 0.2:
            value = value.upper() if self._random.random() < 0.5 else value.replace("-", "")
        bare = value.strip()
        if relation in (Relation.EQUAL, Relation.NOT_EQUAL) and len(bare) > 3:
            at = self._random.randint(2, len(bare) - 1)
            if self._random.random() < 0.3:
                return Clause(point, relation, (bare[:at], Wild.RUN))
            if self._random.random() < 0.1:
                return Clause(point, relation, (Wild.RUN, bare[at:]))
            if self._random.random() < 0.1:
                return Clause(point, relation, (bare[: at - 1], Wild.ONE, bare[at:]))
        return Clause(point, relation, (value,))

    def _number_clause(self, point: AccessPoint) -> Clause:
        relation = self._random.choice(
            (Relation.EQUAL, Relation.NOT_EQUAL, Relation.ANY, Relation.WITHIN, Relation.WITHIN,
             Relation.ENCLOSES, *ORDERED)
        )  # fmt: skip
        one, other = sorted(self._number(point) for _ in range(2))
        if relation in (Relation.WITHIN, Relation.ENCLOSES, Relation.ANY):
            return Clause(point, relation, (f"{one} {other}",))
        return Clause(point, relation, (one,))

    def _number(self, point: AccessPoint) -> str:
        value = self._random.choice(self._texts[point])
        if point.kind is Kind.NUMBER:
            return str(int(value) + self._random.choice((-10, -1, 0, 0, 0, 1, 10)))
        year, month, day, time = value[:4], value[4:6], value[6:8], value[8:]
        return self._random.choice(
            (year, f"{year}-{month}", f"{year}-{month}-{day}", f"{year}{month}{day}",
             f"{year}-{month}-{day}T{time[:2]}:{time[2:4]}Z",
             f"{year}-{month}-{day}T{time[:2]}:{time[2:4]}:{time[4:6]}+02:00")
        )  # fmt: skip
