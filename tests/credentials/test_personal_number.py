"""Personal numbers in any spelling. The numbers are the tax agency's published test numbers, or
built here."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from protocolsrv.credentials.personal_number import luhn_ok, normalise

TODAY = date(2026, 11, 24)


def number(born: date, serial: int, *, coordination: bool = False) -> str:
    """The ten digits of somebody born then."""
    day = born.day + (60 if coordination else 0)
    nine = f"{born:%y%m}{day:02d}{serial:03d}"
    return nine + luhn.calc_check_digit(nine)


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("19121212-1212", "191212121212"),
        ("191212121212", "191212121212"),
        ("121212+1212", "191212121212"),
        ("121212-1212", "201212121212"),  # the youngest it can be
        ("1212121212", "201212121212"),
        (" 121212 1212 ", "201212121212"),
        ("121212-1213", None),  # check digit
        ("121312-1213", None),
        ("12121-1212", None),
        ("", None),
        ("kalle", None),
        ("¹21212-1212", None),
    ],
)
def test_spellings(text: str, full: str | None) -> None:
    assert normalise(text, TODAY) == full


@given(st.dates(date(1930, 1, 1), TODAY), st.integers(0, 999), st.booleans(), st.sampled_from("-+"))
def test_every_spelling_of_one_person_is_one(born, serial, coordination, sign) -> None:
    ten = number(born, serial, coordination=coordination)
    full = f"{born.year // 100:02d}{ten}"
    short = f"{ten[:6]}-{ten[6:]}"
    assert normalise(full, TODAY) == full
    assert normalise(f"{full[:8]}-{full[8:]}", TODAY) == full
    if TODAY - timedelta(days=36_500) < born:
        assert normalise(short, TODAY) == full
        assert normalise(ten, TODAY) == full
    assert normalise(short.replace("-", "+"), TODAY) != full or born.year <= TODAY.year - 100


@given(st.dates(date(1905, 1, 1), date(1926, 12, 31)), st.integers(0, 999))
def test_plus_is_a_hundred_years(born: date, serial: int) -> None:
    ten = number(born, serial)
    assert normalise(f"{ten[:6]}+{ten[6:]}", date(2026, 12, 31)) == f"19{ten}"[-12:]


@given(st.integers(0, 10**12))
def test_luhn_agrees_with_stdnum(value: int) -> None:
    assert luhn_ok(str(value)) == luhn.is_valid(str(value))


def test_nobody_is_born_tomorrow() -> None:
    ten = number(date(2026, 11, 25), 1)
    assert normalise(f"20{ten}", TODAY) is None
    assert normalise(ten, TODAY) == f"19{ten}"
