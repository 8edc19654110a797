"""`[database]`: where records, items and later patrons and loans are kept."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from protocolsrv.config.values import Secret, SecretUrl, with_password

from .base import Section


class DatabaseSection(Section, frozen=True):
    """The database. Leave it all out for SQLite, two files in `data_dir`; PostgreSQL by its URL."""

    url: Annotated[
        SecretUrl | None,
        Meta(
            description="PostgreSQL, such as postgresql://protocolsrv@db.example.org/protocolsrv."
            " Without it: SQLite.",
            examples=["postgresql://protocolsrv@127.0.0.1:5432/protocolsrv"],
        ),
    ] = None
    password: Annotated[
        Secret | None,
        Meta(description="Password for the user named in `url`.", examples=["db-password"]),
    ] = None
    pool_size: Annotated[
        int, Meta(ge=1, le=100, description="Connections kept open for writing, by each process.")
    ] = 4
    max_overflow: Annotated[
        int, Meta(ge=0, le=100, description="Connections more than that in a rush.")
    ] = 4
    lock_timeout_seconds: Annotated[
        float, Meta(gt=0, le=600, description="How long a writer waits for another writer.")
    ] = 5.0
    connect_timeout_seconds: Annotated[
        float, Meta(ge=1, le=600, description="How long to wait for PostgreSQL to answer.")
    ] = 3.0
    cache_bytes: Annotated[
        int, Meta(ge=65536, description="Page cache of one SQLite connection.")
    ] = 8 * 1024 * 1024
    mmap_bytes: Annotated[
        int, Meta(ge=0, description="How much of a SQLite file is mapped into memory; 0: nothing.")
    ] = 1024 * 1024 * 1024

    def plain_url(self) -> str | None:
        """The URL with its password, for the one place that connects; None for SQLite."""
        return None if self.url is None else with_password(self.url, self.password)
