"""What names a record across loads, and the number given to one that has none."""

from __future__ import annotations

import hashlib

from protocolsrv.domain.record import RecordKey
from protocolsrv.marc.record import Field, MarcRecord

DERIVED = "derived"
"""The source (003) of control numbers made from the content of records that came without one."""


def record_key(record: MarcRecord) -> RecordKey:
    """Control number (001) within its source (003), both trimmed; "" for what is not there."""
    number = source = ""
    for tag, _, subfields in record.fields:
        if tag == "001" and not number:
            number = subfields[0][1].strip()
        elif tag == "003" and not source:
            source = subfields[0][1].strip()
    return RecordKey(source, number)


def with_derived_number(record: MarcRecord) -> MarcRecord:
    """The record with a 001 made from its content (`h` and 16 hexadecimal digits) and 003
    `derived`. The same content gives the same number; another 003 goes, because it would claim
    that its agency gave this number."""
    fields = [field for field in record.fields if field.tag not in ("001", "003")]
    digest = hashlib.sha256(record.leader[5:10].encode())
    for tag, indicators, subfields in fields:
        parts = (tag, indicators, *(text for pair in subfields for text in pair))
        digest.update("\x1f".join(parts).encode() + b"\x1e")
    number = Field("001", "", (("", f"h{digest.hexdigest()[:16]}"),))
    return MarcRecord(record.leader, [number, Field("003", "", (("", DERIVED),)), *fields])
