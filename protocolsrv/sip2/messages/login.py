"""93 Login, 94 Login Response (SIP 2.00). A wrong password leaves the connection open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from protocolsrv.domain.refusal import Refusal
from protocolsrv.sip2.codec import Message, fixed, tag
from protocolsrv.sip2.turn import Effect, Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Login(Message):
    """The unit says who it is. CP, where sent, says where it stands."""

    CODE: ClassVar[str] = "93"
    uid_algorithm: str = fixed("uid_algorithm")
    pwd_algorithm: str = fixed("pwd_algorithm")
    user: str = tag("CN")
    password: str = tag("CO")
    location: str = tag("CP")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginResponse(Message):
    """Known or not."""

    CODE: ClassVar[str] = "94"
    ok: bool = fixed("ok")


REQUEST = Login
EFFECT = Effect.READ


def answer(request: Login, turn: Turn) -> LoginResponse:
    """The responder has checked the password, when this is asked: it owns accounts."""
    del request
    return LoginResponse(ok=turn.logged_in)


def refused(request: Login, turn: Turn, refusal: Refusal) -> LoginResponse:
    """The answer where it cannot be done."""
    del request
    turn.refusal(refusal)
    return LoginResponse(ok=False)
