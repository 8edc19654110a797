"""What statistics and checks ask of the whole of circulation; the database adds it up.

Events are anonymous; what is counted live names no patron either.
"""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from sqlalchemy import bindparam as _P  # noqa: N812 - as short as it reads
from sqlalchemy import func, select, text

from protocolsrv.storage.circulation_tables import items
from protocolsrv.storage.sql import Row, Sql

from . import tables as t
from .rows import Source

_E = t.events.c


def _between(*columns: object, kind: str) -> Sql:
    statement = (
        select(*columns, func.sum(_E.count))  # type: ignore[call-overload]
        .where(_E.kind == kind, _E.day >= _P("first"), _E.day <= _P("last"))
        .group_by(*columns)
        .order_by(*columns)
    )
    return Sql(statement, "first", "last")


_LOANS = _between(_E.library, _E.owner, kind="loan")
_FLOWS = _between(_E.municipality, _E.owner, kind="loan")
_WAITS = _between(_E.library, _E.days, kind="hold_filled")
_MOVING = Sql(
    select(t.transits.c.destination, func.count())
    .group_by(t.transits.c.destination)
    .order_by(t.transits.c.destination)
)
_SHELF = Sql(
    select(t.holds.c.pickup, func.count())
    .where(t.holds.c.state == "on_shelf")
    .group_by(t.holds.c.pickup)
    .order_by(t.holds.c.pickup)
)
_EVENTS = Sql(select(*[one for one in t.events.c if one.name != "id"]).order_by(_E.id))
_DAYS = Sql(select(func.min(_E.day), func.max(_E.day)))

_CHECKS: dict[str, str] = {
    "items on loan are not the open loans": """
        SELECT (SELECT COUNT(*) FROM items i LEFT JOIN loans l ON l.item_id = i.id
                WHERE i.status IN ('on_loan', 'lost', 'claimed_returned', 'claimed_never_borrowed')
                AND l.id IS NULL)
             + (SELECT COUNT(*) FROM loans l JOIN items i ON i.id = l.item_id
                WHERE i.status NOT IN
                ('on_loan', 'lost', 'claimed_returned', 'claimed_never_borrowed'))""",
    "items in transit are not the open transits": """
        SELECT (SELECT COUNT(*) FROM items i LEFT JOIN transits t ON t.item_id = i.id
                WHERE i.status = 'in_transit' AND t.id IS NULL)
             + (SELECT COUNT(*) FROM transits t JOIN items i ON i.id = t.item_id
                WHERE i.status <> 'in_transit')""",
    "items on hold shelves are not the holds that are ready": """
        SELECT (SELECT COUNT(*) FROM items i LEFT JOIN holds h
                ON h.item_id = i.id AND h.state = 'on_shelf'
                WHERE i.status = 'on_hold_shelf' AND h.id IS NULL)
             + (SELECT COUNT(*) FROM holds h JOIN items i ON i.id = h.item_id
                WHERE h.state = 'on_shelf'
                AND (i.status <> 'on_hold_shelf' OR i.current <> h.pickup))""",
    "holds in transit have no transit": """
        SELECT COUNT(*) FROM holds h LEFT JOIN transits t
        ON t.hold_id = h.id AND t.item_id = h.item_id AND t.destination = h.pickup
        WHERE h.state = 'in_transit' AND t.id IS NULL""",
    "ended holds have a patron": """
        SELECT COUNT(*) FROM holds
        WHERE (state NOT IN ('waiting', 'in_transit', 'on_shelf')) <> (patron_id IS NULL)""",
    "fees are not what was charged less what was settled": """
        SELECT COUNT(*) FROM fees f WHERE f.amount - f.owing <>
        (SELECT COALESCE(SUM(s.amount), 0) FROM settlements s WHERE s.fee_id = f.id)""",
    "paid fees name an item": """
        SELECT COUNT(*) FROM fees WHERE owing = 0 AND item_id IS NOT NULL""",
    "loans and returns of the statistics are not the open loans": """
        SELECT ABS((SELECT COUNT(*) FROM loans)
        - (SELECT COALESCE(SUM(CASE kind WHEN 'loan' THEN count ELSE -count END), 0)
           FROM events WHERE kind IN ('loan', 'return')))""",
}
"""Each counts what must not be; 0 is right."""

_COMPILED = {told: Sql(text(sql)) for told, sql in _CHECKS.items()}


def loans(source: Source, first: date, last: date) -> list[Row]:
    """(library, owner of the item, loans), both days included."""
    return source.rows(_LOANS, (first.isoformat(), last.isoformat()))


def flows(source: Source, first: date, last: date) -> list[Row]:
    """(the patron's municipality, owner of the item, loans)."""
    return source.rows(_FLOWS, (first.isoformat(), last.isoformat()))


def waits(source: Source, first: date, last: date) -> list[Row]:
    """(library, days waited, holds filled)."""
    return source.rows(_WAITS, (first.isoformat(), last.isoformat()))


def in_transit(source: Source) -> list[Row]:
    """(destination, items under way now)."""
    return source.rows(_MOVING)


def on_shelves(source: Source) -> list[Row]:
    """(pickup library, items to be fetched now)."""
    return source.rows(_SHELF)


def days(source: Source) -> tuple[date, date] | None:
    """The first and last day something was told of; None where nothing was."""
    first, last = source.rows(_DAYS)[0]
    return None if first is None else (date.fromisoformat(first), date.fromisoformat(last))


def digest(source: Source) -> str:
    """SHA-256 over all events in their order."""
    found = sha256()
    for row in source.rows(_EVENTS):
        found.update(repr(tuple(row)).encode())
    return found.hexdigest()


def broken(source: Source) -> list[str]:
    """The invariants that do not hold, each with how many rows are wrong; none when all is well."""
    found = []
    for told, sql in _COMPILED.items():
        wrong = int(source.rows(sql)[0][0])
        if wrong:
            found.append(f"{told}: {wrong}")
    return found


ITEMS_BY_STATUS = Sql(
    select(items.c.status, func.count()).group_by(items.c.status).order_by(items.c.status)
)
"""(status, items)."""
