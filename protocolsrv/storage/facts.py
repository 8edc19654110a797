"""Items as a load tells them: plain texts in the order of the columns, and their digest.

Beside the tables, not among them, so that a preparing process need not import a database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from operator import attrgetter

from protocolsrv.domain.item import Item

FACTS = (
    "barcode",
    "owner",
    "permanent",
    "current",
    "shelf",
    "call_number",
    "item_type",
    "copy_number",
    "enumeration",
    "public_note",
)
"""What a load tells of an item, beside its status."""

_fields = attrgetter(*FACTS)
Facts = tuple[str, ...]
"""One item as a load tells it: FACTS, beginning with the barcode, and the status."""


def facts_of(told: Iterable[Item]) -> list[Facts]:
    """Items as rows have them, without the record."""
    return [(*_fields(one), one.status._value_) for one in told]


def items_digest(facts: Iterable[Facts]) -> bytes:
    """Sixteen octets that differ when what a source says of its items differs."""
    text = "\0\0".join(["\0".join(one) for one in facts])
    return hashlib.blake2b(text.encode(), digest_size=16).digest()
