"""scan (SRU 1.1 and 1.2; OASIS searchRetrieve part 6).

`scanClause` is one search clause: its index chooses the list, its term the place. With `any` or
`all` single words are browsed, otherwise whole headings. `responsePosition` p puts the term at
place p of the answer: 1 by default, 0 leaves off just before it begins, `maximumTerms` + 1 lets it
end just before the term; beyond that, 120. More terms than the cap: 121. The empty term is the
beginning of the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from protocolsrv.domain.query import AccessPoint, Kind, Wild
from protocolsrv.domain.refusal import QueryFault
from protocolsrv.services.scanning import Entry, Scanning
from protocolsrv.sru.context import Context
from protocolsrv.sru.cql.indexes import EMPTY, Scope, extend
from protocolsrv.sru.cql.masks import read_term
from protocolsrv.sru.cql.parser import parse
from protocolsrv.sru.cql.relations import compare
from protocolsrv.sru.cql.tree import Scoped, SearchClause
from protocolsrv.sru.cql.xcql import clause_1, clause_2
from protocolsrv.sru.diagnostics import Code, Diagnostic, of_fault
from protocolsrv.sru.parameters import MAX_DIAGNOSTICS, Call, whole_number
from protocolsrv.sru.write import WRITERS, Writer, echoed, echoed_number, echoed_uri
from protocolsrv.wire.xml import escape

_BY_WORD = frozenset(("any", "all"))
_BROWSED = _BY_WORD | {"", "=", "==", "exact", "scr", "adj"}
_MODIFIERS = frozenset(("masked", "unmasked"))
_ENTRY_US = 60


@dataclass(frozen=True, slots=True)
class _Place:
    """The list to browse and where in it; `by_word` is the list of single words."""

    point: AccessPoint
    term: str
    by_word: bool


@dataclass(frozen=True, slots=True)
class ScanRequest:
    """A request, understood as far as `faults` allow."""

    call: Call
    clause: SearchClause | None
    place: _Place | None
    position: int
    maximum: int
    faults: tuple[Diagnostic, ...]

    @property
    def cost(self) -> int:
        """Microseconds to expect."""
        counted = bool(self.call.scope) or (self.place is not None and self.place.by_word)
        return 100 + (_ENTRY_US * self.maximum if counted else 2 * self.maximum)


@dataclass(frozen=True, slots=True)
class ScanResponse:
    """The terms, or why there are none."""

    request: ScanRequest
    entries: tuple[Entry, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


# ---- reading ---------------------------------------------------------------------------------


def read(call: Call, context: Context) -> ScanRequest:
    """The request in a call, with everything that is wrong with it."""
    faults = list(call.faults)
    values = call.values
    clause, scope = _clause(values, context, faults)
    place = None if clause is None else _place(clause, scope, context)
    if isinstance(place, Diagnostic):
        faults.append(place)
        place = None
    maximum = _number(values, "maximumTerms", context.settings.default_terms, faults)
    if maximum == 0:
        faults.append(Diagnostic(Code.PARAMETER_VALUE, "maximumTerms"))
    if maximum > context.settings.maximum_terms:
        faults.append(Diagnostic(Code.SCAN_TOO_MANY, str(context.settings.maximum_terms)))
    position = _number(values, "responsePosition", 1, faults)
    if position > maximum + 1:
        faults.append(Diagnostic(Code.SCAN_POSITION, values["responsePosition"]))
    return ScanRequest(call, clause, place, position, maximum, tuple(faults[:MAX_DIAGNOSTICS]))


def _clause(
    values: Mapping[str, str], context: Context, faults: list[Diagnostic]
) -> tuple[SearchClause | None, Scope]:
    text = values.get("scanClause")
    if text is None:
        faults.append(Diagnostic(Code.PARAMETER_MISSING, "scanClause"))
        return None, EMPTY
    tree = parse(text, context.settings.limits)
    if isinstance(tree, Diagnostic):
        faults.append(tree)
        return None, EMPTY
    node, scope = tree.root, EMPTY
    while isinstance(node, Scoped):
        scope = extend(scope, node.prefixes)
        node = node.query
    if not isinstance(node, SearchClause) or tree.sort:
        what = "sortBy" if tree.sort else "boolean operators"
        faults.append(Diagnostic(Code.FEATURE, f"{what} in scanClause"))
        return None, EMPTY
    return node, scope


def _place(clause: SearchClause, scope: Scope, context: Context) -> _Place | Diagnostic:
    """The list to browse and the term that says where. Masks have no place in an ordered list."""
    indexes = context.compiler.indexes
    point = indexes.find(clause.index, scope) if clause.relation else indexes.server_choice
    if isinstance(point, Diagnostic):
        return point
    if not isinstance(point, AccessPoint) or not point.scan:
        return Diagnostic(Code.INDEX, clause.index or "cql.serverChoice")
    comparison = compare(clause, point, indexes, scope)
    if isinstance(comparison, Diagnostic):
        return comparison
    relation = indexes.modifier(clause.relation, "cql", scope)
    if relation not in _BROWSED:
        return Diagnostic(Code.RELATION, clause.relation)
    for modifier in clause.modifiers:
        if indexes.modifier(modifier.name, "cql", scope) not in _MODIFIERS:
            return Diagnostic(Code.RELATION_MODIFIER, modifier.text)
    by_word = relation in _BY_WORD
    if by_word and point.kind is not Kind.WORDS:
        return Diagnostic(Code.RELATION_WITH_INDEX, f"{clause.index} {clause.relation}")
    if len(clause.term) > context.settings.limits.term_characters:
        return Diagnostic(Code.TERM_TOO_LONG, str(len(clause.term)))
    term = read_term(clause.term, masked=comparison.masked)
    if isinstance(term, Diagnostic):
        return term
    wild = {part for part in term if isinstance(part, Wild)}
    if wild:
        return Diagnostic(Code.ANCHOR if wild == {Wild.ANCHOR} else Code.MASK, clause.term)
    return _Place(point, "".join([part for part in term if isinstance(part, str)]), by_word)


def _number(values: Mapping[str, str], name: str, default: int, faults: list[Diagnostic]) -> int:
    value = values.get(name)
    number = default if value is None else whole_number(value)
    if number is None:
        faults.append(Diagnostic(Code.PARAMETER_VALUE, name))
        return default
    return number


# ---- answering -------------------------------------------------------------------------------


def run(request: ScanRequest, scanning: Scanning) -> ScanResponse:
    """Browse the list."""
    place = request.place
    if request.faults or place is None:
        return ScanResponse(request, diagnostics=request.faults)
    found = scanning.scan(
        place.point,
        place.term,
        before=request.position - 1,
        wanted=request.maximum,
        scope=request.call.scope,
        by_word=place.by_word,
    )
    if isinstance(found, QueryFault):
        return ScanResponse(request, diagnostics=(of_fault(found),))
    return ScanResponse(request, tuple(found))


# ---- writing ---------------------------------------------------------------------------------


def parts(response: ScanResponse, stylesheet: str) -> list[bytes]:
    """The reply as XML. In 2.0 its root is in the scan namespace."""
    request = response.request
    writer = WRITERS[request.call.dialect.version]
    terms = "".join([_term(one) for one in response.entries])
    listed = f"<zs:terms>{terms}</zs:terms>" if terms else ""
    opening = writer.opening("scanResponse", stylesheet, request.call.dialect.scan_namespace)
    wrong = writer.diagnostics(response.diagnostics)
    return [f"{opening}{listed}{_echo(request, writer)}{wrong}</zs:scanResponse>".encode()]


def _term(one: Entry) -> str:
    return (
        f"<zs:term><zs:value>{escape(one.term)}</zs:value>"
        f"<zs:numberOfRecords>{one.count}</zs:numberOfRecords>"
        f"<zs:whereInList>{one.place.value}</zs:whereInList></zs:term>"
    )


def _echo(request: ScanRequest, writer: Writer) -> str:
    """`echoedScanRequest`. In 1.x it must have the clause taken apart: where it could not be, there
    is no echo."""
    values = request.call.values
    clause = request.clause
    if "scanClause" not in values or (clause is None and writer.dialect.family == 1):
        return ""
    version = taken = ""
    if writer.dialect.family == 1:
        version = echoed("version", values) or f"<zs:version>{writer.dialect.version}</zs:version>"
    if clause is not None:
        content = clause_1(clause) if writer.dialect.family == 1 else clause_2(clause)
        taken = f"<zs:xScanClause>{content}</zs:xScanClause>"
    accept = echoed("httpAccept", values) if writer.dialect.family == 2 else ""
    return (
        f"<zs:echoedScanRequest>{version}{echoed('scanClause', values)}{taken}"
        f"{echoed_number('responsePosition', values)}{echoed_number('maximumTerms', values, 1)}"
        f"{accept}{echoed_uri('stylesheet', values)}{writer.extra_data(request.call.extras)}"
        "</zs:echoedScanRequest>"
    )
