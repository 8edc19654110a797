"""XML as text: always well formed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from protocolsrv.marc.xml_text import element, leaf, text


def _plain(value: str) -> str:
    return value.replace("\r", "").replace("\n", "")


@given(st.text(max_size=40))
def test_any_text_can_be_written(value: str) -> None:
    written = leaf("y", value, [("z", value)])
    document = etree.fromstring(f"<x>{written}</x>".encode(errors="ignore"))
    held = "".join(one for one in value.strip() if text(one))
    if held.strip():
        assert _plain(document[0].text or "") == _plain(held)


def test_nothing_around_nothing() -> None:
    assert element("a", "") == leaf("a", "  ") == leaf("a", None) == ""
    assert leaf("a", " x ", [("b", ""), ("c", 'd"<')]) == '<a c="d&quot;&lt;">x</a>'
