"""Circulation put together: the desk over its store, with policy, calendars, titles and secrets.

    circulation = open_circulation(stores)
    circulation.desk.checkout(...)
    circulation.close()

The circulation process has one for its life. A command opens one for a moment, while the server
runs too: its units of work are transactions of their own, as short as those of kiosks.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import TypeVar

from protocolsrv.config import Config
from protocolsrv.credentials import Cost, KeyedSecrets, read_keys
from protocolsrv.domain.calendar import HORIZON, Calendar
from protocolsrv.domain.circulation import CirculationReader
from protocolsrv.domain.circulation_work import CirculationWork, CirculationWriter
from protocolsrv.services.circulation.context import CalendarOf, Context
from protocolsrv.services.circulation.desk import Desk
from protocolsrv.storage.circulation.reader import Reader
from protocolsrv.storage.circulation.writer import Writer

from .policy import load_policy
from .policy_subjects import calendar_of
from .stores import Stores
from .titles import CatalogueTitles

T = TypeVar("T")


class Counted:
    """A writer that counts the units it was given to the end, for the indexer to follow."""

    def __init__(self, writer: CirculationWriter):
        self._writer = writer
        self._numbers = count(1)
        self._done = 0

    @property
    def done(self) -> int:
        """Units that have come to an end in this process."""
        return self._done

    def submit(self, unit: Callable[[CirculationWork], T]) -> Future[T]:
        """See `CirculationWriter.submit`."""
        future = self._writer.submit(unit)
        future.add_done_callback(self._count)
        return future

    def run(self, unit: Callable[[CirculationWork], T]) -> T:
        """See `CirculationWriter.run`."""
        try:
            return self._writer.run(unit)
        finally:
            self._count(None)

    def _count(self, _: object) -> None:
        self._done = next(self._numbers)


@dataclass(frozen=True, slots=True)
class Circulation:
    """Everything of circulation that one process uses."""

    desk: Desk
    context: Context
    reader: CirculationReader
    writer: Counted
    _close: Callable[[], None]

    def close(self) -> None:
        """Finish what waits for the writer, then end it. The databases stay open."""
        self._close()


def open_circulation(stores: Stores) -> Circulation:
    """Circulation over open stores.

    Raises `PolicyBroken`, `KeyFileError`, or OSError where keys can neither be read nor made."""
    config = stores.config
    rules = load_policy(config)
    secrets = KeyedSecrets(read_keys(keys_file(config)), hash_cost(config))
    reader = Reader(stores.databases.circulation)
    context = Context(
        rules=rules,
        consortium=stores.consortium,
        calendars=calendars(config),
        clock=stores.clock,
        titles=CatalogueTitles(stores.records),
        secrets=secrets,
    )
    writer = Writer(stores.databases.circulation, waiting=config.circulation.waiting)
    counted = Counted(writer)
    return Circulation(Desk(context, reader, counted), context, reader, counted, writer.close)


def keys_file(config: Config) -> Path:
    """Where the keys of PINs and personal numbers are."""
    return config.circulation.keys_file or config.data_dir / "credentials.key"


def hash_cost(config: Config) -> Cost:
    """What one PIN hash costs."""
    section = config.circulation
    return Cost(section.pin_hash_passes, section.pin_hash_kib)


def calendars(config: Config) -> CalendarOf:
    """Weekdays from configuration, closures as they are stored; as one statement a question, for a
    closure counts from the moment it is registered."""
    weekdays = {one.code: calendar_of(config, one.code).weekdays for one in config.libraries}
    horizon = timedelta(days=HORIZON)

    def calendar(reader: CirculationReader, library: str, start: date) -> Calendar:
        closed = reader.closures(library, start, start + horizon)
        return Calendar(weekdays.get(library, frozenset()), frozenset(closed))

    return calendar
