"""What the rows of policy tables have in common: a name, days of validity, and conditions.

A condition that is left out always holds; of a list one value must fit. A row matches when all its
conditions hold. Structs inherit in one line only, hence the order of the classes.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from protocolsrv.config.sections.base import Section
from protocolsrv.config.sections.consortium import Kind

Codes = tuple[str, ...]
Age = Annotated[int, Meta(ge=0, le=150)]
Days = Annotated[int, Meta(ge=0, le=3660)]
Ore = Annotated[int, Meta(ge=0, le=100_000_00)]
ActionName = Literal["loan", "renew", "hold", "computer", "door"]
"""What may be stopped; a test compares with `domain.patron`."""

_PLACES = "Codes of libraries or municipalities:"


class NamedRow(Section, frozen=True):
    """A row has a name: explanations and problems call it so."""

    name: Annotated[
        str, Meta(pattern="^[a-z0-9][a-z0-9-]{0,39}$", description="A name of a-z, 0-9, -.")
    ]


class PlaceRow(NamedRow, frozen=True):
    """A row about a library."""

    place: Annotated[Codes, Meta(description=f"{_PLACES} where.")] = ()
    place_kind: Annotated[tuple[Kind, ...], Meta(description="What sort of library it is.")] = ()


class FloatRow(NamedRow, frozen=True):
    """A row about items, without days."""

    item_type: Annotated[Codes, Meta(description="Types of items.")] = ()
    owner: Annotated[Codes, Meta(description=f"{_PLACES} who owns the item.")] = ()


class DatedRow(NamedRow, frozen=True):
    """A row in force on certain days."""

    valid_from: Annotated[date | None, Meta(description="The first day it is in force.")] = None
    valid_to: Annotated[date | None, Meta(description="The last day it is in force.")] = None


class ItemRow(DatedRow, frozen=True):
    """A row about items."""

    item_type: Annotated[Codes, Meta(description="Types of items.")] = ()
    owner: Annotated[Codes, Meta(description=f"{_PLACES} who owns the item.")] = ()


class PatronRow(DatedRow, frozen=True):
    """A row about patrons."""

    category: Annotated[Codes, Meta(description="Categories of patrons.")] = ()
    home: Annotated[Codes, Meta(description=f"{_PLACES} the patron's home.")] = ()
    age_from: Annotated[Age | None, Meta(description="From this age, in years on the day.")] = None
    age_to: Annotated[Age | None, Meta(description="Up to and with this age.")] = None


class PatronItemRow(PatronRow, frozen=True):
    """A row about patrons and items."""

    item_type: Annotated[Codes, Meta(description="Types of items.")] = ()
    owner: Annotated[Codes, Meta(description=f"{_PLACES} who owns the item.")] = ()
    owner_kind: Annotated[
        tuple[Kind, ...], Meta(description="What sort of library owns the item.")
    ] = ()
    owner_is_school: Annotated[
        bool | None, Meta(description="Whether the owner is the patron's own school.")
    ] = None


class PatronItemPlaceRow(PatronItemRow, frozen=True):
    """A row about patrons, items, and where it happens."""

    place: Annotated[Codes, Meta(description=f"{_PLACES} where it is lent or fetched.")] = ()
    place_kind: Annotated[tuple[Kind, ...], Meta(description="What sort of library that is.")] = ()
    place_is_school: Annotated[
        bool | None, Meta(description="Whether that is the patron's own school.")
    ] = None
