"""What travels between the two stages of reading: frames, what became of them, and the reasons.

Stage one (`frames.open_frames`) cuts a stream into frames; stage two (`reading.read_frame`) turns
one frame into one reading, in another process if wanted: everything here can be pickled.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from protocolsrv.marc.record import MarcRecord


class Form(Enum):
    """How the bytes of a frame are to be read."""

    ISO2709 = "iso2709"  # one record, 0x1D at its end
    MARCXML = "marcxml"  # UTF-8; one record inside an element that declares its prefixes
    OAI_DELETION = "oai-deletion"  # UTF-8; the identifier of an OAI-PMH record that is gone


class Damage(Enum):
    """Why something was not taken in. Closed: a report can count by it."""

    NOT_MARC = "not-marc"  # the file holds something else
    TRUNCATED = "truncated"  # the record stops before its end
    LEADER = "leader"  # no leader, or one that cannot be relied on
    DIRECTORY = "directory"  # directory and fields do not fit together
    FIELD = "field"  # a field that cannot be named or taken apart
    NO_FIELDS = "no-fields"  # a leader and nothing else
    CHARSET = "charset"  # bytes that are no text in the character set of the record
    TOO_LONG = "too-long"  # past what ISO 2709 can hold, or past our limit for one record
    XML = "xml"  # not well formed
    DTD = "dtd"  # a document type declaration: never read
    ENCODING = "encoding"  # an XML encoding that is unknown or contradicts the bytes
    COMPRESSION = "compression"  # the gzip stream is cut or damaged
    DELETION = "deletion"  # a deletion that does not say what is deleted


@dataclass(frozen=True, slots=True)
class Remark:
    """A warning: what was found, in which field ("" the record as a whole), and what was done."""

    tag: str
    detail: str

    def __str__(self) -> str:
        return f"{self.tag}: {self.detail}" if self.tag else self.detail


@dataclass(frozen=True, slots=True)
class Frame:
    """The bytes of one record. `ordinal` counts from 1 everything found in `source`, `offset` is
    its first byte there (after decompression)."""

    source: str
    ordinal: int
    offset: int
    form: Form
    data: bytes
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejection:
    """Something that could not be taken in: where it stands, why, and in what field if known."""

    source: str
    ordinal: int
    offset: int
    reason: Damage
    detail: str
    tag: str = ""

    def __str__(self) -> str:
        where = f"{self.source}: record {self.ordinal} at byte {self.offset}"
        return f"{where}: {self.reason.value}: {self.tag + ': ' if self.tag else ''}{self.detail}"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A record read whole. `iso2709` is the same record as UTF-8 MARC 21, as it is stored. A record
    with `record.deleted` is a message to delete; it may have no other field than its key."""

    source: str
    ordinal: int
    offset: int
    record: MarcRecord
    iso2709: bytes
    warnings: tuple[Remark, ...] = ()


Reading = Accepted | Rejection


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a piece of a record cannot be read; becomes a `Rejection` where its place is known."""

    reason: Damage
    detail: str
    tag: str = ""
