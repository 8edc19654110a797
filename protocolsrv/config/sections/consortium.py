"""`[[municipality]]` and `[[library]]`: who the consortium is."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from .base import Section

Code = Annotated[str, Meta(pattern="^[a-z][a-z0-9-]{1,15}$")]
"""A code: it names a scope in paths and lists."""

Kind = Literal["library", "mobile", "school", "deposit"]
"""What sort of place; a test compares with `domain.library`."""

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
"""Days of the week, Monday first."""

RESERVED = ("region", "default")
"""Scopes that stand for everything, so no code."""


class MunicipalitySection(Section, frozen=True):
    """A member of the consortium, one such table each."""

    code: Annotated[
        Code, Meta(description="Two to sixteen of a-z, 0-9 and -.", examples=["exempelby"])
    ]
    name: Annotated[str, Meta(min_length=1, description="Name for people.", examples=["Exempelby"])]


class LibrarySection(Section, frozen=True):
    """A library, one such table each; many fit better in a file of their own (`include`)."""

    code: Annotated[
        Code,
        Meta(description="Two to sixteen of a-z, 0-9 and -; the path /sru/exa.", examples=["exa"]),
    ]
    sigel: Annotated[
        str,
        Meta(
            pattern=r"^\S{1,16}$",
            description="Its sigel in the union catalogue.",
            examples=["ZZEXA"],
        ),
    ]
    name: Annotated[
        str, Meta(min_length=1, description="Name for people.", examples=["Exempelby bibliotek"])
    ]
    municipality: Annotated[
        str, Meta(description="Code of the municipality it belongs to.", examples=["exempelby"])
    ]
    kind: Annotated[Kind, Meta(description="What sort of place it is.")] = "library"
    open: Annotated[
        tuple[Weekday, ...],
        Meta(
            description="Weekdays on which it is open: no loan is due on another. None: every day.",
            examples=[["mon", "tue", "wed", "thu", "fri", "sat"]],
        ),
    ] = ()
