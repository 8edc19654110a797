"""Records and diagnostics in responses (Z39.50-1995, "auxiliary definitions for Search and Present
APDUs")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from protocolsrv.z3950.asn1 import BOOLEAN, INTEGER, OCTETS, OID, STRING, VISIBLE
from protocolsrv.z3950.codec import Choice, Chosen, Explicit, Implicit, Sequence, SequenceOf

from .common import DATABASE_NAME, ELEMENT_SET_NAME, EXTERNAL, External


@dataclass(frozen=True, slots=True)
class DefaultDiagFormat:
    """A diagnostic: set, number and additional information."""

    diagnostic_set_id: Annotated[str, OID]
    condition: Annotated[int, INTEGER]
    addinfo: Annotated[Chosen, Choice({"v2Addinfo": VISIBLE, "v3Addinfo": STRING})]


DEFAULT_DIAGNOSTIC = Sequence(DefaultDiagFormat)
DIAG_REC = Choice({"defaultFormat": DEFAULT_DIAGNOSTIC, "externallyDefined": EXTERNAL})
_NO_RECORD = Chosen("retrievalRecord", External())
_FRAGMENT = Choice({"externallyTagged": EXTERNAL, "notExternallyTagged": OCTETS})


@dataclass(frozen=True, slots=True)
class NamePlusRecord:
    """One record, or why it is not there."""

    name: Annotated[str | None, Implicit(0, DATABASE_NAME)] = None
    record: Annotated[
        Chosen,
        Explicit(
            1,
            Choice(
                {
                    "retrievalRecord": Explicit(1, EXTERNAL),
                    "surrogateDiagnostic": Explicit(2, DIAG_REC),
                    "startingFragment": Explicit(3, _FRAGMENT),
                    "intermediateFragment": Explicit(4, _FRAGMENT),
                    "finalFragment": Explicit(5, _FRAGMENT),
                }
            ),
        ),
    ] = _NO_RECORD


NAME_PLUS_RECORD = Sequence(NamePlusRecord)
RECORDS = Choice(
    {
        "responseRecords": Implicit(28, SequenceOf(NAME_PLUS_RECORD)),
        "nonSurrogateDiagnostic": Implicit(130, DEFAULT_DIAGNOSTIC),
        "multipleNonSurDiagnostics": Implicit(205, SequenceOf(DIAG_REC)),
    }
)
PRESENT_STATUS = Implicit(27, INTEGER)


@dataclass(frozen=True, slots=True)
class DatabaseElementSet:
    """The element set wanted of one database's records."""

    db_name: Annotated[str, DATABASE_NAME]
    esn: Annotated[str, ELEMENT_SET_NAME]


ELEMENT_SET_NAMES = Choice(
    {
        "genericElementSetName": Implicit(0, STRING),
        "databaseSpecific": Implicit(1, SequenceOf(Sequence(DatabaseElementSet))),
    }
)


@dataclass(frozen=True, slots=True)
class Specification:
    """A schema and elements."""

    schema: Annotated[
        Chosen | None, Choice({"oid": Implicit(1, OID), "uri": Implicit(300, STRING)})
    ] = None
    element_spec: Annotated[
        Chosen | None,
        Explicit(
            2,
            Choice(
                {
                    "elementSetName": Implicit(1, STRING),
                    "externalEspec": Implicit(2, EXTERNAL),
                }
            ),
        ),
    ] = None


SPECIFICATION = Sequence(Specification)


@dataclass(frozen=True, slots=True)
class DatabaseSpecification:
    """What is wanted of one database's records."""

    db: Annotated[str, Explicit(1, DATABASE_NAME)]
    spec: Annotated[Specification, Implicit(2, SPECIFICATION)]


@dataclass(frozen=True, slots=True)
class CompSpec:
    """Composed wishes for records: schema, elements, syntaxes in order of preference."""

    select_alternative_syntax: Annotated[bool, Implicit(1, BOOLEAN)]
    generic: Annotated[Specification | None, Implicit(2, SPECIFICATION)] = None
    db_specific: Annotated[
        tuple[DatabaseSpecification, ...] | None,
        Implicit(3, SequenceOf(Sequence(DatabaseSpecification))),
    ] = None
    record_syntax: Annotated[tuple[str, ...] | None, Implicit(4, SequenceOf(OID))] = None
