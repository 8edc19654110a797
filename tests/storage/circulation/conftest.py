"""Fixtures: the small store over each database, and over SQLite alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from protocolsrv.storage.databases import Databases, DatabaseSettings, open_databases

from .place import Place


@pytest.fixture
def place(databases: Databases) -> Iterator[Place]:
    made = Place(databases)
    yield made
    made.writer.close()


@pytest.fixture
def lite(sqlite_settings: DatabaseSettings) -> Iterator[Place]:
    databases = open_databases(sqlite_settings)
    made = Place(databases)
    yield made
    made.writer.close()
    databases.close()
