"""Close (Z39.50-1995, 3.2.11.1), by either side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from protocolsrv.z3950.asn1 import INTEGER, OID, STRING
from protocolsrv.z3950.codec import Explicit, Implicit

from .common import EXTERNAL, OTHER_INFORMATION, REFERENCE_ID, External, OtherInformation


@dataclass(frozen=True, slots=True)
class Close:
    """The end, and why."""

    reference_id: Annotated[bytes | None, REFERENCE_ID] = None
    close_reason: Annotated[int, Implicit(211, INTEGER)] = 0
    diagnostic_information: Annotated[str | None, Implicit(3, STRING)] = None
    resource_report_format: Annotated[str | None, Implicit(4, OID)] = None
    resource_report: Annotated[External | None, Explicit(5, EXTERNAL)] = None
    other_info: Annotated[OtherInformation | None, OTHER_INFORMATION] = None
