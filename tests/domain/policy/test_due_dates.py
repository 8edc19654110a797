"""5.3: due at the end of an opening day of the lending library, on every night of the year."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocolsrv.domain.calendar import STOCKHOLM, Calendar, local_day

from .support import item, lent, subject

TEN_YEARS = st.datetimes(datetime(2024, 1, 1), datetime(2034, 1, 1), timezones=st.just(UTC))


def due(at: datetime, calendar: Calendar | None = None, item_type: str = "book") -> datetime:
    """When a loan made at that moment is due."""
    return lent(subject(), item(item_type), at=at, calendar=calendar or Calendar()).due_at


@pytest.mark.parametrize(
    ("lent_at", "due_at"),
    [
        # The night of 29 March 2026 has no 02:00-03:00; the day ends at 21:59:59 UTC.
        (datetime(2026, 3, 1, 11), datetime(2026, 3, 29, 21, 59, 59)),
        (datetime(2026, 2, 28, 11), datetime(2026, 3, 28, 22, 59, 59)),
        # The night of 25 October 2026 has it twice; the day ends at 22:59:59 UTC.
        (datetime(2026, 9, 27, 10), datetime(2026, 10, 25, 22, 59, 59)),
        (datetime(2026, 9, 26, 10), datetime(2026, 10, 24, 21, 59, 59)),
        # Lent at half past midnight in Umeå, which is the day before in UTC.
        (datetime(2026, 6, 30, 22, 30), datetime(2026, 7, 29, 21, 59, 59)),
        # 29 February is a day as any other, and only in leap years.
        (datetime(2028, 2, 1, 11), datetime(2028, 2, 29, 22, 59, 59)),
        (datetime(2027, 2, 1, 11), datetime(2027, 3, 1, 22, 59, 59)),
    ],
)
def test_5_3_the_last_second_of_the_day_in_umea(lent_at: datetime, due_at: datetime) -> None:
    """On nights when clocks change, after midnight, and on a leap day."""
    assert due(lent_at.replace(tzinfo=UTC)) == due_at.replace(tzinfo=UTC)


def test_5_3_a_closed_last_day_moves_forward_and_says_so() -> None:
    """Over a weekend and a holiday after it."""
    easter = Calendar(frozenset(range(5)), frozenset({date(2026, 4, 3), date(2026, 4, 6)}))
    at = datetime(2026, 3, 6, 11, tzinfo=UTC)  # 28 days later is Good Friday
    terms = lent(subject(), item(), at=at, calendar=easter)
    assert local_day(terms.due_at) == date(2026, 4, 7)
    assert terms.days == 28
    assert terms.explained[-1] == "closed on the last day: due on 2026-04-07"


def test_5_3_a_library_without_opening_days_counts_as_open() -> None:
    """A bus, a depot."""
    at = datetime(2026, 3, 1, 11, tzinfo=UTC)
    assert local_day(due(at, Calendar(frozenset()))) == date(2026, 3, 29)


@given(
    TEN_YEARS,
    st.frozensets(st.integers(0, 6), max_size=7),
    st.lists(st.integers(0, 60), max_size=20),
    st.sampled_from(["book", "film", "magazine"]),
)
def test_5_3_never_due_on_a_closed_day_over_ten_years(
    at: datetime, weekdays: frozenset[int], closed: list[int], item_type: str
) -> None:
    """Whatever days are closed: the first opening day that is not too early, at its last second."""
    first = local_day(at)
    calendar = Calendar(weekdays, frozenset(first + timedelta(days=one) for one in closed))
    moment = due(at, calendar, item_type)
    terms = lent(subject(), item(item_type), at=at, calendar=calendar)
    day = local_day(moment)
    assert calendar.is_open(day)
    planned = first + timedelta(days=terms.days)
    assert day >= planned
    between = range((day - planned).days)
    assert not any(calendar.is_open(planned + timedelta(days=one)) for one in between)
    local = moment.astimezone(STOCKHOLM)
    assert (local.hour, local.minute, local.second) == (23, 59, 59)
    assert local_day(moment + timedelta(seconds=1)) == day + timedelta(days=1)


@given(TEN_YEARS, st.integers(0, 10))
def test_5_3_a_later_loan_is_never_due_earlier(at: datetime, hours: int) -> None:
    """Time of lending and due date go the same way, across the change of clocks too."""
    weekdays = Calendar(frozenset(range(6)))
    assert due(at, weekdays) <= due(at + timedelta(hours=hours), weekdays)
