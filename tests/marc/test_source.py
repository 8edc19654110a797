"""The language of sources."""

from __future__ import annotations

import pytest

from protocolsrv.marc.source import Condition, Selector, parse


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("245abnp", Selector(tag="245", codes="abnp")),
        ("653a+", Selector(tag="653", codes="a", each=True)),
        ("(245c)", Selector(tag="245", codes="c", shown=False)),
        ("6xx*[_0]", Selector(tag="6xx", codes="*", indicators="_0")),
        ("700t[t]", Selector(tag="700", codes="t", conditions=(Condition("t"),))),
        (
            "650a[.7;2=SAO|kssb*]",
            Selector(
                tag="650", codes="a", indicators=".7",
                conditions=(Condition("2", frozenset({"sao"}), ("kssb",)),),
            ),
        ),
        ("008/35-37", Selector(control="008", start=35, end=38)),
        ("LDR/07", Selector(control="LDR", start=7, end=8)),
        ("001", Selector(control="001")),
        ("@item.barcode", Selector(computed="item.barcode")),
    ],
)  # fmt: skip
def test_selectors(source: str, expected: Selector) -> None:
    assert parse(source) == (expected,)


@pytest.mark.parametrize(
    "source", ["245", "24a", "title", "008/3", "650a[]", "650a[xyz]", "@", "(245c"]
)
def test_what_cannot_be_read(source: str) -> None:
    with pytest.raises(ValueError, match=r"not a|no subfields"):
        parse(source)


def test_what_a_selector_takes() -> None:
    (selector,) = parse("6xx*[_0;2=sao|kssb*]")
    assert selector.takes_tag("650") and not selector.takes_tag("700")
    assert selector.takes_indicators(" 0") and not selector.takes_indicators("10")
    assert selector.takes_code("a") and not selector.takes_code("2")
    (condition,) = selector.conditions
    assert condition.fits("SAO ") and condition.fits("kssb/8") and not condition.fits("barn")
