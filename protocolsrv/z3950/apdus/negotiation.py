"""Character set and language negotiation 3 (1.2.840.10003.15.3), as far as ISO 10646 goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from protocolsrv.z3950.asn1 import ANY, BOOLEAN, NULL, OID, STRING
from protocolsrv.z3950.codec import Choice, Chosen, Explicit, Implicit, Sequence, SequenceOf


@dataclass(frozen=True, slots=True)
class Iso10646:
    """Unicode: which characters, in which transfer syntax."""

    collections: Annotated[str | None, Implicit(1, OID)] = None
    encoding_level: Annotated[str, Implicit(2, OID)] = ""


_ISO_10646 = Implicit(2, Sequence(Iso10646))


@dataclass(frozen=True, slots=True)
class OriginProposal:
    """What the client can do, in order of preference."""

    proposed_char_sets: Annotated[
        tuple[Chosen, ...] | None,
        Implicit(
            1,
            SequenceOf(
                Choice(
                    {
                        "iso2022": Explicit(1, ANY),
                        "iso10646": _ISO_10646,
                        "private": Explicit(3, ANY),
                    }
                )
            ),
        ),
    ] = None
    proposedlanguages: Annotated[tuple[str, ...] | None, Implicit(2, SequenceOf(STRING))] = None
    records_in_selected_char_sets: Annotated[bool | None, Implicit(3, BOOLEAN)] = None


@dataclass(frozen=True, slots=True)
class TargetResponse:
    """What was chosen."""

    selected_char_sets: Annotated[
        Chosen | None,
        Explicit(
            1,
            Choice(
                {
                    "iso2022": Explicit(1, ANY),
                    "iso10646": _ISO_10646,
                    "private": Explicit(3, ANY),
                    "none": Implicit(4, NULL),
                }
            ),
        ),
    ] = None
    selected_language: Annotated[str | None, Implicit(2, STRING)] = None
    records_in_selected_char_sets: Annotated[bool | None, Implicit(3, BOOLEAN)] = None


NEGOTIATION = Choice(
    {
        "proposal": Implicit(1, Sequence(OriginProposal)),
        "response": Implicit(2, Sequence(TargetResponse)),
    }
)
