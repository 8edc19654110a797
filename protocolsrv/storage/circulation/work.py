"""One unit of work: reading and writing circulation in an open transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Table, insert, select, update
from sqlalchemy import bindparam as _P  # noqa: N812 - as short as it reads
from sqlalchemy.dialects import postgresql, sqlite

from protocolsrv.domain.calendar import local_day
from protocolsrv.domain.circulation import Event, Notice, NoticeKind, Remembered, Task
from protocolsrv.domain.fee import Fee, FeeKind, Settlement, SettlementKind
from protocolsrv.domain.hold import ACTIVE, Hold
from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.loan import Loan
from protocolsrv.domain.transit import Transit, TransitReason
from protocolsrv.storage.circulation_tables import items
from protocolsrv.storage.items import log_availability
from protocolsrv.storage.moments import to_micros
from protocolsrv.storage.sql import POSTGRESQL, SQLITE, Sql, placeholders
from protocolsrv.storage.transaction import Transaction

from . import tables as t
from .erasing import erase_old, erase_patron
from .people import People
from .reader import Reader
from .rows import EVENTS, FEES, HOLDS, ITEMS, LOANS, NOTICES, SETTLEMENTS, TASKS, TRANSITS

_TITLE_LOCKS = 0x70737203 << 32
"""PostgreSQL: the advisory lock of a title is this plus its record id."""

_STATUS = Sql(
    update(items).values(**placeholders(("status", "current"))).where(items.c.id == _P("this")),
    "current", "status", "this",
)  # fmt: skip
_AVAILABLE = Sql(
    select(items.c.id, items.c.current).where(
        items.c.record_id == _P("record"), items.c.status == _P("status")
    ),
    "record", "status",
)  # fmt: skip
_PROPERTIES = Sql(
    update(items).values(properties=_P("properties")).where(items.c.id == _P("this")),
    "properties", "this",
)  # fmt: skip
_ADD_ITEM_NAMES = tuple([one.name for one in items.c if one.name != "id"])
_ADD_ITEM = Sql(
    insert(items).values(**placeholders(_ADD_ITEM_NAMES)).returning(items.c.id), *_ADD_ITEM_NAMES
)
_HISTORY_NAMES = ("patron_id", "record_id", "lent_on", "back_on")
_HISTORY = Sql(insert(t.history).values(**placeholders(_HISTORY_NAMES)), *_HISTORY_NAMES)
_SETTLE = Sql(
    update(t.fees)
    .values(owing=t.fees.c.owing - _P("part"), item_id=_P("item"))
    .where(t.fees.c.id == _P("this")),
    "part", "item", "this",
)  # fmt: skip
_SEEN = Sql(
    update(t.patrons).values(seen_at=_P("seen")).where(t.patrons.c.id == _P("this")),
    "seen", "this",
)  # fmt: skip
_ANSWER = Sql(select(t.answers.c.digest, t.answers.c.answer).where(t.answers.c.key == _P("k")), "k")
_ANSWER_NAMES = ("key", "digest", "answer", "at")
_REMEMBER = Sql(insert(t.answers).values(**placeholders(_ANSWER_NAMES)), *_ANSWER_NAMES)
_AUDIT_NAMES = ("at", "who", "action", "patron_id")
_AUDIT = Sql(insert(t.audit).values(**placeholders(_AUDIT_NAMES)), *_AUDIT_NAMES)
_SENT = Sql(
    update(t.notices)
    .values(sent_at=_P("sent"), attempts=t.notices.c.attempts + 1)
    .where(t.notices.c.id == _P("this")),
    "sent", "this",
)  # fmt: skip
_DONE = Sql(
    update(t.tasks)
    .values(done_at=_P("done"))
    .where(t.tasks.c.id == _P("this"), t.tasks.c.done_at.is_(None)),
    "done", "this",
)  # fmt: skip
_LEASE = Sql(select(t.leases.c.holder, t.leases.c.until).where(t.leases.c.name == _P("n")), "n")
_LOCKS = {
    "items.barcode": Sql(
        select(items.c.id).where(items.c.barcode == _P("k")).with_for_update(), "k"
    ),
    "items.id": Sql(select(items.c.id).where(items.c.id == _P("k")).with_for_update(), "k"),
    "patrons.id": Sql(
        select(t.patrons.c.id).where(t.patrons.c.id == _P("k")).with_for_update(), "k"
    ),
}


def _upsert(
    table: Table, names: tuple[str, ...], keys: tuple[str, ...], *, keep: bool
) -> dict[str, Sql]:
    found = {}
    for dialect, library in ((SQLITE, sqlite), (POSTGRESQL, postgresql)):
        statement = library.insert(table).values(**placeholders(names))
        if keep:
            statement = statement.on_conflict_do_nothing(index_elements=list(keys))
        else:
            rest = {name: statement.excluded[name] for name in names if name not in keys}
            statement = statement.on_conflict_do_update(index_elements=list(keys), set_=rest)
        found[dialect] = Sql(statement, *names)
    return found


_CLOSE = _upsert(t.closures, ("library", "day", "reason"), ("library", "day"), keep=True)
_NOTICE_NAMES = tuple([one.name for one in t.notices.c if one.name != "id"])
_NOTIFY = _upsert(t.notices, _NOTICE_NAMES, ("kind", "about", "day"), keep=True)
_TAKE = _upsert(t.leases, ("name", "holder", "until"), ("name",), keep=False)


class Work(People, Reader):
    """A `CirculationWork`. `finish` is called just before the commit, by whoever opened it; `now`
    is for the log of changes of availability."""

    def __init__(self, transaction: Transaction, now: datetime):
        super().__init__(transaction)
        self._transaction = transaction
        # By title and item: where it could be had at once before this unit, and where now.
        self._moved: dict[tuple[int, int], tuple[str | None, str | None]] = {}
        self._now = to_micros(now)

    def finish(self) -> None:
        """Log titles whose set of libraries with an available item has changed: the items this
        unit touched as they were and as they are, beside those it did not."""
        moved = {key: one for key, one in self._moved.items() if one[0] != one[1]}
        self._moved = {}
        before: dict[int, frozenset[str]] = {}
        after: dict[int, frozenset[str]] = {}
        for record_id in {record_id for record_id, _ in moved}:
            mine = {item: one for (record, item), one in moved.items() if record == record_id}
            rows = self._transaction.rows(_AVAILABLE, (record_id, ItemStatus.AVAILABLE.value))
            others = frozenset(place for item, place in rows if item not in mine)
            before[record_id] = others | {was for was, _ in mine.values() if was is not None}
            after[record_id] = others | {now for _, now in mine.values() if now is not None}
        log_availability(self._transaction, before, after, self._now)

    # ---- locks ------------------------------------------------------------------------------

    def lock_item(self, barcode: str) -> Item | None:
        """The item, held to the end."""
        self._lock("items.barcode", barcode)
        return self.item(barcode)

    def lock_item_id(self, item_id: int) -> Item | None:
        """The same by id."""
        self._lock("items.id", item_id)
        return self.item_by_id(item_id)

    def lock_title(self, record_id: int) -> None:
        """Nobody else moves holds of this title until the end."""
        self._transaction.lock(_TITLE_LOCKS + record_id)

    def _lock(self, what: str, key: object) -> None:
        if self._transaction.dialect == POSTGRESQL:
            self._transaction.rows(_LOCKS[what], (key,))

    # ---- items ------------------------------------------------------------------------------

    def set_item(self, item: Item, *, status: ItemStatus, current: str | None = None) -> Item:
        """Status and place."""
        place = current or item.current
        self._transaction.run(_STATUS, (place, status.value, item.id))
        new = replace(item, status=status, current=place)
        self._move(item, new)
        return new

    def _move(self, old: Item, new: Item) -> None:
        key, was, now = (old.record_id, old.id), _to_be_had(old), _to_be_had(new)
        if was != now or key in self._moved:
            # Two units that take the last two copies would each still see the other's.
            self.lock_title(old.record_id)
            self._moved[key] = (self._moved.get(key, (was, now))[0], now)

    def set_properties(self, item_id: int, properties: str) -> None:
        """What an RFID station keeps with the item."""
        self._transaction.run(_PROPERTIES, (properties, item_id))

    def add_item(self, item: Item) -> Item:
        """A new item; gives it with its id."""
        values = dict(zip(ITEMS.shape.names, ITEMS.shape.values(item), strict=True))
        row = tuple([values.get(name, 0) for name in _ADD_ITEM_NAMES])
        return replace(item, id=int(self._transaction.rows(_ADD_ITEM, row)[0][0]))

    def drop_item(self, item_id: int) -> None:
        """Remove a temporary item nobody has."""
        self._transaction.run(ITEMS.delete, (item_id,))

    # ---- loans ------------------------------------------------------------------------------

    def open_loan(self, loan: Loan) -> Loan:
        """A new loan; gives it with its id."""
        new = replace(loan, id=LOANS.insert(self._transaction, loan))
        self._see(loan.patron_id, loan.lent_at)
        return new

    def change_loan(self, loan: Loan) -> None:
        """Everything but id."""
        LOANS.update(self._transaction, loan)

    def close_loan(self, loan_id: int) -> None:
        """Gone."""
        self._transaction.run(LOANS.delete, (loan_id,))

    def remember_history(self, patron_id: int, record_id: int, lent: date, back: date) -> None:
        """For patrons who keep their history."""
        row = (patron_id, record_id, lent.isoformat(), back.isoformat())
        self._transaction.run(_HISTORY, row)

    def _see(self, patron_id: int, at: datetime) -> None:
        self._transaction.run(_SEEN, (to_micros(at), patron_id))

    # ---- holds and transits -----------------------------------------------------------------

    def add_hold(self, hold: Hold) -> Hold:
        """A new hold; gives it with its id."""
        new = replace(hold, id=HOLDS.insert(self._transaction, hold))
        if hold.patron_id is not None:
            self._see(hold.patron_id, hold.placed_at)
        return new

    def change_hold(self, hold: Hold) -> None:
        """Everything but id; an ended one loses its patron."""
        HOLDS.update(
            self._transaction, hold if hold.state in ACTIVE else replace(hold, patron_id=None)
        )

    def open_transit(
        self,
        item_id: int,
        origin: str,
        destination: str,
        reason: TransitReason,
        at: datetime,
        hold_id: int | None = None,
    ) -> Transit:
        """The database refuses a second one of the item."""
        new = Transit(0, item_id, origin, destination, reason, at, hold_id)
        return replace(new, id=TRANSITS.insert(self._transaction, new))

    def change_transit(self, transit: Transit) -> None:
        """Everything but id."""
        TRANSITS.update(self._transaction, transit)

    def close_transit(self, transit_id: int) -> None:
        """It arrived, or was lost and found."""
        self._transaction.run(TRANSITS.delete, (transit_id,))

    # ---- fees -------------------------------------------------------------------------------

    def charge(
        self,
        patron_id: int,
        kind: FeeKind,
        amount: int,
        *,
        municipality: str,
        library: str,
        at: datetime,
        item_id: int | None = None,
        note: str = "",
    ) -> Fee:
        """A new fee; all of it is owing."""
        new = Fee(0, patron_id, kind, amount, amount, municipality, library, at, item_id, note)
        return replace(new, id=FEES.insert(self._transaction, new))

    def settle(
        self,
        fee: Fee,
        kind: SettlementKind,
        amount: int,
        *,
        at: datetime,
        library: str,
        terminal: str = "",
        key: str = "",
    ) -> Fee:
        """Take `amount` off what is owing."""
        row = Settlement(0, fee.id, kind, amount, at, library, terminal, key)
        SETTLEMENTS.insert(self._transaction, row)
        left = fee.owing - amount
        item_id = fee.item_id if left else None
        self._transaction.run(_SETTLE, (amount, item_id, fee.id))
        self._see(fee.patron_id, at)
        return replace(fee, owing=left, item_id=item_id)

    # ---- patrons: in `people` ---------------------------------------------------------------

    def erase_patron(self, patron_id: int) -> None:
        """Everything personal of a patron without loans and debts."""
        erase_patron(self._transaction, patron_id)

    # ---- the rest ---------------------------------------------------------------------------

    def add_closure(self, library: str, day: date, reason: str) -> bool:
        """False when it was known."""
        row = (library, day.isoformat(), reason)
        return self._transaction.run(_CLOSE[self._transaction.dialect], row) == 1

    def tell(self, event: Event) -> None:
        """For statistics."""
        EVENTS.put(self._transaction, event)

    def notify(self, kind: NoticeKind, patron_id: int, about: int, at: datetime) -> bool:
        """Into the outbox, once; False when it was there."""
        row = Notice(0, kind, patron_id, about, local_day(at), at)
        values = NOTICES.shape.values(row, _NOTICE_NAMES)
        return self._transaction.run(_NOTIFY[self._transaction.dialect], values) == 1

    def notice_sent(self, notice_id: int, at: datetime | None) -> None:
        """`None`: it failed once more."""
        self._transaction.run(_SENT, (None if at is None else to_micros(at), notice_id))

    def add_task(
        self, library: str, kind: str, at: datetime, item_id: int | None = None, detail: str = ""
    ) -> None:
        """For the work list of a library."""
        TASKS.insert(self._transaction, Task(0, library, kind, item_id, detail, at))

    def finish_task(self, task_id: int, at: datetime) -> bool:
        """False when it is unknown or done."""
        return self._transaction.run(_DONE, (to_micros(at), task_id)) == 1

    def erase_old(self, what: str, before: datetime, limit: int) -> int:
        """Erase at most `limit` rows from before that moment."""
        return erase_old(self._transaction, what, to_micros(before), limit)

    def lease(self, name: str, holder: str, at: datetime, until: datetime) -> bool:
        """Take, keep or give back the lease of this name."""
        self._transaction.lock(_TITLE_LOCKS)
        rows = self._transaction.rows(_LEASE, (name,))
        if rows and rows[0][0] != holder and rows[0][1] > to_micros(at):
            return False
        row = (name, holder, to_micros(until))
        self._transaction.run(_TAKE[self._transaction.dialect], row)
        return True

    def remembered(self, key: str) -> Remembered | None:
        """The answer given under this key."""
        rows = self._transaction.rows(_ANSWER, (key,))
        return Remembered(bytes(rows[0][0]), bytes(rows[0][1])) if rows else None

    def remember(self, key: str, digest: bytes, answer: bytes, at: datetime) -> None:
        """Keep the answer."""
        self._transaction.run(_REMEMBER, (key, digest, answer, to_micros(at)))

    def audit(self, who: str, action: str, patron_id: int | None, at: datetime) -> None:
        """Append only."""
        self._transaction.run(_AUDIT, (to_micros(at), who, action, patron_id))


def _to_be_had(item: Item) -> str | None:
    return item.current if item.status is ItemStatus.AVAILABLE else None
