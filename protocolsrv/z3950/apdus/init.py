"""Init (Z39.50-1995, 3.2.1.1): who speaks, in which version, with which services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from protocolsrv.z3950.asn1 import BITS, BOOLEAN, INTEGER, NULL, STRING, VISIBLE
from protocolsrv.z3950.codec import Choice, Chosen, Explicit, Implicit, Sequence

from .common import EXTERNAL, OTHER_INFORMATION, REFERENCE_ID, External, OtherInformation


@dataclass(frozen=True, slots=True)
class IdPass:
    """Group, user, password."""

    group_id: Annotated[str | None, Implicit(0, STRING)] = None
    user_id: Annotated[str | None, Implicit(1, STRING)] = None
    password: Annotated[str | None, Implicit(2, STRING)] = None


ID_AUTHENTICATION = Choice(
    {"open": VISIBLE, "idPass": Sequence(IdPass), "anonymous": NULL, "other": EXTERNAL}
)


@dataclass(frozen=True, slots=True)
class InitializeRequest:
    """The client's opening."""

    reference_id: Annotated[bytes | None, REFERENCE_ID] = None
    protocol_version: Annotated[frozenset[int], Implicit(3, BITS)] = frozenset()
    options: Annotated[frozenset[int], Implicit(4, BITS)] = frozenset()
    preferred_message_size: Annotated[int, Implicit(5, INTEGER)] = 0
    exceptional_record_size: Annotated[int, Implicit(6, INTEGER)] = 0
    id_authentication: Annotated[Chosen | None, Explicit(7, ID_AUTHENTICATION)] = None
    implementation_id: Annotated[str | None, Implicit(110, STRING)] = None
    implementation_name: Annotated[str | None, Implicit(111, STRING)] = None
    implementation_version: Annotated[str | None, Implicit(112, STRING)] = None
    user_information_field: Annotated[External | None, Explicit(11, EXTERNAL)] = None
    other_info: Annotated[OtherInformation | None, OTHER_INFORMATION] = None


@dataclass(frozen=True, slots=True)
class InitializeResponse:
    """The target's answer: what both sides will do."""

    reference_id: Annotated[bytes | None, REFERENCE_ID] = None
    protocol_version: Annotated[frozenset[int], Implicit(3, BITS)] = frozenset()
    options: Annotated[frozenset[int], Implicit(4, BITS)] = frozenset()
    preferred_message_size: Annotated[int, Implicit(5, INTEGER)] = 0
    exceptional_record_size: Annotated[int, Implicit(6, INTEGER)] = 0
    result: Annotated[bool, Implicit(12, BOOLEAN)] = False
    implementation_id: Annotated[str | None, Implicit(110, STRING)] = None
    implementation_name: Annotated[str | None, Implicit(111, STRING)] = None
    implementation_version: Annotated[str | None, Implicit(112, STRING)] = None
    user_information_field: Annotated[External | None, Explicit(11, EXTERNAL)] = None
    other_info: Annotated[OtherInformation | None, OTHER_INFORMATION] = None
