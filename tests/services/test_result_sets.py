"""Result set tokens: signed, self-contained, and over when they say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocolsrv.domain.refusal import QueryFault, QueryReason
from protocolsrv.services.result_sets import ResultSet, ResultSets
from tests.sru.world import FixedClock

SECRET = b"sixteen bytes or"
HOUR = timedelta(hours=1)


def sets(secret: bytes = SECRET, clock: FixedClock | None = None) -> ResultSets:
    return ResultSets(secret, clock or FixedClock())


@given(st.sampled_from(["", "ekby"]), st.text(max_size=200))
def test_what_is_issued_is_read_by_any_worker(scope: str, query: str) -> None:
    query = query.encode("utf-8", "replace").decode()
    token = sets().issue(ResultSet(scope, query), HOUR)
    assert token is not None
    assert sets().read(token) == ResultSet(scope, query)


def test_another_secret_is_another_house() -> None:
    token = sets().issue(ResultSet("", "a"), HOUR)
    assert token is not None
    found = sets(b"another secret 16").read(token)
    assert isinstance(found, QueryFault)
    assert found.reason is QueryReason.RESULT_SET_UNKNOWN


def test_it_expires() -> None:
    clock = FixedClock()
    both = sets(clock=clock)
    token = both.issue(ResultSet("", "a"), timedelta(seconds=10))
    assert token is not None
    clock.pass_by(9)
    assert both.read(token) == ResultSet("", "a")
    clock.pass_by(1)
    found = both.read(token)
    assert isinstance(found, QueryFault)
    assert found.reason is QueryReason.RESULT_SET_EXPIRED


@given(st.text(max_size=60) | st.text("abAB09-_", max_size=200))
def test_anything_else_is_unknown(token: str) -> None:
    found = sets().read(token)
    assert isinstance(found, QueryFault)
    assert found == QueryFault(QueryReason.RESULT_SET_UNKNOWN, token)


@given(st.data())
def test_a_changed_token_is_unknown(data: st.DataObject) -> None:
    token = sets().issue(ResultSet("ekby", "title = a"), HOUR)
    assert token is not None
    at = data.draw(st.integers(0, len(token) - 2))
    letter = data.draw(st.sampled_from([one for one in "AbC_9" if one != token[at]]))
    found = sets().read(token[:at] + letter + token[at + 1 :])
    assert isinstance(found, QueryFault)


def test_a_query_too_long_for_a_token_gets_none() -> None:
    assert sets().issue(ResultSet("", "a" * 10_000), HOUR) is None


def test_a_short_secret_is_no_secret() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        sets(b"short")
