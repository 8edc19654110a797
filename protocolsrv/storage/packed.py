"""A record as its rows have it, worked out before the transaction begins.

Digests, packed renderings and keys need no database, so a preparing process can work them out
beside the writer. What comes out is made of texts, octets and plain tuples, which pass between
processes at a fifth of the cost of the objects they stand for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from protocolsrv.domain.ports import NewRecord
from protocolsrv.domain.record import Heading, RecordKey

from .facts import Facts, facts_of, items_digest
from .packing import pack, pack_keys


class PackedRecord(NamedTuple):
    """A `NewRecord` in the store's own form. `headings` are (point, key, display), each place once;
    `kept` is what the row keeps of them; `items` None where the source says nothing of holdings."""

    source: str
    control_number: str
    iso2709: bytes
    digest: bytes
    renderings: tuple[tuple[str, bytes], ...]
    headings: tuple[tuple[str, str, str], ...]
    kept: bytes
    items: tuple[Facts, ...] | None
    items_digest: bytes | None
    words: tuple[tuple[str, str], ...]
    match_keys: tuple[str, ...]

    @property
    def key(self) -> RecordKey:
        """What names the record across loads."""
        return RecordKey(self.source, self.control_number)


def pack_record(one: NewRecord) -> PackedRecord:
    """The store's form of a record."""
    facts = None if one.items is None else tuple(facts_of(one.items))
    # A record counts once for a heading, however often it has it.
    forms = {(each.point, each.key): each.display for each in one.headings}
    return PackedRecord(
        one.key.source,
        one.key.control_number,
        one.iso2709,
        _digest(one.iso2709, one.headings, one.renderings),
        tuple((schema, pack(schema, body)) for schema, body in one.renderings.items()),
        tuple((*place, form) for place, form in forms.items()),
        pack_keys(forms),
        facts,
        None if facts is None else items_digest(facts),
        tuple(one.words),
        tuple(one.match_keys),
    )


def _digest(iso2709: bytes, headings: Sequence[Heading], renderings: Mapping[str, bytes]) -> bytes:
    """Sixteen octets that differ when anything stored of the record itself differs."""
    shown = [f"{one.point}\0{one.key}\0{one.display}" for one in headings]
    parts = [str(len(iso2709)).encode(), iso2709, "\0\0".join(shown).encode()]
    for schema, body in sorted(renderings.items()):
        parts += (f"{schema} {len(body)}".encode(), body)
    return hashlib.blake2b(b"\0".join(parts), digest_size=16).digest()
