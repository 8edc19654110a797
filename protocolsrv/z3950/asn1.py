"""The simple ASN.1 types as values: each reads the content of its element and writes it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from . import ber
from .ber import Element, head, size, tag_name, universal

Content = Any
"""The content of an element: bytes, or a list of elements."""
_MAX_INTEGER = 8
_MAX_OID = 64


class DecodeError(ValueError):
    """An element that is not what the standard has there; the message says what."""


class Kind:
    """An ASN.1 type. `tags` are those its elements can begin with; empty means any."""

    tags: tuple[int, ...] = ()

    def read(self, element: Element) -> Any:
        """The value of an element whose tag is one of ours. Raises DecodeError."""
        raise DecodeError(tag_name(element[0]))

    def write(self, value: Any) -> bytes:
        """The element of a value."""
        raise DecodeError(repr(value))


class Plain(Kind):
    """A type with a tag of its own: what it says is read from and written as content."""

    def __init__(
        self,
        number: int,
        decode: Callable[[Content], Any],
        encode: Callable[[Any], bytes],
        *,
        constructed: bool = False,
    ) -> None:
        self.tags = (universal(number),)
        self.constructed = constructed
        self.decode = decode
        self.encode = encode
        self._head = head(self.tags[0], constructed)

    def read(self, element: Element) -> Any:
        """By its content."""
        return self.decode(element[1])

    def write(self, value: Any) -> bytes:
        """Tag, length, content."""
        body = self.encode(value)
        return self._head + size(len(body)) + body


# ---- simple types ----------------------------------------------------------------------------


def _octets(content: Content) -> bytes:
    """A string, also in the segmented form that BER allows."""
    if type(content) is bytes:
        return content
    return b"".join([_octets(inner) for _, inner in content])


def _primitive(content: Content, what: str) -> bytes:
    if type(content) is not bytes:
        raise DecodeError(f"{what} in constructed form")
    return content


def _integer(content: Content) -> int:
    data = _primitive(content, "INTEGER")
    if not 0 < len(data) <= _MAX_INTEGER:
        raise DecodeError(f"INTEGER of {len(data)} bytes")
    return int.from_bytes(data, "big", signed=True)


def _integer_bytes(value: int) -> bytes:
    return value.to_bytes((value + (value < 0)).bit_length() // 8 + 1, "big", signed=True)


def _boolean(content: Content) -> bool:
    if len(_primitive(content, "BOOLEAN")) != 1:
        raise DecodeError("BOOLEAN that is not one byte")
    return bool(content != b"\0")


def _null(content: Content) -> None:
    if content:
        raise DecodeError("NULL that holds something")


def _bits(content: Content) -> frozenset[int]:
    data = _octets(content)
    return frozenset(
        [at for at in range(8 * min(len(data) - 1, 8)) if data[1 + at // 8] & 128 >> at % 8]
    )


def _bit_bytes(value: frozenset[int]) -> bytes:
    length = max(value, default=-1) + 1
    data = bytearray((length + 7) // 8)
    for at in value:
        data[at // 8] |= 128 >> at % 8
    return bytes((-length % 8, *data))


def _string(content: Content) -> str:
    # Bytes that are no UTF-8 are kept, so that names are given back as they came.
    return _octets(content).decode("utf-8", "surrogateescape")


def _string_bytes(value: str) -> bytes:
    return value.encode("utf-8", "surrogateescape")


def _oid(content: Content) -> str:
    data = _primitive(content, "OBJECT IDENTIFIER")
    if not 0 < len(data) <= _MAX_OID or data[-1] > 127:
        raise DecodeError(f"OBJECT IDENTIFIER of {len(data)} bytes or cut short")
    return _oid_text(data)


@lru_cache(maxsize=512)
def _oid_text(data: bytes) -> str:
    arcs: list[int] = []
    arc = 0
    for byte in data:
        arc = arc << 7 | byte & 127
        if byte < 128:
            arcs.append(arc)
            arc = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))


@lru_cache(maxsize=512)
def _oid_bytes(value: str) -> bytes:
    first, second, *rest = map(int, value.split("."))
    out = bytearray()
    for arc in (40 * first + second, *rest):
        part = [arc & 127]
        while arc := arc >> 7:
            part.append(arc & 127 | 128)
        out += bytes(reversed(part))
    return bytes(out)


BOOLEAN = Plain(1, _boolean, lambda value: b"\xff" if value else b"\0")
INTEGER = Plain(2, _integer, _integer_bytes)
BITS = Plain(3, _bits, _bit_bytes)
OCTETS = Plain(4, _octets, bytes)
NULL = Plain(5, _null, lambda _: b"")
OID = Plain(6, _oid, _oid_bytes)
TIME = Plain(24, _string, _string_bytes)
VISIBLE = Plain(26, _string, _string_bytes)
STRING = Plain(27, _string, _string_bytes)
"""InternationalString, which is GeneralString."""


class _Any(Kind):
    """ANY: the element as it is."""

    def read(self, element: Element) -> Element:
        return element

    def write(self, value: Element) -> bytes:
        return ber.write(value)


ANY = _Any()
