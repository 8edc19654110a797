"""Writing NCIP: any order in, the schema's order out, valid in every version."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from lxml import etree

from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.ncip import names
from protocolsrv.ncip.names import NAMESPACE, Version
from protocolsrv.ncip.problems import _LIKE, _LISTS, of_refusal, write_problem
from protocolsrv.ncip.reading import Message, read
from protocolsrv.ncip.tree import Node, group, leaf
from protocolsrv.ncip.values import (
    STATUSES,
    amount,
    circulation_status,
    item_id,
    location,
    moment,
    read_moment,
    request_id,
    user_id,
)
from protocolsrv.ncip.writing import write
from tests.sru.world import MOMENT

SPECS = Path(__file__).parents[3] / "shared" / "specs" / "ncip"
FILES = {
    Version.V2_0: "ncip_v2_0.xsd",
    Version.V2_01: "ncip_v2_01.xsd",
    Version.V2_02: "ncip_v2_02.xsd",
}
HEADER = group(
    "ResponseHeader",
    group("FromAgencyId", leaf("AgencyId", "ZZum")),
    group("ToAgencyId", leaf("AgencyId", "ZZpartner")),
)
SERVICES = sorted(_LISTS.keys() | _LIKE.keys())


def shuffled(node: Node, draw: random.Random) -> Node:
    """The same node with its children in any order."""
    children = [shuffled(one, draw) for one in node.children]
    draw.shuffle(children)
    return Node(node.name, node.text, tuple(children), node.scheme)


def answers() -> list[Node]:
    """Answers with everything that is written."""
    barcode, card = item_id("301", "ZZum"), user_id("99", "ZZum")
    optional = group(
        "ItemOptionalFields",
        group(
            "BibliographicDescription",
            leaf("Author", "Lindgren"),
            leaf("Title", "Bröderna <Lejonhjärta>"),
            leaf("MediumType", "Book", names.MEDIUM_TYPE),
        ),
        circulation_status(_item()),
        leaf("HoldQueueLength", "3"),
        group("ItemDescription", leaf("CallNumber", "Hc")),
        location("Vindelns bibliotek"),
        leaf("DateDue", moment(MOMENT)),
    )
    loan = group(
        "LoanedItem", barcode, leaf("DateDue", moment(MOMENT)), leaf("Title", "T"),
        leaf("MediumType", "Book", names.MEDIUM_TYPE),
    )  # fmt: skip
    asked = group(
        "RequestedItem",
        request_id("7", "ZZum"),
        barcode,
        leaf("RequestType", "Hold", names.REQUEST_TYPE),
        leaf("RequestStatusType", "In Process", names.REQUEST_STATUS),
        leaf("DatePlaced", moment(MOMENT)),
        leaf("HoldQueuePosition", "2"),
        leaf("Title", "T"),
    )
    account = group("UserFiscalAccount", amount("AccountBalance", 1250))
    return [
        group("LookupItemResponse", HEADER, barcode, optional),
        group("CheckOutItemResponse", HEADER, barcode, card, leaf("DateDue", moment(MOMENT))),
        group("CheckInItemResponse", HEADER, barcode, optional),
        group("RenewItemResponse", barcode, card, leaf("DateDue", moment(MOMENT))),
        group("LookupUserResponse", HEADER, card, account, loan, loan, asked),
        group(
            "RequestItemResponse", request_id("7", "ZZum"), barcode, card,
            leaf("RequestType", "Hold", names.REQUEST_TYPE),
            leaf("RequestScopeType", "Item", names.REQUEST_SCOPE),
        ),
    ]  # fmt: skip


def _item() -> Item:
    return Item("301", 1, "a", "a", "a")


@pytest.mark.skipif(not SPECS.is_dir(), reason="the official schemas (../shared) are absent")
@pytest.mark.parametrize("version", Version)
def test_answers_in_any_order_are_valid_in_every_version(version: Version) -> None:
    schema = etree.XMLSchema(etree.parse(SPECS / FILES[version]))
    draw = random.Random(1)
    refused = [
        group(
            f"{service}Response", HEADER, write_problem(of_refusal(Refusal(reason), service), "t")
        )
        for service in SERVICES
        if version is Version.V2_02 or service != "LookupItemSet"
        for reason in (Reason.PATRON_UNKNOWN, Reason.ITEM_UNKNOWN, Reason.BUSY)
    ]
    for answer in [*answers(), *refused]:
        document = etree.fromstring(write(shuffled(answer, draw), version))
        assert schema.validate(document), (answer.name, list(schema.error_log))


def test_what_is_written_is_read_again() -> None:
    for answer in answers():
        found = read(write(answer, Version.V2_02))
        assert isinstance(found, Message)
        assert (found.service, found.habits) == (answer.name, ())
        assert sorted(one.name for one in found.body.children) == sorted(
            one.name for one in answer.children
        )


def test_attributes_are_qualified() -> None:
    root = etree.fromstring(write(answers()[0], Version.V2_02))
    assert root.get(f"{{{NAMESPACE}}}version") == Version.V2_02.value
    schemes = [one for node in root.iter() for one in node.attrib if "Scheme" in str(one)]
    assert schemes and all(str(one).startswith("{") for one in schemes)


@pytest.mark.parametrize("service", SERVICES)
def test_every_reason_has_a_problem_of_a_list(service: str) -> None:
    for reason in Reason:
        problem = of_refusal(Refusal(reason), service)
        assert problem.kind and problem.detail
        name, kinds, _ = _LISTS[_LIKE.get(service, service)]
        if problem.scheme == name:
            assert problem.kind in kinds


def test_every_status_of_an_item_has_a_word() -> None:
    assert set(STATUSES) == set(ItemStatus)


def test_moments_have_the_local_offset_and_many_forms_are_read() -> None:
    assert moment(MOMENT) == "2026-03-01T13:00:00+01:00"
    assert read_moment(moment(MOMENT)) == MOMENT
    assert read_moment("2026-03-01T13:00:00.123") == MOMENT
    assert read_moment("2026-03-01 12:00:00Z") == MOMENT
    day = read_moment("2026-07-01")
    assert day is not None and moment(day) == "2026-07-01T23:59:59+02:00"
    assert [read_moment(one) for one in ("", "soon", "2026-13-01", "20")] == [None] * 4
