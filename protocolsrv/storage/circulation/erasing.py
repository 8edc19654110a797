"""What is erased, and when: one row a table with a clock, and all that is known of one patron."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam as _P  # noqa: N812 - as short as it reads
from sqlalchemy import delete, null, select, update

from protocolsrv.domain.hold import HoldState
from protocolsrv.storage.sql import Sql
from protocolsrv.storage.transaction import Transaction

from . import tables as t
from .due import is_active


def _old(table: Any, key: str, clock: str) -> Sql:
    column = table.c[clock]
    wanted = select(table.c[key]).where(column < _P("before")).order_by(column).limit(_P("most"))
    return Sql(delete(table).where(table.c[key].in_(wanted)), "before", "most")


_OLD = {
    "answers": _old(t.answers, "key", "at"),
    "holds": _old(t.holds, "id", "ended_at"),
    "notices": _old(t.notices, "id", "sent_at"),
    "tasks": _old(t.tasks, "id", "done_at"),
    "audit": _old(t.audit, "id", "at"),
    "leases": _old(t.leases, "name", "until"),
}
_CANCEL = Sql(
    update(t.holds)
    .values(state=HoldState.CANCELLED.value, patron_id=null())
    .where(t.holds.c.patron_id == _P("patron"), is_active(t.holds.c)),
    "patron",
)
_SETTLEMENTS = Sql(
    delete(t.settlements).where(
        t.settlements.c.fee_id.in_(select(t.fees.c.id).where(t.fees.c.patron_id == _P("patron")))
    ),
    "patron",
)
_OF_PATRON = (
    _CANCEL,
    _SETTLEMENTS,
    *[
        Sql(delete(table).where(table.c.patron_id == _P("patron")), "patron")
        for table in (t.fees, t.logins, t.cards, t.consents, t.blocks, t.history, t.notices)
    ],
    Sql(delete(t.patrons).where(t.patrons.c.id == _P("patron")), "patron"),
)


def erase_old(transaction: Transaction, what: str, before: int, limit: int) -> int:
    """Erase at most `limit` rows of `what` from before that moment; how many it were."""
    return transaction.run(_OLD[what], (before, limit))


def erase_patron(transaction: Transaction, patron_id: int) -> None:
    """All of a patron. A loan or a debt still there makes the database refuse."""
    for sql in _OF_PATRON:
        transaction.run(sql, (patron_id,))
