"""`[log]`: what is written about the server's work."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from .base import Section


class LogSection(Section, frozen=True):
    """The log: one line an exchange, never personal data."""

    level: Annotated[
        Literal["debug", "info", "warn", "error"], Meta(description="The least that is written.")
    ] = "info"
    format: Annotated[
        Literal["console", "json"], Meta(description="For people or for programs.")
    ] = "console"
    file: Annotated[
        Path | None,
        Meta(
            description="Where it goes; without it: standard error.",
            examples=["/var/log/protocolsrv/protocolsrv.log"],
        ),
    ] = None
