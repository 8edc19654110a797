"""Statistics of an installation, from its store to published tables."""

from __future__ import annotations

from datetime import date

from protocolsrv.config import Config
from protocolsrv.services.publishing import Figures, Table, tables
from protocolsrv.storage.circulation import statistics

from .stores import open_stores


def published(config: Config, first: date | None = None, last: date | None = None) -> list[Table]:
    """The tables of the days from `first` to `last`, both included; None: from the first there is,
    or to the last. What is on the move is counted now."""
    stores = open_stores(config)
    try:
        source = stores.databases.circulation
        days = first or date.min, last or date.max
        figures = Figures(
            [(a, b, int(n)) for a, b, n in statistics.loans(source, *days)],
            [(a, b, int(n)) for a, b, n in statistics.flows(source, *days)],
            [(a, int(b or 0), int(n)) for a, b, n in statistics.waits(source, *days)],
            [(a, int(n)) for a, n in statistics.in_transit(source)],
            [(a, int(n)) for a, n in statistics.on_shelves(source)],
        )
        return tables(figures, stores.consortium)
    finally:
        stores.close()
