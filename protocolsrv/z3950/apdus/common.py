"""What several APDUs share (Z39.50-1995, Appendix 3, "Global auxiliary definitions")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from protocolsrv.z3950.asn1 import ANY, BITS, INTEGER, OCTETS, OID, STRING
from protocolsrv.z3950.codec import Choice, Chosen, Explicit, Implicit, Sequence, SequenceOf

REFERENCE_ID = Implicit(2, OCTETS)
RESULT_SET_ID = Implicit(31, STRING)
ELEMENT_SET_NAME = Implicit(103, STRING)
DATABASE_NAME = Implicit(105, STRING)
STRING_OR_NUMERIC = Choice({"string": Implicit(1, STRING), "numeric": Implicit(2, INTEGER)})
_NO_OCTETS = Chosen("octet-aligned", b"")
_NO_CHARACTERS = Chosen("characterInfo", "")


@dataclass(frozen=True, slots=True)
class External:
    """EXTERNAL: something of another definition, named by its OID. `encoding` is single-ASN1-type
    (an element), octet-aligned or arbitrary."""

    direct_reference: Annotated[str | None, OID] = None
    indirect_reference: Annotated[int | None, INTEGER] = None
    encoding: Annotated[
        Chosen,
        Choice(
            {
                "single-ASN1-type": Explicit(0, ANY),
                "octet-aligned": Implicit(1, OCTETS),
                "arbitrary": Implicit(2, BITS),
            }
        ),
    ] = _NO_OCTETS


EXTERNAL = Sequence(External, 8)


@dataclass(frozen=True, slots=True)
class InfoCategory:
    """What sort of information it is."""

    category_type_id: Annotated[str | None, Implicit(1, OID)] = None
    category_value: Annotated[int, Implicit(2, INTEGER)] = 0


@dataclass(frozen=True, slots=True)
class OtherInformationUnit:
    """One piece of OtherInformation."""

    category: Annotated[InfoCategory | None, Implicit(1, Sequence(InfoCategory))] = None
    information: Annotated[
        Chosen,
        Choice(
            {
                "characterInfo": Implicit(2, STRING),
                "binaryInfo": Implicit(3, OCTETS),
                "externallyDefinedInfo": Implicit(4, EXTERNAL),
                "oid": Implicit(5, OID),
            }
        ),
    ] = _NO_CHARACTERS


OtherInformation = tuple[OtherInformationUnit, ...]
OTHER_INFORMATION = Implicit(201, SequenceOf(Sequence(OtherInformationUnit)))


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure."""

    unit_system: Annotated[str | None, Explicit(1, STRING)] = None
    unit_type: Annotated[Chosen | None, Explicit(2, STRING_OR_NUMERIC)] = None
    unit: Annotated[Chosen | None, Explicit(3, STRING_OR_NUMERIC)] = None
    scale_factor: Annotated[int | None, Implicit(4, INTEGER)] = None


@dataclass(frozen=True, slots=True)
class IntUnit:
    """An integer in a unit."""

    value: Annotated[int, Implicit(1, INTEGER)]
    unit_used: Annotated[Unit, Implicit(2, Sequence(Unit))]


INT_UNIT = Sequence(IntUnit)


def external_information(oid: str, element: object) -> OtherInformationUnit:
    """A piece of OtherInformation that is another definition's element."""
    inner = External(oid, None, Chosen("single-ASN1-type", element))
    return OtherInformationUnit(None, Chosen("externallyDefinedInfo", inner))


def external_of(information: OtherInformation | None, oid: str) -> Chosen | None:
    """The content of the first piece that is of this definition."""
    for one in information or ():
        chosen = one.information
        if chosen.name == "externallyDefinedInfo":
            found: External = chosen.value
            if found.direct_reference == oid:
                return found.encoding
    return None
