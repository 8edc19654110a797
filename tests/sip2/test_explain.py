"""A message told to people."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from protocolsrv.sip2.explain import MASK, explain

CHECKOUT = b"11YN20261124    160000" + b" " * 18 + b"AOumea|AA1001|AB300|AC|AD4321|AY1AZ0000"


def test_secrets_are_masked_and_a_wrong_sum_corrected() -> None:
    """Card and PIN are hidden; the right checksum is named."""
    told = explain(CHECKOUT)
    values = {line.tag: line.value for line in told.lines}
    assert (values["AA"], values["AD"], values["AB"]) == (MASK, MASK, "300")
    assert any("checksum should be" in one for one in told.problems)
    shown = {line.tag: line.value for line in explain(CHECKOUT, personal=True).lines}
    assert shown["AD"] == "4321"


@given(st.binary())
def test_anything_can_be_explained(data: bytes) -> None:
    """No bytes raise."""
    assert explain(data).name


def test_unknown_messages_are_called_so() -> None:
    """A number that SIP 2.00 does not have."""
    assert explain(b"77x").name == "unknown"
