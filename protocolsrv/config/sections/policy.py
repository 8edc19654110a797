"""`[policy]`: where the lending rules stand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from msgspec import Meta

from .base import Section


class PolicySection(Section, frozen=True):
    """The lending rules: a shared base, and the own rows of municipalities.

    `protocolsrv policy lint` tells what is wrong with them, `policy explain` which row wins."""

    base: Annotated[
        Path | None,
        Meta(
            description="The shared base; left out: the one that comes with the program.",
            examples=["policy.toml"],
        ),
    ] = None
    folder: Annotated[
        Path | None,
        Meta(
            description="The folder of own rows: one file a municipality, named by its code.",
            examples=["policy.d"],
        ),
    ] = None
