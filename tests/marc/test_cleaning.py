"""Fields outside MARC 21 are brought inside without losing text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocolsrv.marc.cleaning import control_field, data_field
from protocolsrv.marc.frame import Damage, Flaw, Remark
from protocolsrv.marc.record import Field
from tests.marc.making import control, data


def cleaned(
    tag: str, indicators: str, *subfields: tuple[str, str]
) -> tuple[Field | None, list[Remark]]:
    remarks: list[Remark] = []
    field = data_field(tag, indicators, list(subfields), remarks)
    assert not isinstance(field, Flaw)
    return field, remarks


def test_a_legal_field_is_untouched() -> None:
    field, remarks = cleaned("245", "10", ("a", "Röda rummet"), ("c", ""))
    assert field == data("245", "10", ("a", "Röda rummet"), ("c", ""))
    assert remarks == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ((("a", "x\x00\x01y\x7f"),), (("a", "xy"),)),
        ((("a", "one\ntwo\tthree"),), (("a", "one two three"),)),
        ((("a", "x\ufffe"),), (("a", "x"),)),
        ((("|", "x"),), (("?", "x"),)),
        (((" ", "x"),), (("?", "x"),)),
        ((("å", "x"),), (("?", "x"),)),
        ((("ab", "x"),), (("?", "x"),)),
        ((("", "stray"), ("a", "x")), (("?", "stray"), ("a", "x"))),
        ((("", ""), ("a", "x")), (("a", "x"),)),
    ],
)
def test_subfields(given: tuple[tuple[str, str], ...], kept: tuple[tuple[str, str], ...]) -> None:
    field, remarks = cleaned("500", "  ", *given)
    assert field == Field("500", "  ", kept)
    assert remarks and all(remark.tag == "500" for remark in remarks)


@pytest.mark.parametrize(
    ("indicators", "meant"), [("##", "  "), ("1|", "1 "), ("A0", " 0"), ("1", "1 "), ("", "  ")]
)
def test_indicators(indicators: str, meant: str) -> None:
    field, remarks = cleaned("245", indicators, ("a", "x"))
    assert field is not None and field.indicators == meant
    assert len(remarks) == 1


def test_an_empty_field_goes() -> None:
    field, remarks = cleaned("500", "  ")
    assert field is None and remarks


@pytest.mark.parametrize("tag", ["", "24", "2 5", "30-", "001", "2aB", "000", "å45"])
def test_a_field_that_cannot_be_named(tag: str) -> None:
    answer = data_field(tag, "  ", [("a", "x")], [])
    assert isinstance(answer, Flaw) and answer.reason is Damage.FIELD


def test_control_fields() -> None:
    remarks: list[Remark] = []
    assert control_field("001", "4711", remarks) == control("001", "4711")
    assert remarks == []
    assert control_field("001", "4711 \x1f", remarks) == control("001", "4711  ")
    assert control_field("008", "s1879\x1f\x1f", remarks) == control("008", "s1879  ")
    assert control_field("FMT", "BK", remarks) == data("FMT", "  ", ("?", "BK"))
    assert len(remarks) == 3
    assert isinstance(control_field("001", "a\x1fb", []), Flaw)


@given(st.lists(st.tuples(st.text(max_size=2), st.text(max_size=20)), min_size=1, max_size=5))
def test_no_letter_is_lost(subfields: list[tuple[str, str]]) -> None:
    field = data_field("500", "  ", subfields, [])
    assert not isinstance(field, Flaw)
    before = "".join(value for _, value in subfields)
    after = "" if field is None else "".join(value for _, value in field.subfields)
    letters = [one for one in before if one.isalnum()]
    assert [one for one in after if one.isalnum()] == letters
