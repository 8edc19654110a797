"""Fixtures: an installation of one's own, and databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.databases import postgres_server, postgres_url  # noqa: F401 - fixtures

from .house import House


@pytest.fixture
def house(tmp_path: Path) -> House:
    """An empty installation."""
    return House(tmp_path / "house")
