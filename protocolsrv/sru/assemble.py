"""Putting the SRU responder together: what `app` calls."""

from __future__ import annotations

from protocolsrv.domain.library import Consortium
from protocolsrv.domain.refusal import QueryFault
from protocolsrv.services.catalogue import Catalogue
from protocolsrv.services.result_sets import ResultSets
from protocolsrv.services.scanning import Scanning

from .context import Context
from .cql.compile import Compiler
from .cql.indexes import Indexes
from .cql.resolve import OpenSet, Resolved, no_sets
from .diagnostics import Code, Diagnostic, of_fault
from .settings import SruSettings


def make_context(
    settings: SruSettings,
    catalogue: Catalogue,
    consortium: Consortium,
    result_sets: ResultSets | None = None,
    scanning: Scanning | None = None,
    indexes: Indexes | None = None,
) -> Context:
    """Everything an `SruResponder` needs. Without `result_sets` none are kept (50); without
    `scanning` there is no scan (4)."""
    names = indexes or Indexes.of()
    plain = Compiler(names, settings.limits)
    opener = no_sets if result_sets is None else _opener(result_sets, plain)
    compiler = Compiler(names, settings.limits, opener)
    return Context(settings, catalogue, consortium, compiler, result_sets, scanning)


def _opener(result_sets: ResultSets, compiler: Compiler) -> OpenSet:
    """Reads a result set's name. Its query was printed by us, so it compiles again; in another
    scope than its own the set does not exist."""

    def open_set(name: str, scope: str) -> Resolved | Diagnostic:
        found = result_sets.read(name)
        if isinstance(found, QueryFault):
            return of_fault(found)
        meaning = compiler.compile(found.query, 1).meaning
        if found.scope != scope or isinstance(meaning, Diagnostic):
            return Diagnostic(Code.RESULT_SET_UNKNOWN, name)
        return meaning

    return open_set
