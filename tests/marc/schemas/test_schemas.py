"""The registry of record schemas."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from protocolsrv.marc import schemas
from protocolsrv.marc.schemas import SCHEMAS, schema
from protocolsrv.marc.schemas.base import RecordSchema
from tests.marc.schemas.test_dc import RICH


@pytest.mark.parametrize("one", SCHEMAS, ids=lambda one: one.name)
def test_each(one: RecordSchema) -> None:
    assert schema(one.name) is schema(one.uri) is schema(one.name.upper()) is one
    root = etree.fromstring(one.render(RICH))
    assert etree.QName(root).namespace == one.namespace
    assert one.title and one.location.startswith("http")


def test_names_and_identifiers_are_unique() -> None:
    keys = [key for one in SCHEMAS for key in (one.name, one.uri)]
    assert len(set(keys)) == len(keys)
    assert schema("unimarc") is None and schema("") is None
    assert SCHEMAS[0].name == "marcxml"


def test_no_file_is_forgotten() -> None:
    folder = Path(schemas.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "base"}
    assert files == {one.name for one in SCHEMAS}
