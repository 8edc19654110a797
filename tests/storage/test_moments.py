"""Moments in rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocolsrv.storage.moments import from_micros, to_micros


@given(st.datetimes(timezones=st.just(UTC)))
def test_to_the_microsecond_and_back(moment: datetime) -> None:
    assert from_micros(to_micros(moment)) == moment


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_they_sort_as_moments(one: datetime, other: datetime) -> None:
    assert (one < other) == (to_micros(one) < to_micros(other))


def test_any_zone_becomes_utc() -> None:
    zone = timezone(timedelta(hours=2))
    assert from_micros(to_micros(datetime(2026, 6, 1, 2, tzinfo=zone))) == datetime(
        2026, 6, 1, tzinfo=UTC
    )


def test_naive_moments_are_refused() -> None:
    with pytest.raises(TypeError):
        to_micros(datetime(2026, 6, 1))
