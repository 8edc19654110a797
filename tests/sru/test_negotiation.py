"""Which media type an Accept value likes best."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocolsrv.sru.negotiation import OFFERED, choose


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        ("", "application/sru+xml"),
        ("*/*", "application/sru+xml"),
        ("*/*;q=0", None),
        ("text/xml", "text/xml"),
        ("TEXT/XML", "text/xml"),
        ("text/*", "text/xml"),
        ("application/*", "application/sru+xml"),
        ("application/json", "application/json"),
        ("application/json, text/xml", "text/xml"),
        ("application/json, text/xml;q=0.9", "application/json"),
        ("text/xml;q=0.1, */*;q=0.2", "application/sru+xml"),
        ("text/xml;q=x", None),
        ("text/html", None),
        ("image/png, text/html", None),
        ("text/html, */*;q=0.1", "application/sru+xml"),
        ("application/sru+xml;q=0, application/xml", "application/xml"),
        (";;;,,,", None),
    ],
)
def test_choice(wanted: str, chosen: str | None) -> None:
    assert choose(wanted) == chosen


@given(st.text(max_size=80) | st.text("aplictonxm/*;q=01., ", max_size=60))
def test_anything_is_answered(wanted: str) -> None:
    assert choose(wanted) in (None, *OFFERED)
