"""Framing, reading and writing BER, with bytes of every sort."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocolsrv.z3950 import ber
from protocolsrv.z3950.ber import BerError, Element, Framer, context, parse, write

_TAGS = st.integers(0, 3000).map(context)
ELEMENTS: st.SearchStrategy[Element] = st.recursive(
    st.tuples(_TAGS, st.binary(max_size=200)),
    lambda inner: st.tuples(_TAGS, st.lists(inner, max_size=4)),
    max_leaves=12,
)


def indefinite(element: Element) -> bytes:
    """The element with every constructed length indefinite."""
    tag, content = element
    if isinstance(content, bytes):
        return write(element)
    return ber.head(tag, True) + b"\x80" + b"".join(map(indefinite, content)) + b"\0\0"


@given(ELEMENTS)
def test_what_is_written_is_read(element: Element) -> None:
    """In both length forms."""
    assert parse(write(element)) == element
    assert parse(indefinite(element)) == element


@given(st.lists(st.tuples(ELEMENTS, st.booleans()), min_size=1, max_size=4), st.data())
def test_the_framer_gives_the_same_however_it_is_fed(
    elements: list[tuple[Element, bool]], data: st.DataObject
) -> None:
    """Byte by byte, all at once, or in any pieces."""
    frames = [indefinite(one) if form else write(one) for one, form in elements]
    stream = b"".join(frames)
    step = data.draw(st.integers(1, max(1, len(stream))))
    framer = Framer(1 << 20)
    found = []
    for at in range(0, len(stream), step):
        framer.feed(stream[at : at + step])
        while (frame := framer.next()) is not None:
            found.append(frame)
    assert found == frames and framer.waiting == 0


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Nothing else is raised."""
    framer = Framer(1 << 16)
    framer.feed(data)
    try:
        while (frame := framer.next()) is not None:
            parse(frame)
    except BerError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xb6\x83\xff\xff\xff\x00", "more than 65536 bytes"),
        (b"\xb6\x89" + b"\xff" * 9, "length of 9 bytes"),
        (b"\x96\x80\x00\x00", "primitive element of indefinite length"),
        (b"\xbf\xff\xff\xff\xff\x7f\x00", "tag of more than 4 bytes"),
        (b"\xb6\x80" * 200_000, "inside each other"),
    ],
)
def test_hostile_heads_are_refused_at_once(data: bytes, says: str) -> None:
    """Lying lengths and endless nesting cost neither time nor memory."""
    framer = Framer(65_536)
    began = time.perf_counter()
    framer.feed(data)
    with pytest.raises(BerError, match=says):
        framer.next()
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xb6\x05\x30\x0a\x01\x02\x03", "longer than what it stands in"),
        (b"\xb6\x02\x02", "longer"),
        (b"\xb6\x80\x02\x01\x05", "cut short"),
        (b"\x02\x01\x05\x02\x01\x05", "2 elements"),
        (b"\x30\x80" * 100_000 + b"\0\0" * 100_000, "inside each other"),
        (b"\x30\x84\x00\x01\x00\x00" + b"\x30\x00" * 32_768, "more than 20000 elements"),
    ],
)
def test_broken_elements_are_refused(data: bytes, says: str) -> None:
    """By what is wrong with them."""
    with pytest.raises(BerError, match=says):
        parse(data)
