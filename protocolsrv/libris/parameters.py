"""What Libris asks: parameters under the names that the registered URL gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

MAX_QUERY = 2_048
"""Octets of a query string; a real one has under 200."""

MAX_VALUE = 64
"""Characters of one value."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names a parameter may have, the first that has a value counts. Case does not matter."""

    libris_id: Sequence[str] = ("ONR", "Bib_ID", "libris_bibid", "libris_99")
    isbn: Sequence[str] = ("ISBN",)
    issn: Sequence[str] = ("ISSN",)
    sigel: Sequence[str] = ("library", "BIBL", "sigel")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: at most one of the three is used, in this order of trust."""

    libris_id: str = ""
    isbn: str = ""
    issn: str = ""
    sigel: str = ""
    given: tuple[str, ...] = field(default=())

    @property
    def empty(self) -> bool:
        """Whether no title was named."""
        return not (self.libris_id or self.isbn or self.issn)


class ParameterError(ValueError):
    """The question cannot be read; the text says what is wrong and is safe to show."""


def read_parameters(query: bytes, names: Names) -> Asked:
    """The question in a query string, UTF-8 or else ISO-8859-1. Raises `ParameterError` for one
    that is too long; unknown parameters are left aside, as Libris adds some of its own."""
    if len(query) > MAX_QUERY:
        raise ParameterError(f"the query string has more than {MAX_QUERY} octets")
    try:
        text = query.decode("utf-8")
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=32, errors="strict")
    except UnicodeDecodeError:
        pairs = parse_qsl(
            query.decode("latin-1"), keep_blank_values=True, max_num_fields=32, encoding="latin-1"
        )
    except ValueError:
        raise ParameterError("there are more than 32 parameters") from None
    values: dict[str, str] = {}
    for name, value in pairs:
        values.setdefault(name.casefold(), value.strip())
    for name, value in values.items():
        if len(value) > MAX_VALUE and name in _known(names):
            raise ParameterError(f"{name} has more than {MAX_VALUE} characters")
    return Asked(
        _first(values, names.libris_id),
        _first(values, names.isbn),
        _first(values, names.issn),
        _first(values, names.sigel),
        tuple(sorted(values.keys() & _known(names))),
    )


def _known(names: Names) -> frozenset[str]:
    every = (*names.libris_id, *names.isbn, *names.issn, *names.sigel)
    return frozenset(name.casefold() for name in every)


def _first(values: Mapping[str, str], names: Sequence[str]) -> str:
    return next((values[one.casefold()] for one in names if values.get(one.casefold())), "")
