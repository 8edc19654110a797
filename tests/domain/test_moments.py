"""Dates, times and numbers as integers and intervals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocolsrv.domain.moments import interval, interval_pair, moment, moment_interval, number
from protocolsrv.domain.query import Kind
from protocolsrv.search import naive_values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024", (20240101000000, 20241231235959)),
        ("2024-02", (20240201000000, 20240229235959)),
        ("2024-02-29", (20240229000000, 20240229235959)),
        ("20240229", (20240229000000, 20240229235959)),
        ("20250222143921.0", (20250222143921, 20250222143921)),
        ("2024-05-01T12", (20240501120000, 20240501125959)),
        ("2024-05-01 12:30", (20240501123000, 20240501123059)),
        ("2024-05-01T12:30:15Z", (20240501123015, 20240501123015)),
        ("2024-05-01T00:30:00+02:00", (20240430223000, 20240430223000)),
        ("2024-05-01T12:30:15.25-0130", (20240501140015, 20240501140015)),
        ("2023-02-29", None),
        ("2024-13", None),
        ("202405", None),
        ("24", None),
        ("2024T12", None),
        ("2024-05-01T", None),
        ("2024-05-01T25:00", None),
        ("0000", None),
        ("0001-01-01T00:00+05:00", None),
        ("２０２４", None),
        ("idag", None),
        ("", None),
    ],
)
def test_what_a_date_means(text: str, expected: tuple[int, int] | None) -> None:
    assert moment_interval(text) == expected
    assert naive_values.moment(text) == expected


@given(
    st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 30)),
    st.integers(-14 * 60, 14 * 60),
)
@settings(deadline=None)
def test_times_with_a_zone(at: datetime, minutes: int) -> None:
    aware = at.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    expected = int(
        f"{aware.astimezone(UTC).isoformat():.19}".translate(str.maketrans("", "", "-T:"))
    )
    assert moment(aware) == expected
    assert moment_interval(aware.isoformat()) == (expected, expected)


@given(st.text("0123456789-T:Z+. ", max_size=22))
@settings(max_examples=400, deadline=None)
def test_as_the_naive_rules_say(text: str) -> None:
    assert moment_interval(text) == naive_values.moment(text)


def test_numbers() -> None:
    assert number(" 1984 ") == 1984 and number("-5") == -5
    assert number("19u4") is None and number("") is None and number("9" * 19) is None
    assert interval(Kind.NUMBER, "1984") == (1984, 1984)
    assert interval_pair(Kind.NUMBER, "1980 1989") == (1980, 1989)
    assert interval_pair(Kind.MOMENT, "2023-05 2024") == (20230501000000, 20241231235959)
    assert interval_pair(Kind.MOMENT, "2024-05-01T12:00") == (20240501120000, 20240501120059)
    assert interval_pair(Kind.NUMBER, "1980 nu") is None
