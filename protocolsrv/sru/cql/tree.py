"""The surface tree of a CQL query: what was written, names unresolved, masks still text.

`at` is the ordinal of a node's first token; `lexer.offset` turns it into a character position
when a diagnostic needs one, so that the usual query does not pay for it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Modifier:
    """`/name` or `/name comparison value`, as written."""

    name: str
    comparison: str = ""
    value: str = ""

    @property
    def text(self) -> str:
        """The modifier as a diagnostic quotes it."""
        return f"{self.name}{self.comparison}{self.value}"


@dataclass(frozen=True, slots=True)
class SearchClause:
    """`index relation term`, or a term alone: then index and relation are empty. In the term the
    backslashes of escaped quotes are gone and all others are left for the masking stage."""

    index: str
    relation: str
    modifiers: tuple[Modifier, ...]
    term: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Boolean:
    """Two operands; `operator` is `and`, `or`, `not` or `prox`."""

    operator: str
    modifiers: tuple[Modifier, ...]
    left: Node
    right: Node
    at: int = 0


@dataclass(frozen=True, slots=True)
class Prefix:
    """`>name="uri"`; name "" assigns the default context set."""

    name: str
    uri: str


@dataclass(frozen=True, slots=True)
class Scoped:
    """Prefix assignments and the query they hold for."""

    prefixes: tuple[Prefix, ...]
    query: Node
    at: int = 0


Node = SearchClause | Boolean | Scoped


@dataclass(frozen=True, slots=True)
class SortSpec:
    """One key of `sortBy`."""

    index: str
    modifiers: tuple[Modifier, ...] = ()
    at: int = 0


@dataclass(frozen=True, slots=True)
class CqlQuery:
    """A whole query with its order."""

    root: Node
    sort: tuple[SortSpec, ...] = ()
