"""Item fields of the common systems to items."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.library import Consortium, Library, Municipality
from protocolsrv.marc.holdings import DERIVED_BARCODE, read_items
from protocolsrv.marc.holdings_mappings import MAPPINGS
from protocolsrv.marc.record import Field
from tests.marc.making import book, data

CONSORTIUM = Consortium(
    [Municipality("umea", "Umeå")],
    [
        Library("ust", "ZZUST", "Umeå stadsbibliotek", "umea"),
        Library("teg", "ZZTEG", "Tegs bibliotek", "umea"),
    ],
)


def items(mapping: str, *fields: Field) -> tuple[list[Item], list[str]]:
    return read_items(book("1", *fields), MAPPINGS[mapping], CONSORTIUM)


DEMO = data(
    "852", "8 ", ("3", "D. 2"), ("a", "ZZUST"), ("b", "ust"), ("c", "Vuxen"), ("h", "Hc / STR"),
    ("p", "37340000000011"), ("t", "1"), ("x", "book"), ("z", "Understruken"),
)  # fmt: skip
KOHA = data(
    "952", "  ", ("a", "UST"), ("b", "TEG"), ("c", "VUXEN"), ("o", "Hc"), ("p", "k1"), ("y", "BK"),
    ("1", "0"), ("7", "0"), ("q", "2026-05-01"),
)  # fmt: skip
EVERGREEN = data(
    "852", "4 ", ("b", "ust"), ("b", "teg"), ("c", "Stacks"), ("j", "Hc"), ("p", "e1"), ("t", "2"),
    ("x", "holdable"), ("z", "Checked out"),
)  # fmt: skip
SIERRA = data("945", "  ", ("a", "Hc"), ("i", "s1"), ("l", "teg  "), ("s", "m"), ("t", "0"))
SYMPHONY = data(
    "949", "  ", ("a", "Hc"), ("i", "y1"), ("k", "CHECKEDOUT"), ("l", "STACKS"), ("m", "UST"),
    ("o", ".STAFF. torn"), ("t", "BOOK"), ("c", "1"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("mapping", "field", "expected"),
    [
        (
            "demo852",
            DEMO,
            Item("37340000000011", 0, "ust", "ust", "ust", "Vuxen", "Hc / STR", "book",
                 ItemStatus.AVAILABLE, "1", "D. 2", "Understruken"),
        ),
        (
            "koha952",
            KOHA,
            Item("k1", 0, "ust", "ust", "teg", "VUXEN", "Hc", "book", ItemStatus.ON_LOAN),
        ),
        (
            "evergreen852",
            EVERGREEN,
            Item("e1", 0, "ust", "teg", "teg", "Stacks", "Hc", "book", ItemStatus.ON_LOAN, "2"),
        ),
        (
            "sierra945",
            SIERRA,
            Item("s1", 0, "teg", "teg", "teg", "teg", "Hc", "book", ItemStatus.MISSING),
        ),
        (
            "symphony949",
            SYMPHONY,
            Item("y1", 0, "ust", "ust", "ust", "STACKS", "Hc", "book", ItemStatus.ON_LOAN, "1"),
        ),
    ],
)  # fmt: skip
def test_systems(mapping: str, field: Field, expected: Item) -> None:
    assert items(mapping, field) == ([expected], [])


def test_embedded_holdings_are_linked() -> None:
    found, problems = items(
        "marc852",
        data("852", "8 ", ("8", "1"), ("b", "ust"), ("k", "q"), ("h", "Hc"), ("i", "S")),
        data("852", "8 ", ("8", "2"), ("b", "teg"), ("h", "Hcf")),
        data("876", "  ", ("8", "2.1\\x"), ("p", "t1"), ("j", "Missing"), ("3", "v. 1")),
        data("876", "  ", ("8", "1.1"), ("p", "u1"), ("t", "2"), ("l", "teg")),
        data("877", "  ", ("0", "1"), ("a", "u2")),
    )
    assert problems == []
    assert [(one.barcode, one.owner, one.current, one.call_number) for one in found] == [
        ("u1", "ust", "teg", "q Hc S"),
        ("u2", "ust", "ust", "q Hc S"),
        ("t1", "teg", "teg", "Hcf"),
    ]
    assert found[2].status is ItemStatus.MISSING and found[2].enumeration == "v. 1"
    assert found[0].copy_number == "2"


def test_a_single_holding_needs_no_link() -> None:
    found, problems = items(
        "marc852", data("852", "  ", ("b", "ust")), data("876", "  ", ("p", "a"))
    )
    assert [one.barcode for one in found] == ["a"] and problems == []


def test_unknown_libraries_are_kept_as_written() -> None:
    found, problems = items("demo852", data("852", "8 ", ("b", "Bo"), ("p", "1")))
    assert (found[0].owner, found[0].permanent, found[0].current) == ("Bo", "Bo", "Bo")
    assert problems == ["852: unknown library 'Bo'"]


def test_a_library_table_of_ones_own() -> None:
    mapping = replace(MAPPINGS["sierra945"], libraries={"tegst": "teg"})
    record = book("1", data("945", "  ", ("i", "1"), ("l", "tegst")))
    found, problems = read_items(record, mapping, CONSORTIUM)
    assert found[0].owner == "teg" and problems == []


def test_missing_barcodes_are_derived_and_stable() -> None:
    fields = [data("852", "8 ", ("b", "ust"), ("h", "Hc")) for _ in range(2)]
    found, problems = items("demo852", *fields)
    assert len({one.barcode for one in found}) == 2
    assert all(one.barcode.startswith(DERIVED_BARCODE) for one in found)
    assert len(problems) == 2
    assert items("demo852", *fields) == (found, problems)
    other = read_items(book("2", *fields), MAPPINGS["demo852"], CONSORTIUM)[0]
    assert not {one.barcode for one in found} & {one.barcode for one in other}


def test_what_is_reported() -> None:
    found, problems = items(
        "evergreen852",
        data("852", "  ", ("b", "ust"), ("p", "1"), ("z", "In orbit")),
        data("852", "  ", ("b", "ust"), ("p", "1")),
        data("852", "  ", ("z", "nothing else")),
    )
    assert [one.status for one in found] == [ItemStatus.IN_PROCESS]
    assert len(problems) == 3
    assert "In orbit" in problems[0] and "twice" in problems[1] and "no item" in problems[2]


@pytest.mark.parametrize("mapping", MAPPINGS.values(), ids=lambda one: one.name)
def test_codes_are_subfields(mapping: object) -> None:
    picks = [value for name in dir(mapping) if isinstance(value := getattr(mapping, name), tuple)]
    for pick in picks:
        assert all(one and (len(one.partition("#")[0]) >= 1) for one in pick)


_values = st.tuples(st.sampled_from("abchijklmopqstxyz01478"), st.text(max_size=6))
_fields = st.builds(
    lambda tag, subs: Field(tag, "  ", tuple(subs)),
    st.sampled_from(["852", "876", "877", "945", "949", "952"]),
    st.lists(_values, min_size=1, max_size=6),
)


@given(st.sampled_from(sorted(MAPPINGS)), st.lists(_fields, max_size=6))
def test_any_fields(mapping: str, fields: list[Field]) -> None:
    found, problems = items(mapping, *fields)
    barcodes = [one.barcode for one in found]
    assert len(set(barcodes)) == len(barcodes)
    assert all(barcodes)
    assert all(problems)
