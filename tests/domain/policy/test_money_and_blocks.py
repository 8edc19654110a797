"""Fees and blocks: the rules by their numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from protocolsrv.domain.calendar import Calendar
from protocolsrv.domain.fee import FeeKind
from protocolsrv.domain.patron import Action, Block, BlockKind
from protocolsrv.domain.policy import Policy
from protocolsrv.domain.policy.blocking import REASONS
from protocolsrv.domain.rules import Standing, Subject

from .support import NOON, base, item, library, loan, policy, reason, subject

DUE = datetime(2026, 3, 2, 22, 59, 59, tzinfo=UTC)


def late(days: int, who: Subject | None = None, rules: Policy | None = None, **more: object) -> int:
    """The fee, in ore, for a return so many days after the due day."""
    what = item(str(more.get("item_type", "book")), str(more.get("owner", "ust")))
    calendar = more.get("calendar", Calendar())
    assert isinstance(calendar, Calendar)
    held = loan(DUE, str(more.get("library", "ust")))
    back = DUE - timedelta(hours=10) + timedelta(days=days)
    return (rules or base()).overdue_fee(who or subject(), held, what, back, calendar).amount


@pytest.mark.parametrize(
    ("days", "ore"),
    [(-3, 0), (0, 0), (1, 0), (7, 0), (8, 200), (9, 400), (57, 10000), (300, 10000)],
)
def test_8_1_seven_days_of_grace_then_by_the_day_to_a_cap(days: int, ore: int) -> None:
    """2 SEK a day from the eighth, 100 at most."""
    assert late(days) == ore


@pytest.mark.parametrize(("age", "ore"), [(12, 0), (17, 0), (18, 2600), (60, 2600)])
def test_8_1_fees_from_the_eighteenth_birthday(age: int, ore: int) -> None:
    """Twenty days late; who is 18 on the day of return has been since the due day here."""
    born = subject(age=age)
    assert late(20, born) == ore


def test_8_1_days_before_the_eighteenth_birthday_are_free() -> None:
    """A loan that ran out at 17 and came back at 18 costs the days since the birthday."""
    day_15 = subject(birth_date=date(2008, 3, 17))  # 18 on the fifteenth day late
    assert late(14, day_15) == 0
    assert late(15, day_15) == 200
    assert late(20, day_15) == 1200
    leapling = subject(birth_date=date(2008, 2, 29))
    assert late(8, leapling) == 200


def test_8_1_quick_loans_have_no_grace() -> None:
    """Others wait for them."""
    assert [late(days, item_type="quick") for days in (0, 1, 2)] == [0, 500, 1000]


@pytest.mark.parametrize("category", ["institution", "deposit", "ill", "staff", "home-delivery"])
def test_8_1_no_overdue_fees_for_those_who_serve_others(category: str) -> None:
    """However late."""
    assert late(100, subject(category, age=None)) == 0


def test_8_1_a_municipality_may_abolish_them_from_a_day_on(tmp_path: Path) -> None:
    """The day of return decides; for its own items."""
    rules = policy(tmp_path, '[[overdue]]\nname = "none"\nvalid_from = 2026-03-20\nrate_ore = 0\n')
    assert late(17, rules=rules, owner="vin") == 2000
    assert late(18, rules=rules, owner="vin") == 0
    assert late(18, rules=rules, owner="ust") == 2200


def test_8_1_by_week_by_opening_day_and_with_grace_counted(tmp_path: Path) -> None:
    """Begun weeks count; closed days do not; or all days since the due day do."""
    week = policy(tmp_path, '[[overdue]]\nname = "w"\nrate_ore = 1000\nper = "week"\n', "umea")
    assert [late(days, rules=week) for days in (7, 8, 14, 15)] == [0, 1000, 1000, 2000]
    rows = '[[overdue]]\nname = "o"\nrate_ore = 100\nper = "opening_day"\ngrace_days = 0\n'
    opening = policy(tmp_path, rows, "umea")
    weekdays = Calendar(frozenset(range(5)))
    assert late(7, rules=opening, calendar=weekdays) == 500
    rows = '[[overdue]]\nname = "g"\nrate_ore = 100\ngrace_counts = true\n'
    counted = policy(tmp_path, rows, "umea")
    assert [late(days, rules=counted) for days in (7, 8)] == [0, 800]


def test_8_1_a_cap_on_the_debt(tmp_path: Path) -> None:
    """No overdue fee lifts anybody beyond it."""
    rows = '[[overdue]]\nname = "c"\nrate_ore = 1000\nmost_debt_ore = 3000\n'
    rules = policy(tmp_path, rows, "umea")
    for debt, ore in ((0, 3000), (2500, 500), (9000, 0)):
        assert late(30, subject(standing=Standing(debt=debt)), rules) == ore


def test_8_2_whose_money_it_is() -> None:
    """The owner's, wherever it is paid; the library's own for cards."""
    held = loan(DUE, "ust")
    back = DUE + timedelta(days=20)
    fee = base().overdue_fee(subject(), held, item(owner="vin"), back, Calendar())
    assert (fee.kind, fee.municipality) == (FeeKind.OVERDUE, "vindeln")
    card = base().other_fee(FeeKind.CARD, subject(), library("rob"), NOON)
    assert (card.amount, card.municipality) == (2000, "robertsfors")
    left = base().overdue_fee(subject(), held, item(owner="zzz"), back, Calendar())
    assert left.municipality == "umea"


@pytest.mark.parametrize(
    ("axis", "own", "whose"),
    [("owner", "vindeln", "vindeln"), ("lending", "vannas", "vannas"), ("patron", "umea", "umea")],
)
def test_8_3_the_axis_is_said_in_the_base(tmp_path: Path, axis: str, own: str, whose: str) -> None:
    """An item of Vindeln lent in Vännäs to somebody from Umeå: one of the three decides."""
    from protocolsrv.app.policy import read
    from protocolsrv.config.policy import built_in_base

    from .support import region

    text = built_in_base().read_text("utf-8")
    (tmp_path / "base.toml").write_text(text.replace('overdue = "owner"', f'overdue = "{axis}"'))
    (tmp_path / "policy.d").mkdir()
    row = '[[overdue]]\nname = "own"\nrate_ore = 700\ngrace_days = 0\n'
    (tmp_path / "policy.d" / f"{own}.toml").write_text(row)
    rules = read(region(), tmp_path / "base.toml", tmp_path / "policy.d").policy
    assert rules is not None
    fee = rules.overdue_fee(
        subject(), loan(DUE, "van"), item(owner="vin"), DUE + timedelta(days=1), Calendar()
    )
    assert (fee.amount, fee.municipality) == (700, whose)


@pytest.mark.parametrize(
    ("debt", "stops"), [(0, False), (4999, False), (5000, True), (99_00, True)]
)
def test_8_4_blocked_at_fifty_kronor(debt: int, stops: bool) -> None:
    """Loans, renewals and holds; not the computer."""
    who = subject(standing=Standing(debt=debt))
    for action in (Action.LOAN, Action.RENEW, Action.HOLD):
        assert reason(base().stopped(who, action, NOON)) == ("BLOCKED_DEBT" if stops else "")
    assert base().stopped(who, Action.COMPUTER, NOON) is None


@pytest.mark.parametrize(
    ("standing", "kind", "renews"),
    [
        (Standing(overdue=20), BlockKind.OVERDUE, True),
        (Standing(lost=3), BlockKind.LOST_ITEM, True),
        (Standing(debt=5000), BlockKind.DEBT, False),
    ],
)
def test_8_4_blocks_are_worked_out_from_figures(
    standing: Standing, kind: BlockKind, renews: bool
) -> None:
    """One below the figure there is none; each says what it stops."""
    found = base().blocks(subject(standing=standing), NOON)
    assert [one.kind for one in found] == [kind]
    assert (Action.RENEW not in found[0].stops) is renews
    assert Action.LOAN in found[0].stops
    fewer = Standing(
        standing.loans, standing.overdue - 1, 0, standing.lost - 1, debt=standing.debt - 1
    )
    assert base().blocks(subject(standing=fewer), NOON) == []


def test_8_4_claims_and_an_ended_registration() -> None:
    """Ten claims; the last day of the registration still counts."""
    who = subject(claims_returned=6, claims_never_borrowed=4)
    assert [one.kind for one in base().blocks(who, NOON)] == [BlockKind.CLAIMS]
    assert base().blocks(subject(expires_on=date(2026, 3, 2)), NOON) == []
    ended = subject(expires_on=date(2026, 3, 1))
    assert reason(base().stopped(ended, Action.LOAN, NOON)) == "CARD_EXPIRED"


@pytest.mark.parametrize("kind", list(BlockKind))
def test_8_4_what_was_set_by_people_stops_until_its_last_day(kind: BlockKind) -> None:
    """A stored block of any kind gets what it stops from the policy, and is told once."""
    who = subject(blocks=(Block(kind, frozenset(), 7, NOON, date(2026, 3, 2)),))
    found = base().blocks(who, NOON)
    assert [(one.kind, one.id) for one in found] == [(kind, 7)]
    assert found[0].stops
    assert base().blocks(who, NOON + timedelta(days=1)) == []
    action = next(iter(found[0].stops))
    refusal = base().stopped(who, action, NOON)
    assert refusal is not None
    assert refusal.reason is REASONS[kind]
    assert refusal.explained


def test_8_4_every_kind_of_block_has_a_reason() -> None:
    """A kind without one would stop a server, not a patron."""
    assert set(REASONS) == set(BlockKind)


def test_8_4_a_municipality_sets_the_limit_of_its_own_patrons(tmp_path: Path) -> None:
    """By the patron's home, wherever the card is shown."""
    rows = '[[block]]\nname = "d"\nkind = ["debt"]\nat = 20000\nstops = ["loan"]\n'
    rules = policy(tmp_path, rows)
    for home, why in (("vin", ""), ("ust", "BLOCKED_DEBT")):
        who = subject(home=home, standing=Standing(debt=9000))
        assert reason(rules.stopped(who, Action.LOAN, NOON)) == why


@pytest.mark.parametrize(
    ("item_type", "price", "ore"),
    [("book", 0, 30000), ("book", 45900, 45900), ("film", 0, 50000), ("unheard-of", 0, 30000)],
)
def test_8_5_a_lost_item_costs_its_price_or_that_of_its_type(
    item_type: str, price: int, ore: int
) -> None:
    """Else what the row says."""
    fee = base().replacement_fee(subject(), item(item_type, price=price), NOON)
    assert (fee.amount, fee.kind, fee.municipality) == (ore, FeeKind.REPLACEMENT, "umea")


def test_8_5_fixed_prices_handling_and_refunds_are_the_owners(tmp_path: Path) -> None:
    """One municipality's rows say nothing of another's items."""
    rows = (
        '[[replacement]]\nname = "f"\nfixed = true\namount_ore = 20000\nhandling_ore = 5000\n'
        '[[refund]]\nname = "no"\nrefund = false\n'
    )
    rules = policy(tmp_path, rows)
    assert rules.replacement_fee(subject(), item(owner="vin", price=99900), NOON).amount == 25000
    assert not rules.refunds(item(owner="vin"), NOON)
    assert rules.refunds(item(owner="ust"), NOON)


def test_8_5_other_fees_by_kind() -> None:
    """A new card costs adults; the rest is free in the base."""
    for kind in FeeKind:
        amount = base().other_fee(kind, subject(), library("ust"), NOON).amount
        assert amount == (2000 if kind is FeeKind.CARD else 0)
    assert base().other_fee(FeeKind.CARD, subject(age=17), library("ust"), NOON).amount == 0
