"""The rows of each table of policy: conditions, and what holds when they do.

Every default is that of the row of the same name in `domain.policy.rows` (a test compares).
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from protocolsrv.config.sections.base import Section

from .conditions import (
    ActionName,
    Age,
    Days,
    FloatRow,
    ItemRow,
    Ore,
    PatronItemPlaceRow,
    PatronItemRow,
    PatronRow,
    PlaceRow,
)

Code = Annotated[str, Meta(pattern="^[a-z][a-z0-9-]{0,31}$")]
BlockName = Literal[
    "staff",
    "card_retained",
    "debt",
    "overdue",
    "lost_item",
    "claims",
    "card_lost",
    "card_expired",
    "no_consent",
    "age",
]
FeeName = Literal[
    "overdue", "reminder", "replacement", "damage", "card", "ill", "not_fetched", "print", "other"
]
AccessReason = Literal["not_for_patron", "not_for_loan", "pickup_not_allowed", "hold_not_allowed"]
ALL_ACTIONS: tuple[ActionName, ...] = ("loan", "renew", "hold", "computer", "door")


class CategoryRow(Section, frozen=True):
    """A category of patrons."""

    code: Annotated[Code, Meta(description="As patrons have it.")]
    assumed_age: Annotated[Age, Meta(description="Years, where no birth date is known.")] = 18


class ItemTypeRow(Section, frozen=True):
    """A type of items."""

    code: Annotated[Code, Meta(description="As items have it.")]
    for_loan: Annotated[bool, Meta(description="Whether any of it is lent.")] = True
    holdable: Annotated[bool, Meta(description="Whether it can be reserved.")] = True
    age_limit: Annotated[Age, Meta(description="From which age it is lent; 0: any.")] = 0
    media_type: Annotated[
        str, Meta(pattern="^[0-9]{3}$", description="SIP2's media type (CK).")
    ] = "001"
    magnetic: Annotated[bool, Meta(description="Not to be resensitised as books are.")] = False
    price_ore: Annotated[Ore, Meta(description="What one costs that has no price.")] = 0
    special: Annotated[str, Meta(description="What staff and kiosks are told.")] = ""


class AccessRow(PatronItemPlaceRow, frozen=True):
    """Who may have what at all, before any terms."""

    action: Annotated[
        tuple[ActionName, ...], Meta(description="For which actions; none: for all.")
    ] = ()
    allow: Annotated[bool, Meta(description="Whether they may.")] = True
    reason: Annotated[AccessReason, Meta(description="Why not.")] = "not_for_patron"


class LoanRow(PatronItemPlaceRow, frozen=True):
    """How long, how often again, and for what."""

    days: Annotated[Days, Meta(description="The loan time.")] = 28
    hours: Annotated[int, Meta(ge=0, le=240, description="In hours instead; 0: in days.")] = 0
    renewals: Annotated[int, Meta(ge=0, le=100, description="Times it may be renewed.")] = 3
    fee_ore: Annotated[Ore, Meta(description="What the loan costs.")] = 0
    fee_kind: Annotated[FeeName, Meta(description="What that fee is called.")] = "other"
    halved_at: Annotated[
        int, Meta(ge=0, le=1000, description="From so many others who wait it is halved; 0: never.")
    ] = 3
    halved_days: Annotated[Days, Meta(description="The halved time; 0: half of `days`.")] = 0


class RenewalRow(PatronItemPlaceRow, frozen=True):
    """Whether a loan may be renewed."""

    allow: Annotated[bool, Meta(description="At all.")] = True
    when_overdue: Annotated[bool, Meta(description="Also when it has run out.")] = False
    when_waited_for: Annotated[bool, Meta(description="Also when somebody waits for it.")] = False
    most: Annotated[
        int | None, Meta(description="Fewer times than the loan's own limit.", ge=0)
    ] = None


class HoldRow(PatronItemPlaceRow, frozen=True):
    """Whether it may be waited for."""

    allow: Annotated[bool, Meta(description="At all.")] = True
    fee_ore: Annotated[Ore, Meta(description="What the hold costs.")] = 0
    days: Annotated[Days, Meta(description="It ends after so many days; 0: never.")] = 365


class LimitRow(PatronRow, frozen=True):
    """How much one patron may have at a time."""

    loans: Annotated[int | None, Meta(description="Loans; left out: any number.", ge=0)] = None
    holds: Annotated[int | None, Meta(description="Holds; left out: any number.", ge=0)] = None
    by_type: Annotated[
        dict[str, Annotated[int, Meta(ge=0)]], Meta(description="Loans of a type of items.")
    ] = {}  # noqa: RUF012 - msgspec copies it


class BlockRow(PatronRow, frozen=True):
    """What a kind of block stops, and from which figure there is one."""

    kind: Annotated[tuple[BlockName, ...], Meta(description="Kinds of blocks.")] = ()
    at: Annotated[
        Ore, Meta(description="From this figure: öre, loans, items, claims; below this age.")
    ] = 0
    stops: Annotated[tuple[ActionName, ...], Meta(description="What it stops.")] = ALL_ACTIONS


class OverdueRow(PatronItemPlaceRow, frozen=True):
    """What a late return costs."""

    rate_ore: Annotated[Ore, Meta(description="For each day or week.")] = 0
    per: Annotated[Literal["day", "opening_day", "week"], Meta(description="What is counted.")] = (
        "day"
    )
    grace_days: Annotated[Days, Meta(description="Nothing within so many days.")] = 7
    grace_counts: Annotated[bool, Meta(description="After them, those count too.")] = False
    most_ore: Annotated[Ore | None, Meta(description="The most for one item.")] = None
    most_debt_ore: Annotated[
        Ore | None, Meta(description="No overdue fee lifts a debt beyond this.")
    ] = None
    adult_age: Annotated[Age, Meta(description="Days before this birthday are free.")] = 18


class ReplacementRow(PatronItemRow, frozen=True):
    """What a lost item costs: its price, else that of its type, else `amount_ore`."""

    amount_ore: Annotated[Ore, Meta(description="Where no price is known.")] = 0
    fixed: Annotated[bool, Meta(description="Always that amount, whatever the price.")] = False
    handling_ore: Annotated[Ore, Meta(description="Added to it.")] = 0


class FeeRow(PatronRow, frozen=True):
    """What else costs something."""

    kind: Annotated[tuple[FeeName, ...], Meta(description="Kinds of fees.")] = ()
    amount_ore: Annotated[Ore, Meta(description="How much; 0: nothing.")] = 0


class RefundRow(ItemRow, frozen=True):
    """Whether a replacement fee that was paid is given back when the item is found."""

    refund: Annotated[bool, Meta(description="Given back.")] = True


class FloatingRow(FloatRow, frozen=True):
    """Which items stay where they came back."""

    floats: Annotated[bool, Meta(description="False: they always travel home.")] = True
    libraries: Annotated[
        tuple[str, ...], Meta(description="The group: codes of libraries or municipalities.")
    ] = ()


class ChainRow(PlaceRow, frozen=True):
    """Who is asked for a copy, in order."""

    libraries: Annotated[
        tuple[str, ...],
        Meta(
            description="Codes of libraries or municipalities, and the words pickup, municipality"
            " and region."
        ),
    ] = ("pickup", "municipality", "region")


class PreferenceRow(PlaceRow, frozen=True):
    """Whose hold comes first when an item comes back."""

    local_holds_first: Annotated[
        bool, Meta(description="Those to be fetched here before the rest of the queue.")
    ] = False


class PeriodsRow(PlaceRow, frozen=True):
    """The clocks of a library."""

    shelf_opening_days: Annotated[Days, Meta(description="On the hold shelf.")] = 7
    pick_opening_days: Annotated[Days, Meta(description="To find a copy.")] = 2
    transit_lost_days: Annotated[Days, Meta(description="Then a transit is lost.")] = 14
    long_overdue_days: Annotated[Days, Meta(description="Then an item is lost.")] = 45
    due_soon_days: Annotated[Days, Meta(description="Told before the due day.")] = 3
    overdue_notice_days: Annotated[
        tuple[Days, ...], Meta(description="Told so many days after it.")
    ] = (1, 14, 30)
    idle_patron_days: Annotated[Days, Meta(description="Then a patron is erased.")] = 1095
    answers_kept_days: Annotated[Days, Meta(description="For requests repeated.")] = 7
    ended_holds_kept_days: Annotated[Days, Meta(description="Without patron.")] = 30
