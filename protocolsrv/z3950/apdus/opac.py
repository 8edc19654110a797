"""The OPAC record (record syntax 1.2.840.10003.5.102): a record with holdings and circulation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from protocolsrv.z3950.asn1 import BOOLEAN, STRING
from protocolsrv.z3950.codec import Choice, Chosen, Implicit, Sequence, SequenceOf

from .common import EXTERNAL, External


@dataclass(frozen=True, slots=True)
class Volume:
    """One volume held."""

    enumeration: Annotated[str | None, Implicit(1, STRING)] = None
    chronology: Annotated[str | None, Implicit(2, STRING)] = None
    enum_and_chron: Annotated[str | None, Implicit(3, STRING)] = None


@dataclass(frozen=True, slots=True)
class CircRecord:
    """One circulating item. (The standard's own spelling is `availablityDate`.)"""

    available_now: Annotated[bool, Implicit(1, BOOLEAN)] = False
    availablity_date: Annotated[str | None, Implicit(2, STRING)] = None
    available_thru: Annotated[str | None, Implicit(3, STRING)] = None
    restrictions: Annotated[str | None, Implicit(4, STRING)] = None
    item_id: Annotated[str | None, Implicit(5, STRING)] = None
    renewable: Annotated[bool, Implicit(6, BOOLEAN)] = False
    on_hold: Annotated[bool, Implicit(7, BOOLEAN)] = False
    enum_and_chron: Annotated[str | None, Implicit(8, STRING)] = None
    midspine: Annotated[str | None, Implicit(9, STRING)] = None
    temporary_location: Annotated[str | None, Implicit(10, STRING)] = None


@dataclass(frozen=True, slots=True)
class HoldingsAndCircData:
    """What one library holds at one place; the fields of MARC they correspond to are in the
    standard."""

    type_of_record: Annotated[str | None, Implicit(1, STRING)] = None
    encoding_level: Annotated[str | None, Implicit(2, STRING)] = None
    format: Annotated[str | None, Implicit(3, STRING)] = None
    receipt_acq_status: Annotated[str | None, Implicit(4, STRING)] = None
    general_retention: Annotated[str | None, Implicit(5, STRING)] = None
    completeness: Annotated[str | None, Implicit(6, STRING)] = None
    date_of_report: Annotated[str | None, Implicit(7, STRING)] = None
    nuc_code: Annotated[str | None, Implicit(8, STRING)] = None
    local_location: Annotated[str | None, Implicit(9, STRING)] = None
    shelving_location: Annotated[str | None, Implicit(10, STRING)] = None
    call_number: Annotated[str | None, Implicit(11, STRING)] = None
    shelving_data: Annotated[str | None, Implicit(12, STRING)] = None
    copy_number: Annotated[str | None, Implicit(13, STRING)] = None
    public_note: Annotated[str | None, Implicit(14, STRING)] = None
    reproduction_note: Annotated[str | None, Implicit(15, STRING)] = None
    terms_use_repro: Annotated[str | None, Implicit(16, STRING)] = None
    enum_and_chron: Annotated[str | None, Implicit(17, STRING)] = None
    volumes: Annotated[tuple[Volume, ...] | None, Implicit(18, SequenceOf(Sequence(Volume)))] = None
    circulation_data: Annotated[
        tuple[CircRecord, ...] | None, Implicit(19, SequenceOf(Sequence(CircRecord)))
    ] = None


HOLDINGS_RECORD = Choice(
    {
        "marcHoldingsRecord": Implicit(1, EXTERNAL),
        "holdingsAndCirc": Implicit(2, Sequence(HoldingsAndCircData)),
    }
)


@dataclass(frozen=True, slots=True)
class OPACRecord:
    """The bibliographic record and its holdings."""

    bibliographic_record: Annotated[External | None, Implicit(1, EXTERNAL)] = None
    holdings_data: Annotated[
        tuple[Chosen, ...] | None, Implicit(2, SequenceOf(HOLDINGS_RECORD))
    ] = None


OPAC_RECORD = Sequence(OPACRecord)
