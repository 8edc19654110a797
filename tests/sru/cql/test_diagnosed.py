"""Everything CQL 1.2 has that is refused: the exact number and details, one row each."""

from __future__ import annotations

import time

import pytest

from protocolsrv.sru.cql.compile import Compiler
from protocolsrv.sru.cql.indexes import Indexes
from protocolsrv.sru.diagnostics import Diagnostic

COMPILER = Compiler(Indexes.of())

REFUSED = [
    # 10: does not fit the grammar
    ("", 10, "unexpected end of query"),
    ("   ", 10, "unexpected end of query"),
    ("a b", 10, "unexpected end of query"),
    ("title =", 10, "unexpected end of query"),
    ("= x", 10, "unexpected = at character 1"),
    ("title = x y", 10, "unexpected y at character 11"),
    ("a and", 10, "unexpected end of query"),
    ("a and = b", 10, "unexpected = at character 7"),
    ("title any", 10, "unexpected end of query"),
    ("title = = x", 10, "unexpected = at character 9"),
    ("a sortby", 10, "unexpected end of query"),
    ("a / b", 10, "unexpected / at character 3"),
    ("title =/ x", 10, "unexpected end of query"),
    ("title =/stem= x", 10, "unexpected end of query"),
    ("> x", 10, "unexpected end of query"),
    ("> p = x", 10, "unexpected end of query"),
    (">= x", 10, "unexpected >= at character 1"),
    ("a and > p = u b c", 10, "unexpected > at character 7"),
    ('"a" "b"', 10, "unexpected end of query"),
    ("a b c d", 10, "unexpected d at character 7"),
    ("sortby title", 10, "unexpected end of query"),
    # 13: parentheses
    ("()", 13, "0"),
    ("(a", 13, "0"),
    ("(a and (b)", 13, "0"),
    ("a)", 13, "1"),
    (")", 13, "0"),
    ("title = (a or b)", 13, "8"),
    ("a (b)", 13, "2"),
    ("a and ()", 13, "6"),
    ("(a sortby title)", 10, "unexpected sortby at character 4"),
    # 14: quotes
    ('"a', 14, "0"),
    ('title = "a', 14, "8"),
    ('title = a"b', 14, "9"),
    (r'title = "a\"', 14, "8"),
    ('a and "', 14, "6"),
    # 15, 16: names
    ("foo.title = x", 15, "foo"),
    ('>f="http://example.org/set" f.title = x', 15, "http://example.org/set"),
    ('>"http://example.org/set" title = x', 15, "http://example.org/set"),
    ("dc.foo = x", 16, "dc.foo"),
    ("foo = x", 16, "foo"),
    ("sort.title = x", 16, "sort.title"),
    ("marc.24 = x", 16, "marc.24"),
    ("marc.245$å = x", 16, "marc.245$å"),
    ("cql.foo = x", 16, "cql.foo"),
    ('"" = x', 16, ""),
    ('title "" x', 19, '""'),
    ('>p="info:srw/cql-context-set/1/dc-v1.1" p.foo = x', 16, "p.foo"),
    # 19 to 22: relations
    ("title foo x", 19, "foo"),
    ("title dc.any x", 19, "dc.any"),
    ("title near x", 19, "near"),
    ("title =/stem x", 20, "stem"),
    ("title =/phonetic x", 20, "phonetic"),
    ("title =/fuzzy x", 20, "fuzzy"),
    ("title =/partial x", 20, "partial"),
    ("title =/substring x", 20, "substring"),
    ("title =/regexp x", 20, "regexp"),
    ("title =/uri x", 20, "uri"),
    ("title =/oid x", 20, "oid"),
    ("title =/isoDate x", 20, "isodate"),
    ("title =/number x", 20, "number"),
    ("title =/respectCase x", 20, "respectcase"),
    ("title =/locale=sv x", 20, "locale=sv"),
    ("title =/relevant=2 x", 20, "relevant=2"),
    ("title =/dc.word x", 20, "dc.word"),
    ("title =/foo.bar>=3 x", 20, "foo.bar>=3"),
    ("title any/string x", 20, "string"),
    ("title ==/word x", 20, "word"),
    ("year =/word 1990", 20, "word"),
    ("year =/string 1990", 20, "string"),
    ("year =/ignoreAccents 1990", 20, "ignoreaccents"),
    ("isbn =/isoDate 1", 20, "isodate"),
    ("sab =/ignoreCase Hc", 20, "ignorecase"),
    ("title =/word/string x", 21, "word/string"),
    ("title =/masked/unmasked x", 21, "masked/unmasked"),
    ("title =/respectAccents/ignoreAccents x", 21, "ignoreaccents/respectaccents"),
    ("title < x", 22, "title <"),
    ("dc.title >= x", 22, "dc.title >="),
    ("dc.title within x", 22, "dc.title within"),
    ("title encloses x", 22, "title encloses"),
    ("isbn within x", 22, "isbn within"),
    ("cql.resultSetId any x", 22, "cql.resultSetId any"),
    # 23 to 27: terms
    ("title = " + "x" * 2_001, 23, "2001"),
    ("title = a/b", 25, "/"),
    ("title = a=b", 25, "="),
    ("a>b>c", 25, ">"),
    (r"title = a\b", 26, "b"),
    ('title = "a\\ b"', 26, " "),
    ("title = a\\", 26, "\\"),
    ('title = ""', 27, ""),
    ('""', 27, ""),
    # 39 to 44: proximity
    ("(a and b) prox c", 39, "an operand is not a search clause"),
    ("a prox b prox c", 39, "an operand is not a search clause"),
    ("a prox cql.allRecords=1", 39, "an operand is not a search clause"),
    ("title=a prox author=b", 18, "psrv.title psrv.author"),
    ("a prox/distance b", 40, "distance"),
    ("a prox/distance=x b", 41, "x"),
    ("a prox/distance=-1 b", 41, "-1"),
    ("a prox/unit=element b", 42, "element"),
    ("a prox/unit=sentence b", 42, "sentence"),
    ("a prox/unit=paragraph b", 42, "paragraph"),
    ("a prox/unit<word b", 42, "word"),
    ("a prox/unit b", 42, "unit"),
    ("a prox/ordered=yes b", 43, "ordered=yes"),
    ("a prox/ordered/unordered b", 44, "ordered/unordered"),
    ("a prox/unit=word/unit=word b", 44, "unit=word/unit=word"),
    # 45, 46
    ('>p="u" >p="v" x', 45, "p"),
    ('>"u" >"v" x', 45, "v"),
    ("a prox/foo b", 46, "foo"),
    ("a and/foo b", 46, "foo"),
    ("a or/rel.combine=sum b", 46, "rel.combine=sum"),
    ("a not/cql.unit=word b", 46, "cql.unit=word"),
    # 50
    ("cql.resultSetId = abc", 50, ""),
    # sorting
    ("a sortby foo", 16, "foo"),
    ("a sortby foo.x", 15, "foo"),
    ("a sortby isbn", 88, "isbn"),
    ("a sortby cql.allRecords", 88, "cql.allRecords"),
    ("a sortby title title", 85, "title"),
    ("a sortby title dc.title", 85, "dc.title"),
    ("a sortby title year author created modified", 84, "4"),
    ("a sortby title/sort.foo", 82, "sort.foo"),
    ("a sortby title/sort.locale=en", 82, "sort.locale=en"),
    ("a sortby title/sort.respectAccents", 82, "sort.respectaccents"),
    ("a sortby title/sort.ascending/sort.descending", 90, "sort.descending"),
    ("a sortby title/sort.respectCase", 91, "sort.respectcase"),
    ("a sortby title/sort.missingFoo", 92, "sort.missingfoo"),
    ("a sortby title/sort.missingValue", 92, "sort.missingvalue"),
    ("a sortby title/sort.missingLow/sort.missingHigh", 92, "sort.missinghigh"),
]


@pytest.mark.parametrize(("query", "number", "details"), REFUSED)
def test_refused_with_number_and_details(query: str, number: int, details: str) -> None:
    meaning = COMPILER.compile(query, 1).meaning
    assert isinstance(meaning, Diagnostic)
    assert (meaning.code.value, meaning.details) == (number, details)


BOMBS = [
    ("(" * 10_000 + "a" + ")" * 10_000, 13),
    ("(" * 30_000, 13),
    (")" * 30_000, 13),
    ("a and " * 10_000 + "a", 38),
    ("a not (" * 9_000, 13),
    ("title = a or " * 5_000 + "title = a", 38),
    ('"\\' * 20_000, 14),
    ('"' * 65_001, 19),
    ("a " + '"' * 65_001, 19),
    ("a/" * 30_000, 25),
    ("a=/b" * 15_000 + " c", 10),
    ("a =" + "/word" * 10_000 + " c", 48),
    ('>a="b" ' * 5_000 + "x", 48),
    ("a sortby " + "title/" * 10_000, 48),
    ("\\" * 60_000, 23),
    ("*" * 60_000, 23),
    ("x" * 65_537, 12),
    ("x" * 3_000_000, 12),
]


@pytest.mark.parametrize(("query", "number"), BOMBS, ids=range(len(BOMBS)))
def test_bombs_are_refused_at_once(query: str, number: int) -> None:
    began = time.perf_counter()
    meaning = COMPILER.compile(query, 1).meaning
    assert time.perf_counter() - began < 1.0
    assert isinstance(meaning, Diagnostic)
    assert meaning.code.value == number


def test_the_longest_legal_queries_compile() -> None:
    for query in (
        " and ".join(["a"] * 100),
        " not ".join(f"(title = a{n})" for n in range(100)),
        "(" * 64 + "a" + ")" * 64,
    ):
        compiled = COMPILER.compile(query, 2)
        assert not isinstance(compiled.meaning, Diagnostic), compiled.meaning
