"""Delete (Z39.50-1995, 3.2.4.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from protocolsrv.z3950.asn1 import INTEGER, STRING
from protocolsrv.z3950.codec import Implicit, Sequence, SequenceOf

from .common import OTHER_INFORMATION, REFERENCE_ID, RESULT_SET_ID, OtherInformation

DELETE_SET_STATUS = Implicit(33, INTEGER)


@dataclass(frozen=True, slots=True)
class ListStatus:
    """What became of one result set."""

    id: Annotated[str, RESULT_SET_ID]
    status: Annotated[int, DELETE_SET_STATUS]


_STATUSES = SequenceOf(Sequence(ListStatus))


@dataclass(frozen=True, slots=True)
class DeleteResultSetRequest:
    """Forget result sets: those listed (0) or all (1)."""

    reference_id: Annotated[bytes | None, REFERENCE_ID] = None
    delete_function: Annotated[int, Implicit(32, INTEGER)] = 0
    result_set_list: Annotated[tuple[str, ...] | None, SequenceOf(RESULT_SET_ID)] = None
    other_info: Annotated[OtherInformation | None, OTHER_INFORMATION] = None


@dataclass(frozen=True, slots=True)
class DeleteResultSetResponse:
    """What became of them."""

    reference_id: Annotated[bytes | None, REFERENCE_ID] = None
    delete_operation_status: Annotated[int, Implicit(0, DELETE_SET_STATUS)] = 0
    delete_list_statuses: Annotated[tuple[ListStatus, ...] | None, Implicit(1, _STATUSES)] = None
    number_not_deleted: Annotated[int | None, Implicit(34, INTEGER)] = None
    bulk_statuses: Annotated[tuple[ListStatus, ...] | None, Implicit(35, _STATUSES)] = None
    delete_message: Annotated[str | None, Implicit(36, STRING)] = None
    other_info: Annotated[OtherInformation | None, OTHER_INFORMATION] = None
