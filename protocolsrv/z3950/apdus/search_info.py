"""searchResult-1 (user information 1.2.840.10003.10.1): how many records each part of a query
finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from protocolsrv.z3950.asn1 import BOOLEAN, INTEGER, NULL, STRING
from protocolsrv.z3950.codec import Choice, Chosen, Explicit, Implicit, Sequence, SequenceOf

from .common import DATABASE_NAME, INT_UNIT, IntUnit
from .query import QUERY, TERM


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """A term of the query."""

    query_term: Annotated[Chosen, Explicit(1, TERM)]
    term_comment: Annotated[str | None, Implicit(2, STRING)] = None


_EXPRESSION = Choice({"term": Implicit(1, Sequence(QueryTerm)), "query": Explicit(2, QUERY)})


@dataclass(frozen=True, slots=True)
class DatabaseResult:
    """The count of one database."""

    databases: Annotated[
        Chosen,
        Explicit(
            1, Choice({"all": Implicit(1, NULL), "list": Implicit(2, SequenceOf(DATABASE_NAME))})
        ),
    ]
    count: Annotated[int | None, Implicit(2, INTEGER)] = None
    result_set_name: Annotated[str | None, Implicit(3, STRING)] = None


@dataclass(frozen=True, slots=True)
class SubqueryInfo:
    """One part of the query and its count."""

    subquery_id: Annotated[str | None, Implicit(1, STRING)] = None
    full_query: Annotated[bool, Implicit(2, BOOLEAN)] = False
    subquery_expression: Annotated[Chosen | None, Explicit(3, _EXPRESSION)] = None
    subquery_interpretation: Annotated[Chosen | None, Explicit(4, _EXPRESSION)] = None
    subquery_recommendation: Annotated[Chosen | None, Explicit(5, _EXPRESSION)] = None
    subquery_count: Annotated[int | None, Implicit(6, INTEGER)] = None
    subquery_weight: Annotated[IntUnit | None, Implicit(7, INT_UNIT)] = None
    results_by_db: Annotated[
        tuple[DatabaseResult, ...] | None, Implicit(8, SequenceOf(Sequence(DatabaseResult)))
    ] = None


SEARCH_INFO_REPORT = SequenceOf(Sequence(SubqueryInfo))
