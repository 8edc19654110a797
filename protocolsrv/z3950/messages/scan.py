"""Scan (3.2.8.1): the list of an access point around a term.

Structure 2, 6 or 105 walks single words, any other whole headings. Position 0 begins after the
term; a position past the number of terms ends before it.
"""

from __future__ import annotations

from dataclasses import dataclass

from protocolsrv.domain.query import AccessPoint, Kind
from protocolsrv.domain.refusal import QueryFault
from protocolsrv.services.scanning import Entry, Scanning
from protocolsrv.z3950 import databases as names
from protocolsrv.z3950.apdus.scan import ListEntries, ScanRequest, ScanResponse, TermInfo
from protocolsrv.z3950.attributes import read
from protocolsrv.z3950.codec import Chosen
from protocolsrv.z3950.context import Context
from protocolsrv.z3950.diagnostics import Code, Diagnostic, of_fault
from protocolsrv.z3950.replies import Answer, Ready
from protocolsrv.z3950.session import Session
from protocolsrv.z3950.terms import text_of

REQUEST = ScanRequest
OPTIONS: frozenset[int] = frozenset((7,))
_SUCCESS, _PARTIAL_5, _FAILURE = 0, 5, 6  # partial-5: fewer terms than asked for: the list's end
_BY_WORD = frozenset((2, 6, 105))
_ENTRY_US = 150


@dataclass(frozen=True, slots=True)
class _Asked:
    """A scan understood."""

    point: AccessPoint
    term: str
    scope: str
    position: int
    wanted: int
    by_word: bool


def answer(request: ScanRequest, session: Session, context: Context) -> Answer | Ready:
    """Walk the list."""
    asked = _understand(request, session, context)
    if isinstance(asked, Diagnostic):
        return _refused(request, session, asked)
    scanning: Scanning | None = context.scanning
    if scanning is None:
        return _refused(request, session, Diagnostic(Code.SCAN_LIST))

    def run() -> Answer:
        found = _walk(scanning, asked, asked.position - 1, asked.wanted)
        if isinstance(found, QueryFault):
            return _refused(request, session, of_fault(found))
        place = asked.position
        if place > 1 and len(found) < asked.wanted:
            # Fewer stand before the term than was wished: see where it is.
            after = _walk(scanning, asked, 0, 1)
            if isinstance(after, QueryFault):
                return _refused(request, session, of_fault(after))
            place = 1 + (found.index(after[0]) if after and after[0] in found else len(found))
        return _found(request, asked, found, place)

    counted = bool(asked.scope) or asked.by_word
    return Ready(
        100 + (_ENTRY_US if counted else 2) * asked.wanted,
        run,
        lambda: _refused(request, session, Diagnostic(Code.TEMPORARY_SYSTEM_ERROR, "busy")),
    )


def _understand(request: ScanRequest, session: Session, context: Context) -> _Asked | Diagnostic:
    settings = context.settings
    found = names.read(request.database_names, context.consortium, settings.marc8_suffix)
    if isinstance(found, Diagnostic):
        return found
    if found.union:
        return Diagnostic(Code.TOO_MANY_DATABASES, "1")
    if request.step_size:
        return Diagnostic(Code.SCAN_STEP, str(request.step_size))
    wanted = request.number_of_terms_requested
    if not 0 < wanted <= settings.max_scan_terms:
        return Diagnostic(Code.SCAN_TOO_MANY, str(settings.max_scan_terms))
    position = request.preferred_position_in_response
    position = 1 if position is None else position
    if not 0 <= position <= wanted + 1:
        return Diagnostic(Code.SCAN_POSITION, str(position))
    given = request.term_list_and_start_point
    attributes = read(given.attributes, request.attribute_set)
    if isinstance(attributes, Diagnostic):
        return attributes
    point = attributes.point
    if not point.scan:
        return Diagnostic(Code.SCAN_LIST, attributes.written)
    by_word = attributes.structure in _BY_WORD and point.kind is Kind.WORDS
    if (
        attributes.relation not in (0, 3)
        or attributes.truncation not in (0, 1, 100)
        or attributes.position == 2
        or attributes.completeness == 2
        or (by_word and attributes.completeness == 3)
    ):
        return Diagnostic(Code.ATTRIBUTES_COMBINED, attributes.written)
    marc8 = found.marc8 and not session.utf8
    term = text_of(given.term, marc8, settings.max_term_chars)
    if isinstance(term, Diagnostic):
        return term
    return _Asked(point, term, found.scope, position, wanted, by_word)


def _walk(scanning: Scanning, asked: _Asked, before: int, wanted: int) -> list[Entry] | QueryFault:
    return scanning.scan(
        asked.point,
        asked.term,
        before=before,
        wanted=wanted,
        scope=asked.scope,
        by_word=asked.by_word,
    )


def _found(request: ScanRequest, asked: _Asked, found: list[Entry], place: int) -> Answer:
    """`positionOfTerm` is where the term stands among the entries, or would stand."""
    short = len(found) < asked.wanted
    entries = tuple(
        [
            Chosen(
                "termInfo",
                TermInfo(Chosen("general", one.term.encode()), global_occurrences=one.count),
            )
            for one in found
        ]
    )
    response = ScanResponse(
        request.reference_id,
        0,
        _PARTIAL_5 if short else _SUCCESS,
        len(entries),
        place,
        ListEntries(entries) if entries else None,
    )
    return Answer(response, f"{asked.point.cql[0]} terms={len(entries)}")


def _refused(request: ScanRequest, session: Session, why: Diagnostic) -> Answer:
    response = ScanResponse(
        request.reference_id,
        entries=ListEntries(None, (why.record(session.version),)),
    )
    return Answer(response, f"diagnostic={why}")
