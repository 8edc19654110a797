"""`[[outgoing]]`: fields that stay in the house."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from protocolsrv.config.values import TagPattern

from .base import Section


class WithheldSection(Section, frozen=True):
    """Fields kept back, and why."""

    tags: Annotated[
        TagPattern,
        Meta(
            description="Tag; a point is any character, [78] one of these.",
            examples=["9.."],
        ),
    ]
    why: Annotated[str, Meta(description="Shown in explain.", examples=["local fields"])]
    first: Annotated[
        str, Meta(description="Only with one of these first indicators.", examples=["0"])
    ] = ""


class OutgoingSection(Section, frozen=True):
    """Fields that do not leave the house, by schema and database. Without any such table: 9XX,
    59X, 541, 583 with first indicator 0, and item fields. The most exact table counts."""

    schema: Annotated[
        str, Meta(description="Record schema; empty: every schema.", examples=["marcxml"])
    ] = ""
    database: Annotated[
        str,
        Meta(description="Code of a library or municipality; empty: everywhere.", examples=[""]),
    ] = ""
    withhold: Annotated[
        tuple[WithheldSection, ...],
        Meta(
            description="The fields.",
            examples=[[{"tags": "9..", "why": "local fields"}]],
        ),
    ] = ()
