"""The log of changes of availability, as units of work write it."""

from __future__ import annotations

import threading
from contextlib import suppress

from protocolsrv.domain.circulation_work import CirculationWork
from protocolsrv.domain.item import ItemStatus
from protocolsrv.storage.change_log import ChangeLogReader

from .place import Place, Unit


def _logged(place: Place) -> int:
    return len(ChangeLogReader(place.database).after(0, 1000))


def test_a_title_is_logged_when_its_last_copy_goes_and_its_first_comes(place: Place) -> None:
    def becomes(status: ItemStatus, *numbers: int) -> Unit:
        def unit(work: CirculationWork) -> None:
            for number in numbers:
                item = work.lock_item(f"i{number}")
                assert item is not None
                work.set_item(item, status=status)

        return unit

    def to_and_fro(work: CirculationWork) -> None:
        becomes(ItemStatus.ON_LOAN, 0, 1, 2)(work)
        becomes(ItemStatus.AVAILABLE, 2)(work)

    start, logged = _logged(place), []
    for unit in (
        becomes(ItemStatus.ON_LOAN, 0),
        to_and_fro,
        becomes(ItemStatus.ON_LOAN, 2),
        becomes(ItemStatus.IN_TRANSIT, 2),
        becomes(ItemStatus.AVAILABLE, 1),
        becomes(ItemStatus.AVAILABLE, 2),
    ):
        place.writer.run(unit)
        logged.append(_logged(place) - start)
    assert logged == [0, 0, 1, 1, 2, 2]


def test_a_copy_that_moves_is_logged(place: Place) -> None:
    def move(work: CirculationWork) -> None:
        item = work.lock_item("i0")
        assert item is not None
        work.set_item(item, status=ItemStatus.AVAILABLE, current="far")

    start = _logged(place)
    place.writer.run(move)
    assert _logged(place) == start + 1
    place.writer.run(move)
    assert _logged(place) == start + 1


def test_last_copies_that_go_at_once_are_logged(place: Place) -> None:
    """Each of them alone would have left the others."""
    meeting = threading.Barrier(3)

    def lend(number: int) -> Unit:
        def unit(work: CirculationWork) -> None:
            item = work.lock_item(f"i{number}")
            assert item is not None
            work.set_item(item, status=ItemStatus.ON_LOAN)
            with suppress(threading.BrokenBarrierError):
                meeting.wait(0.3)

        return unit

    start = _logged(place)
    assert place.race(lend(0), lend(1), lend(2)) == [None] * 3
    assert _logged(place) == start + 1
