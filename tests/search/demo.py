"""The demo consortium's records for the tests of engines, read by pymarc."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import pymarc

from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.library import Consortium, Library, LibraryKind, Municipality

from .oracle import Held

DEMO = Path(__file__).parents[2] / "marc_fixtures" / "demo"


@lru_cache(maxsize=1)
def consortium() -> Consortium:
    """The 24 libraries."""
    with (DEMO / "libraries.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    codes = sorted({row["municipality"] for row in rows})
    return Consortium(
        [Municipality(code, code.title()) for code in codes],
        [
            Library(row["code"], row["sigel"], row["name"], row["municipality"],
                    LibraryKind(row["kind"]))
            for row in rows
        ],
    )  # fmt: skip


@lru_cache(maxsize=1)
def records() -> dict[int, Held]:
    """The demo catalogue by record id, with items dealt out by a fixed rule."""
    codes = sorted(consortium().libraries)
    statuses = list(ItemStatus)
    first = datetime(2024, 1, 1, 8, 30, tzinfo=UTC)
    found: dict[int, Held] = {}
    with (DEMO / "catalogue.mrc").open("rb") as stream:
        for number, record in enumerate(pymarc.MARCReader(stream), 1):
            assert record is not None
            items = [
                Item(
                    barcode=f"3{number:06}{copy}",
                    record_id=number,
                    owner=codes[number % len(codes)],
                    permanent=codes[(number + copy) % len(codes)],
                    current=codes[(number + copy * (number % 3)) % len(codes)],
                    call_number=f"Hc {number % 40}",
                    item_type=("book", "film", "audiobook")[number % 3],
                    status=statuses[(number * 7 + copy) % len(statuses)],
                )
                for copy in range(number % 5)
            ]
            created = first + timedelta(hours=7 * number)
            modified = created + timedelta(days=number % 50)
            found[number] = Held(record, items, created, modified)
    return found
