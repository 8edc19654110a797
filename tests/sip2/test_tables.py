"""The tables of SIP2 are complete, and its pure parts right."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import protocolsrv.sip2.messages as messages
from protocolsrv.domain.item import Item, ItemStatus
from protocolsrv.domain.patron import Action, Block, BlockKind, CardStatus, Standing
from protocolsrv.domain.refusal import Reason
from protocolsrv.domain.rules import ItemType
from protocolsrv.services.circulation.results import ItemView, Routing
from protocolsrv.sip2 import charsets, codec, trailer
from protocolsrv.sip2.bins import BinFacts, BinRule, BinTable
from protocolsrv.sip2.diagnostics import BLOCK_TEXTS, ROWS
from protocolsrv.sip2.framing import Framer
from protocolsrv.sip2.messages.checkin import ALERTS
from protocolsrv.sip2.profiles import REQUESTS
from protocolsrv.sip2.status import CIRCULATION, circulation_status, patron_status
from protocolsrv.sip2.texts import TEXTS


def test_every_reason_block_and_routing_has_a_row() -> None:
    """None is missing, and each has its text in three languages."""
    assert set(ROWS) == set(Reason)
    assert set(BLOCK_TEXTS) == set(BlockKind)
    assert set(ALERTS) == set(Routing)
    assert {row.text for row in ROWS.values()} <= set(TEXTS)
    assert set(BLOCK_TEXTS.values()) <= set(TEXTS)
    assert all(set(row) == {"sv", "en", "fi"} for row in TEXTS.values())


def test_every_file_of_messages_is_registered() -> None:
    """A pair that is not listed would not be served."""
    folder = Path(messages.__file__).parent
    files = {one.stem for one in folder.glob("*.py")} - {"__init__", "resend"}
    assert files == {one.__name__.rpartition(".")[2] for one in messages.MESSAGES}
    assert messages.SUPPORTED == REQUESTS


@pytest.mark.parametrize("status", ItemStatus)
def test_every_item_status_has_a_code(status: ItemStatus) -> None:
    """Two digits from 01 to 13."""
    view = ItemView(Item("1", 1, "a", "a", "a", status=status), ItemType("book"), "T")
    assert circulation_status(view) == CIRCULATION[status]
    assert 1 <= int(CIRCULATION[status]) <= 13


@pytest.mark.parametrize(
    ("kind", "places"),
    [(BlockKind.DEBT, {0, 10, 11}), (BlockKind.OVERDUE, {0, 6}), (BlockKind.CARD_LOST, {0, 4}),
     (BlockKind.CLAIMS, {0, 8}), (BlockKind.LOST_ITEM, {0, 9, 13}), (BlockKind.STAFF, {0})],
)  # fmt: skip
def test_blocks_become_places(kind: BlockKind, places: set[int]) -> None:
    """What a block stops, and its kind."""
    block = Block(kind, frozenset({Action.LOAN}))
    got = patron_status([block], Standing(), None, CardStatus.ACTIVE)
    assert {at for at, mark in enumerate(got) if mark == "Y"} == places
    assert patron_status([], Standing(loans=3), 3, CardStatus.ACTIVE).index("Y") == 5


def test_checksums_of_the_standard() -> None:
    """The two known ones."""
    assert trailer.add(b"96", "", True) == b"96AZFEF6"
    assert trailer.add(b"97", "", True) == b"97AZFEF5"


@given(st.text(max_size=300), st.sampled_from(sorted(charsets.CHARSETS)))
def test_any_value_survives_the_wire_unbroken(value: str, charset: str) -> None:
    """One field, whatever is in it; what the set can hold comes back."""
    kind = messages.CLASSES["35"]
    text = codec.write(kind(moment="x" * 18, patron=value))
    data = charsets.write(text, charset, "|")
    assert not {0, 10, 13} & set(data)
    back = codec.read(kind, charsets.read(data, charset))
    assert back.others == ()
    if charset == "utf-8":
        assert back.patron == codec.clean(value).strip()


@given(st.lists(st.binary(max_size=5)), st.sampled_from([b"\r", b"\r\n", b"\n", b"\0"]))
def test_any_split_gives_the_same_lines(pieces: list[bytes], end: bytes) -> None:
    """Framing does not see how the bytes arrived."""
    whole = end.join(pieces) + end
    split, joined = Framer(), Framer()
    for at in range(len(whole)):
        split.feed(whole[at : at + 1])
    joined.feed(whole)
    assert list(iter(split.next, None)) == list(iter(joined.next, None))


def test_bins() -> None:
    """The first rule that fits; else the fallback, which must be."""
    table = BinTable((BinRule("1", routing="hold_here"), BinRule("2", home="vannas")), "9", "8")
    assert table.choose(BinFacts(routing="hold_here", home="vannas")) == ("1", 1)
    assert table.choose(BinFacts(home="vannas")) == ("2", 2)
    assert table.choose(BinFacts()) == ("9", None)
    assert table.choose(BinFacts(routing="staff")) == ("8", None)
    with pytest.raises(ValueError, match="fallback"):
        BinTable((BinRule("1"),))
