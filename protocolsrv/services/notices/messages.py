"""A message, and the port to whatever brings it to people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from protocolsrv.domain.patron import Channel


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent. `id` is the same each time the same notice is sent, so that a receiver may
    know a message told twice (`<id>@…` of a mail). `to` is an address of the channel: e-mail, phone
    number, or the lines of a postal address."""

    id: int
    kind: str
    channel: Channel
    to: str
    language: str
    subject: str
    text: str


class SendingFailed(Exception):  # noqa: N818 - it says what happened
    """Not sent now; it is tried again. Names no patron."""


class Sender(Protocol):
    """One way out."""

    def send(self, message: Message) -> None:
        """Done when this returns. Raises SendingFailed."""
        ...
