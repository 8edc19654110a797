"""99 SC Status, 98 ACS Status (SIP 2.00). BX and the flags follow from what is served here and what
the account may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from protocolsrv.domain.refusal import Refusal
from protocolsrv.sip2.codec import Message, fixed, tag, tags
from protocolsrv.sip2.turn import Effect, Turn

BX = (
    "23",
    "11",
    "09",
    "01",
    "99",
    "97",
    "93",
    "63",
    "35",
    "37",
    "17",
    "19",
    "25",
    "15",
    "29",
    "65",
)
"""The places of BX: 24, 12, 10 … answered for these requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScStatus(Message):
    """The unit says how it is."""

    CODE: ClassVar[str] = "99"
    status: str = fixed("status_code")
    print_width: int | None = fixed("print_width")
    version: str = fixed("version")


@dataclass(frozen=True, slots=True, kw_only=True)
class AcsStatus(Message):
    """We say how we are, and what the unit may do."""

    CODE: ClassVar[str] = "98"
    online: bool = fixed("online")
    checkin_ok: bool = fixed("checkin_ok")
    checkout_ok: bool = fixed("checkout_ok")
    renewal_policy: bool = fixed("acs_renewal_policy")
    status_update_ok: bool = fixed("status_update_ok")
    offline_ok: bool = fixed("offline_ok")
    timeout: str = fixed("timeout")
    retries: str = fixed("retries")
    moment: str = fixed("date_time_sync")
    version: str = fixed("version")
    institution: str = tag("AO", required=True)
    library: str = tag("AM")
    supported: str = tag("BX", required=True)
    location: str = tag("AN")
    screen: tuple[str, ...] = tags("AF")
    lines: tuple[str, ...] = tags("AG")


REQUEST = ScStatus
EFFECT = Effect.READ


def answer(request: ScStatus, turn: Turn) -> AcsStatus:
    """Works before login too: then it names nobody and nothing but 93, 99 and 97."""
    turn.session.width = request.print_width
    return _status(turn, turn.online())


def refused(request: ScStatus, turn: Turn, refusal: Refusal) -> AcsStatus:
    """Off line."""
    turn.session.width = request.print_width
    turn.refusal(refusal)
    return _status(turn, False)


def _status(turn: Turn, online: bool) -> AcsStatus:
    may = turn.supported & turn.profile.messages
    if not turn.logged_in:
        may = turn.supported & {"93", "99", "97"}
    turn.passing = True  # how we are is asked anew each time
    offline = turn.profile.offline and "11" in may
    return AcsStatus(
        online=online,
        checkin_ok="09" in may,
        checkout_ok="11" in may,
        renewal_policy="29" in may,
        status_update_ok="01" in may,
        offline_ok=offline,
        timeout=f"{turn.profile.timeout:03d}" if online else "000",
        retries=f"{turn.profile.retries:03d}",
        moment=turn.now,
        version="2.00",
        institution=turn.institution("") or turn.place.library,
        library=turn.place.name,
        supported="".join("Y" if code in may else "N" for code in BX),
        location=turn.account.location,
        screen=() if online else turn.screen("unavailable"),
    )
