"""Holds, and where things stay, go and are asked for: the rules by their numbers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from protocolsrv.domain.item import ItemStatus
from protocolsrv.domain.refusal import Refusal
from protocolsrv.domain.rules import HoldTerms, Standing

from .support import NOON, base, item, library, policy, reason, region, subject

SIX = ("umea", "robertsfors", "vindeln", "vannas", "bjurholm", "nordmaling")


def test_4_1_nothing_floats_unless_a_municipality_says_so() -> None:
    """The base sends everything home."""
    assert not any(base().stays(item(), code) for code in region().libraries)


def test_4_1_items_float_in_their_group_and_not_across_municipalities(tmp_path: Path) -> None:
    """Both the home and the place of return are in the group; named types only."""
    rules = policy(
        tmp_path,
        '[[floating]]\nname = "own"\nitem_type = ["book"]\nlibraries = ["vindeln"]\n',
    )
    assert rules.stays(item(owner="vin"), "gra")
    assert not rules.stays(item(owner="vin"), "ust")
    assert not rules.stays(item("film", owner="vin"), "gra")
    assert not rules.stays(item(owner="vin"), "vin")  # it is at home
    assert not rules.stays(item(owner="vin", permanent="ust"), "gra")


def test_4_1_what_belongs_to_a_partner_never_floats(tmp_path: Path) -> None:
    """Also where everything else does."""
    rows = (
        '[[floating]]\nname = "ill"\nitem_type = ["ill"]\nfloats = false\n'
        '[[floating]]\nname = "own"\nlibraries = ["vindeln"]\n'
    )
    assert not policy(tmp_path, rows).stays(item("ill", "vin"), "gra")


@pytest.mark.parametrize(
    ("item_type", "why"),
    [
        ("book", ""),
        ("music", ""),
        ("film", "HOLD_NOT_ALLOWED"),
        ("game", "HOLD_NOT_ALLOWED"),
        ("game-18", "HOLD_NOT_ALLOWED"),
        ("reference", "HOLD_NOT_ALLOWED"),
        ("reading-room", "HOLD_NOT_ALLOWED"),
    ],
)
def test_6_1_films_games_and_reference_are_not_reservable(item_type: str, why: str) -> None:
    """Everything else is, on loan or in."""
    for status in (ItemStatus.AVAILABLE, ItemStatus.ON_LOAN):
        answer = base().hold(subject(), [item(item_type, status=status)], library("teg"), NOON)
        assert reason(answer) == why


def test_6_1_one_item_that_may_is_enough() -> None:
    """Of a title with a school's copy, another's counts."""
    items = [item(owner="lil"), item("reference"), item(owner="vin")]
    assert isinstance(base().hold(subject(), items, library("ust"), NOON), HoldTerms)
    assert [base().may_fill(subject(), one, library("ust"), NOON) for one in items] == [
        False,
        False,
        True,
    ]


def test_6_1_school_items_only_for_their_own() -> None:
    """And the reason that helps most is told."""
    items = [item("reference"), item(owner="lil")]
    answer = base().hold(subject(), items, library("ust"), NOON)
    assert reason(answer) == "ITEM_NOT_FOR_PATRON"
    pupil = subject("school", age=16, home="van", school="lil")
    assert isinstance(base().hold(pupil, items, library("van"), NOON), HoldTerms)


@pytest.mark.parametrize(
    ("pickup", "school", "why"),
    [("teg", "", ""), ("bok", "", ""), ("lil", "", "PICKUP_NOT_ALLOWED"), ("lil", "lil", "")],
)
def test_6_1_twenty_four_pickup_libraries_and_ones_own_school(
    pickup: str, school: str, why: str
) -> None:
    """Schools hand out to their own."""
    answer = base().hold(subject(age=16, school=school), [item()], library(pickup), NOON)
    assert reason(answer) == why


def test_6_1_nothing_that_can_ever_come() -> None:
    """No items, or only lost and withdrawn ones."""
    gone = [item(status=one) for one in (ItemStatus.LOST, ItemStatus.WITHDRAWN, ItemStatus.MISSING)]
    for items in ([], gone):
        assert reason(base().hold(subject(), items, library("ust"), NOON)) == "HOLD_NO_ITEM"


def test_6_2_a_hold_ends_after_a_year_and_there_is_a_limit() -> None:
    """Fifty at a time, ready or waiting."""
    terms = base().hold(subject(), [item()], library("ust"), NOON)
    assert isinstance(terms, HoldTerms)
    assert (terms.expires_on, terms.fee) == (date(2027, 3, 2), 0)
    many = subject(standing=Standing(holds_ready=20, holds_waiting=30))
    answer = base().hold(many, [item()], library("ust"), NOON)
    assert isinstance(answer, Refusal)
    assert (reason(answer), answer.detail) == ("TOO_MANY_HOLDS", "50")


def test_6_2_a_municipality_may_keep_its_own_from_being_reserved(tmp_path: Path) -> None:
    """Its own items; others' of the title still may fill the hold."""
    rules = policy(tmp_path, '[[hold]]\nname = "none"\nallow = false\n')
    assert reason(rules.hold(subject(), [item(owner="vin")], library("ust"), NOON)) == (
        "HOLD_NOT_ALLOWED"
    )
    both = [item(owner="vin"), item(owner="gru")]
    assert reason(rules.hold(subject(), both, library("ust"), NOON)) == ""


def test_6_4_the_chain_begins_here_then_goes_near_then_far() -> None:
    """Every library once."""
    for pickup, one in region().libraries.items():
        chain = base().chain(pickup)
        assert chain[0] == pickup
        assert sorted(chain) == sorted(region().libraries)
        near = [code for code in chain if region().libraries[code].municipality == one.municipality]
        assert list(chain[: len(near)]) == near


def test_6_4_a_municipality_orders_its_own_chain(tmp_path: Path) -> None:
    """Codes of libraries and municipalities; who is not named is not asked."""
    rules = policy(
        tmp_path,
        '[[chain]]\nname = "own"\nplace = ["gra"]\nlibraries = ["pickup", "vin", "vannas"]\n',
    )
    assert rules.chain("gra") == ("gra", "vin", "van", "vby", "lil")
    assert rules.chain("hal")[:2] == ("hal", "vin")


def test_6_5_strictly_the_queue_unless_a_library_prefers_its_own(tmp_path: Path) -> None:
    """The axis is where the item came back."""
    rules = policy(tmp_path, '[[preference]]\nname = "own"\nlocal_holds_first = true\n')
    assert {code for code in region().libraries if rules.local_holds_first(code)} == {
        code for code, one in region().libraries.items() if one.municipality == "vindeln"
    }


def test_6_6_shelf_times_by_library() -> None:
    """Seven opening days; the bus comes less often."""
    assert base().periods("ust").shelf_opening_days == 7
    assert base().periods("bok").shelf_opening_days == 14


def test_7_6_a_transit_is_lost_after_a_fortnight() -> None:
    """And a municipality may have clocks of its own."""
    assert {base().periods(code).transit_lost_days for code in region().libraries} == {14}


def test_libraries_that_left_still_get_answers() -> None:
    """Their items come back long after."""
    gone = item(owner="zzz", permanent="zzz")
    assert not base().stays(gone, "ust")
    assert base().periods("zzz").shelf_opening_days == 7
    assert base().chain("zzz")[0] == "zzz"
    assert not base().local_holds_first("zzz")
