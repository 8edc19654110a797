"""A policy file as a whole: tables of rows, in the order they stand."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from protocolsrv.config.sections.base import Section

from .rows import (
    AccessRow,
    BlockRow,
    CategoryRow,
    ChainRow,
    FeeRow,
    FloatingRow,
    HoldRow,
    ItemTypeRow,
    LimitRow,
    LoanRow,
    OverdueRow,
    PeriodsRow,
    PreferenceRow,
    RefundRow,
    RenewalRow,
    ReplacementRow,
)

AnyAxis = Literal["owner", "lending", "patron"]


class AxisSection(Section, frozen=True):
    """Whose own rows come before the shared ones: those of the municipality that owns the item
    (`owner`), where it is lent or fetched (`lending`), or of the patron's home (`patron`)."""

    access: Annotated[AnyAxis, Meta(description="Of `[[access]]`.")] = "owner"
    loan: Annotated[AnyAxis, Meta(description="Of `[[loan]]`.")] = "owner"
    renewal: Annotated[AnyAxis, Meta(description="Of `[[renewal]]`.")] = "owner"
    hold: Annotated[AnyAxis, Meta(description="Of `[[hold]]`.")] = "owner"
    overdue: Annotated[AnyAxis, Meta(description="Of `[[overdue]]`.")] = "owner"
    replacement: Annotated[
        Literal["owner", "patron"], Meta(description="Of `[[replacement]]`.")
    ] = "owner"
    fee: Annotated[Literal["lending", "patron"], Meta(description="Of `[[fee]]`.")] = "lending"
    floating: Annotated[Literal["owner", "lending"], Meta(description="Of `[[floating]]`.")] = (
        "owner"
    )


class PolicyFile(
    Section,
    frozen=True,
    rename={
        "categories": "category",
        "item_types": "item_type",
    },
):
    """The shared base, or the own rows of one municipality.

    Rows are looked at in the order they stand; the first that matches wins. Only the base has
    `[axis]` and `[[category]]`, and its last row of each table is for everything."""

    axis: AxisSection = AxisSection()
    categories: tuple[CategoryRow, ...] = ()
    item_types: tuple[ItemTypeRow, ...] = ()
    access: tuple[AccessRow, ...] = ()
    loan: tuple[LoanRow, ...] = ()
    renewal: tuple[RenewalRow, ...] = ()
    hold: tuple[HoldRow, ...] = ()
    limit: tuple[LimitRow, ...] = ()
    block: tuple[BlockRow, ...] = ()
    overdue: tuple[OverdueRow, ...] = ()
    replacement: tuple[ReplacementRow, ...] = ()
    fee: tuple[FeeRow, ...] = ()
    refund: tuple[RefundRow, ...] = ()
    floating: tuple[FloatingRow, ...] = ()
    chain: tuple[ChainRow, ...] = ()
    preference: tuple[PreferenceRow, ...] = ()
    periods: tuple[PeriodsRow, ...] = ()


TABLES = (
    "access",
    "loan",
    "renewal",
    "hold",
    "limit",
    "block",
    "overdue",
    "replacement",
    "fee",
    "refund",
    "floating",
    "chain",
    "preference",
    "periods",
)
"""The tables in which rows are looked for."""
