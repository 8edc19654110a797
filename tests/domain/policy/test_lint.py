"""The linter on broken policies: what it finds, where, and that it is silent on what is right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocolsrv.app.policy import book_of, read
from protocolsrv.config.policy import built_in_base, demo_folder, read_policy
from protocolsrv.domain.policy.cases import Axis, Case, Condition
from protocolsrv.domain.policy.lint import Fault, lint
from protocolsrv.domain.policy.rows import LoanRule
from protocolsrv.domain.policy.tables import Row, Table

from .support import base, region

BASE = built_in_base().read_text("utf-8")
DEFAULT = '[[loan]]\nname = "default"\ndays = 28\nrenewals = 3\nhalved_at = 3\n'


def found(folder: Path, base_text: str = BASE, **own: str) -> list[tuple[str, int, str]]:
    """Code, line and message of every problem of a base and own rows."""
    (folder / "base.toml").write_text(base_text, encoding="utf-8")
    (folder / "policy.d").mkdir(exist_ok=True)
    for municipality, text in own.items():
        (folder / "policy.d" / f"{municipality}.toml").write_text(text, encoding="utf-8")
    reading = read(region(), folder / "base.toml", folder / "policy.d")
    return [(one.code, one.line, one.message) for one in reading.problems]


def line_of(text: str, part: str) -> int:
    """The line on which `part` begins."""
    return text[: text.index(part)].count("\n") + 1


def test_the_base_and_the_demo_are_without_fault() -> None:
    """What is shipped."""
    assert lint(base().book) == []
    assert read(region(), None, demo_folder()).problems == ()


def test_a_table_without_its_default_row_and_the_gap_it_leaves(tmp_path: Path) -> None:
    """Both: the rule, and a case for which there is nothing."""
    assert DEFAULT in BASE
    codes = [(code, message) for code, _, message in found(tmp_path, BASE.replace(DEFAULT, ""))]
    assert codes == [
        ("PS-CFG-040", "the last row of [[loan]] is not for everything"),
        (
            "PS-CFG-041",
            "no row of [[loan]] is for action loan, patron adult, item type book, owner ust,"
            " library ust, home ust on 1990-01-01",
        ),
    ]


def test_a_default_row_with_days_leaves_a_gap_on_others(tmp_path: Path) -> None:
    """The last day of the only row is the end of lending."""
    dated = DEFAULT + "valid_to = 2026-12-31\n"
    faults = found(tmp_path, BASE.replace(DEFAULT, dated))
    assert [code for code, _, _ in faults] == ["PS-CFG-040", "PS-CFG-041"]
    assert faults[1][2].endswith("on 2027-01-01")


@pytest.mark.parametrize(
    "row",
    [
        '[[loan]]\nname = "more-films"\nitem_type = ["film"]\ndays = 9\n',
        '[[loan]]\nname = "games-of-adults"\nitem_type = ["game-16"]\ncategory = ["adult"]\n',
        '[[loan]]\nname = "two-earlier-rows"\nitem_type = ["game", "film", "quick"]\n',
        '[[loan]]\nname = "no-such-age"\nitem_type = ["book"]\nage_from = 10\nage_to = 9\n',
    ],
)
def test_a_row_that_is_never_reached(tmp_path: Path, row: str) -> None:
    """Covered by one earlier row, or by several together, or by itself."""
    text = BASE.replace(DEFAULT, row + "\n" + DEFAULT)
    faults = found(tmp_path, text)
    assert faults[0][0] in ("PS-CFG-042", "PS-CFG-006")
    line = line_of(text, "[[loan]]\nname = " + row.splitlines()[1].removeprefix("name = "))
    assert abs(faults[0][1] - line) <= 4


def test_a_row_after_the_default_is_never_reached(tmp_path: Path) -> None:
    """And the table then lacks its default at the end."""
    text = BASE.replace(DEFAULT, DEFAULT + '\n[[loan]]\nname = "late"\nitem_type = ["map"]\n')
    assert {code for code, _, _ in found(tmp_path, text)} == {"PS-CFG-040", "PS-CFG-042"}


def test_own_rows_hide_shared_ones_without_complaint(tmp_path: Path) -> None:
    """They are there for the others; an own row behind an own row is another matter."""
    everything = '[[loan]]\nname = "all"\ndays = 21\n'
    assert found(tmp_path, vindeln=everything) == []
    hidden = everything + '[[loan]]\nname = "film"\nitem_type = ["film"]\n'
    assert [one[:2] for one in found(tmp_path, vindeln=hidden)] == [("PS-CFG-042", 4)]


def test_rows_of_the_same_with_days_that_overlap(tmp_path: Path) -> None:
    """A warning; one after the other is as it should be."""
    first = '[[loan]]\nname = "a"\nvalid_from = 2026-01-01\nvalid_to = {}\ndays = 21\n'
    second = '[[loan]]\nname = "b"\nvalid_from = 2026-07-01\ndays = 14\n'
    assert found(tmp_path, vindeln=first.format("2026-06-30") + second) == []
    faults = found(tmp_path, vindeln=first.format("2026-07-01") + second)
    assert faults == [("PS-CFG-043", 6, "the days of 'b' overlap those of 'a'")]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ('[[loan]]\nname = "x"\nitem_type = ["flim"]\n', "flim"),
        ('[[loan]]\nname = "x"\ncategory = ["adlut"]\n', "adlut"),
        ('[[loan]]\nname = "x"\nplace = ["nowhere"]\n', "nowhere"),
        ('[[limit]]\nname = "x"\nby_type = { flim = 2 }\n', "flim"),
        ('[[floating]]\nname = "x"\nlibraries = ["vin", "nowhere"]\n', "nowhere"),
        ('[[chain]]\nname = "x"\nlibraries = ["pick-up"]\n', "pick-up"),
    ],
)
def test_codes_nobody_has(tmp_path: Path, row: str, code: str) -> None:
    """In conditions and in what rows say; told once, not also as out of reach."""
    faults = found(tmp_path, vindeln=row)
    assert [one[:2] for one in faults] == [("PS-CFG-044", 3)]
    assert repr(code) in faults[0][2]


@pytest.mark.parametrize(
    "row",
    [
        '[[loan]]\nname = "x"\nowner = ["ust"]\n',
        '[[loan]]\nname = "x"\nowner = ["gra", "umea"]\n',
        '[[limit]]\nname = "x"\nhome = ["ust"]\n',
        '[[chain]]\nname = "x"\nplace = ["van"]\n',
    ],
)
def test_a_municipality_has_rows_for_its_own_only(tmp_path: Path, row: str) -> None:
    """By the axis of the table."""
    assert [one[:2] for one in found(tmp_path, vindeln=row)] == [("PS-CFG-045", 3)]
    assert found(tmp_path, vindeln='[[loan]]\nname = "x"\nowner = ["gra"]\nplace = ["ust"]\n') == []


def test_the_words_of_all_are_not_for_one_to_change(tmp_path: Path) -> None:
    """Axes, categories and types stand in the base."""
    for text in ('[axis]\nloan = "patron"\n', '[[item_type]]\ncode = "robot"\n'):
        assert [one[:2] for one in found(tmp_path, vindeln=text)] == [("PS-CFG-045", 1)]


def test_faults_of_reading_come_alone_and_all_at_once(tmp_path: Path) -> None:
    """Half a policy is not linted; every fault of every file has its line."""
    text = (
        '[[loan]]\nname = "x"\ndyas = 3\n[[loan]]\nname = "x"\ndays = -1\n'
        '[[hold]]\nname = "y"\nvalid_from = 2026-05-02\nvalid_to = 2026-05-01\n'
    )
    faults = found(tmp_path, vindeln=text, atlantis='[[loan]]\nname = "x"\n')
    assert sorted((code, line) for code, line, _ in faults) == [
        ("PS-CFG-003", 3),
        ("PS-CFG-006", 6),
        ("PS-CFG-006", 10),
        ("PS-CFG-012", 5),
        ("PS-CFG-013", 0),
    ]


def test_a_consortium_without_municipal_rows_or_schools_is_fine() -> None:
    """The base serves one small library too."""
    from protocolsrv.domain.library import Consortium, Library, Municipality

    one = Consortium([Municipality("m", "M")], [Library("a", "A", "A", "m")])
    sources = read_policy(None, None, {"m": "M"}).sources
    assert lint(book_of(one, sources)) == []


FIELDS = {
    "category": ["adult", "child", "youth"],
    "item_type": ["book", "film", "map"],
    "owner": ["ust", "vin", "lil"],
    "place": ["ust", "umea", "gra"],
}
ROWS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            **{name: st.frozensets(st.sampled_from(codes), min_size=1, max_size=2)
               for name, codes in FIELDS.items()},
            "age_from": st.sampled_from([10, 18]),
            "age_to": st.sampled_from([12, 17]),
        },
    ),
    min_size=1,
    max_size=6,
)  # fmt: skip


@given(ROWS)
def test_what_lint_says_of_reach_and_gaps_is_what_a_count_of_all_cases_says(
    conditions: list[dict[str, object]],
) -> None:
    """Against every combination of categories, types, owners, places and ages there is."""
    rows = [
        Row(f"r{n}", LoanRule(), Condition(**given))  # type: ignore[arg-type]
        for n, given in enumerate(conditions)
    ]
    table = Table("loan", Axis.OWNER, rows)
    book = replace(base().book, loan=table)
    libraries = region().libraries
    won: set[str] = set()
    gap = False
    for category, kind, owner, place, age in product(
        book.categories, ("book", "film", "map", "score"), ("ust", "vin", "lil", "teg"),
        ("ust", "teg", "gra", "van"), (5, 10, 12, 13, 17, 18, 40),
    ):  # fmt: skip
        if category not in ("adult", "child", "youth", "staff"):
            continue
        answer = table.find(
            Case(
                day=date(2026, 1, 1), category=category, item_type=kind, owner=owner, place=place,
                owner_municipality=libraries[owner].municipality, age=age,
                place_municipality=libraries[place].municipality,
            )
        )  # fmt: skip
        gap = gap or answer.row is None
        if answer.row is not None:
            won.add(answer.row.name)
    findings = [one for one in lint(book) if one.table == "loan"]
    unreached = {one.row.name for one in findings if one.fault is Fault.UNREACHABLE and one.row}
    assert unreached == {row.name for row in rows} - won
    assert any(one.fault is Fault.GAP for one in findings) is gap
