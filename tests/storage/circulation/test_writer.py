"""The writer: groups, savepoints, full queues, ends, races."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from contextlib import suppress

import pytest

from protocolsrv.domain.circulation_work import CirculationWork, QueueFull
from protocolsrv.domain.fee import FeeKind, SettlementKind
from protocolsrv.domain.hold import Hold
from protocolsrv.storage.circulation.work import Work
from protocolsrv.storage.circulation.writer import GROUP, Writer
from protocolsrv.storage.errors import StatementFailed, StorageError, WriteFailed

from .place import NOON, WAIT, Place, Unit, adds_item


class Gate:
    """A unit that says it has begun and waits to be let through."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.open = threading.Event()

    def __call__(self, work: CirculationWork) -> None:
        """The unit."""
        self.begun.set()
        assert self.open.wait(WAIT)


def in_one_group(writer: Writer, *units: Unit) -> list[Future[object]]:
    """Submit them while the writer is held, so that one transaction takes them all (SQLite)."""
    gate = Gate()
    writer.submit(gate)
    assert gate.begun.wait(WAIT)
    futures = [writer.submit(unit) for unit in units]
    gate.open.set()
    return futures


def raised(futures: list[Future[object]]) -> list[type[BaseException] | None]:
    """The kinds of what they raised."""
    errors = [future.exception(WAIT) for future in futures]
    return [None if error is None else type(error) for error in errors]


# ---- groups --------------------------------------------------------------------------------------


def test_a_refused_member_of_a_group_hurts_nobody_else(place: Place) -> None:
    place.writer.run(place.lend(0, 0))
    outcomes = raised(
        in_one_group(place.writer, place.lend(1, 1), place.lend(0, 2), place.lend(2, 3))
    )
    assert outcomes == [None, StatementFailed, None]
    lent = [place.reader.loan_of(item) for item in place.items]
    assert [loan.patron_id if loan else None for loan in lent] == [
        place.patrons[0],
        place.patrons[1],
        place.patrons[3],
    ]


def test_a_member_that_hides_a_failed_statement_is_refused_all_the_same(lite: Place) -> None:
    lite.writer.run(lite.lend(0, 0))

    def hiding(work: CirculationWork) -> None:
        work.audit("me", "half", lite.patrons[1], NOON)
        with suppress(StorageError):
            lite.lend(0, 1)(work)

    outcomes = raised(in_one_group(lite.writer, hiding, lite.lend(1, 1)))
    assert outcomes == [WriteFailed, None]
    assert lite.reader.dossier(lite.patrons[1]).audit == ()
    assert lite.reader.loan_of(lite.items[1]) is not None


def test_nobody_is_told_before_the_whole_group_is_stored(lite: Place) -> None:
    last = Gate()
    first, second = in_one_group(lite.writer, lite.lend(0, 0), last)
    assert last.begun.wait(WAIT)
    assert not first.done() and lite.reader.loan_of(lite.items[0]) is None
    last.open.set()
    second.result(WAIT)
    assert first.done() and lite.reader.loan_of(lite.items[0]) is not None


def test_a_transaction_that_is_gone_is_told_to_every_member(lite: Place) -> None:
    def loses(work: CirculationWork) -> None:
        assert isinstance(work, Work)
        work._transaction._cursor.execute("ROLLBACK")  # as SQLite does of a full disk
        raise RuntimeError("the disk")

    outcomes = raised(in_one_group(lite.writer, lite.lend(0, 0), loses, lite.lend(1, 1)))
    assert all(outcomes), outcomes
    assert [lite.reader.loan_of(item) for item in lite.items] == [None] * 3
    lite.writer.run(lite.lend(0, 0))
    assert lite.reader.loan_of(lite.items[0]) is not None


def test_more_than_a_group_is_stored_too(lite: Place) -> None:
    futures = in_one_group(lite.writer, *[adds_item(f"m{n}") for n in range(GROUP * 2 + 3)])
    assert raised(futures) == [None] * len(futures)
    assert len(lite.reader.items_of(1)) == len(futures) + 3


# ---- the queue and the end -----------------------------------------------------------------------


def test_a_full_queue_is_told_at_once(place: Place) -> None:
    writer = Writer(place.database, waiting=2, threads=1)
    gate = Gate()
    writer.submit(gate)
    assert gate.begun.wait(WAIT)
    waiting = [writer.submit(adds_item(f"q{n}")) for n in range(2)]
    with pytest.raises(QueueFull):
        writer.submit(adds_item("q2"))
    gate.open.set()
    assert raised(list(waiting)) == [None, None]  # type: ignore[arg-type]
    writer.close()
    assert place.reader.item("q2") is None


def test_closing_runs_what_waits_and_takes_nothing_more(place: Place) -> None:
    futures = [place.writer.submit(adds_item(f"c{n}")) for n in range(20)]
    place.writer.close()
    assert all(future.done() for future in futures)
    assert place.reader.item("c19") is not None
    with pytest.raises(QueueFull):
        place.writer.run(adds_item("late"))
    place.writer.close()


def test_a_cancelled_unit_is_not_run_and_the_writer_lives(place: Place) -> None:
    writer = Writer(place.database, threads=1)
    gate = Gate()
    writer.submit(gate)
    assert gate.begun.wait(WAIT)
    gone = writer.submit(adds_item("gone"))
    assert gone.cancel()
    gate.open.set()
    writer.run(adds_item("there"))
    writer.close()
    assert (place.reader.item("gone"), place.reader.item("there") is not None) == (None, True)


def test_no_exception_ends_the_writer(place: Place) -> None:
    def leaves(_: CirculationWork) -> None:
        raise SystemExit(3)

    for _ in range(6):  # more than there are threads
        with pytest.raises(SystemExit):
            place.writer.run(leaves)
    place.writer.run(adds_item("after"))
    assert place.reader.item("after") is not None


# ---- races ---------------------------------------------------------------------------------------


def test_one_item_has_one_loan(place: Place) -> None:
    outcomes = place.race(*[place.lend(0, n % 4) for n in range(8)])
    assert outcomes.count(None) == 1
    assert all(isinstance(one, StatementFailed) for one in outcomes if one is not None)


def test_a_patron_has_one_hold_of_a_title(place: Place) -> None:
    def place_hold(work: CirculationWork) -> None:
        work.add_hold(Hold(0, place.patrons[0], 1, "main", NOON))

    assert place.race(*[place_hold] * 6).count(None) == 1
    assert len(place.reader.queue(1)) == 1


def test_a_payment_told_twice_at_once_is_one(place: Place) -> None:
    fee = place.writer.run(
        lambda work: work.charge(
            place.patrons[0], FeeKind.OTHER, 500, municipality="m", library="main", at=NOON
        )
    )

    def pay(work: CirculationWork) -> None:
        work.settle(
            fee, SettlementKind.PAYMENT, 100, at=NOON, library="main", terminal="t", key="k1"
        )

    assert place.race(*[pay] * 6).count(None) == 1
    (left,) = place.reader.fees(place.patrons[0])
    assert left.owing == 400
    assert [one.amount for one in place.reader.settlements(fee.id)] == [100]


def test_no_more_is_paid_than_is_owing(place: Place) -> None:
    fee = place.writer.run(
        lambda work: work.charge(
            place.patrons[0], FeeKind.OTHER, 500, municipality="m", library="main", at=NOON
        )
    )

    def pay(work: CirculationWork) -> None:
        work.settle(fee, SettlementKind.PAYMENT, 300, at=NOON, library="main")

    assert place.race(pay, pay, pay).count(None) == 1
    assert place.reader.fees(place.patrons[0])[0].owing == 200


def test_units_that_lock_each_other_out_run_again(place: Place) -> None:
    """PostgreSQL ends one of them as a deadlock; on SQLite they simply follow each other."""
    if place.database.dialect == "sqlite":
        pytest.skip("one writer thread: nothing can deadlock")
    meeting = threading.Barrier(2)
    runs: list[str] = []

    def crossing(first: str, second: str) -> Unit:
        def unit(work: CirculationWork) -> None:
            runs.append(first)
            assert work.lock_item(first)
            with suppress(threading.BrokenBarrierError):
                meeting.wait(1)
            assert work.lock_item(second)

        return unit

    assert place.race(crossing("i0", "i1"), crossing("i1", "i0")) == [None, None]
    assert len(runs) >= 3
