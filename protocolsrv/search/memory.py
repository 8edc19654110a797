"""The naive engine: every record read anew for every clause; the oracle for the others.

It shares the query tree with the fast engines and nothing else. It is given the records themselves
and a `Reader` that takes raw texts out of them, splits words by its own rules (`naive`), and folds
the tree by walking all records. A test fixture and a teaching aid: fine for some thousand records.

What a query means, as this engine fixes it:

- The words of a WORDS term are sought in single occurrences (ADJ, EXACT, Proximity) or anywhere in
  the access point (ALL, ANY). One ADJ word is that word. EQUAL on WORDS is EXACT.
- `*` alone means "has a value", whatever the relation (NOT_EQUAL: none has).
- NOT_EQUAL: has a value and none that is EXACT / EQUAL.
- A term without words, or an identifier of which nothing is left: TERM_EMPTY.
- NUMBER and MOMENT values v against a term that means low..high: `=` low <= v <= high; `<` v < low;
  `<=` v <= high; `>` v > high; `>=` v >= low; WITHIN as `=` with both ends of the term; ENCLOSES: a
  value <= low and a value >= high (the span of the values holds the term).
- Proximity: both operands match a stretch of words of one occurrence; the distance is 0 when they
  overlap, else the difference of positions of their nearest words; ordered: the left one starts
  first. An operand is ADJ, or ANY, or ALL of a single word.
- Without sort keys the order is by record id: relevance is each engine's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from protocolsrv.domain.ports import Budget
from protocolsrv.domain.query import (
    AccessPoint,
    AllRecords,
    And,
    Clause,
    Facet,
    FacetRequest,
    Hits,
    Missing,
    Not,
    Or,
    Proximity,
    Query,
    ResultSetRef,
    SortKey,
    Window,
)
from protocolsrv.domain.refusal import QueryFault, QueryReason

from .naive_clauses import Test, Values, clause_test, proximity_test, sort_value

Record = TypeVar("Record")
_Contra = TypeVar("_Contra", contravariant=True)


class Reader(Protocol[_Contra]):
    """Takes raw texts out of a record, by its own reading of `AccessPoint.source`."""

    def texts(self, point: AccessPoint, record: _Contra, /) -> list[str]:
        """One text an occurrence, as it stands in the record."""
        ...

    def sort_text(self, point: AccessPoint, record: _Contra, /) -> str | None:
        """The text that decides the record's place, articles left out; None without one."""
        ...

    def facet_values(self, point: AccessPoint, record: _Contra, /) -> list[str]:
        """The values a facet counts, as shown to people."""
        ...

    def scopes(self, record: _Contra, /) -> Collection[str]:
        """Codes of the libraries and municipalities that hold the record."""
        ...


@dataclass(frozen=True, slots=True)
class MemoryPlan:
    """A search that is not yet run; its cost is the number of records."""

    cost: int
    call: Callable[[], Hits | QueryFault]

    def run(self) -> Hits | QueryFault:
        """Search."""
        return self.call()


class MemoryIndex(Generic[Record]):
    """A `domain.ports.SearchIndex` over a mapping of record id to record."""

    def __init__(self, records: Mapping[int, Record], reader: Reader[Record]):
        self.records = records
        self._reader = reader

    def plan(
        self, query: Query, *, scope: str, sort: Sequence[SortKey], window: Window, budget: Budget
    ) -> MemoryPlan | QueryFault:
        """A faulty query is refused here."""
        tested = self._test(query)
        if isinstance(tested, QueryFault):
            return tested
        return MemoryPlan(
            len(self.records),
            lambda: self.search(query, scope=scope, sort=sort, window=window, budget=budget),
        )

    def search(
        self, query: Query, *, scope: str, sort: Sequence[SortKey], window: Window, budget: Budget
    ) -> Hits | QueryFault:
        """The exact answer, whatever it costs: the budget is not looked at."""
        del budget
        found = self.matching(query, scope)
        if isinstance(found, QueryFault):
            return found
        ordered = self._sorted(found, sort)
        if isinstance(ordered, QueryFault):
            return ordered
        page = ordered[window.offset : window.offset + window.limit]
        return Hits(len(ordered), tuple(page))

    def facets(
        self, query: Query, *, scope: str, requests: Sequence[FacetRequest], budget: Budget
    ) -> list[Facet] | QueryFault:
        """Counts by value; of equal counts the lower value first."""
        del budget
        found = self.matching(query, scope)
        if isinstance(found, QueryFault):
            return found
        answers: list[Facet] = []
        for request in requests:
            if not request.point.facet:
                return QueryFault(QueryReason.FACET_POINT, request.point.name)
            counts: Counter[str] = Counter()
            for record_id in found:
                record = self.records[record_id]
                counts.update(set(self._reader.facet_values(request.point, record)))
            pairs = sorted(counts.items())
            if request.by_count:
                pairs.sort(key=lambda pair: -pair[1])
            window = pairs[request.offset : request.offset + request.limit]
            answers.append(Facet(request.point, tuple(window)))
        return answers

    def refresh(self) -> None:
        """Nothing to do: the mapping is read at every search."""

    def matching(self, query: Query, scope: str = "") -> list[int] | QueryFault:
        """The ids of all records found, ascending."""
        test = self._test(query)
        if isinstance(test, QueryFault):
            return test
        return sorted(
            record_id
            for record_id, record in self.records.items()
            if (not scope or scope in self._reader.scopes(record)) and test(self._values(record))
        )

    def _values(self, record: Record) -> Values:
        return lambda point: self._reader.texts(point, record)

    def _test(self, query: Query) -> Test | QueryFault:
        """The query as a test of one record."""
        match query:
            case Clause():
                return clause_test(query)
            case Proximity():
                return proximity_test(query)
            case AllRecords():
                return lambda _: True
            case ResultSetRef():
                return QueryFault(QueryReason.RESULT_SET_UNKNOWN, query.name)
            case Not():
                return self._combined(
                    (query.keep, query.drop), lambda keep, drop: keep and not drop
                )
            case And():
                return self._combined(query.parts, lambda *parts: all(parts))
            case Or():
                return self._combined(query.parts, lambda *parts: any(parts))

    def _combined(self, parts: Sequence[Query], rule: Callable[..., bool]) -> Test | QueryFault:
        tests: list[Test] = []
        for part in parts:
            test = self._test(part)
            if isinstance(test, QueryFault):
                return test
            tests.append(test)
        return lambda values: rule(*[test(values) for test in tests])

    def _sorted(self, found: list[int], keys: Sequence[SortKey]) -> list[int] | QueryFault:
        """By the last key first: a stable sort does the rest."""
        for key in keys:
            if not key.point.sort:
                return QueryFault(QueryReason.SORT_POINT, key.point.name)
        for key in reversed(keys):
            placed = self._placed(found, key)
            if isinstance(placed, QueryFault):
                return placed
            found = placed
        return found

    def _placed(self, found: list[int], key: SortKey) -> list[int] | QueryFault:
        values: dict[int, list[int]] = {}
        without: list[int] = []
        for record_id in found:
            text = self._reader.sort_text(key.point, self.records[record_id])
            value = None if text is None else sort_value(key.point, text)
            if not value and key.missing is Missing.VALUE:
                value = sort_value(key.point, key.value)
            if value:
                values[record_id] = value
            else:
                without.append(record_id)
        if without and key.missing is Missing.FAIL:
            return QueryFault(QueryReason.SORT_MISSING_VALUE, key.point.name)
        having = sorted(
            (one for one in found if one in values),
            key=lambda one: values[one],
            reverse=key.descending,
        )
        if key.missing is Missing.OMIT:
            return having
        first = key.missing is (Missing.HIGH if key.descending else Missing.LOW)
        return without + having if first else having + without
