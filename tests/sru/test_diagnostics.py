"""The table of diagnostics is whole: every code has words, every reason of the core a code."""

from __future__ import annotations

from lxml import etree

from protocolsrv.domain.refusal import QueryFault, QueryReason
from protocolsrv.sru.diagnostics import (
    BY_REASON,
    MESSAGES,
    Code,
    Diagnostic,
    diagnostic_xml,
    of_fault,
)

LISTED = {
    *range(1, 9), *range(10, 75), *range(80, 97), 100, 101, 102, 110, 111, 120, 121, 235, 236,
}  # fmt: skip


def test_every_number_of_the_list_is_there_and_no_other() -> None:
    assert {code.value for code in Code} == LISTED


def test_every_code_has_its_message() -> None:
    assert set(MESSAGES) == set(Code)
    assert all(message and message == message.strip() for message in MESSAGES.values())


def test_every_reason_has_a_code() -> None:
    assert set(BY_REASON) == set(QueryReason)


def test_a_fault_keeps_its_detail() -> None:
    found = of_fault(QueryFault(QueryReason.MASK_TOO_SHORT, "3"))
    assert (found.code, found.details) == (Code.MASK_TOO_SHORT, "3")


def test_order_of_elements_and_hostile_details() -> None:
    xml = diagnostic_xml(Diagnostic(Code.INDEX, "<a>&\x00\ud800\ufffe]]>"), "urn:n")
    root = etree.fromstring(xml)
    assert [etree.QName(one).localname for one in root] == ["uri", "details", "message"]
    assert root[1].text == "<a>&\ufffd\ufffd\ufffd]]>"


def test_long_details_are_cut() -> None:
    root = etree.fromstring(diagnostic_xml(Diagnostic(Code.INDEX, "x" * 10_000), "urn:n"))
    assert root[1].text is not None
    assert len(root[1].text) == 500
