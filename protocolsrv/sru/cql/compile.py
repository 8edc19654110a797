"""From the text of a query to everything a reply needs of it, once: the query tree, the canonical
text, the XCQL echo. What is short and does not lean on a result set is kept (bounded)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from protocolsrv.domain.query import Accents, Clause
from protocolsrv.sru.diagnostics import Code, Diagnostic

from .indexes import Indexes
from .parser import Limits, parse
from .print import print_query
from .resolve import OpenSet, Resolved, Resolver, no_sets
from .xcql import xcql_1, xcql_2

_KEPT_LENGTH = 400
_KEPT_NUMBER = 2_000


@dataclass(frozen=True, slots=True)
class Compiled:
    """`meaning` is the query or why there is none; `xcql` is "" where it could not be parsed, and
    `canonical` where it means nothing."""

    meaning: Resolved | Diagnostic
    canonical: str = ""
    xcql: str = ""


class Compiler:
    """Compiles queries against one table of names."""

    def __init__(
        self, indexes: Indexes, limits: Limits | None = None, open_set: OpenSet = no_sets
    ) -> None:
        self.indexes = indexes
        self.limits = limits or Limits()
        self._open_set = open_set
        self._kept = lru_cache(maxsize=_KEPT_NUMBER)(self._compile)

    def compile(self, text: str, family: int, scope: str = "") -> Compiled:
        """The query `text`, echoed for SRU 1.x (`family` 1) or 2.0 (2), for a catalogue scope."""
        if len(text) > _KEPT_LENGTH or "resultset" in text.lower():
            return self._compile(text, family, scope)
        return self._kept(text, family)

    def search_terms(self, text: str) -> Compiled:
        """A query of type `searchTerms` (SRU 2.0): all its words, nothing in it special."""
        if len(text) > self.limits.term_characters:
            return Compiled(Diagnostic(Code.TERM_TOO_LONG, str(len(text))))
        if not text.strip():
            return Compiled(Diagnostic(Code.EMPTY_TERM))
        point = self.indexes.server_choice
        found = Resolved(Clause(point, point.equal, (text,), Accents.BY_ROW))
        return Compiled(found, print_query(found.query))

    def _compile(self, text: str, family: int, scope: str = "") -> Compiled:
        tree = parse(text, self.limits)
        if isinstance(tree, Diagnostic):
            return Compiled(tree)
        xcql = xcql_1(tree) if family == 1 else xcql_2(tree)
        meaning = Resolver(self.indexes, self.limits, self._open_set, scope).resolve(tree)
        if isinstance(meaning, Diagnostic):
            return Compiled(meaning, "", xcql)
        return Compiled(meaning, print_query(meaning.query, meaning.sort), xcql)
