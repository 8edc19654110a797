"""Writing circulation as the CSV files a load reads; loaded elsewhere they give the same again.

What a digest was made of cannot be written: PINs and names for logging in go out as they are kept,
and need the key file of this installation beside them.
"""

from __future__ import annotations

import csv
import io
import os
import secrets as random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from protocolsrv.domain.circulation_dump import CirculationDump, RecordNumbers
from protocolsrv.domain.fee import Fee
from protocolsrv.domain.hold import Hold
from protocolsrv.domain.item import Item
from protocolsrv.domain.library import Consortium

from .itemstates import NEEDS_ROW
from .load import Keeper
from .tables import BY_NAME, TABLES, Table

Values = Mapping[str, object]


@dataclass(slots=True)
class _Names:
    """What rows of other files are called by."""

    patrons: dict[int, str] = field(default_factory=dict)
    items: dict[int, Item] = field(default_factory=dict)
    records: Mapping[int, str] = field(default_factory=dict)

    def patron(self, patron_id: int | None) -> str:
        return "" if patron_id is None else self.patrons.get(patron_id, "")

    def barcode(self, item_id: int | None) -> str:
        found = None if item_id is None else self.items.get(item_id)
        return "" if found is None else found.barcode


def export(
    dump: CirculationDump, consortium: Consortium, records: RecordNumbers, keeper: Keeper
) -> dict[str, bytes]:
    """The files by name, all of them, also those with a header alone."""
    names = _Names()
    patrons = list(dump.all_patrons())
    names.patrons = {one.id: one.alias for one, _ in patrons}
    names.items = {one.id: one for one in dump.all_items()}
    holds = list(dump.all_holds())
    wanted = {one.record_id for one in names.items.values()} | {one.record_id for one in holds}
    names.records = records.numbers(sorted(wanted - {0}))
    busy = {one.item_id for one in dump.all_loans()} | {one.item_id for one in dump.all_transits()}
    busy |= {one.item_id for one in holds if one.item_id is not None}
    rows: dict[str, Iterable[Values]] = {
        "libraries": (_fields(one, "libraries") for one in consortium.libraries.values()),
        "patrons": (
            {
                **_fields(one, "patrons"),
                "patron": one.alias,
                "guardian": names.patron(one.guardian_id),
                "pin_hash": login.pin_hash,
                "login_digests": login.digests,
                "keys": keeper.fingerprint if login.pin_hash or login.digests else "",
            }
            for one, login in patrons
        ),
        "consents": (_of(one.patron_id, one, "consents", names) for one in dump.all_consents()),
        "cards": (
            {**_of(one.patron_id, one, "cards", names), "card": one.number}
            for one in dump.all_cards()
        ),
        "blocks": (_of(patron, one, "blocks", names) for patron, one in dump.all_blocks()),
        "items": (_item(one, names, busy) for one in names.items.values()),
        "loans": (
            {**_of(one.patron_id, one, "loans", names), "item": names.barcode(one.item_id)}
            for one in dump.all_loans()
        ),
        "holds": (_hold(one, names) for one in holds),
        "transits": (
            {**_fields(one, "transits"), "item": names.barcode(one.item_id)}
            for one in dump.all_transits()
        ),
        "fees": (_fee(one, names) for one in dump.all_fees()),
    }
    return {table.file: _written(table, rows[table.name]) for table in TABLES}


def write_files(directory: Path, contents: Mapping[str, bytes]) -> None:
    """Write the files, each whole or not at all, readable by their owner alone: they are personal
    data. Raises OSError."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, data in contents.items():
        draft = directory / f".{name}.{random.token_hex(4)}"
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(data)
        draft.replace(directory / name)


def _fields(value: object, table: str) -> dict[str, object]:
    """The columns that are called as fields of `value`."""
    return {
        one.name: getattr(value, one.name)
        for one in BY_NAME[table].columns
        if hasattr(value, one.name)
    }


def _of(patron_id: int, value: object, table: str, names: _Names) -> dict[str, object]:
    return {**_fields(value, table), "patron": names.patron(patron_id)}


def _item(item: Item, names: _Names, busy: set[int]) -> Values:
    """A status that only a row of another file could give, without that row, is left empty: the
    catalogue said so of an item that circulation does not know to be away."""
    alone = item.status in NEEDS_ROW and item.id not in busy
    return {
        **_fields(item, "items"),
        "item": item.barcode,
        "record": names.records.get(item.record_id, ""),
        "status": None if alone else item.status,
    }


def _hold(hold: Hold, names: _Names) -> Values:
    return {
        **_fields(hold, "holds"),
        "patron": names.patron(hold.patron_id),
        "record": names.records.get(hold.record_id, ""),
        "wanted_item": names.barcode(hold.wanted_item_id),
        "item": names.barcode(hold.item_id),
        "asked_item": names.barcode(hold.asked_item_id),
    }


def _fee(fee: Fee, names: _Names) -> Values:
    return {
        **_fields(fee, "fees"),
        "patron": names.patron(fee.patron_id),
        "item": names.barcode(fee.item_id),
    }


def _written(table: Table, rows: Iterable[Values]) -> bytes:
    """The file's bytes: rows in the order of their keys, so that equal stores give equal files."""
    columns = [one for one in table.columns if one.exported]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([one.name for one in columns])
    writer.writerows(sorted(_texts(table, rows)))
    return out.getvalue().encode()


def _texts(table: Table, rows: Iterable[Values]) -> Iterator[list[str]]:
    columns = [one for one in table.columns if one.exported]
    for row in rows:
        values = [row.get(one.name) for one in columns]
        yield [
            "" if value is None else column.kind.write(value)
            for column, value in zip(columns, values, strict=True)
        ]
