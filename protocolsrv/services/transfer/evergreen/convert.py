"""The conversion: tables in, our files out, and every row that stays behind with its reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from protocolsrv.services.transfer.tables import BY_NAME

from . import lending, people, stock
from .copy_text import Tables
from .found import Converted, Found


def convert(directory: Path, today: date) -> Converted:
    """Convert the tables of `directory` (`actor.usr.tsv` and so on). Raises OSError where the
    folder cannot be read, ValueError where it holds none of the tables."""
    tables = Tables(directory)
    if not tables.has("actor.usr"):
        raise ValueError(f"no actor.usr.tsv in {directory}: are these Evergreen's tables?")
    found = Found(tables, today)
    people.org_units(found)
    stock.bibliographic(found)
    people.users(found)
    people.cards(found)
    stock.copies(found)
    lending.circulations(found)
    lending.holds(found)
    lending.money(found)
    lending.penalties(found)
    found.out.files = {
        f"{name}.csv": _csv(name, found.rows[name])
        for name in BY_NAME
        if name not in ("consents", "transits")  # Evergreen has no such consents
    }
    return found.out


def _csv(table: str, rows: list[Mapping[str, object]]) -> bytes:
    """The rows under the columns that any of them has, and those that are required."""
    used = {name for row in rows for name in row}
    columns = [one.name for one in BY_NAME[table].columns if one.name in used or one.required]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(name, "") for name in columns] for row in rows)
    return out.getvalue().encode()
