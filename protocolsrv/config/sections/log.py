"""`[log]`: what is written about the server's work."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from .base import Section


class LogSection(Section, frozen=True):
    """The log, on standard error: one line an exchange."""

    format: Annotated[
        Literal["console", "json"], Meta(description="For people or for programs.")
    ] = "console"
    client_addresses: Annotated[
        bool,
        Meta(
            description="Whether the line of an exchange says who asked. It says what was asked:"
            " together they tell what a person looked for."
        ),
    ] = False
