"""Two words or phrases at a distance in one occurrence.

tantivy's slop is not proximity (it counts both directions at once), so every offset that fits is a
phrase of its own, and the clause is their disjunction: exact, and dear only by the number of
offsets. A distance without an upper end would need offsets without end and is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from protocolsrv.domain.query import Proximity, Relation
from protocolsrv.domain.refusal import QueryFault, QueryReason
from protocolsrv.domain.terms import WordPattern, term_words

from .built import Built, Snapshot, either, nothing
from .words import Slot, Stream, in_form, slots_of

MAX_DISTANCE = 10

_FITS: dict[Relation, Callable[[int, int], bool]] = {
    Relation.LESS: lambda apart, distance: apart < distance,
    Relation.LESS_OR_EQUAL: lambda apart, distance: apart <= distance,
    Relation.EQUAL: lambda apart, distance: apart == distance,
}
_UNBOUNDED = (Relation.GREATER, Relation.GREATER_OR_EQUAL, Relation.NOT_EQUAL)


def proximity_clause(query: Proximity, snapshot: Snapshot) -> Built | QueryFault:
    """The two clauses at a distance."""
    left, right = query.left, query.right
    if left.point != right.point or left.accents is not right.accents:
        return QueryFault(QueryReason.PROXIMITY_OPERANDS, left.point.name)
    if query.relation in _UNBOUNDED:
        return QueryFault(QueryReason.PROXIMITY_RELATION, query.relation.value)
    if query.relation not in _FITS:
        return QueryFault(QueryReason.PROXIMITY_RELATION, query.relation.value)
    if not 0 <= query.distance <= MAX_DISTANCE:
        return QueryFault(QueryReason.PROXIMITY_DISTANCE, str(query.distance))
    operands: list[list[tuple[WordPattern, ...]]] = []
    for clause in (left, right):
        words = term_words(clause.term, clause.accents, fold_all=clause.point.fold_all)
        if isinstance(words, QueryFault):
            return words
        if clause.relation is Relation.ANY:
            operands.append([(word,) for word in words])
        elif clause.relation is Relation.ADJ or (
            clause.relation is Relation.ALL and len(words) == 1
        ):
            operands.append([words])
        else:
            return QueryFault(QueryReason.PROXIMITY_OPERANDS, clause.relation.value)
    return in_form(left, snapshot, lambda stream: _pairs(query, operands, stream))


def _pairs(
    query: Proximity, operands: list[list[tuple[WordPattern, ...]]], stream: Stream
) -> Built | QueryFault:
    built: list[Built] = []
    for one in operands[0]:
        for other in operands[1]:
            left, right = slots_of(one), slots_of(other)
            for slots in (left, right):
                if isinstance(slots, QueryFault):
                    return slots
            if not isinstance(left, list) or not isinstance(right, list):
                continue
            if any(word.any_word for word in (*one, *other)):
                return QueryFault(QueryReason.PROXIMITY_MASK, "*")
            for offset in _offsets(query, len(one), len(other)):
                merged = _merged(left, right, offset)
                if isinstance(merged, QueryFault):
                    return merged
                if merged is None:
                    continue
                phrase = stream.phrase(merged)
                if isinstance(phrase, QueryFault):
                    return phrase
                built.append(phrase)
    if not built:
        return nothing()
    return either(built, stream.snapshot.size)


def _offsets(query: Proximity, left: int, right: int) -> Iterator[int]:
    """Where the right operand may start, counted from the left one's start."""
    fits = _FITS[query.relation]
    reach = query.distance + left + right
    for offset in range(1 if query.ordered else -reach, reach + 1):
        apart = max(offset - (left - 1), -(offset + right - 1), 0)
        if fits(apart, query.distance):
            yield offset


def _merged(left: list[Slot], right: list[Slot], offset: int) -> list[Slot] | QueryFault | None:
    """Both operands as one phrase; None when two different words would share a position."""
    placed = dict(left)
    for position, slot in right:
        at = position + offset
        if at not in placed:
            placed[at] = slot
        elif placed[at] != slot:
            both = (placed[at], slot)
            if all(isinstance(one, str) or one.literal is not None for one in both):
                if _text(both[0]) != _text(both[1]):
                    return None
            else:
                return QueryFault(QueryReason.PROXIMITY_MASK, "two masks at one word")
    return list(placed.items())


def _text(slot: WordPattern | str) -> str:
    return slot if isinstance(slot, str) else str(slot.literal)
