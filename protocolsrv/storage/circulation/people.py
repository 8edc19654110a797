"""Writing patrons, cards, consents and blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import bindparam as _P  # noqa: N812 - as short as it reads
from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from protocolsrv.domain.patron import Block, BlockKind, Card, CardStatus, Consent, Patron
from protocolsrv.storage.moments import to_micros
from protocolsrv.storage.sql import POSTGRESQL, SQLITE, Sql, placeholders
from protocolsrv.storage.transaction import Transaction

from . import tables as t
from .reader import Reader
from .rows import BLOCKS, CARDS, CONSENTS, PATRONS

_PIN = Sql(
    update(t.patrons).values(pin_hash=_P("hash")).where(t.patrons.c.id == _P("this")),
    "hash", "this",
)  # fmt: skip
_LOGIN = Sql(
    insert(t.logins).values(**placeholders(("digest", "patron_id"))), "digest", "patron_id"
)
_STATUS = Sql(
    update(t.cards).values(status=_P("new")).where(t.cards.c.number == _P("this")), "new", "this"
)
_LIFT = Sql(
    delete(t.blocks).where(t.blocks.c.patron_id == _P("patron"), t.blocks.c.kind == _P("kind")),
    "patron", "kind",
)  # fmt: skip
_BLOCK_NAMES = ("patron_id", "kind", "placed_at", "until")
_BLOCK = Sql(insert(t.blocks).values(**placeholders(_BLOCK_NAMES)), *_BLOCK_NAMES)
_LOCK = Sql(select(t.patrons.c.id).where(t.patrons.c.id == _P("k")).with_for_update(), "k")
_SEEN = Sql(
    update(t.patrons).values(seen_at=_P("seen")).where(t.patrons.c.id == _P("this")),
    "seen", "this",
)  # fmt: skip


def _consent(dialect: str) -> Sql:
    names = CONSENTS.shape.names
    library = sqlite if dialect == SQLITE else postgresql
    statement = library.insert(t.consents).values(**placeholders(names))
    keys = ["patron_id", "municipality"]
    rest = {name: statement.excluded[name] for name in names if name not in keys}
    return Sql(statement.on_conflict_do_update(index_elements=keys, set_=rest), *names)


_CONSENT = {dialect: _consent(dialect) for dialect in (SQLITE, POSTGRESQL)}


class People(Reader):
    """The part of a unit of work that is about patrons."""

    _transaction: Transaction

    def lock_patron(self, patron_id: int) -> Patron | None:
        """The patron, held to the end."""
        if self._transaction.dialect == POSTGRESQL:
            self._transaction.rows(_LOCK, (patron_id,))
        return self.patron(patron_id)

    def add_patron(
        self, patron: Patron, *, pin_hash: str = "", digests: Sequence[bytes] = ()
    ) -> Patron:
        """A new patron; gives it with its id."""
        new = replace(patron, id=PATRONS.insert(self._transaction, patron))
        if pin_hash:
            self.set_pin(new.id, pin_hash)
        self._transaction.run_many(_LOGIN, [(one, new.id) for one in digests])
        return new

    def change_patron(self, patron: Patron) -> None:
        """Everything but id."""
        PATRONS.update(self._transaction, patron)

    def set_pin(self, patron_id: int, pin_hash: str) -> None:
        """Replace the PIN's hash."""
        self._transaction.run(_PIN, (pin_hash, patron_id))

    def add_card(self, card: Card) -> None:
        """A further card."""
        CARDS.put(self._transaction, card)

    def set_card_status(self, number: str, status: CardStatus) -> None:
        """What became of a card."""
        self._transaction.run(_STATUS, (status.value, number))

    def give_consent(self, consent: Consent) -> None:
        """Or change the one there is for that municipality."""
        row = CONSENTS.shape.values(consent)
        self._transaction.run(_CONSENT[self._transaction.dialect], row)
        self._transaction.run(_SEEN, (to_micros(consent.given_at), consent.patron_id))

    def add_block(
        self, patron_id: int, kind: BlockKind, at: datetime, until: date | None = None
    ) -> None:
        """Set by a person or a terminal."""
        row = BLOCKS.shape.values(Block(kind, frozenset(), 0, at, until), ("placed_at", "until"))
        self._transaction.run(_BLOCK, (patron_id, kind.value, *row))

    def lift_blocks(self, patron_id: int, kind: BlockKind) -> None:
        """All of this kind."""
        self._transaction.run(_LIFT, (patron_id, kind.value))
