"""The lending policy put together: rows as `config.policy` read them become `domain.policy`.

policy = load_policy(config)            # or PolicyBroken, with every problem
policy = base_policy(consortium)        # the base that comes with the program
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from protocolsrv.config import Config, Problem
from protocolsrv.config.policy import PolicySource, read_policy
from protocolsrv.config.problems import (
    POLICY_GAP,
    POLICY_NO_DEFAULT,
    POLICY_NOT_OWN,
    POLICY_OVERLAP,
    POLICY_UNKNOWN_CODE,
    POLICY_UNREACHABLE,
    ProblemKind,
)
from protocolsrv.domain.fee import FeeKind
from protocolsrv.domain.library import Consortium
from protocolsrv.domain.patron import Action
from protocolsrv.domain.policy import Book, Policy, rows
from protocolsrv.domain.policy.cases import Axis, Condition
from protocolsrv.domain.policy.lint import Fault, Finding, lint
from protocolsrv.domain.policy.tables import Row, Table
from protocolsrv.domain.refusal import Reason
from protocolsrv.domain.rules import ItemType, Periods

from .settings import consortium as consortium_of

KINDS: dict[Fault, ProblemKind] = {
    Fault.NO_DEFAULT: POLICY_NO_DEFAULT,
    Fault.GAP: POLICY_GAP,
    Fault.UNREACHABLE: POLICY_UNREACHABLE,
    Fault.OVERLAP: POLICY_OVERLAP,
    Fault.UNKNOWN_CODE: POLICY_UNKNOWN_CODE,
    Fault.NOT_OWN: POLICY_NOT_OWN,
}
"""How each fault that `lint` finds is told."""

REASONS = {
    "not_for_patron": Reason.ITEM_NOT_FOR_PATRON,
    "not_for_loan": Reason.ITEM_NOT_FOR_LOAN,
    "pickup_not_allowed": Reason.PICKUP_NOT_ALLOWED,
    "hold_not_allowed": Reason.HOLD_NOT_ALLOWED,
}
"""The words of `[[access]]`."""

_TERMS: dict[str, type[Any]] = {
    "access": rows.AccessTerms,
    "loan": rows.LoanRule,
    "renewal": rows.RenewalRule,
    "hold": rows.HoldRule,
    "limit": rows.LimitRule,
    "block": rows.BlockRule,
    "overdue": rows.OverdueRule,
    "replacement": rows.ReplacementRule,
    "fee": rows.FeeRule,
    "refund": rows.RefundRule,
    "floating": rows.FloatRule,
    "chain": rows.ChainRule,
    "preference": rows.PreferenceRule,
    "periods": Periods,
}
"""What a row of each table becomes."""

_FIXED_AXES = {
    "limit": "patron",
    "block": "patron",
    "refund": "owner",
    "chain": "lending",
    "preference": "lending",
    "periods": "lending",
}
"""Tables whose questions leave no choice."""

_MAKE: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("access", "reason"): REASONS.__getitem__,
    ("loan", "fee_kind"): FeeKind,
    ("limit", "by_type"): lambda value: tuple(sorted(value.items())),
    ("block", "stops"): lambda value: frozenset(map(Action, value)),
    ("overdue", "per"): rows.Per,
    ("floating", "libraries"): frozenset,
}
"""Values that need more than to be taken over."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading: the policy unless there are errors, and all problems."""

    policy: Policy | None
    problems: tuple[Problem, ...]


class PolicyBroken(Exception):  # noqa: N818 - it says what happened
    """The policy has errors. `problems` are all of them; `remedy` says what to do."""

    remedy = "protocolsrv policy lint tells where"

    def __init__(self, problems: tuple[Problem, ...]):
        errors = [one for one in problems if one.is_error]
        super().__init__(
            f"the lending policy has {len(errors)} errors, the first: {errors[0].file}:"
            f"{errors[0].line}: {errors[0].message} ({self.remedy})"
        )
        self.problems = problems


def load_policy(config: Config) -> Policy:
    """The policy of a configuration. Raises PolicyBroken."""
    reading = read(consortium_of(config), config.policy.base, config.policy.folder)
    if reading.policy is None:
        raise PolicyBroken(reading.problems)
    return reading.policy


def base_policy(consortium: Consortium, folder: Path | None = None) -> Policy:
    """The base that comes with the program, with the own rows of `folder`."""
    reading = read(consortium, None, folder)
    if reading.policy is None:
        raise PolicyBroken(reading.problems)
    return reading.policy


def read(consortium: Consortium, base: Path | None, folder: Path | None) -> Reading:
    """Read, put together and lint. Problems of reading alone when there are such: what the rest
    would say of half a policy helps nobody."""
    names = {one.code: one.name for one in consortium.municipalities.values()}
    found = read_policy(base, folder, names)
    if found.errors:
        return Reading(None, found.problems)
    book = book_of(consortium, found.sources)
    problems = (*found.problems, *_told(found.sources, lint(book)))
    broken = any(one.is_error for one in problems)
    return Reading(None if broken else Policy(book), problems)


def book_of(consortium: Consortium, sources: tuple[PolicySource, ...]) -> Book:
    """The tables of all files; the base is the first."""
    base = sources[0].content
    tables = {
        name: Table(
            name,
            Axis(_FIXED_AXES.get(name) or getattr(base.axis, name)),
            (row for source in sources for row in _rows(source, name)),
        )
        for name in _TERMS
    }
    return Book(
        consortium=consortium,
        categories={one.code: rows.Category(one.code, one.assumed_age) for one in base.categories},
        item_types={
            one.code: ItemType(
                code=one.code,
                for_loan=one.for_loan,
                holdable=one.holdable,
                age_limit=one.age_limit,
                media_type=one.media_type,
                magnetic=one.magnetic,
                price=one.price_ore,
                special=one.special,
            )
            for one in base.item_types
        },
        **tables,
    )


def _rows(source: PolicySource, table: str) -> Iterator[Row[Any]]:
    for number, written in enumerate(getattr(source.content, table)):
        yield Row(
            name=written.name,
            terms=_terms(table, written),
            condition=_condition(written),
            valid_from=getattr(written, "valid_from", None),
            valid_to=getattr(written, "valid_to", None),
            municipality=source.municipality,
            source=f"{source.name}:{source.line(table, number)}",
        )


def _condition(written: object) -> Condition:
    given: dict[str, Any] = {}
    for one in fields(Condition):
        value = getattr(written, one.name, None)
        if value is not None:
            given[one.name] = frozenset(value) if isinstance(value, tuple) else value
    return Condition(**given)


def _terms(table: str, written: object) -> Any:
    cls = _TERMS[table]
    given = {}
    for one in fields(cls):
        name = f"{one.name}_ore" if hasattr(written, f"{one.name}_ore") else one.name
        value = getattr(written, name)
        make = _MAKE.get((table, one.name))
        given[one.name] = make(value) if make else value
    return cls(**given)


def _told(sources: tuple[PolicySource, ...], findings: list[Finding]) -> Iterator[Problem]:
    """Findings with the line they are about."""
    for finding in findings:
        kind = KINDS[finding.fault]
        for source in sources:
            row = finding.row
            if row is not None and row.municipality != source.municipality:
                continue
            names = [one.name for one in getattr(source.content, finding.table)]
            number = names.index(row.name) if row is not None else max(0, len(names) - 1)
            path: tuple[str | int, ...] = (finding.table, number)
            if finding.field:
                path = (*path, finding.field)
            yield source.problem(kind, path, finding.message, finding.hint)
            break
