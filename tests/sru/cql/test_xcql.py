"""The XCQL echo, valid by both schemas for any query that can be parsed."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from protocolsrv.sru.cql.parser import Limits, parse
from protocolsrv.sru.cql.tree import CqlQuery
from protocolsrv.sru.cql.xcql import xcql_1, xcql_2
from tests.sru import schemas

pytestmark = pytest.mark.skipif(not schemas.PRESENT, reason=schemas.REASON)

LIMITS = Limits()
V1 = (
    '<s:searchRetrieveResponse xmlns:s="http://www.loc.gov/zing/srw/"><s:version>1.1</s:version>'
    "<s:numberOfRecords>0</s:numberOfRecords><s:echoedSearchRetrieveRequest>"
    "<s:version>1.1</s:version><s:query>x</s:query><s:xQuery>{}</s:xQuery>"
    "</s:echoedSearchRetrieveRequest></s:searchRetrieveResponse>"
)
V2 = (
    '<s:searchRetrieveResponse xmlns:s="http://docs.oasis-open.org/ns/search-ws/sruResponse">'
    "<s:echoedSearchRetrieveRequest><s:query>x</s:query><s:xQuery>{}</s:xQuery>"
    "</s:echoedSearchRetrieveRequest></s:searchRetrieveResponse>"
)


@cache
def tree(query: str) -> CqlQuery:
    found = parse(query, LIMITS)
    assert isinstance(found, CqlQuery), found
    return found


def both(query: str) -> tuple[etree._Element, etree._Element]:
    found = tree(query)
    return (
        schemas.check(V1.format(xcql_1(found)).encode()),
        schemas.check(V2.format(xcql_2(found)).encode()),
    )


QUERIES = [
    "x",
    "title = x",
    'title =/relevant/cql.word "<&>"',
    "title foo/bar=3/baz x",
    "a and b or c not d",
    "a and (b or (c not d))",
    "a prox/unit=word/distance<3 b",
    ">dc=\"info:x\" >y=\"info:y\" dc.title=x and y.z=1",
    "> \"info:default\" (> p = \"not a uri\" a and (> q = u b))",
    "(>a=\"info:1\" x) and (>a=\"info:2\" y)",
    "x sortby title date/sort.descending/sort.missingValue=\"<\"",
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_valid_in_both(query: str) -> None:
    both(query)


def test_what_cql_supplies_is_spelled_out() -> None:
    for root in both("x"):
        clause = root.xpath("//*[local-name()='searchClause']")[0]
        assert [str(one) for one in clause.itertext()] == ["cql.serverChoice", "=", "x"]


def test_operands_keep_their_sides() -> None:
    first, second = both("a not b")
    for root in (first, second):
        left, right = (
            root.xpath(f"string(//*[local-name()='{side}Operand']//*[local-name()='term'])")
            for side in ("left", "right")
        )
        assert (left, right) == ("a", "b")


WORDS = st.sampled_from(["a", "b", '"c d"', '"<&>"', "title", "x.y"])
CLAUSES = st.one_of(
    WORDS,
    st.tuples(WORDS, st.sampled_from([" = ", " any/relevant ", "<>/a=b/c>1 "]), WORDS).map("".join),
)
TREES = st.recursive(
    CLAUSES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" and ", " OR/x=1 ", " prox/ordered "]), inner).map(
            lambda three: f"({three[0]}){three[1]}({three[2]})"
        ),
        inner.map(lambda one: f'(>p="info:{len(one)}" {one})'),
    ),
    max_leaves=8,
)


@given(TREES, st.sampled_from(["", " sortby a", " sortby a/b=c d"]))
def test_any_query_is_valid_in_both(query: str, order: str) -> None:
    both(query + order)
