"""The demo consortium's policy, and people and things to ask it about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from protocolsrv.app.policy import base_policy, read
from protocolsrv.app.settings import consortium
from protocolsrv.config import demo_config
from protocolsrv.config.policy import built_in_base
from protocolsrv.domain.calendar import Calendar
from protocolsrv.domain.item import Item
from protocolsrv.domain.library import Consortium, Library
from protocolsrv.domain.loan import Loan
from protocolsrv.domain.patron import Block, Patron
from protocolsrv.domain.policy import Policy
from protocolsrv.domain.rules import LoanTerms, Standing, Subject

NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)
"""A Monday, noon in Umeå."""

EVERY_DAY = Calendar()


@cache
def region() -> Consortium:
    """The demo's 29 libraries."""
    return consortium(demo_config(Path("unused")))


@cache
def base() -> Policy:
    """The built-in base alone."""
    return base_policy(region())


def policy(folder: Path, text: str, municipality: str = "vindeln", base_text: str = "") -> Policy:
    """The base (or `base_text` put before its rows) with own rows of one municipality."""
    (folder / "policy.d").mkdir(exist_ok=True)
    (folder / "policy.d" / f"{municipality}.toml").write_text(text, encoding="utf-8")
    path = None
    if base_text:
        path = folder / "base.toml"
        path.write_text(base_text + built_in_base().read_text("utf-8"), encoding="utf-8")
    reading = read(region(), path, folder / "policy.d")
    assert reading.policy is not None, reading.problems
    return reading.policy


def library(code: str) -> Library:
    """A library of the demo."""
    return region().libraries[code]


def subject(
    category: str = "adult",
    *,
    age: int | None = 30,
    home: str = "ust",
    school: str = "",
    blocks: tuple[Block, ...] = (),
    standing: Standing | None = None,
    **patron: object,
) -> Subject:
    """Somebody who had a birthday on the day of `NOON`."""
    born = None if age is None else date(2026 - age, 3, 2)
    one = Patron(1, "A", category, home, "a1", born, school)
    return Subject(
        replace(one, **patron),  # type: ignore[arg-type]
        library(home).municipality,
        standing or Standing(),
        blocks,
    )


def item(item_type: str = "book", owner: str = "ust", **more: object) -> Item:
    """An item at home."""
    one = Item("1", 1, owner, owner, owner, item_type=item_type, id=1)
    return replace(one, **more)  # type: ignore[arg-type]


def loan(due_at: datetime, library: str = "ust", **more: object) -> Loan:
    """A loan of that item."""
    one = Loan(1, 1, 1, 1, library, datetime(2026, 2, 2, 11, tzinfo=UTC), due_at, 28, 0, 3)
    return replace(one, **more)  # type: ignore[arg-type]


def lent(
    who: Subject,
    what: Item,
    where: str = "ust",
    *,
    at: datetime = NOON,
    waiting: int = 0,
    calendar: Calendar = EVERY_DAY,
    rules: Policy | None = None,
) -> LoanTerms:
    """The terms of a loan that must be allowed."""
    answer = (rules or base()).loan(
        who, what, library(where), at, waiting=waiting, calendar=calendar
    )
    assert isinstance(answer, LoanTerms), answer
    return answer


def reason(answer: object) -> str:
    """The reason of a refusal, "" for anything else."""
    found = getattr(answer, "reason", None)
    return "" if found is None else str(found.name)
