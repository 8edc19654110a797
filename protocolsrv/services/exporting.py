"""What leaves the house: records for a union catalogue that follows us.

A deleted record goes out as a tombstone: leader/05 `d` and nothing but 001, 003 and 005, which is
what a union catalogue needs to drop its copy. Every record passes the outgoing filter, so what a
follower gets is what a searcher sees.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from protocolsrv.domain.ports import RecordStore
from protocolsrv.domain.record import StoredRecord
from protocolsrv.marc import iso2709
from protocolsrv.marc.outgoing import OutgoingFilter
from protocolsrv.marc.record import Field, MarcRecord

TOMBSTONE_LEADER = "00000dam a2200000   4500"


def export(
    records: RecordStore, outgoing: OutgoingFilter, since: datetime | None
) -> Iterator[MarcRecord]:
    """All live records; with `since` (UTC) those changed at or after it, tombstones among them, in
    order of change."""
    return _each(records.changed_since(since), outgoing)


def tombstone(record: StoredRecord) -> MarcRecord:
    """The message that a record is gone."""
    fields = [Field("001", "", (("", record.key.control_number),))]
    if record.key.source:
        fields.append(Field("003", "", (("", record.key.source),)))
    fields.append(Field("005", "", (("", record.modified.strftime("%Y%m%d%H%M%S.0")),)))
    return MarcRecord(TOMBSTONE_LEADER, fields)


def _each(records: Iterable[StoredRecord], outgoing: OutgoingFilter) -> Iterator[MarcRecord]:
    for record in records:
        if record.deleted:
            yield tombstone(record)
        else:
            marc = iso2709.decode(record.iso2709)
            if marc is not None:  # stored records are always readable
                yield outgoing.apply(marc, "marcxml")
