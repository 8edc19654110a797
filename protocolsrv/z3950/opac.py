"""The OPAC record from today's holdings."""

from __future__ import annotations

from collections.abc import Sequence

from protocolsrv.services.opac import Circulation, Holding

from .apdus.common import External
from .apdus.opac import CircRecord, HoldingsAndCircData, OPACRecord
from .codec import Chosen


def opac_record(bibliographic: External, holdings: Sequence[Holding]) -> OPACRecord:
    """The record with its holdings in their order; empty texts are left out."""
    return OPACRecord(
        bibliographic, tuple([Chosen("holdingsAndCirc", _holding(one)) for one in holdings])
    )


def _holding(one: Holding) -> HoldingsAndCircData:
    copies = [item.copy_number for item in one.circulations]
    return HoldingsAndCircData(
        type_of_record=one.type_of_record or None,
        encoding_level=one.encoding_level or None,
        nuc_code=one.nuc_code or None,
        local_location=one.local_location or None,
        shelving_location=one.shelving_location or None,
        call_number=one.call_number or None,
        copy_number=(copies[0] or None) if len(copies) == 1 else None,
        public_note=one.public_note or None,
        circulation_data=tuple([_circulation(item) for item in one.circulations]),
    )


def _circulation(item: Circulation) -> CircRecord:
    return CircRecord(
        available_now=item.available_now,
        restrictions=item.restrictions or None,
        item_id=item.item_id or None,
        renewable=False,
        on_hold=item.on_hold,
        enum_and_chron=item.enum_and_chron or None,
        temporary_location=item.temporary_location or None,
    )
