"""`protocolsrv check --connect`: would the configuration work on this machine, now?

Nothing is changed: no folder is made, no table, no row.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from protocolsrv.config import Address, Config


def try_all(config: Config) -> Iterator[tuple[str, str]]:
    """What was tried, and what is wrong with it ("" when nothing is)."""
    yield f"data_dir {config.data_dir}", try_folder(config.data_dir)
    if config.database.url is not None:
        yield "database", try_database(config)
    ours = held_by_us(config)
    if config.sip2_profiles:
        yield "sip2 profiles", try_profiles(config)
    units = (*config.sip2.listen, *(one for a in config.sip2_accounts for one in a.listen))
    for section, addresses in (
        ("http", config.http.listen),
        ("z3950", config.z3950.listen),
        ("sip2", units if config.sip2_accounts else ()),
    ):
        for address in addresses:
            taken = (address.host, address.port) in ours
            yield f"{section} {address}", "" if taken else try_address(address)


def try_profiles(config: Config) -> str:
    """Whether every profile of SIP2 names messages, fields and texts that there are."""
    from protocolsrv.app.sip2_profiles import ProfileBroken, profiles

    try:
        profiles(config)
    except ProfileBroken as error:
        return str(error)
    return ""


def held_by_us(config: Config) -> set[tuple[str, int]]:
    """Host and port of what the running server of this configuration listens on; none without."""
    from protocolsrv.app.settings import control_socket
    from protocolsrv.transport import control_client

    try:
        status = control_client.ask(control_socket(config), "status")
    except control_client.NotRunningError:
        return set()
    return {(host, port) for host, port in status.get("listeners", {}).values()}


def try_folder(folder: Path) -> str:
    """A folder we may write to, or one that could be made."""
    there = folder
    while not there.exists() and there != there.parent:
        there = there.parent
    if not there.is_dir():
        return f"{there} is not a folder"
    return "" if os.access(there, os.W_OK | os.X_OK) else f"{there} may not be written to"


def try_database(config: Config) -> str:
    """A PostgreSQL that lets us in and whose tables this program knows, or has not made yet."""
    from protocolsrv.storage.databases import DatabaseSettings, open_databases
    from protocolsrv.storage.errors import StorageError
    from protocolsrv.storage.migrations import status

    settings = DatabaseSettings(
        data_dir=config.data_dir,
        url=config.database.plain_url(),
        connect_timeout=config.database.connect_timeout_seconds,
    )
    try:
        databases = open_databases(settings)
        try:
            newer = [one.database for one in status(databases) if not one.known]
        finally:
            databases.close()
    except StorageError as error:
        return str(error)
    return f"a newer program has changed the tables of {', '.join(newer)}" if newer else ""


def try_address(address: Address) -> str:
    """An address of this machine that no other program listens on."""
    try:
        found = socket.getaddrinfo(
            address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except OSError as error:
        return f"the host is not known: {error.strerror}"
    family, kind, protocol, _, where = found[0]
    with socket.socket(family, kind, protocol) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(where)
            trial.listen(1)
        except OSError as error:
            return f"cannot listen there: {(error.strerror or str(error)).lower()}"
    return ""
