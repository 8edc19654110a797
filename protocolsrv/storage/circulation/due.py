"""What duties have to look at: ids by the clocks of `domain.circulation.CirculationReader.due`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy import bindparam as _P  # noqa: N812 - as short as it reads

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.hold import ACTIVE, HoldState
from protocolsrv.domain.loan import LoanState
from protocolsrv.storage.moments import to_micros
from protocolsrv.storage.sql import Sql

from . import tables as t
from .rows import Source


def is_active(columns: Any) -> Any:
    """The condition that a hold is still wanted."""
    return or_(*[columns.state == one.value for one in ACTIVE])


_H, _L = t.holds.c, t.loans.c
_WAITING = HoldState.WAITING.value
_OPEN = LoanState.OPEN.value
_DUE_NAMES: dict[str, tuple[str, ...]] = {
    "shelf": ("day",), "hold_end": ("day",), "asked": ("moment",), "transit": ("moment",),
    "waiting": (), "caught": (), "recalled": ("moment",), "idle": ("moment",),
}  # fmt: skip


def _ids(kind: str, table: Any, *conditions: Any) -> Sql:
    columns = table.c
    statement = (
        select(columns.id)
        .where(*conditions, columns.id > _P("after"))
        .order_by(columns.id)
        .limit(_P("most"))
    )
    return Sql(statement, *_DUE_NAMES.get(kind, ("moment",)), "after", "most")


def _none(table: Any, *conditions: Any) -> Any:
    return ~select(table.c.id).where(*conditions).exists()


_DUE: dict[str, Sql] = {
    "shelf": _ids(
        "shelf", t.holds, _H.state == HoldState.ON_SHELF.value, _H.shelf_until < _P("day")
    ),
    "hold_end": _ids("hold_end", t.holds, _H.state == _WAITING, _H.expires_on < _P("day")),
    "asked": _ids(
        "asked", t.holds, _H.state == _WAITING, _H.asked_library != "", _H.asked_at < _P("moment")
    ),
    "transit": _ids(
        "transit", t.transits, t.transits.c.lost_at.is_(None), t.transits.c.sent_at < _P("moment")
    ),
    "waiting": _ids("waiting", t.holds, _H.state == _WAITING),
    "caught": _ids(
        "caught",
        t.holds,
        or_(_H.state == HoldState.IN_TRANSIT.value, _H.state == HoldState.ON_SHELF.value),
    ),
    "recalled": _ids("recalled", t.loans, _L.state == _OPEN, _L.recalled_at < _P("moment")),
    "overdue": _ids("overdue", t.loans, _L.state == _OPEN, _L.due_at < _P("moment")),
    "idle": _ids(
        "idle",
        t.patrons,
        or_(t.patrons.c.seen_at.is_(None), t.patrons.c.seen_at < _P("moment")),
        _none(t.loans, _L.patron_id == t.patrons.c.id),
        _none(t.holds, and_(_H.patron_id == t.patrons.c.id, is_active(_H))),
        _none(t.fees, and_(t.fees.c.patron_id == t.patrons.c.id, t.fees.c.owing > 0)),
    ),
}


def due_ids(source: Source, kind: str, before: datetime, after_id: int, limit: int) -> list[int]:
    """At most `limit` ids above `after_id`, in their order."""
    parameters = {"day": local_day(before).isoformat(), "moment": to_micros(before)}
    names = _DUE_NAMES.get(kind, ("moment",))
    ordered = (*[parameters[name] for name in names], after_id, limit)
    sql = _DUE.get(kind, _DUE["overdue"])
    return [int(row[0]) for row in source.rows(sql, ordered)]
