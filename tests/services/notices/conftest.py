"""The furnished desk of the circulation tests."""

from __future__ import annotations

from tests.databases import postgres_server, postgres_shared  # noqa: F401 - fixtures
from tests.services.circulation.conftest import shop  # noqa: F401 - a fixture
