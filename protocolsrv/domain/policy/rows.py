"""What the rows of each table say once they match. Money in ore, time in days unless said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from protocolsrv.domain.fee import FeeKind
from protocolsrv.domain.patron import Action
from protocolsrv.domain.refusal import Reason

ALL_ACTIONS = frozenset(Action)


@dataclass(frozen=True, slots=True)
class Category:
    """A category of patrons. `assumed_age` in years where no birth date is known: institutions have
    none, and a child without one must not pass for an adult."""

    code: str
    assumed_age: int = 18


@dataclass(frozen=True, slots=True)
class AccessTerms:
    """Whether these patrons may have these items at all, and the reason why not."""

    allow: bool = True
    reason: Reason = Reason.ITEM_NOT_FOR_PATRON


@dataclass(frozen=True, slots=True)
class LoanRule:
    """A loan of so many days, or of `hours` where that is not 0. From `halved_at` others who wait
    (0: never) the time is `halved_days`, or half of `days` where that is 0."""

    days: int = 28
    hours: int = 0
    renewals: int = 3
    fee: int = 0
    fee_kind: FeeKind = FeeKind.OTHER
    halved_at: int = 3
    halved_days: int = 0


@dataclass(frozen=True, slots=True)
class RenewalRule:
    """Whether a loan may be renewed, also when it has run out or when somebody waits for it. `most`
    renewals where fewer than the loan's own limit; None: the loan's own."""

    allow: bool = True
    when_overdue: bool = False
    when_waited_for: bool = False
    most: int | None = None


@dataclass(frozen=True, slots=True)
class HoldRule:
    """Whether the items may be waited for, what it costs, and after how many days a hold ends by
    itself (0: never)."""

    allow: bool = True
    fee: int = 0
    days: int = 365


@dataclass(frozen=True, slots=True)
class LimitRule:
    """How much one patron may have at a time; None: no limit. `by_type` pairs types and limits."""

    loans: int | None = None
    holds: int | None = None
    by_type: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class BlockRule:
    """What a kind of block stops, and from which figure it is worked out: ore of debt, overdue
    loans, lost items, claims, or below which age. 0: never worked out (set by people, or known from
    the card)."""

    at: int = 0
    stops: frozenset[Action] = ALL_ACTIONS


class Per(Enum):
    """What an overdue fee is counted in."""

    DAY = "day"
    OPENING_DAY = "opening_day"  # of the lending library
    WEEK = "week"  # begun ones count


@dataclass(frozen=True, slots=True)
class OverdueRule:
    """What a late return costs. Within `grace_days` nothing; after it the days since the due day
    count, those of grace only where `grace_counts`. `most` is the cap an item, `most_debt` the debt
    beyond which no overdue fee lifts anybody (None: no cap). Days before the patron was `adult_age`
    cost nothing."""

    rate: int = 0
    per: Per = Per.DAY
    grace_days: int = 7
    grace_counts: bool = False
    most: int | None = None
    most_debt: int | None = None
    adult_age: int = 18


@dataclass(frozen=True, slots=True)
class ReplacementRule:
    """What a lost item costs: its own price, else that of its type, else `amount`; with `fixed`
    always `amount`. `handling` is added."""

    amount: int = 0
    fixed: bool = False
    handling: int = 0


@dataclass(frozen=True, slots=True)
class FeeRule:
    """The amount of another fee; 0: none."""

    amount: int = 0


@dataclass(frozen=True, slots=True)
class RefundRule:
    """Whether a replacement fee that was paid is given back."""

    refund: bool = True


@dataclass(frozen=True, slots=True)
class FloatRule:
    """A floating group: items that belong to one of `libraries` and come back at another stay there
    (codes of libraries and municipalities). `floats` false: these items always travel home."""

    floats: bool = True
    libraries: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ChainRule:
    """A lending chain: codes of libraries, or of municipalities for all of theirs in the order of
    the configuration; `pickup`, `municipality` and `region` stand for the pickup library, the rest
    of its municipality, and everybody else. Each library comes once, where it is named first."""

    libraries: tuple[str, ...] = ("pickup", "municipality", "region")


@dataclass(frozen=True, slots=True)
class PreferenceRule:
    """Whether an item that came back first fills holds to be fetched where it is."""

    local_holds_first: bool = False
