"""BER (X.690): bytes to whole APDUs, an APDU to a tree of elements, elements to bytes.

An element is a pair `(tag, content)`: the content of a primitive one is bytes, of a constructed one
the list of its elements. A tag is one integer, `number << 2 | class`. Both length forms are read;
what is written is always definite. Everything is bounded: bytes of an APDU, depth and number of its
elements, length of tags. Pure.
"""

from __future__ import annotations

Element = tuple[int, bytes | list["Element"]]
"""Tag and content."""

UNIVERSAL, APPLICATION, CONTEXT, PRIVATE = range(4)
MAX_DEPTH = 160
"""Elements inside elements. A query of 100 clauses that all lean to one side nests some 110."""
MAX_ELEMENTS = 20_000
_TAG_BYTES = 4


class BerError(ValueError):
    """Bytes that are no BER, or beyond the bounds; the message says where and why."""


def context(number: int) -> int:
    """The context-specific tag of this number."""
    return number << 2 | CONTEXT


def universal(number: int) -> int:
    """The universal tag of this number."""
    return number << 2


def tag_name(tag: int) -> str:
    """A tag as people write it: `[30]`, `universal 16`."""
    name = ("universal {}", "application {}", "[{}]", "private {}")[tag & 3]
    return name.format(tag >> 2)


# ---- framing ---------------------------------------------------------------------------------


class Framer:
    """Cuts a stream into APDUs, however it arrives. Only heads of elements are looked at: those of
    indefinite length are walked through, those of definite length are stepped over."""

    __slots__ = ("_at", "_buffer", "_max_bytes", "_open")

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._buffer = bytearray()
        self._at = 0
        self._open = 0

    def feed(self, data: bytes) -> None:
        """More bytes of the stream."""
        self._buffer += data

    @property
    def waiting(self) -> int:
        """Bytes that have arrived and were not taken out."""
        return len(self._buffer)

    def next(self) -> bytes | None:
        """The next whole APDU; None while it has not arrived. Raises BerError, after which the
        stream is of no more use."""
        buffer = self._buffer
        while True:
            if self._at > self._max_bytes:
                raise BerError(f"an APDU of more than {self._max_bytes} bytes")
            if self._at > len(buffer):
                return None
            if self._at and not self._open:
                whole = bytes(buffer[: self._at])
                del buffer[: self._at]
                self._at = 0
                return whole
            if not self._step(buffer):
                return None

    def _step(self, buffer: bytearray) -> bool:
        """Step over the element at the present place, or into it; False when its head has not
        arrived."""
        # Twelve bytes are more than any head that is allowed.
        head = bytes(buffer[self._at : self._at + 12])
        if len(head) < 2:
            return False
        if self._open and head[0] == head[1] == 0:
            self._open -= 1
            self._at += 2
            return True
        try:
            _, constructed, length, start = read_head(head, 0)
        except IndexError:
            return False
        if length >= 0:
            self._at += start + length
            return True
        if not constructed:
            raise BerError(f"a primitive element of indefinite length at byte {self._at}")
        self._open += 1
        if self._open > MAX_DEPTH:
            raise BerError(f"more than {MAX_DEPTH} elements inside each other")
        self._at += start
        return True


def read_head(data: bytes, at: int) -> tuple[int, bool, int, int]:
    """Tag, whether constructed, length (-1: indefinite) and where the content begins. Raises
    IndexError when the head is not all there, BerError for one that cannot be."""
    first = data[at]
    at += 1
    number = first & 31
    if number == 31:
        number = 0
        for _ in range(_TAG_BYTES):
            byte = data[at]
            at += 1
            number = number << 7 | byte & 127
            if byte < 128:
                break
        else:
            raise BerError(f"a tag of more than {_TAG_BYTES} bytes")
    length = data[at]
    at += 1
    if length > 128:
        size = length & 127
        if size > 8:
            raise BerError(f"a length of {size} bytes")
        length = 0
        for _ in range(size):
            length = length << 8 | data[at]
            at += 1
    elif length == 128:
        length = -1
    return number << 2 | first >> 6, first & 32 != 0, length, at


# ---- reading ---------------------------------------------------------------------------------


def parse(data: bytes) -> Element:
    """The one element that `data` is. Raises BerError."""
    try:
        found = _parse(data)
    except IndexError:
        raise BerError("an element is cut short") from None
    if len(found) != 1:
        raise BerError(f"{len(found)} elements where one should be")
    return found[0]


def _parse(data: bytes) -> list[Element]:
    """All elements, without recursion. `stop` is where the present constructed element ends (-1
    while only its end-of-contents tells), `bound` the nearest end known."""
    children: list[Element] = []
    stop = bound = len(data)
    outer: list[tuple[list[Element], int, int]] = []
    at = count = 0
    while True:
        if at == stop:
            if not outer:
                return children
            children, stop, bound = outer.pop()
            continue
        first = data[at]
        second = data[at + 1]
        if stop < 0 and first == 0 and second == 0:
            at += 2
            children, stop, bound = outer.pop()
            continue
        if first & 31 != 31 and second < 128:  # by far the most
            tag, constructed, length, at = (
                (first & 31) << 2 | first >> 6,
                first & 32,
                second,
                at + 2,
            )
        else:
            tag, constructed, length, at = read_head(data, at)
        end = at + length
        if end > bound:
            raise BerError(f"{tag_name(tag)} at byte {at} is longer than what it stands in")
        count += 1
        if not constructed:
            if length < 0:
                raise BerError(f"a primitive element of indefinite length at byte {at}")
            children.append((tag, data[at:end]))
            at = end
            continue
        if len(outer) >= MAX_DEPTH:
            raise BerError(f"more than {MAX_DEPTH} elements inside each other")
        if count > MAX_ELEMENTS:
            raise BerError(f"more than {MAX_ELEMENTS} elements")
        inside: list[Element] = []
        children.append((tag, inside))
        outer.append((children, stop, bound))
        children = inside
        stop = -1 if length < 0 else end
        bound = bound if length < 0 else end


# ---- writing ---------------------------------------------------------------------------------


def head(tag: int, constructed: bool) -> bytes:
    """The identifier octets of a tag."""
    number, first = tag >> 2, (tag & 3) << 6 | (32 if constructed else 0)
    if number < 31:
        return bytes((first | number,))
    rest = [number & 127]
    while number := number >> 7:
        rest.append(number & 127 | 128)
    return bytes((first | 31, *reversed(rest)))


def size(length: int) -> bytes:
    """The length octets, definite and as few as can be."""
    if length < 128:
        return bytes((length,))
    count = (length.bit_length() + 7) // 8
    return bytes((128 | count,)) + length.to_bytes(count, "big")


def write(element: Element) -> bytes:
    """The bytes of an element."""
    tag, content = element
    if isinstance(content, bytes):
        return head(tag, False) + size(len(content)) + content
    body = b"".join([write(one) for one in content])
    return head(tag, True) + size(len(body)) + body
