"""The same request told twice is answered twice and done once.

A key belongs to a terminal. With it stand a digest of what was asked and the answer, written in the
transaction of the deed itself. Answers are kept as JSON: a value of ours is a list of its class's
short name and its fields in order, so that an answer kept by an older version, with fewer fields,
is still read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar

from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.fee import Fee, FeeKind
from protocolsrv.domain.hold import Hold, HoldState
from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.loan import Loan, LoanState
from protocolsrv.domain.refusal import Reason, Refusal
from protocolsrv.domain.rules import ItemType
from protocolsrv.domain.transit import Transit, TransitReason

from . import results

T = TypeVar("T")

_VALUES: tuple[type, ...] = (
    Fee,
    Hold,
    Item,
    ItemType,
    Loan,
    Refusal,
    Transit,
    results.CheckedIn,
    results.CheckedOut,
    results.HoldPlaced,
    results.Paid,
    results.RenewedAll,
)
_ENUMS: tuple[type[Enum], ...] = (
    FeeKind,
    HoldState,
    ItemStatus,
    LoanState,
    Reason,
    TransitReason,
    results.Routing,
)
_BY_NAME: dict[str, type] = {one.__name__: one for one in (*_VALUES, *_ENUMS)}
_MOMENT, _DAY, _TUPLE = "@", "@d", "()"


def once(
    work: CirculationWork,
    caller: results.Caller,
    key: str,
    asked: Iterable[object],
    at: datetime,
    deed: Callable[[], T],
) -> T | Refusal:
    """Do `deed`, unless this caller told the same (`asked`) under this key before: then its answer.
    KEY_REUSED for other content. Without a key it is simply done."""
    if not key:
        return deed()
    name = f"{caller.terminal}\n{key}"
    digest = digest_of(asked)
    known = work.remembered(name)
    if known is not None:
        if known.digest != digest:
            return Refusal(Reason.KEY_REUSED)
        answer: T = loads(known.answer)
        return answer
    answer = deed()
    work.remember(name, digest, dumps(answer), at)
    return answer


def digest_of(parts: Iterable[object]) -> bytes:
    """16 octets that stand for these values; each may be text, a number, a date or None."""
    text = "\x1f".join(f"{type(part).__name__}:{part}" for part in parts)
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def dumps(answer: object) -> bytes:
    """An answer as compact JSON. Raises TypeError for a kind of value that is not listed here."""
    return json.dumps(_plain(answer), ensure_ascii=False, separators=(",", ":")).encode()


def loads(kept: bytes) -> Any:
    """The answer that `dumps` was given."""
    return _value(json.loads(kept))


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return [_known(type(value)), value.name]
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, datetime):
        return [_MOMENT, value.isoformat()]
    if isinstance(value, date):
        return [_DAY, value.isoformat()]
    if isinstance(value, tuple):
        return [_TUPLE, *(_plain(one) for one in value)]
    if is_dataclass(value) and not isinstance(value, type):
        name = _known(type(value))
        return [name, *(_plain(getattr(value, one.name)) for one in fields(value))]
    raise TypeError(type(value).__name__)


def _known(kind: type) -> str:
    if _BY_NAME.get(kind.__name__) is not kind:
        raise TypeError(kind.__name__)
    return kind.__name__


def _value(plain: Any) -> Any:
    if not isinstance(plain, list):
        return plain
    name, *parts = plain
    if name == _MOMENT:
        return datetime.fromisoformat(parts[0])
    if name == _DAY:
        return date.fromisoformat(parts[0])
    values = [_value(one) for one in parts]
    if name == _TUPLE:
        return tuple(values)
    kind = _BY_NAME[name]
    return kind[values[0]] if issubclass(kind, Enum) else kind(*values)
