"""Loading and exporting circulation from end to end."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from protocolsrv.config import Config
from protocolsrv.credentials import KeyedSecrets, read_keys
from protocolsrv.services.transfer.evergreen import Converted, convert
from protocolsrv.services.transfer.export import export, write_files
from protocolsrv.services.transfer.load import Target, load_contents
from protocolsrv.services.transfer.reading import contents_of
from protocolsrv.services.transfer.report import Report
from protocolsrv.storage.circulation.dumping import dumping
from protocolsrv.storage.record_numbers import RecordNumberReader

from . import settings
from .circulation import hash_cost, keys_file, open_circulation
from .loads import tell_or_index
from .stores import Stores, SystemClock, open_stores


def load_circulation(
    config: Config, directory: Path, *, evergreen: bool = False, check_only: bool = False
) -> Report:
    """Load a folder of CSV files, or of an Evergreen system's tables. The index hears of items
    whose availability changed. Raises OSError, ValueError for a folder that is not what it should
    be, and what opening the stores raises."""
    contents = converted(directory).files if evergreen else contents_of(directory)
    stores = open_stores(config)
    try:
        with _target(stores) as target:
            report = load_contents(contents, target, check_only=check_only)
        if report.loaded and not check_only:
            tell_or_index(stores, settings.control_socket(config))
    finally:
        stores.close()
    return report


def converted(directory: Path) -> Converted:
    """An Evergreen system's tables as our files."""
    return convert(directory, SystemClock().now().date())


def write_converted(result: Converted, directory: Path) -> None:
    """Our files, the records as `catalogue.xml`, the libraries as `libraries.toml`, and what stayed
    behind as `left-out.tsv`, for people to look through before they load."""
    lines = [f"{one.table}\t{one.id}\t{one.reason}\n" for one in result.left_out]
    write_files(
        directory,
        {
            **result.files,
            "catalogue.xml": result.records,
            "libraries.toml": result.configuration.encode(),
            "left-out.tsv": "".join(["table\tid\treason\n", *lines]).encode(),
        },
    )


def export_circulation(config: Config, directory: Path) -> dict[str, int]:
    """Write all of circulation as CSV files; how many rows each has."""
    stores = open_stores(config)
    try:
        keeper = KeyedSecrets(read_keys(keys_file(config)), hash_cost(config))
        numbers = RecordNumberReader(stores.databases.catalogue)
        with dumping(stores.databases.circulation) as dump:
            contents = export(dump, stores.consortium, numbers, keeper)
    finally:
        stores.close()
    write_files(directory, contents)
    return {
        name: sum(1 for _ in csv.reader(data.decode().splitlines(keepends=True))) - 1
        for name, data in contents.items()
    }


@contextmanager
def _target(stores: Stores) -> Iterator[Target]:
    config = stores.config
    circulation = open_circulation(stores)
    try:
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            yield Target(
                circulation.reader,
                circulation.writer,
                stores.consortium,
                RecordNumberReader(stores.databases.catalogue),
                KeyedSecrets(read_keys(keys_file(config)), hash_cost(config)),
                stores.clock,
                pool.map,
            )
    finally:
        circulation.close()
