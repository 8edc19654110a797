"""Reading circulation: the `CirculationReader` of `domain.circulation`, over a database (each call
of its own moment) or an open transaction."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)

from protocolsrv.domain.circulation import Audited, Dossier, Kept, Notice, Task
from protocolsrv.domain.fee import Fee, Settlement
from protocolsrv.domain.hold import Hold, HoldState
from protocolsrv.domain.item import Item
from protocolsrv.domain.loan import Loan, LoanState
from protocolsrv.domain.patron import Block, BlockKind, Card, Consent, Patron, Standing
from protocolsrv.domain.transit import Transit
from protocolsrv.storage.circulation_tables import items
from protocolsrv.storage.moments import from_micros, to_micros
from protocolsrv.storage.sql import Sql

from . import tables as t
from .due import due_ids, is_active
from .rows import (
    BLOCKS,
    CARDS,
    CONSENTS,
    FEES,
    HOLDS,
    ITEMS,
    LOANS,
    NOTICES,
    PATRONS,
    SETTLEMENTS,
    TASKS,
    TRANSITS,
    Source,
)

_P = bindparam

_ITEM = ITEMS.select("barcode", where=lambda c: [c.barcode == _P("barcode")])
_ITEM_ID = ITEMS.select("id", where=lambda c: [c.id == _P("id")])
_ITEMS_OF = ITEMS.select(
    "record", where=lambda c: [c.record_id == _P("record")],
    order="permanent call_number copy_number barcode",
)  # fmt: skip
_CARD = CARDS.select("number", where=lambda c: [c.number == _P("number")])
_CARDS = CARDS.select("patron", where=lambda c: [c.patron_id == _P("patron")], order="number")
_PATRON = PATRONS.select("id", where=lambda c: [c.id == _P("id")])
_LOGIN = Sql(select(t.logins.c.patron_id).where(t.logins.c.digest == _P("digest")), "digest")
_ALIAS = Sql(select(t.patrons.c.id).where(t.patrons.c.alias == _P("alias")), "alias")
_PIN = Sql(select(t.patrons.c.pin_hash).where(t.patrons.c.id == _P("id")), "id")
_CONSENTS = CONSENTS.select(
    "patron", where=lambda c: [c.patron_id == _P("patron")], order="municipality"
)
_BLOCKS = BLOCKS.select("patron", where=lambda c: [c.patron_id == _P("patron")], order="id")
_LOAN_OF = LOANS.select("item", where=lambda c: [c.item_id == _P("item")])
_LOAN = LOANS.select("id", where=lambda c: [c.id == _P("id")])
_LOANS = LOANS.select("patron", where=lambda c: [c.patron_id == _P("patron")], order="due_at id")
_LOANS_DUE = LOANS.select(
    "library", "start", "end",
    where=lambda c: [
        c.library == _P("library"), c.due_at >= _P("start"), c.due_at <= _P("end")
    ],
    order="id",
)  # fmt: skip
_HOLD = HOLDS.select("id", where=lambda c: [c.id == _P("id")])
_HOLDS = HOLDS.select(
    "patron", where=lambda c: [c.patron_id == _P("patron"), is_active(c)],
    order="placed_at id",
)  # fmt: skip
_QUEUE = HOLDS.select(
    "record", where=lambda c: [c.record_id == _P("record"), is_active(c)],
    order="priority placed_at id",
)  # fmt: skip
_CAUGHT = HOLDS.select("item", where=lambda c: [c.item_id == _P("item"), is_active(c)])
_PICK_LIST = HOLDS.select(
    "library",
    where=lambda c: [c.asked_library == _P("library"), c.state == HoldState.WAITING.value],
    order="asked_at id",
)
_SHELF = Sql(
    select(*HOLDS.columns)
    .join(t.patrons, t.patrons.c.id == t.holds.c.patron_id)
    .where(t.holds.c.pickup == _P("library"), t.holds.c.state == HoldState.ON_SHELF.value)
    .order_by(t.patrons.c.alias, t.holds.c.id),
    "library",
)
_TRANSIT_OF = TRANSITS.select("item", where=lambda c: [c.item_id == _P("item")])
_TRANSIT = TRANSITS.select("id", where=lambda c: [c.id == _P("id")])
_TRANSITS = TRANSITS.select(
    "destination", where=lambda c: [c.destination == _P("destination")], order="sent_at id"
)
_FEE = FEES.select("id", where=lambda c: [c.id == _P("id")])
_FEES = FEES.select(
    "patron", where=lambda c: [c.patron_id == _P("patron"), c.owing > 0], order="charged_at id"
)
_SETTLED = FEES.select(
    "patron", where=lambda c: [c.patron_id == _P("patron"), c.owing == 0], order="id"
)
_SETTLEMENT = SETTLEMENTS.select(
    "terminal", "key", where=lambda c: [c.terminal == _P("terminal"), c.key == _P("key")]
)
_SETTLEMENTS = SETTLEMENTS.select("fee", where=lambda c: [c.fee_id == _P("fee")], order="id")
_CLOSURES = Sql(
    select(t.closures.c.day)
    .where(
        t.closures.c.library == _P("library"),
        t.closures.c.day >= _P("start"),
        t.closures.c.day <= _P("end"),
    )
    .order_by(t.closures.c.day),
    "library", "start", "end",
)  # fmt: skip
_TASKS = TASKS.select(
    "library", where=lambda c: [c.library == _P("library"), c.done_at.is_(None)], order="id"
)
_NOTICES = Sql(
    select(*NOTICES.columns)
    .where(t.notices.c.sent_at.is_(None))
    .order_by(t.notices.c.id)
    .limit(_P("most")),
    "most",
)
_NOTICES_OF = NOTICES.select("patron", where=lambda c: [c.patron_id == _P("patron")], order="id")
_HISTORY = Sql(
    select(t.history.c.record_id, t.history.c.lent_on, t.history.c.back_on)
    .where(t.history.c.patron_id == _P("patron"))
    .order_by(t.history.c.id),
    "patron",
)
_AUDIT = Sql(
    select(t.audit.c.at, t.audit.c.who, t.audit.c.action)
    .where(t.audit.c.patron_id == _P("patron"))
    .order_by(t.audit.c.id),
    "patron",
)
_LENT, _HOLDING, _OWING = 1, 2, 3


def _figure(kind: int, word: Any, state: Any, number: Any, more: Any) -> Any:
    return select(
        literal_column(str(kind)),
        cast(word, Text),
        cast(state, Text),
        cast(number, BigInteger),
        cast(more, BigInteger),
    )


_FIGURES = Sql(
    union_all(
        _figure(
            _LENT, items.c.item_type, t.loans.c.state, t.loans.c.due_at, t.loans.c.recalled_at
        )
        .join(items, items.c.id == t.loans.c.item_id)
        .where(t.loans.c.patron_id == _P("patron")),
        _figure(_HOLDING, null(), t.holds.c.state, func.count(), null())
        .where(t.holds.c.patron_id == _P("patron"), is_active(t.holds.c))
        .group_by(t.holds.c.state),
        _figure(_OWING, null(), null(), func.sum(t.fees.c.owing), func.count()).where(
            t.fees.c.patron_id == _P("patron"), t.fees.c.owing > 0
        ),
    ),
    "patron", "patron", "patron",
)  # fmt: skip


class Reader:
    """A `CirculationReader`. Thread safe over a database."""

    def __init__(self, source: Source):
        self._source = source

    def item(self, barcode: str) -> Item | None:
        """The item with this barcode."""
        found: Item | None = ITEMS.first(self._source, _ITEM, barcode)
        return found

    def item_by_id(self, item_id: int) -> Item | None:
        """The item with this id."""
        found: Item | None = ITEMS.first(self._source, _ITEM_ID, item_id)
        return found

    def items_of(self, record_id: int) -> list[Item]:
        """The items of a title, in shelf order."""
        return ITEMS.read(self._source, _ITEMS_OF, record_id)

    def card(self, number: str) -> Card | None:
        """The card with this number."""
        found: Card | None = CARDS.first(self._source, _CARD, number)
        return found

    def cards_of(self, patron_id: int) -> list[Card]:
        """All cards of a patron."""
        return CARDS.read(self._source, _CARDS, patron_id)

    def patron(self, patron_id: int) -> Patron | None:
        """The patron with this id."""
        found: Patron | None = PATRONS.first(self._source, _PATRON, patron_id)
        return found

    def patron_by_login(self, name_digest: bytes) -> int | None:
        """The patron with this keyed digest."""
        return self._number(_LOGIN, name_digest)

    def patron_by_alias(self, alias: str) -> int | None:
        """The patron with this alias."""
        return self._number(_ALIAS, alias)

    def _number(self, sql: Sql, value: object) -> int | None:
        rows = self._source.rows(sql, (value,))
        return int(rows[0][0]) if rows else None

    def pin_hash(self, patron_id: int) -> str:
        """The PIN's hash; "" where none is set."""
        rows = self._source.rows(_PIN, (patron_id,))
        return str(rows[0][0]) if rows else ""

    def consents(self, patron_id: int) -> list[Consent]:
        """All consents, withdrawn ones included."""
        return CONSENTS.read(self._source, _CONSENTS, patron_id)

    def standing(self, patron_id: int, now: datetime) -> Standing:
        """The figures of a patron, in one statement."""
        rows = self._source.rows(_FIGURES, (patron_id, patron_id, patron_id))
        loans = [row[1:] for row in rows if row[0] == _LENT]
        holds = {state: number for kind, _, state, number, _ in rows if kind == _HOLDING}
        debt, fees = next(row[3:] for row in rows if row[0] == _OWING)
        moment = to_micros(now)
        ready = holds.get(HoldState.ON_SHELF.value, 0)
        return Standing(
            len(loans),
            sum(state == LoanState.OPEN.value and due < moment for _, state, due, _ in loans),
            sum(recalled is not None for *_, recalled in loans),
            sum(state == LoanState.LOST.value for _, state, *_ in loans),
            ready,
            sum(holds.values()) - ready,
            debt or 0,
            fees,
            tuple(sorted(Counter(kind for kind, *_ in loans).items())),
        )

    def blocks(self, patron_id: int) -> list[Block]:
        """The stored ones, with empty `stops`."""
        return [
            Block(BlockKind(kind), frozenset(), row, _moment(placed), _day(until))
            for kind, row, placed, until in self._source.rows(_BLOCKS, (patron_id,))
        ]

    def loan_of(self, item_id: int) -> Loan | None:
        """The open loan of an item."""
        found: Loan | None = LOANS.first(self._source, _LOAN_OF, item_id)
        return found

    def loans(self, patron_id: int) -> list[Loan]:
        """In the order of their due dates."""
        return LOANS.read(self._source, _LOANS, patron_id)

    def loan(self, loan_id: int) -> Loan | None:
        """The open loan with this id."""
        found: Loan | None = LOANS.first(self._source, _LOAN, loan_id)
        return found

    def loans_due(self, library: str, start: datetime, end: datetime) -> list[Loan]:
        """What a library has lent that is due between, by id."""
        return LOANS.read(self._source, _LOANS_DUE, library, to_micros(start), to_micros(end))

    def hold(self, hold_id: int) -> Hold | None:
        """The hold with this id, ended ones included."""
        found: Hold | None = HOLDS.first(self._source, _HOLD, hold_id)
        return found

    def holds(self, patron_id: int) -> list[Hold]:
        """The active ones, by `placed_at`, then id."""
        return HOLDS.read(self._source, _HOLDS, patron_id)

    def queue(self, record_id: int) -> list[Hold]:
        """The active holds of a title in the queue's order."""
        return HOLDS.read(self._source, _QUEUE, record_id)

    def hold_with_item(self, item_id: int) -> Hold | None:
        """The active hold for which this item was caught."""
        found: Hold | None = HOLDS.first(self._source, _CAUGHT, item_id)
        return found

    def pick_list(self, library: str) -> list[Hold]:
        """Holds for which this library is asked, oldest first."""
        return HOLDS.read(self._source, _PICK_LIST, library)

    def shelf(self, library: str) -> list[Hold]:
        """Holds to be fetched here, by alias."""
        return HOLDS.read(self._source, _SHELF, library)

    def transit_of(self, item_id: int) -> Transit | None:
        """The open transit of an item."""
        found: Transit | None = TRANSITS.first(self._source, _TRANSIT_OF, item_id)
        return found

    def transit(self, transit_id: int) -> Transit | None:
        """The open transit with this id."""
        found: Transit | None = TRANSITS.first(self._source, _TRANSIT, transit_id)
        return found

    def transits(self, destination: str) -> list[Transit]:
        """Open transits to a library, oldest first."""
        return TRANSITS.read(self._source, _TRANSITS, destination)

    def fee(self, fee_id: int) -> Fee | None:
        """The fee with this id."""
        found: Fee | None = FEES.first(self._source, _FEE, fee_id)
        return found

    def fees(self, patron_id: int) -> list[Fee]:
        """Those with something owing, oldest first."""
        return FEES.read(self._source, _FEES, patron_id)

    def settlement(self, terminal: str, key: str) -> Settlement | None:
        """The payment a terminal told under this key."""
        if not key:
            return None
        found: Settlement | None = SETTLEMENTS.first(self._source, _SETTLEMENT, terminal, key)
        return found

    def settlements(self, fee_id: int) -> list[Settlement]:
        """How a fee was settled so far."""
        return SETTLEMENTS.read(self._source, _SETTLEMENTS, fee_id)

    def closures(self, library: str, start: date, end: date) -> list[date]:
        """Closed days between, both included."""
        days = (library, start.isoformat(), end.isoformat())
        return [date.fromisoformat(day) for (day,) in self._source.rows(_CLOSURES, days)]

    def tasks(self, library: str) -> list[Task]:
        """What is not done yet, oldest first."""
        return TASKS.read(self._source, _TASKS, library)

    def notices(self, limit: int) -> list[Notice]:
        """Unsent, oldest first."""
        return NOTICES.read(self._source, _NOTICES, limit)

    def dossier(self, patron_id: int) -> Dossier:
        """The rest of what is kept of a patron."""
        kept = self._source.rows(_HISTORY, (patron_id,))
        seen = self._source.rows(_AUDIT, (patron_id,))
        return Dossier(
            tuple([Kept(one, date.fromisoformat(a), date.fromisoformat(b)) for one, a, b in kept]),
            tuple(FEES.read(self._source, _SETTLED, patron_id)),
            tuple(NOTICES.read(self._source, _NOTICES_OF, patron_id)),
            tuple([Audited(from_micros(at), who, did) for at, who, did in seen]),
        )

    def due(self, kind: str, before: datetime, after_id: int, limit: int) -> list[int]:
        """Ids of what a duty has to look at, in their order."""
        return due_ids(self._source, kind, before, after_id, limit)


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
