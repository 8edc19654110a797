"""What is published: figures, and nothing that finds somebody."""

from __future__ import annotations

import csv
import io

import pytest

from protocolsrv.domain.library import Consortium, Library, Municipality
from protocolsrv.services.publishing import (
    Figures,
    as_csv,
    as_svg,
    as_text,
    percentile,
    share,
    tables,
)

PLACES = Consortium(
    [Municipality("norr", "Norr"), Municipality("soder", "Söder & Co")],
    [Library("main", "ZZM", "Main <1>", "norr"), Library("far", "ZZF", "Far", "soder")],
)
FIGURES = Figures(
    loans=[("main", "main", 90), ("main", "far", 10), ("far", "far", 4)],
    flows=[("norr", "main", 90), ("norr", "far", 10), ("soder", "far", 3)],
    waits=[("main", 2, 5), ("main", 9, 5), ("far", 3, 1)],
    transit=[("main", 7)],
    shelf=[("main", 3), ("far", 12)],
)


def test_share_is_of_what_others_own() -> None:
    assert share(FIGURES.loans, "main") == pytest.approx(0.1)
    assert share(FIGURES.loans, "far") == 0.0
    assert share(FIGURES.loans, "nowhere") is None


@pytest.mark.parametrize(
    ("counts", "part", "value"),
    [({2: 5, 9: 5}, 0.5, 2), ({2: 5, 9: 5}, 0.9, 9), ({4: 1}, 0.9, 4), ({}, 0.5, 0)],
)
def test_percentile(counts: dict[int, int], part: float, value: int) -> None:
    assert percentile(counts, part) == value


def test_tables_say_what_was_counted() -> None:
    loans, now, flows, waits = tables(FIGURES, PLACES)
    assert loans.rows[0] == ("Main <1>", "100", "10", "10.0")
    assert now.rows == (("Main <1>", "7", "<5"), ("Far", "0", "12"), ("All", "7", "15"))
    assert flows.rows[0] == ("Norr", "90", "10")
    assert waits.rows[0] == ("Main <1>", "10", "2", "9")


def test_counts_under_five_are_not_told() -> None:
    loans, _, flows, waits = tables(FIGURES, PLACES)
    assert loans.rows[1] == ("Far", "<5", "0", "")
    assert flows.rows[1] == ("Söder & Co", "0", "<5")
    assert waits.rows[1] == ("Far", "<5", "", "")


def test_csv_is_one_line_a_figure() -> None:
    rows = list(csv.reader(io.StringIO(as_csv(tables(FIGURES, PLACES)))))
    assert ["Loans, and those whose owner is another library", "Main <1>", "Loans", "100"] in rows
    assert {len(row) for row in rows} == {4}


def test_text_has_columns() -> None:
    line = next(one for one in as_text(tables(FIGURES, PLACES)).splitlines() if "Main" in one)
    assert line.split() == ["Main", "<1>", "100", "10", "10.0"]


def test_a_chart_tells_what_it_shows() -> None:
    chart = as_svg(tables(FIGURES, PLACES)[0])
    assert 'role="img"' in chart
    assert "<title" in chart
    assert "Main &lt;1&gt;: 10.0" in chart
    assert chart.count("<rect") == 3
