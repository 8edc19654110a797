"""How item fields of the common systems are laid out: tables, to be taken as they are or varied.

A *pick* names subfields in order of preference: `("p", "a")` is $p, or $a where there is no $p;
`"b#2"` is the second $b. Where several subfields make up one value (call numbers), they are all
given in one string: `("khim",)` is $k, $h, $i and $m as they stand in the field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from protocolsrv.domain.item import ItemStatus

Pick = tuple[str, ...]
ANY = "*"
"""In a status table: any value that is not blank."""


@dataclass(frozen=True, slots=True)
class HoldingsMapping:
    """Where the facts of an item stand in fields with `tag`.

    `linked` are tags of item fields that hang on a `tag` field by $8 (or $0), as 876-878 on 852;
    `linked_picks` are the picks that differ there. `statuses` maps values (lower case) of each
    status subfield to a status, None for "says nothing"; the first subfield that says something
    counts. `types` and `libraries` translate codes of the source; what is not in `types` is taken
    over as it is, what is not in `libraries` is looked up in the consortium. With `note_prefix`
    only notes that begin so are public."""

    name: str
    tag: str
    barcode: Pick
    owner: Pick
    permanent: Pick = ()
    current: Pick = ()
    shelf: Pick = ()
    call_number: Pick = ()
    item_type: Pick = ()
    copy_number: Pick = ()
    enumeration: Pick = ()
    public_note: Pick = ()
    note_prefix: str = ""
    statuses: Mapping[str, Mapping[str, ItemStatus | None]] = field(default_factory=dict)
    unknown_status: ItemStatus = ItemStatus.IN_PROCESS
    types: Mapping[str, str] = field(default_factory=dict)
    default_type: str = "book"
    libraries: Mapping[str, str] = field(default_factory=dict)
    linked: tuple[str, ...] = ()
    linked_picks: Mapping[str, Pick] = field(default_factory=dict)


_WORDS: Mapping[str, ItemStatus | None] = {
    "available": ItemStatus.AVAILABLE,
    "in place": ItemStatus.AVAILABLE,
    "not checked out": ItemStatus.AVAILABLE,
    "reshelving": ItemStatus.AVAILABLE,
    "checked out": ItemStatus.ON_LOAN,
    "on loan": ItemStatus.ON_LOAN,
    "in transit": ItemStatus.IN_TRANSIT,
    "on holds shelf": ItemStatus.ON_HOLD_SHELF,
    "on hold shelf": ItemStatus.ON_HOLD_SHELF,
    "in process": ItemStatus.IN_PROCESS,
    "cataloging": ItemStatus.IN_PROCESS,
    "bindery": ItemStatus.IN_PROCESS,
    "on order": ItemStatus.ON_ORDER,
    "missing": ItemStatus.MISSING,
    "lost": ItemStatus.LOST,
    "lost and paid": ItemStatus.LOST,
    "long overdue": ItemStatus.LOST,
    "damaged": ItemStatus.DAMAGED,
    "on display": ItemStatus.ON_DISPLAY,
    "discard/weed": ItemStatus.WITHDRAWN,
    "withdrawn": ItemStatus.WITHDRAWN,
}

DEMO_852 = HoldingsMapping(
    name="demo852",
    tag="852",
    barcode=("p",),
    owner=("b", "a"),
    shelf=("c",),
    call_number=("h",),
    item_type=("x",),
    copy_number=("t",),
    enumeration=("3",),
    public_note=("z",),
)

MARC_852 = HoldingsMapping(
    name="marc852",
    tag="852",
    barcode=("p",),
    owner=("b", "a"),
    shelf=("c",),
    call_number=("khim", "j"),
    copy_number=("t",),
    enumeration=("3",),
    public_note=("z",),
    statuses={"j": {**_WORDS, "0": None, "1": ItemStatus.AVAILABLE}},
    linked=("876", "877", "878"),
    linked_picks={
        "barcode": ("p", "a"),
        "current": ("l",),
        "copy_number": ("t",),
        "enumeration": ("3",),
        "public_note": ("z",),
    },
)

KOHA_952 = HoldingsMapping(
    name="koha952",
    tag="952",
    barcode=("p",),
    owner=("a",),
    permanent=("a",),
    current=("b",),
    shelf=("c",),
    call_number=("o",),
    item_type=("y",),
    copy_number=("t",),
    enumeration=("h",),
    public_note=("z",),
    statuses={
        "0": {"0": None, ANY: ItemStatus.WITHDRAWN},
        "1": {
            "0": None,
            "4": ItemStatus.MISSING,
            ANY: ItemStatus.LOST,
        },
        "4": {"0": None, ANY: ItemStatus.DAMAGED},
        "q": {ANY: ItemStatus.ON_LOAN},
        "7": {"-1": ItemStatus.ON_ORDER, ANY: None},
    },
    types={
        "bk": "book",
        "mu": "music",
        "cf": "game",
        "mp": "map",
        "cr": "magazine",
        "vm": "film",
        "ref": "reference",
    },
)

EVERGREEN_852 = HoldingsMapping(
    name="evergreen852",
    tag="852",
    barcode=("p",),
    owner=("b",),
    permanent=("b#2", "b"),
    shelf=("c",),
    call_number=("kjm",),
    item_type=("g",),
    copy_number=("t",),
    statuses={"z": _WORDS, "s": _WORDS},
)

SIERRA_945 = HoldingsMapping(
    name="sierra945",
    tag="945",
    barcode=("i", "y"),
    owner=("l",),
    shelf=("l",),
    call_number=("ab",),
    item_type=("t",),
    copy_number=("g",),
    enumeration=("c",),
    statuses={
        "s": {
            "-": ItemStatus.AVAILABLE,
            "o": ItemStatus.AVAILABLE,
            "!": ItemStatus.ON_HOLD_SHELF,
            "t": ItemStatus.IN_TRANSIT,
            "m": ItemStatus.MISSING,
            "l": ItemStatus.LOST,
            "n": ItemStatus.LOST,
            "$": ItemStatus.LOST,
            "z": ItemStatus.CLAIMED_RETURNED,
            "d": ItemStatus.DAMAGED,
            "p": ItemStatus.IN_PROCESS,
            "r": ItemStatus.ON_ORDER,
            "w": ItemStatus.WITHDRAWN,
        }
    },
    types={"0": "book"},
)

SYMPHONY_949 = HoldingsMapping(
    name="symphony949",
    tag="949",
    barcode=("i",),
    owner=("m",),
    shelf=("l",),
    call_number=("a",),
    item_type=("t",),
    copy_number=("c",),
    enumeration=("v",),
    public_note=("o",),
    note_prefix=".PUBLIC.",
    statuses={
        place: {
            "checkedout": ItemStatus.ON_LOAN,
            "intransit": ItemStatus.IN_TRANSIT,
            "holds": ItemStatus.ON_HOLD_SHELF,
            "inprocess": ItemStatus.IN_PROCESS,
            "on-order": ItemStatus.ON_ORDER,
            "missing": ItemStatus.MISSING,
            "lost": ItemStatus.LOST,
            "lost-assum": ItemStatus.LOST,
            "lost-paid": ItemStatus.LOST,
            "discard": ItemStatus.WITHDRAWN,
            "withdrawn": ItemStatus.WITHDRAWN,
            ANY: None,
        }
        for place in ("k", "l")
    },
    types={"book": "book", "sound": "music", "ref": "reference"},
)

MAPPINGS: Mapping[str, HoldingsMapping] = {
    one.name: one
    for one in (
        DEMO_852,
        MARC_852,
        KOHA_952,
        EVERGREEN_852,
        SIERRA_945,
        SYMPHONY_949,
        replace(SYMPHONY_949, name="symphony999", tag="999"),
    )
}
"""The built-in mappings by name."""
