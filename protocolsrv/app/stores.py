"""What is kept: the databases, the index, the secret that signs result sets."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from protocolsrv.config import Config
from protocolsrv.domain.library import Consortium
from protocolsrv.marc.access_points import ACCESS_POINTS
from protocolsrv.search.embedded import IndexDirectory
from protocolsrv.search.embedded.fields import Layout
from protocolsrv.services.indexing import ChangeLogs
from protocolsrv.storage.change_log import ChangeLogReader
from protocolsrv.storage.databases import Databases, open_databases
from protocolsrv.storage.items import ItemReader
from protocolsrv.storage.records import RecordReader

from . import settings


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Stores:
    """Everything opened for one process."""

    config: Config
    consortium: Consortium
    databases: Databases
    records: RecordReader
    items: ItemReader
    index: IndexDirectory
    clock: SystemClock

    def logs(self) -> ChangeLogs:
        """The change logs, read for the index of this machine."""
        return ChangeLogs(
            ChangeLogReader(self.databases.catalogue), ChangeLogReader(self.databases.circulation)
        )

    def close(self) -> None:
        """Close the databases."""
        self.databases.close()


def open_stores(config: Config, *, upgrade: bool | None = None, verified: bool = False) -> Stores:
    """Open the databases and find the index.

    A fresh SQLite database is brought up to date at once; an existing or shared one only when
    `upgrade` says so, because that is an administrator's decision (`protocolsrv db upgrade`).
    `verified`: the parent process has just found them up to date; then what migrates them (11 MB of
    memory) is not loaded here. Raises the storage room's errors, which say what to do."""
    wanted = settings.databases(config)
    opened = open_databases(wanted)
    if not verified:
        _bring_up_to_date(opened, upgrade, shared=wanted.url is not None)
    return Stores(
        config,
        settings.consortium(config),
        opened,
        RecordReader(opened.catalogue),
        ItemReader(opened.circulation),
        IndexDirectory(settings.index_root(config), Layout(ACCESS_POINTS)),
        SystemClock(),
    )


def _bring_up_to_date(opened: Databases, upgrade: bool | None, *, shared: bool) -> None:
    """Upgrade as `open_stores` says, and refuse the tables of another release."""
    from protocolsrv.storage import migrations

    try:
        if upgrade or (upgrade is None and not shared and _is_fresh(opened)):
            migrations.upgrade(opened)
        migrations.require_current(opened)
    except BaseException:
        opened.close()
        raise


def _is_fresh(databases: Databases) -> bool:
    """Whether nothing has been kept here yet. Not told by the files alone: whoever made them may
    have been killed before their tables were there. A catalogue with records whose items are gone
    is not fresh but broken, and not to be passed over."""
    from protocolsrv.storage import migrations

    catalogue, circulation = migrations.status(databases)
    if catalogue.current is None:
        return circulation.current is None
    return (
        circulation.current is None
        and not catalogue.pending
        and catalogue.known
        and RecordReader(databases.catalogue).last_modified() is None
    )


def signing_secret(data_dir: Path) -> bytes:
    """The secret shared by all workers of this data directory; made at its first use, readable by
    the server's account alone."""
    path = data_dir / "secret.key"
    while True:
        try:
            return path.read_bytes()
        except FileNotFoundError:
            fresh = data_dir / f"secret.key.{os.getpid()}"
            descriptor = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as out:
                out.write(secrets.token_bytes(32))
            try:
                os.link(fresh, path)  # whoever is first wins, and all read the same
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
