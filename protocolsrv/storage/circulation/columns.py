"""How a field of a domain value stands in a row, by its type. Moments are microseconds, days are
ISO dates (they sort), enumerations their values, truths 0 and 1, tuples of codes one text."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from typing import Any, get_args, get_type_hints

from protocolsrv.storage.moments import from_micros, to_micros

Codec = tuple[Callable[[Any], Any], Callable[[Any], Any]]
"""Into a row, out of a row; None stays None."""


def _same(value: Any) -> Any:
    return value


def _codec(kind: Any) -> Codec:
    inner = [one for one in get_args(kind) if one is not type(None)]
    if type(None) in get_args(kind):
        into, out = _codec(inner[0])
        return (
            lambda value: None if value is None else into(value),
            lambda value: None if value is None else out(value),
        )
    if kind is datetime:
        return to_micros, from_micros
    if kind is date:
        return date.isoformat, date.fromisoformat
    if kind is bool:
        return int, bool
    if isinstance(kind, type) and issubclass(kind, Enum):
        by_value = {one.value: one for one in kind}
        return (lambda one: one.value), by_value.__getitem__
    if getattr(kind, "__origin__", None) is tuple:
        return " ".join, lambda text: tuple(text.split())
    return _same, _same


class Shape:
    """A frozen dataclass as rows of the columns named like its fields, `without` some of them."""

    def __init__(self, made: type[Any], *without: str):
        hints = get_type_hints(made)
        self.made = made
        self.names = tuple(one.name for one in dataclasses.fields(made) if one.name not in without)
        codecs = [_codec(hints[name]) for name in self.names]
        self._into = [into for into, _ in codecs]
        self._out = [out for _, out in codecs]

    def values(self, value: Any, names: tuple[str, ...] | None = None) -> tuple[Any, ...]:
        """The row of a value: all columns, or these."""
        pairs = zip(self.names, self._into, strict=True)
        row = {name: into(getattr(value, name)) for name, into in pairs}
        return tuple(row[name] for name in names or self.names)

    def value(self, row: tuple[Any, ...]) -> Any:
        """The value of a row with the columns `names` in their order."""
        return self.made(*[out(cell) for out, cell in zip(self._out, row, strict=True)])
