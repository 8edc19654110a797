"""All tables together, and cases made for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.item import Item
from protocolsrv.domain.library import Consortium, Library
from protocolsrv.domain.rules import ItemType, Periods, Subject

from .cases import Case
from .rows import (
    AccessTerms,
    BlockRule,
    Category,
    ChainRule,
    FeeRule,
    FloatRule,
    HoldRule,
    LimitRule,
    LoanRule,
    OverdueRule,
    PreferenceRule,
    RefundRule,
    RenewalRule,
    ReplacementRule,
)
from .tables import Table

ADULT = Category("")
"""What is assumed of a category nobody described."""


@dataclass(frozen=True, slots=True)
class Book:
    """The whole policy as data."""

    consortium: Consortium
    categories: Mapping[str, Category]
    item_types: Mapping[str, ItemType]
    access: Table[AccessTerms]
    loan: Table[LoanRule]
    renewal: Table[RenewalRule]
    hold: Table[HoldRule]
    limit: Table[LimitRule]
    block: Table[BlockRule]
    overdue: Table[OverdueRule]
    replacement: Table[ReplacementRule]
    fee: Table[FeeRule]
    refund: Table[RefundRule]
    floating: Table[FloatRule]
    chain: Table[ChainRule]
    preference: Table[PreferenceRule]
    periods: Table[Periods]

    def tables(self) -> Iterator[Table[Any]]:
        """All of them, in the order they are documented."""
        yield from (
            self.access, self.loan, self.renewal, self.hold, self.limit, self.block, self.overdue,
            self.replacement, self.fee, self.refund, self.floating, self.chain, self.preference,
            self.periods,
        )  # fmt: skip

    def item_type(self, code: str) -> ItemType:
        """What is known of a type; an unknown one has the defaults of a book."""
        return self.item_types.get(code) or ItemType(code)

    def age(self, subject: Subject, day: date) -> int:
        """Years on that day, assumed ones where no birth date is known."""
        age = subject.patron.age_on(day)
        if age is not None:
            return age
        return self.categories.get(subject.patron.category, ADULT).assumed_age

    def case(
        self,
        at: datetime,
        *,
        action: str = "",
        kind: str = "",
        subject: Subject | None = None,
        item: Item | None = None,
        place: Library | None = None,
    ) -> Case:
        """The facts of a question."""
        day = local_day(at)
        owner = self.consortium.libraries.get(item.owner) if item else None
        patron = subject.patron if subject else None
        return Case(
            day=day,
            action=action,
            kind=kind,
            category=patron.category if patron else "",
            age=self.age(subject, day) if subject else 0,
            item_type=item.item_type if item else "",
            owner=item.owner if item else "",
            owner_municipality=owner.municipality if owner else "",
            owner_kind=owner.kind.value if owner else "",
            place=place.code if place else "",
            place_municipality=place.municipality if place else "",
            place_kind=place.kind.value if place else "",
            home=patron.home if patron else "",
            home_municipality=subject.municipality if subject else "",
            school=patron.school if patron else "",
        )

    def place(self, code: str) -> Library:
        """The library with this code; one that left the consortium stands for itself."""
        return self.consortium.libraries.get(code) or Library(code, "", code, "")
