"""The simulated region over a real store, in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from protocolsrv.config.demo import demo_config
from protocolsrv.credentials import KeyedSecrets, read_keys
from protocolsrv.services.circulation.context import Context
from protocolsrv.services.simulating.moving import VirtualClock, calendars
from protocolsrv.services.simulating.parameters import Parameters
from protocolsrv.services.simulating.region import Region
from protocolsrv.storage.circulation.reader import Reader
from protocolsrv.storage.circulation.statistics import broken, digest
from protocolsrv.storage.circulation.writer import Writer

from .circulation import hash_cost, keys_file
from .policy import load_policy
from .stores import SystemClock, open_stores

FIRST_DAY = date(2026, 1, 1)
"""A day of long ago or to come: the simulation has a clock of its own."""


class InvariantBroken(Exception):  # noqa: N818 - it says what happened
    """After a simulated day something was not as it must be. The message says what."""


class FolderInUse(Exception):  # noqa: N818 - it says what happened
    """The folder holds circulation already; a simulation begins in an empty one."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """What came of a simulation. `digest` is the same for the same seed and parameters; `told` are
    the loans by library and owner as the desk answered them."""

    days: int
    digest: str
    told: Mapping[tuple[str, str], int]


class NoTitles:
    """Titles of a region without a catalogue."""

    def title(self, record_id: int) -> str:
        """Its number."""
        return f"Titel {record_id}"

    def titles(self, record_ids: Sequence[int]) -> Mapping[int, str]:
        """The same of several."""
        return {one: self.title(one) for one in record_ids}


def simulate(
    data_dir: Path,
    days: int,
    seed: int,
    parameters: Parameters,
    progress: Callable[[date], None] = lambda _: None,
    first: date = FIRST_DAY,
) -> Simulated:
    """Live so many days in a store of its own. Raises FolderInUse, InvariantBroken after the day
    on which it broke, and what opening a store raises."""
    config = demo_config(data_dir)
    stores = open_stores(config, upgrade=True)
    database = stores.databases.circulation
    writer = Writer(database)
    try:
        if Reader(database).items_of(1):
            raise FolderInUse(f"{data_dir} holds circulation already; name another folder")
        clock = VirtualClock(SystemClock().now())
        context = Context(
            rules=load_policy(config),
            consortium=stores.consortium,
            calendars=calendars(parameters),
            clock=clock,
            titles=NoTitles(),
            secrets=KeyedSecrets(read_keys(keys_file(config)), hash_cost(config)),
        )
        region = Region(context, writer, clock, parameters, seed)
        region.furnish(first)
        for number in range(days):
            day = first + timedelta(days=number)
            region.live(day)
            if faults := broken(database):
                raise InvariantBroken(f"after {day}: {'; '.join(faults)}")
            progress(day)
        return Simulated(days, digest(database), dict(region.mind.told))
    finally:
        writer.close()
        stores.close()
