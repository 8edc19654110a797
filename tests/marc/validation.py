"""Official XML schemas beside the repository, for tests; None where they are absent."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from lxml import etree

SHARED = Path(__file__).resolve().parents[3] / "shared"
SPECS = SHARED / "specs" / "sru"


class _Beside(etree.Resolver):
    """Imports are found in the same folder, never on the net."""

    def resolve(self, url: str, _id: str, context: object) -> object:
        return self.resolve_filename(str(SPECS / url.rsplit("/", 1)[-1]), context)


@cache
def schema(name: str) -> etree.XMLSchema:
    """The schema in this file; skips the test where it is absent."""
    path = SPECS / name
    if not path.exists():
        pytest.skip(f"the official schema {name} is not beside the repository")
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Beside())
    return etree.XMLSchema(etree.parse(str(path), parser))


def valid(name: str, body: bytes) -> etree._Element:
    """The document, valid against the schema."""
    document = etree.fromstring(body)
    schema(name).assertValid(document)
    return document
