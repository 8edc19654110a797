"""The access-point table is complete and consistent."""

from __future__ import annotations

from collections import Counter

import pytest

from protocolsrv.domain.query import AccessPoint, Kind, Relation
from protocolsrv.marc.access_points import (
    ACCESS_POINTS,
    CONTEXT_SET_ALIASES,
    CONTEXT_SETS,
    OWN_SET,
    UNPREFIXED,
    by_cql,
    by_name,
    by_use,
    marc_point,
)
from protocolsrv.marc.computed import OF_RECORD, of_items
from protocolsrv.marc.source import Selector, parse
from tests.search.demo import consortium

# Bib-1 Use values that libraries' clients send: the Bath profile first, then the DC elements.
USES = {
    1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 14, 16, 20, 21, 27, 30, 31, 33, 48, 50, 51, 53, 54, 55, 58,
    59, 62, 63, 1002, 1003, 1004, 1005, 1006, 1007, 1009, 1011, 1012, 1016, 1018, 1021, 1031, 1034,
    1035, 1036, 1044, 1075, 1079, 1211, *range(1097, 1112),
}  # fmt: skip
DC = [
    "title",
    "creator",
    "subject",
    "description",
    "publisher",
    "contributor",
    "date",
    "type",
    "format",
    "identifier",
    "source",
    "language",
    "relation",
    "coverage",
    "rights",
]


def test_no_name_twice() -> None:
    for names in (
        [point.name for point in ACCESS_POINTS],
        [name.casefold() for point in ACCESS_POINTS for name in point.cql],
        [use for point in ACCESS_POINTS for use in point.use],
    ):
        assert [one for one, count in Counter(names).items() if count > 1] == []


def test_each_use_is_covered() -> None:
    assert {use for use in USES if by_use(use) is None} == set()
    assert by_use(999) is None


def test_each_dublin_core_element_is_covered() -> None:
    assert [one for one in DC if by_cql("dc", one) is None] == []


@pytest.mark.parametrize("point", ACCESS_POINTS, ids=lambda point: point.name)
def test_rows_are_whole(point: AccessPoint) -> None:
    assert point.name.isidentifier() and point.title_sv and point.title_en
    assert point.cql[0] == f"{OWN_SET}.{point.name}"
    assert {name.partition(".")[0] for name in point.cql} <= set(CONTEXT_SETS)
    assert parse(point.source) and not point.path
    if point.kind is not Kind.WORDS:
        assert point.equal is Relation.EQUAL and not point.fold_all
    for selector in parse(point.source):
        if selector.computed.startswith("item."):
            assert selector.computed.removeprefix("item.") in of_items((), consortium())
        elif selector.computed.startswith("record."):
            assert selector.computed in ("record.created", "record.modified")
        elif selector.computed:
            assert selector.computed in OF_RECORD


@pytest.mark.parametrize("point", ACCESS_POINTS, ids=lambda point: point.name)
def test_no_subfield_feeds_a_row_twice(point: AccessPoint) -> None:
    """Two selectors of one row would count the same words twice."""
    selectors = [one for one in parse(point.source) if one.codes]
    for index, one in enumerate(selectors):
        for other in selectors[index + 1 :]:
            assert not _overlap(one, other), (one, other)


def _overlap(one: Selector, other: Selector) -> bool:
    tags = all(a == b or "x" in (a, b) for a, b in zip(one.tag, other.tag, strict=True))
    codes = any(
        one.takes_code(code) and other.takes_code(code) for code in map(chr, range(97, 123))
    )
    conditioned = one.conditions or other.conditions or one.indicators != ".."
    return tags and codes and not conditioned


def test_look_ups() -> None:
    title = by_name("title")
    assert title is not None and title.scan and title.sort
    assert by_cql("DC", "Title") is by_use(4) is by_cql("", "title") is title
    assert by_cql("cql", "serverChoice") is by_use(1016) is by_name("anywhere")
    assert by_cql("", "identifier") is by_name("standardIdentifier")
    assert by_cql("dc", "sab") is None and by_cql("zthes", "title") is None
    creator = by_cql("dc", "creator")
    assert creator is not None and creator.equal is Relation.ALL
    assert set(UNPREFIXED) <= set(CONTEXT_SETS)
    assert CONTEXT_SET_ALIASES[CONTEXT_SETS["dc"]] == "dc"


@pytest.mark.parametrize(
    ("name", "path"),
    [("245$a", "245a"), ("245a", "245a"), ("245", "245"), ("008", "008"), ("650$2", "6502"),
     ("245$A", "245a")],
)  # fmt: skip
def test_marc_paths(name: str, path: str) -> None:
    point = by_cql("marc", name)
    assert point is not None and point.path == path and point is marc_point(name)
    assert parse(point.source)


@pytest.mark.parametrize("name", ["", "24", "245$", "245$ab", "008a", "000", "title", "２４５"])
def test_what_is_no_marc_path(name: str) -> None:
    assert marc_point(name) is None
