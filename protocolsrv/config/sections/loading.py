"""`[loading]` and `[loading.holdings]`: how records and items are taken in."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from .base import Section

Status = Literal[
    "available",
    "on_loan",
    "in_transit",
    "on_hold_shelf",
    "in_process",
    "on_order",
    "missing",
    "lost",
    "claimed_returned",
    "claimed_never_borrowed",
    "damaged",
    "on_display",
    "deposit",
    "withdrawn",
]
"""The statuses of an item; a test compares them with `domain.item`."""

MappingName = Literal[
    "demo852", "marc852", "koha952", "evergreen852", "sierra945", "symphony949", "symphony999"
]
"""The built-in mappings; a test compares them with `marc.holdings_mappings`."""

MatchRule = Literal["libris", "isbn-title"]
"""The rules of matching; a test compares them with `services.loading`."""

Pick = tuple[str, ...]
"""Subfields in order of preference, the first that has a value: ["p", "a"]; "b#2" is the second
$b; several letters, as "hij", are the subfields of a value made up of all of them."""


class HoldingsSection(Section, frozen=True):
    """A mapping of item fields of your own. With `like` only what differs from a built-in mapping
    need be said; without it `tag`, `barcode` and `owner` are needed."""

    like: Annotated[
        MappingName | None,
        Meta(description="The built-in mapping this one varies.", examples=["koha952"]),
    ] = None
    tag: Annotated[
        str | None,
        Meta(pattern="^[0-9A-Za-z]{3}$", description="Field with one item.", examples=["952"]),
    ] = None
    barcode: Annotated[Pick | None, Meta(description="Barcode.", examples=[["p"]])] = None
    owner: Annotated[
        Pick | None, Meta(description="The library that owns the item.", examples=[["b", "a"]])
    ] = None
    permanent: Annotated[
        Pick | None, Meta(description="Where it belongs; else as owner.", examples=[["a"]])
    ] = None
    current: Annotated[
        Pick | None, Meta(description="Where it is; else as permanent.", examples=[["b"]])
    ] = None
    shelf: Annotated[Pick | None, Meta(description="Shelf or section.", examples=[["c"]])] = None
    call_number: Annotated[
        Pick | None, Meta(description="Call number.", examples=[["khim", "j"]])
    ] = None
    item_type: Annotated[Pick | None, Meta(description="Item type.", examples=[["y"]])] = None
    copy_number: Annotated[Pick | None, Meta(description="Copy number.", examples=[["t"]])] = None
    enumeration: Annotated[Pick | None, Meta(description="Volume or issue.", examples=[["h"]])] = (
        None
    )
    public_note: Annotated[
        Pick | None, Meta(description="Note for the public.", examples=[["z"]])
    ] = None
    note_prefix: Annotated[
        str | None,
        Meta(description="Only notes that begin so are for the public.", examples=[".PUBLIC."]),
    ] = None
    statuses: Annotated[
        dict[str, dict[str, Status | Literal["ignore"]]] | None,
        Meta(
            description='By subfield: values (lower case) and the status they mean; "*" is any'
            ' other value, "ignore" says nothing. The first subfield that says something counts.',
            examples=[{"q": {"*": "on_loan"}, "4": {"0": "ignore", "*": "damaged"}}],
        ),
    ] = None
    unknown_status: Annotated[
        Status | None,
        Meta(description="Status of an item whose status nobody knows.", examples=["in_process"]),
    ] = None
    types: Annotated[
        dict[str, str] | None,
        Meta(
            description="Item types of the source (lower case) and ours.",
            examples=[{"bk": "book", "mu": "music"}],
        ),
    ] = None
    default_type: Annotated[
        str | None, Meta(description="Type of an item that has none.", examples=["book"])
    ] = None
    libraries: Annotated[
        dict[str, str] | None,
        Meta(description="Library codes of the source and our codes.", examples=[{"HB": "exa"}]),
    ] = None
    linked: Annotated[
        tuple[Annotated[str, Meta(pattern="^[0-9A-Za-z]{3}$")], ...] | None,
        Meta(description="Item fields linked by $8.", examples=[["876", "877", "878"]]),
    ] = None
    linked_picks: Annotated[
        dict[
            Literal[
                "barcode",
                "owner",
                "permanent",
                "current",
                "shelf",
                "call_number",
                "item_type",
                "copy_number",
                "enumeration",
                "public_note",
            ],
            Pick,
        ]
        | None,
        Meta(
            description="Subfields that differ in linked fields.",
            examples=[{"barcode": ["p", "a"]}],
        ),
    ] = None


class LoadingSection(Section, frozen=True):
    """How records and their items are taken in by `protocolsrv load`."""

    workers: Annotated[
        int,
        Meta(ge=0, le=64, description="Processes that prepare records; 0: as many as useful."),
    ] = 0
    batch_records: Annotated[
        int, Meta(ge=1, le=100_000, description="Records a transaction, while no server runs.")
    ] = 1000
    serving_batch_records: Annotated[
        int,
        Meta(
            ge=1,
            le=1000,
            description="The same while a server runs: short, so that nobody waits.",
        ),
    ] = 100
    serving_pause_milliseconds: Annotated[
        int, Meta(ge=0, le=1000, description="Rest between those.")
    ] = 20
    holdings: Annotated[
        MappingName | HoldingsSection,
        Meta(
            description="Where items stand in a record: a built-in mapping, or a table"
            " [loading.holdings] of your own."
        ),
    ] = "marc852"
    match: Annotated[
        tuple[MatchRule, ...],
        Meta(
            description="When a record is taken to be one we have: same Libris id, same ISBN and"
            " title. Empty: only the same control number.",
            examples=[["libris", "isbn-title"]],
        ),
    ] = ()
