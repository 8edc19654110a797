"""How renderings lie in their rows: small on disk and quick to open.

Measured on 1 202 real records (983 bytes of ISO 2709, 2 660 of MARCXML each), ten at a time: left
as it is, MARCXML costs 3.3 KB a row; zlib level 1 brings it to 748 bytes and 76 us to open; writing
its markup as single octets brings it to 1 010 bytes and 30 us. So MARCXML has its markup packed,
and what is rendered at request time and kept is compressed.

The octets 1 to 7 cannot stand in an XML document, so they stand for markup here. A body that holds
one of them, or begins like a zlib stream, is compressed: each stored form says what it is.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

MARKUP: tuple[tuple[bytes, bytes], ...] = (
    (b'</subfield><subfield code="', b"\x01"),
    (b'</subfield></datafield><datafield tag="', b"\x02"),
    (b'" ind1=" " ind2=" "><subfield code="', b"\x03"),
    (b'" ind1="', b"\x04"),
    (b'" ind2="', b"\x05"),
    (b'"><subfield code="', b"\x06"),
    (b'</controlfield><controlfield tag="', b"\x07"),
)
"""Stretches of MARCXML and their octets, in the order of packing. The table is part of the file
format: it only ever grows, by a migration."""

_UNPACKING = tuple(reversed(MARKUP))
_FENCE = b"\x00"
_OCTETS = tuple(bytes([octet]) for octet in range(8))
_COMPRESSED = 0x78  # the first octet of every zlib stream with a 32 KB window: the letter x
_COMPRESS_FROM = 400

PLAIN = frozenset({"usmarc"})
"""Schemas kept as they are: Z39.50 sends them untouched."""


def pack(schema: str, body: bytes) -> bytes:
    """The stored form of a rendering."""
    if not body or body[0] == _COMPRESSED or any(octet in body for octet in _OCTETS):
        return zlib.compress(body, 6)
    if schema in PLAIN:
        return body
    if schema != "marcxml":
        return zlib.compress(body, 6)
    for markup, octet in MARKUP:
        body = body.replace(markup, octet)
    return body


class Unpacker:
    """Opens pages of stored forms, and remembers some: what is asked for often is opened once.

    A remembered body is used only while the row still holds the very same stored form, so nothing
    stale is ever given out. Ten remembered ones cost 1 us, ten opened anew 19; 2 000 take about
    8 MB."""

    def __init__(self, limit: int = 2000):
        self._limit = limit
        self._opened: dict[int, tuple[bytes, bytes]] = {}

    def page(self, rows: Sequence[tuple[Any, ...]]) -> dict[int, bytes]:
        """The renderings of (id, stored form) rows, by id."""
        found: dict[int, bytes] = {}
        closed: list[tuple[Any, ...]] = []
        opened = self._opened
        for row in rows:
            known = opened.get(row[0])
            if known is not None and known[0] == row[1]:
                found[row[0]] = known[1]
            else:
                closed.append(row)
        if closed:
            if len(opened) + len(closed) > self._limit:
                opened.clear()
            bodies = unpack_all([row[1] for row in closed])
            for (key, stored), body in zip(closed, bodies, strict=True):
                found[key] = body
                opened[key] = (stored, body)
        return found


def unpack_all(stored: Sequence[bytes]) -> list[bytes]:
    """The renderings of a page, in order. One pass over all of them joined."""
    if any(body[0] == _COMPRESSED for body in stored):
        return [_unpack(body) for body in stored]
    joined = _FENCE.join(stored)
    for markup, octet in _UNPACKING:
        joined = joined.replace(octet, markup)
    return joined.split(_FENCE) if stored else []


def _unpack(body: bytes) -> bytes:
    if body[0] == _COMPRESSED:
        return zlib.decompress(body)
    for markup, octet in _UNPACKING:
        body = body.replace(octet, markup)
    return body


def pack_keys(places: Iterable[tuple[str, str]]) -> bytes:
    """What a record keeps of its headings, given as (point, key) pairs. Compressed from 400 bytes
    on only: of a record with eight, 185 bytes would become 113, for a fiftieth of a load's time."""
    text = "\0".join(chain.from_iterable(places)).encode()
    if len(text) >= _COMPRESS_FROM or text[:1] == b"x":
        return zlib.compress(text, 1)
    return text


def unpack_keys(packed: bytes) -> list[tuple[str, str]]:
    """(point, key) pairs."""
    if not packed:
        return []
    text = zlib.decompress(packed) if packed[0] == _COMPRESSED else packed
    parts = text.decode().split("\0")
    return list(zip(parts[::2], parts[1::2], strict=True))
