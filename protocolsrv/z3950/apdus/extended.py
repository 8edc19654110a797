"""Extended services (Z39.50-1995, 3.2.9.1): item order and its like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from protocolsrv.z3950.asn1 import INTEGER, OID, STRING
from protocolsrv.z3950.codec import Chosen, Implicit, Sequence, SequenceOf

from .common import (
    ELEMENT_SET_NAME,
    EXTERNAL,
    INT_UNIT,
    OTHER_INFORMATION,
    REFERENCE_ID,
    External,
    IntUnit,
    OtherInformation,
)
from .records import DIAG_REC


@dataclass(frozen=True, slots=True)
class Permission:
    """What a user may do with a package."""

    user_id: Annotated[str | None, Implicit(1, STRING)] = None
    allowable_functions: Annotated[tuple[int, ...], Implicit(2, SequenceOf(INTEGER))] = ()


@dataclass(frozen=True, slots=True)
class ExtendedServicesRequest:
    """Do a task: create (1), delete (2) or modify (3) its package."""

    reference_id: Annotated[bytes | None, REFERENCE_ID] = None
    function: Annotated[int, Implicit(3, INTEGER)] = 1
    package_type: Annotated[str, Implicit(4, OID)] = ""
    package_name: Annotated[str | None, Implicit(5, STRING)] = None
    user_id: Annotated[str | None, Implicit(6, STRING)] = None
    retention_time: Annotated[IntUnit | None, Implicit(7, INT_UNIT)] = None
    permissions: Annotated[
        tuple[Permission, ...] | None, Implicit(8, SequenceOf(Sequence(Permission)))
    ] = None
    description: Annotated[str | None, Implicit(9, STRING)] = None
    task_specific_parameters: Annotated[External | None, Implicit(10, EXTERNAL)] = None
    wait_action: Annotated[int, Implicit(11, INTEGER)] = 1
    elements: Annotated[str | None, ELEMENT_SET_NAME] = None
    other_info: Annotated[OtherInformation | None, OTHER_INFORMATION] = None


@dataclass(frozen=True, slots=True)
class ExtendedServicesResponse:
    """Done (1), accepted (2) or failed (3)."""

    reference_id: Annotated[bytes | None, REFERENCE_ID] = None
    operation_status: Annotated[int, Implicit(3, INTEGER)] = 3
    diagnostics: Annotated[tuple[Chosen, ...] | None, Implicit(4, SequenceOf(DIAG_REC))] = None
    task_package: Annotated[External | None, Implicit(5, EXTERNAL)] = None
    other_info: Annotated[OtherInformation | None, OTHER_INFORMATION] = None
