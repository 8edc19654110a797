"""What a verb costs the database: statements, counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.hold import Hold
from protocolsrv.domain.patron import Patron
from protocolsrv.services.circulation.results import CheckedIn, CheckedOut
from protocolsrv.storage.databases import DatabaseSettings, open_databases
from protocolsrv.storage.migrations import upgrade
from protocolsrv.storage.sql import Sql
from protocolsrv.storage.transaction import Transaction
from tests.circulation.stored import StoredStore
from tests.circulation.world import BRANCH, KIOSK, START
from tests.services.circulation.conftest import Shop, new_shop


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[Shop]:
    databases = open_databases(DatabaseSettings(tmp_path))
    upgrade(databases)
    store = StoredStore(databases.circulation)
    yield new_shop(store)
    store.close()
    databases.close()


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Those of units of work, in their order."""
    seen: list[str] = []
    rows, run = Transaction.rows, Transaction.run

    def counted_rows(self: Transaction, sql: Sql, parameters: tuple[object, ...] = ()) -> object:
        seen.append(sql.text(self.dialect))
        return rows(self, sql, parameters)

    def counted_run(self: Transaction, sql: Sql, parameters: tuple[object, ...] = ()) -> object:
        seen.append(sql.text(self.dialect))
        return run(self, sql, parameters)

    monkeypatch.setattr(Transaction, "rows", counted_rows)
    monkeypatch.setattr(Transaction, "run", counted_run)
    return seen


def test_statements_of_a_loan_and_its_return(stored: Shop, statements: list[str]) -> None:
    """The plain case, which is nearly all of them. Of a checkout four statements are the figures
    and blocks of the patron, four the item's status with the log of availability."""
    assert isinstance(stored.desk.checkout(KIOSK, "p1", "i1"), CheckedOut)
    assert len(statements) <= 16, statements
    statements.clear()
    assert isinstance(stored.desk.checkin(KIOSK, "i1"), CheckedIn)
    assert len(statements) <= 10, statements


def test_a_long_queue_costs_no_statement_each(stored: Shop, statements: list[str]) -> None:
    def wait(work: CirculationWork) -> None:
        for number in range(40):
            patron = work.add_patron(Patron(0, "n", "adult", "main", f"Q{number}"))
            work.add_hold(Hold(0, patron.id, 2, "branch", START))

    stored.desk.checkout(KIOSK, "p1", "i3")
    stored.writer.run(wait)
    statements.clear()
    answer = stored.desk.checkin(BRANCH, "i3")
    assert isinstance(answer, CheckedIn) and answer.hold is not None
    assert len(statements) <= 25, statements
