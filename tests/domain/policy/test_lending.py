"""Who may borrow what, until when, and how often again: the rules by their numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from protocolsrv.domain.calendar import Calendar, local_day
from protocolsrv.domain.loan import LoanState
from protocolsrv.domain.patron import Action
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.domain.rules import Limits, LoanTerms, Standing

from .support import NOON, base, item, lent, library, loan, policy, reason, subject

LATER = NOON + timedelta(days=20)


def test_1_5_school_items_are_for_the_schools_own() -> None:
    """Pupils and staff of that school and nobody else, other schools' pupils included."""
    book = item(owner="lil")
    own = subject("school", age=16, home="van", school="lil")
    assert lent(own, book, "lil").days == 28
    for other in (subject(), subject("school", age=16, school="dra"), subject("staff")):
        answer = base().loan(other, book, library("lil"), NOON, waiting=0, calendar=Calendar())
        assert reason(answer) == "ITEM_NOT_FOR_PATRON"


def test_1_5_school_items_stay_the_schools_own_whatever_a_municipality_lends(
    tmp_path: Path,
) -> None:
    """An own row of loan times opens no door: who may have what is another table."""
    rules = policy(tmp_path, '[[loan]]\nname = "long"\ndays = 60\n', "vannas")
    answer = rules.loan(
        subject(), item(owner="lil"), library("van"), NOON, waiting=0, calendar=Calendar()
    )
    assert reason(answer) == "ITEM_NOT_FOR_PATRON"


@pytest.mark.parametrize(
    ("age", "agreed", "why"),
    [(17, True, "BLOCKED_AGE"), (18, True, ""), (18, False, "CALLER_MAY_NOT")],
)
def test_1_7_unstaffed_hours_are_for_adults_who_have_agreed(
    age: int, agreed: bool, why: str
) -> None:
    """18 and a signed agreement; a right of its own that says nothing of loans."""
    who = subject(age=age, enters_unstaffed=agreed)
    assert reason(base().stopped(who, Action.DOOR, NOON)) == why
    assert base().stopped(who, Action.LOAN, NOON) is None


def test_2_4_temporary_cards_borrow_little() -> None:
    """Five loans, five holds."""
    who = subject("temporary", standing=Standing(loans=5))
    answer = base().loan(who, item(), library("ust"), NOON, waiting=0, calendar=Calendar())
    assert (reason(answer), answer.detail) == ("TOO_MANY_LOANS", "5")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("item_type", "limit"), [("film", 15), ("game", 15), ("game-16", 16), ("game-18", 18)]
)
def test_3_1_age_limits_on_that_very_day(item_type: str, limit: int) -> None:
    """From the birthday on, not the day before."""
    what = item(item_type)
    who = subject(age=limit)
    assert lent(who, what).days
    eve = NOON - timedelta(days=1)
    answer = base().loan(who, what, library("ust"), eve, waiting=0, calendar=Calendar())
    assert isinstance(answer, Refusal)
    assert (answer.reason, answer.detail) == (Reason.ITEM_TOO_OLD_FOR_PATRON, str(limit))


@pytest.mark.parametrize(
    ("category", "may"),
    [("adult", True), ("institution", True), ("youth", False), ("child", False)],
)
def test_3_1_without_a_birth_date_the_category_says_the_age(category: str, may: bool) -> None:
    """Institutions have none; a child without one must not pass for an adult."""
    answer = base().loan(
        subject(category, age=None), item("film"), library("ust"), NOON, waiting=0,
        calendar=Calendar(),
    )  # fmt: skip
    assert isinstance(answer, LoanTerms) is may


@pytest.mark.parametrize("item_type", ["reference", "reading-room"])
def test_3_2_reference_is_never_lent(item_type: str) -> None:
    """To nobody, staff included."""
    for category in base().book.categories:
        answer = base().loan(
            subject(category), item(item_type), library("ust"), NOON, waiting=0,
            calendar=Calendar(),
        )  # fmt: skip
        assert reason(answer) == "ITEM_NOT_FOR_LOAN"


def test_3_2_media_types_follow_from_the_type() -> None:
    """SIP2's CK and the magnetic flag; an unknown type is as a book."""
    film, book, other = (base().item_type(one) for one in ("film", "book", "unheard-of"))
    assert (film.media_type, film.magnetic, film.special) == ("008", True, "lock of the case")
    assert (book.media_type, book.magnetic) == ("001", False)
    assert (other.media_type, other.for_loan, other.holdable) == ("001", True, True)


@pytest.mark.parametrize(
    ("item_type", "days"),
    [("book", 28), ("music", 28), ("film", 7), ("game", 14), ("magazine", 14), ("quick", 7)],
)
def test_5_1_loan_times_by_type(item_type: str, days: int) -> None:
    """28 days; films, games, magazines and new books are shorter."""
    terms = lent(subject(), item(item_type))
    assert (terms.days, local_day(terms.due_at)) == (days, date(2026, 3, 2) + timedelta(days))


@pytest.mark.parametrize(
    ("waiting", "days", "halved"), [(0, 28, False), (2, 28, False), (3, 14, True), (9, 14, True)]
)
def test_5_1_halved_loan_time_at_three_waiting(waiting: int, days: int, halved: bool) -> None:
    """From the third who waits."""
    terms = lent(subject(), item(), waiting=waiting)
    assert (terms.days, terms.halved) == (days, halved)
    assert ("3 or more wait: 14 days" in terms.explained) is halved


def test_5_1_quick_loans_are_not_halved() -> None:
    """Their time is short because many want them."""
    assert lent(subject(), item("quick"), waiting=9).days == 7


def renewed(held_due: datetime = LATER, waiting: int = 0, at: datetime = NOON, **more: object):
    """A renewal of a book's loan."""
    return base().renewal(
        subject(), loan(held_due, **more), item(), library("ust"), at, waiting=waiting,
        calendar=Calendar(),
    )  # fmt: skip


def test_5_2_three_renewals_and_no_fourth() -> None:
    """Each from the day it is renewed on."""
    for renewals in range(3):
        terms = renewed(renewals=renewals)
        assert isinstance(terms, LoanTerms)
        assert local_day(terms.due_at) == date(2026, 3, 30)
    answer = renewed(renewals=3)
    assert isinstance(answer, Refusal)
    assert (answer.reason, answer.detail) == (Reason.RENEWALS_USED_UP, "3")


def test_5_2_the_limit_is_that_of_the_checkout() -> None:
    """What was promised then holds."""
    assert reason(renewed(renewals=1, renewals_allowed=1)) == "RENEWALS_USED_UP"


@pytest.mark.parametrize(
    ("held_due", "waiting", "more", "why"),
    [
        (NOON, 0, {}, ""),
        (NOON - timedelta(seconds=1), 0, {}, "RENEWAL_OVERDUE"),
        (LATER, 1, {}, "RENEWAL_WAITED_FOR"),
        (LATER, 0, {"recalled_at": NOON}, "RENEWAL_RECALLED"),
        (LATER, 0, {"state": LoanState.LOST}, "RENEWAL_NOT_ALLOWED"),
        (LATER, 0, {"state": LoanState.CLAIMED_RETURNED}, "RENEWAL_NOT_ALLOWED"),
    ],
)
def test_5_2_no_renewal_of_what_has_run_out_or_is_waited_for(
    held_due: datetime, waiting: int, more: dict[str, object], why: str
) -> None:
    """Nor of what was called back or is gone. In its last second it still may."""
    assert reason(renewed(held_due, waiting, **more)) == why


def test_5_2_a_renewal_never_moves_the_due_date_back() -> None:
    """A longer loan stays longer."""
    far = NOON + timedelta(days=90)
    terms = renewed(far)
    assert isinstance(terms, LoanTerms)
    assert terms.due_at == far


def test_5_2_a_municipality_may_renew_what_has_run_out(tmp_path: Path) -> None:
    """Its own items only; and fewer times than the loan's own limit."""
    rules = policy(
        tmp_path,
        '[[renewal]]\nname = "mild"\nwhen_overdue = true\nwhen_waited_for = true\nmost = 1\n',
    )
    for owner, renewals, why in (
        ("vin", 0, ""), ("vin", 1, "RENEWALS_USED_UP"), ("ust", 0, "RENEWAL_OVERDUE"),
    ):  # fmt: skip
        answer = rules.renewal(
            subject(), loan(NOON - timedelta(days=1), renewals=renewals), item(owner=owner),
            library("ust"), NOON, waiting=1, calendar=Calendar(),
        )  # fmt: skip
        assert reason(answer) == why


def test_5_3_hourly_loans_are_due_at_the_minute(tmp_path: Path) -> None:
    """And not halved; on a day the library is closed, at the end of the next opening day."""
    rules = policy(
        tmp_path, '[[loan]]\nname = "tools"\nitem_type = ["equipment"]\nhours = 4\n', "umea"
    )
    terms = lent(subject(), item("equipment"), rules=rules, waiting=5)
    assert (terms.due_at, terms.days, terms.halved) == (NOON + timedelta(hours=4), 0, False)
    evening = datetime(2026, 3, 6, 21, tzinfo=UTC)  # a Friday, 22 in Umeå
    weekdays = Calendar(frozenset(range(5)))
    terms = lent(subject(), item("equipment"), rules=rules, at=evening, calendar=weekdays)
    assert terms.due_at == datetime(2026, 3, 9, 22, 59, 59, tzinfo=UTC)


def test_5_4_limits_in_all_and_by_type() -> None:
    """A hundred loans, five films."""
    for standing, item_type, why in (
        (Standing(loans=99), "book", ""),
        (Standing(loans=100), "book", "TOO_MANY_LOANS"),
        (Standing(loans=5, loans_by_type=(("film", 5),)), "book", ""),
        (Standing(loans=5, loans_by_type=(("film", 5),)), "film", "TOO_MANY_OF_TYPE"),
        (Standing(loans=5, loans_by_type=(("film", 4), ("book", 1))), "film", ""),
    ):
        answer = base().loan(
            subject(standing=standing), item(item_type), library("ust"), NOON, waiting=0,
            calendar=Calendar(),
        )  # fmt: skip
        assert reason(answer) == why


def test_5_4_limits_can_be_shown() -> None:
    """As they would be held."""
    assert base().limits(subject(), NOON) == Limits(100, 50)
    assert base().limits(subject("temporary"), NOON) == Limits(5, 5)


def test_9_1_what_belongs_to_a_partner_is_not_renewed() -> None:
    """The lender would have to agree."""
    answer = base().renewal(
        subject(), loan(LATER), item("ill"), library("ust"), NOON, waiting=0, calendar=Calendar()
    )
    assert reason(answer) == "RENEWAL_NOT_ALLOWED"


@pytest.mark.parametrize(("item_type", "may"), [("book", True), ("film", False), ("music", False)])
def test_9_2_other_libraries_borrow_no_films_games_or_music(item_type: str, may: bool) -> None:
    """28 days, halved at three."""
    who = subject("ill", age=None)
    answer = base().loan(who, item(item_type), library("ust"), NOON, waiting=3, calendar=Calendar())
    assert isinstance(answer, LoanTerms) is may
    if may:
        assert answer.days == 14  # type: ignore[union-attr]


def test_11_own_rows_come_first_and_only_for_what_is_own(tmp_path: Path) -> None:
    """Vindeln lends its own films longer wherever they are lent; others' not even in Vindeln."""
    rules = policy(tmp_path, '[[loan]]\nname = "film"\nitem_type = ["film"]\ndays = 14\n')
    assert lent(subject(), item("film", "vin"), "ust", rules=rules).days == 14
    assert lent(subject(), item("film", "ust"), "vin", rules=rules).days == 7
    assert lent(subject(), item("book", "vin"), "vin", rules=rules).days == 28


def test_11_rows_are_in_force_from_their_first_to_their_last_day(tmp_path: Path) -> None:
    """Both included; by the day in Umeå."""
    rules = policy(
        tmp_path,
        '[[loan]]\nname = "summer"\nvalid_from = 2026-06-01\nvalid_to = 2026-08-31\ndays = 56\n',
    )
    for day, hour, days in (
        ((5, 31), 21, 28), ((5, 31), 22, 56), ((8, 31), 21, 56), ((8, 31), 22, 28),
    ):  # fmt: skip
        at = datetime(2026, *day, hour, 30, tzinfo=UTC)  # summer time: 22:30 is the next day
        assert lent(subject(), item(owner="vin"), at=at, rules=rules).days == days


def test_11_every_answer_tells_each_row_it_looked_at(tmp_path: Path) -> None:
    """With file, line and name, why it did not match, and the winner last."""
    rules = policy(tmp_path, '[[loan]]\nname = "film"\nitem_type = ["film"]\ndays = 14\n')
    told = [
        one for one in lent(subject(), item(owner="vin"), rules=rules).explained if "loan" in one
    ]
    own = tmp_path / "policy.d" / "vindeln.toml"
    assert told[0] == f"{own}:1 loan 'film': no, it is for item_type film"
    assert told[-1].startswith("base.toml:")
    assert told[-1].endswith("loan 'default': applies")
    answer = base().loan(
        subject(), item(owner="lil"), library("ust"), NOON, waiting=0, calendar=Calendar()
    )
    assert isinstance(answer, Refusal)
    assert answer.explained[-1].endswith("access 'school-for-others': applies")
