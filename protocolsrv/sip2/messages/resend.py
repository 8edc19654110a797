"""97 Request ACS Resend and 96 Request SC Resend (SIP 2.00). They carry no AY; 96 has AZ where
checksums are in use. The session keeps what is sent again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from protocolsrv.sip2.codec import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAcsResend(Message):
    """The unit asks for our last answer again."""

    CODE: ClassVar[str] = "97"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestScResend(Message):
    """We ask the unit for its last message again."""

    CODE: ClassVar[str] = "96"
