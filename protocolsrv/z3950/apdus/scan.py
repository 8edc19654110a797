"""Scan (Z39.50-1995, 3.2.8.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from protocolsrv.z3950.asn1 import INTEGER, OID, STRING
from protocolsrv.z3950.codec import Choice, Chosen, Explicit, Implicit, Sequence, SequenceOf

from .common import DATABASE_NAME, OTHER_INFORMATION, REFERENCE_ID, OtherInformation
from .query import (
    ATTRIBUTE_LIST,
    ATTRIBUTES_PLUS_TERM,
    TERM,
    AttributeElement,
    AttributesPlusTerm,
)
from .records import DIAG_REC

_NO_TERM = AttributesPlusTerm((), Chosen("general", b""))


@dataclass(frozen=True, slots=True)
class ScanRequest:
    """Show a list of terms around a place."""

    reference_id: Annotated[bytes | None, REFERENCE_ID] = None
    database_names: Annotated[tuple[str, ...], Implicit(3, SequenceOf(DATABASE_NAME))] = ()
    attribute_set: Annotated[str | None, OID] = None
    term_list_and_start_point: Annotated[AttributesPlusTerm, ATTRIBUTES_PLUS_TERM] = _NO_TERM
    step_size: Annotated[int | None, Implicit(5, INTEGER)] = None
    number_of_terms_requested: Annotated[int, Implicit(6, INTEGER)] = 20
    preferred_position_in_response: Annotated[int | None, Implicit(7, INTEGER)] = None
    other_info: Annotated[OtherInformation | None, OTHER_INFORMATION] = None


@dataclass(frozen=True, slots=True)
class DatabaseOccurrences:
    """Records with a term in one database."""

    db: Annotated[str, DATABASE_NAME]
    num: Annotated[int | None, Implicit(1, INTEGER)] = None
    other_db_info: Annotated[OtherInformation | None, OTHER_INFORMATION] = None


@dataclass(frozen=True, slots=True)
class AttributeOccurrences:
    """Records with a term in one combination of attributes."""

    attributes: Annotated[tuple[AttributeElement, ...], Explicit(1, ATTRIBUTE_LIST)]
    occurrences: Annotated[
        Chosen | None,
        Choice(
            {
                "global": Explicit(2, INTEGER),
                "byDatabase": Implicit(3, SequenceOf(Sequence(DatabaseOccurrences))),
            }
        ),
    ] = None
    other_occur_info: Annotated[OtherInformation | None, OTHER_INFORMATION] = None


@dataclass(frozen=True, slots=True)
class TermInfo:
    """One term and how many records have it."""

    term: Annotated[Chosen, TERM]
    display_term: Annotated[str | None, Implicit(0, STRING)] = None
    suggested_attributes: Annotated[tuple[AttributeElement, ...] | None, ATTRIBUTE_LIST] = None
    alternative_term: Annotated[
        tuple[AttributesPlusTerm, ...] | None, Implicit(4, SequenceOf(ATTRIBUTES_PLUS_TERM))
    ] = None
    global_occurrences: Annotated[int | None, Implicit(2, INTEGER)] = None
    by_attributes: Annotated[
        tuple[AttributeOccurrences, ...] | None,
        Implicit(3, SequenceOf(Sequence(AttributeOccurrences))),
    ] = None
    other_term_info: Annotated[OtherInformation | None, OTHER_INFORMATION] = None


ENTRY = Choice(
    {"termInfo": Implicit(1, Sequence(TermInfo)), "surrogateDiagnostic": Explicit(2, DIAG_REC)}
)


@dataclass(frozen=True, slots=True)
class ListEntries:
    """The terms, and what is wrong with the request as a whole."""

    entries: Annotated[tuple[Chosen, ...] | None, Implicit(1, SequenceOf(ENTRY))] = None
    nonsurrogate_diagnostics: Annotated[
        tuple[Chosen, ...] | None, Implicit(2, SequenceOf(DIAG_REC))
    ] = None


@dataclass(frozen=True, slots=True)
class ScanResponse:
    """The stretch of the list."""

    reference_id: Annotated[bytes | None, REFERENCE_ID] = None
    step_size: Annotated[int | None, Implicit(3, INTEGER)] = None
    scan_status: Annotated[int, Implicit(4, INTEGER)] = 6
    number_of_entries_returned: Annotated[int, Implicit(5, INTEGER)] = 0
    position_of_term: Annotated[int | None, Implicit(6, INTEGER)] = None
    entries: Annotated[ListEntries | None, Implicit(7, Sequence(ListEntries))] = None
    attribute_set: Annotated[str | None, Implicit(8, OID)] = None
    other_info: Annotated[OtherInformation | None, OTHER_INFORMATION] = None
