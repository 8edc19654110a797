"""What units say in an ordinary session: scripts to be played against a server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .client import stamp
from .codec import Message
from .messages.checkin import Checkin
from .messages.checkout import Checkout
from .messages.end_session import EndSession
from .messages.item_information import ItemInformation
from .messages.login import Login
from .messages.patron_information import PatronInformation
from .messages.sc_status import ScStatus

SWEDISH = "027"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Who plays, and with what. `institution` is AO, `location` CP; without a `user` no login is
    sent. `keep` leaves what was lent on loan."""

    user: str = ""
    password: str = ""
    location: str = ""
    institution: str = ""
    card: str = ""
    pin: str | None = None
    items: tuple[str, ...] = ()
    keep: bool = False


def opening(setting: Setting) -> Iterator[Message]:
    """Login, then status."""
    if setting.user:
        yield Login(
            uid_algorithm="0",
            pwd_algorithm="0",  # noqa: S106 - says that it is not encrypted
            user=setting.user,
            password=setting.password,
            location=setting.location,
        )
    yield ScStatus(status="0", print_width=80, version="2.00")


def kiosk(setting: Setting) -> Iterator[Message]:
    """A patron comes, borrows, goes; and brings everything back at once, unless it is kept."""
    yield from opening(setting)
    if setting.card:
        yield _patron(setting)
        for item in setting.items:
            yield Checkout(
                renewal_policy=True,
                moment=stamp(),
                due_date=" " * 18,
                institution=setting.institution,
                patron=setting.card,
                item=item,
                pin=setting.pin,
            )
        yield EndSession(
            moment=stamp(), institution=setting.institution, patron=setting.card, pin=setting.pin
        )
    if not (setting.keep and setting.card):
        yield from _returns(setting)


def sorter(setting: Setting) -> Iterator[Message]:
    """Items fall in, one after the other."""
    yield from opening(setting)
    yield from _returns(setting)


def gate(setting: Setting) -> Iterator[Message]:
    """A card at the door, then items carried through."""
    yield from opening(setting)
    if setting.card:
        yield _patron(setting)
    for item in setting.items:
        yield ItemInformation(moment=stamp(), institution=setting.institution, item=item)


SCRIPTS = {"kiosk": kiosk, "sorter": sorter, "gate": gate}
"""By kind of unit."""


def _patron(setting: Setting) -> PatronInformation:
    return PatronInformation(
        language=SWEDISH,
        moment=stamp(),
        summary="  Y       ",
        institution=setting.institution,
        patron=setting.card,
        pin=setting.pin,
    )


def _returns(setting: Setting) -> Iterator[Message]:
    for item in setting.items:
        yield Checkin(
            moment=stamp(), return_date=stamp(), institution=setting.institution, item=item
        )
