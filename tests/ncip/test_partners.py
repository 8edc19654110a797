"""Who sent a message: by header or HTTP, by code or alias, and never without a secret."""

from __future__ import annotations

import pytest

from protocolsrv.ncip.partners import Partner, Partners
from protocolsrv.ncip.problems import Problem
from protocolsrv.ncip.tree import Node, group, leaf

NORD = Partner("nord", ("SE-ZZN", "NORDX"), "main", "norr", secret="hush")
OPEN = Partner("open", ("SE-ZZO",), "main", "norr")
PARTNERS = Partners([NORD, OPEN])


def header(code: str, secret: str = "") -> Node:
    parts = [group("FromAgencyId", leaf("AgencyId", code))]
    if secret:
        parts.append(leaf("FromAgencyAuthentication", secret))
    return group("InitiationHeader", *parts)


@pytest.mark.parametrize(
    ("head", "basic"),
    [
        (header("SE-ZZN", "hush"), None),
        (header("nordx", "hush"), None),
        (header("SE-ZZN"), ("nord", "hush")),
        (None, ("NORD", "hush")),
    ],
)
def test_a_partner_is_known_by_any_of_its_codes(
    head: Node | None, basic: tuple[str, str] | None
) -> None:
    assert PARTNERS.identify(head, basic) is NORD


@pytest.mark.parametrize(
    ("head", "basic", "kind"),
    [
        (None, None, "Needed Data Missing"),
        (header("SE-ZZN"), None, "Agency Authentication Failed"),
        (header("SE-ZZN", "wrong"), None, "Agency Authentication Failed"),
        (header("SE-ZZX", "hush"), None, "Agency Authentication Failed"),
        (header("SE-ZZN", "hush"), ("nord", "wrong"), "Agency Authentication Failed"),
        (header("SE-ZZO"), None, "Agency Authentication Failed"),
        (header("SE-ZZO", ""), ("open", ""), "Agency Authentication Failed"),
    ],
)
def test_others_are_not_believed(
    head: Node | None, basic: tuple[str, str] | None, kind: str
) -> None:
    found = PARTNERS.identify(head, basic)
    assert isinstance(found, Problem)
    assert found.kind == kind
    assert "hush" not in found.detail


def test_another_agency_in_the_header_does_not_help() -> None:
    """Who comes by HTTP as one partner speaks for no other."""
    two = Partners([NORD, Partner("syd", ("SE-ZZS",), "far", "vast", secret="other")])
    found = two.identify(header("SE-ZZS"), ("nord", "hush"))
    assert found is not None and getattr(found, "name", "") == "nord"


def test_services_are_all_or_those_listed() -> None:
    few = Partner("few", ("SE-ZZF",), "main", "norr", services=frozenset(("LookupItem",)))
    assert NORD.may("CheckOutItem") and few.may("LookupItem") and not few.may("CheckOutItem")
    assert few.caller().terminal == "ncip:few"
