"""Stage two: one frame to one reading. Pure, and safe to run in another process.

A record without fault takes the short way (`iso2709.decode`). The long way takes it apart, finds
its character set, cleans its fields and leader, gives it a control number if it has none, and
writes it anew; every change is a warning, and what is not certain is a rejection. An accepted
record always has a legal leader, at least one field besides its key unless it is a deletion, a
control number, text in NFC that XML can hold, and a form in ISO 2709.
"""

from __future__ import annotations

from unicodedata import normalize

from protocolsrv.marc import charset, cleaning, directory, iso2709, leader
from protocolsrv.marc.frame import Accepted, Damage, Flaw, Form, Frame, Reading, Rejection, Remark
from protocolsrv.marc.key import record_key, with_derived_number
from protocolsrv.marc.record import Field, MarcRecord
from protocolsrv.marc.xml_record import deleted_number, read_xml

_UNICODE = ord("a")
_NO_TITLE = "uvxyzwq"
"""Types of record (leader/06) that have no 245: holdings, authority, classification, community."""


def read_frame(frame: Frame) -> Reading:
    """The record in a frame, or why there is none. Never raises for any bytes."""
    if frame.form is Form.ISO2709:
        record = iso2709.decode(frame.data)
        if record is not None and _is_ordinary(record):
            data = frame.data
            if data[9] != _UNICODE:
                data = data[:9] + b"a" + data[10:]
            return Accepted(frame.source, frame.ordinal, frame.offset, record, data, frame.remarks)
    remarks: list[Remark] = []
    if frame.form is Form.ISO2709:
        found = _read_iso2709(frame.data, remarks)
    elif frame.form is Form.MARCXML:
        found = read_xml(frame.data, remarks)
    else:
        found = _read_deletion(frame.data, remarks)
    result = found if isinstance(found, Flaw) else _finish(found, remarks)
    if isinstance(result, Flaw):
        return rejection(frame, result)
    record, data = result
    warnings = (*frame.remarks, *remarks)
    return Accepted(frame.source, frame.ordinal, frame.offset, record, data, warnings)


def _is_ordinary(record: MarcRecord) -> bool:
    """Whether there is nothing to say about the record as a whole: one 001, a title, and tags of
    MARC 21."""
    tags = [field.tag for field in record.fields]
    return (
        tags.count("001") == 1
        and ("245" in tags or record.leader[6] in _NO_TITLE)
        and "".join(tags).isdigit()
        and record_key(record).control_number != ""
    )


def rejection(frame: Frame, flaw: Flaw) -> Rejection:
    """The rejection of a frame for a flaw."""
    return Rejection(frame.source, frame.ordinal, frame.offset, flaw.reason, flaw.detail, flaw.tag)


def _read_iso2709(data: bytes, remarks: list[Remark]) -> MarcRecord | Flaw:
    parts = directory.take_apart(data)
    if isinstance(parts, Flaw):
        return parts
    remarks += parts.remarks
    body = b"\x1e".join([piece for _, piece in parts.fields])
    coding = charset.determine(chr(data[9]), body)
    if isinstance(coding, Flaw):
        return coding
    remarks += coding.remarks
    fields = []
    for tag, piece in parts.fields:
        try:
            field = _field(tag, piece, coding, remarks)
        except ValueError as error:
            return Flaw(Damage.CHARSET, f"{coding.name}: {error}", tag)
        if isinstance(field, Flaw):
            return field
        if field is not None:
            fields.append(field)
    return MarcRecord(data[:24].decode("latin-1"), fields)


def _field(
    tag: str, piece: bytes, coding: charset.Charset, remarks: list[Remark]
) -> Field | Flaw | None:
    if cleaning.is_control_tag(tag) or b"\x1f" not in piece:
        return cleaning.control_field(tag, coding.decode(piece), remarks)
    subfields = []
    if coding.name == "MARC-8":  # a code is one byte; its escape sequences end with the subfield
        head, *parts = [part.decode("latin-1") for part in piece.split(b"\x1f")]
        values = [coding.decode(part[1:].encode("latin-1")) for part in parts]
        rest = coding.decode(head[2:].encode("latin-1"))
    else:
        head, *parts = coding.text(piece).split("\x1f")
        values = [normalize("NFC", part[1:]) for part in parts]
        rest = normalize("NFC", head[2:])
    if rest.strip():
        subfields.append(("", rest))
    subfields += zip([part[:1] for part in parts], values, strict=True)
    return cleaning.data_field(tag, head[:2], subfields, remarks)


def _read_deletion(data: bytes, remarks: list[Remark]) -> MarcRecord | Flaw:
    identifier = data.decode("utf-8").strip()
    number = deleted_number(identifier)
    if not number:
        return Flaw(Damage.DELETION, f"no record number in the OAI identifier {identifier!r}")
    remarks.append(
        Remark("", f"deleted in OAI-PMH: {identifier!r} taken as control number {number}")
    )
    return MarcRecord("00000dam a2200000 a 4500", [Field("001", "", (("", number),))])


def _finish(record: MarcRecord, remarks: list[Remark]) -> tuple[MarcRecord, bytes] | Flaw:
    """The record with a legal leader and a control number, and its ISO 2709."""
    head = leader.tidy(record.leader, remarks)
    if isinstance(head, Flaw):
        return head
    record = MarcRecord(head, record.fields)
    lettered = sorted({field.tag for field in record.fields if not field.tag.isdigit()})
    if lettered:
        remarks.append(Remark(lettered[0], f"tags that are not of MARC 21: {', '.join(lettered)}"))
    numbers = {field.data.strip() for field in record.each("001")}
    if len(numbers) > 1:
        remarks.append(Remark("001", f"{len(numbers)} control numbers: the first counts"))
    if not record.deleted and head[6] not in _NO_TITLE and record.control("245") is None:
        remarks.append(Remark("245", "no title"))
    if not record_key(record).control_number:
        if record.deleted:
            return Flaw(Damage.DELETION, "leader/05 is d, and no 001 says what is deleted")
        if not any(field.tag >= "010" for field in record.fields):
            return Flaw(Damage.NO_FIELDS, "no control number and no data field")
        source = record_key(record).source
        record = with_derived_number(record)
        lost = f" (003 was {source!r})" if source else ""
        number = record_key(record).control_number
        remarks.append(Remark("001", f"no control number: {number} made from the content{lost}"))
    data = iso2709.encode(record)
    if isinstance(data, iso2709.TooLong):
        return Flaw(Damage.TOO_LONG, str(data), data.tag)
    return MarcRecord(data[:24].decode("ascii"), record.fields), data
