"""Which records of a result set go into one response: ranges, sizes, statuses (3.2.2.1.6, 3.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from .apdus.common import EXTERNAL
from .apdus.records import NamePlusRecord
from .codec import Chosen
from .context import Context
from .diagnostics import Code, Diagnostic
from .records import Form, render
from .session import ResultSet, Session

_BATCH = 25
_OVERHEAD = 64
"""Bytes of an envelope around a record, about."""


class Status(IntEnum):
    """How a present went."""

    SUCCESS = 0
    PARTIAL_2 = 2  # not all fit the message
    FAILURE = 5


@dataclass(frozen=True, slots=True)
class Page:
    """Records for a response. `next_position` is 0 after the last one."""

    records: tuple[NamePlusRecord, ...]
    status: Status
    next_position: int

    @property
    def chosen(self) -> Chosen | None:
        """As `Records`."""
        return Chosen("responseRecords", self.records) if self.records else None


def out_of_range(start: int, count: int, total: int) -> Diagnostic | None:
    """13 with the first position that is not there. Nothing at all may be asked for."""
    if count < 0 or start < 1:
        return Diagnostic(Code.PRESENT_OUT_OF_RANGE, str(start))
    if count and start + count - 1 > total:
        return Diagnostic(Code.PRESENT_OUT_OF_RANGE, str(max(start, total + 1)))
    return None


def fill(
    positions: Sequence[int],
    ids: Sequence[int],
    found: ResultSet,
    form: Form,
    session: Session,
    context: Context,
) -> Page:
    """As many records as the agreed sizes allow. A record over the exceptional size becomes 17; one
    over the preferred size 16, unless it is the only one asked for."""
    out: list[NamePlusRecord] = []
    total = 0
    version, name = session.version, found.databases.name
    alone = len(positions) == 1
    status = Status.SUCCESS
    for at in range(0, len(ids), _BATCH):
        for one in render(ids[at : at + _BATCH], form, found.databases, context):
            made, size = one, _OVERHEAD
            if not isinstance(made, Diagnostic):
                size = len(EXTERNAL.write(made)) + _OVERHEAD
                if size > session.exceptional_bytes:
                    made, size = Diagnostic(Code.RECORD_OVER_MAXIMUM_SIZE, str(size)), _OVERHEAD
                elif size > session.preferred_bytes and not alone:
                    made, size = Diagnostic(Code.RECORD_OVER_PREFERRED_SIZE, str(size)), _OVERHEAD
            if out and total + size > session.preferred_bytes:
                status = Status.PARTIAL_2
                break
            total += size
            record = (
                Chosen("surrogateDiagnostic", made.record(version))
                if isinstance(made, Diagnostic)
                else Chosen("retrievalRecord", made)
            )
            out.append(NamePlusRecord(name, record))
        if status is not Status.SUCCESS:
            break
    following = positions[len(out) - 1] + 1 if out else (positions[0] if positions else 1)
    return Page(tuple(out), status, following if following <= found.total else 0)
