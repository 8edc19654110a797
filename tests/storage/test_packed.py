"""Records packed before they are stored: the same as if the store had packed them."""

from __future__ import annotations

import pickle

import pytest

from protocolsrv.domain.ports import Stored
from protocolsrv.storage.databases import Databases
from protocolsrv.storage.headings import HeadingReader
from protocolsrv.storage.packed import pack_record
from protocolsrv.storage.packing import pack_keys, unpack_keys
from protocolsrv.storage.writing import CatalogueStore

from .conftest import item, record


def test_a_packed_record_is_the_record(store: CatalogueStore) -> None:
    """It passes between processes, and storing the plain record again changes nothing."""
    one = record("1", items=(item("b1"),), words=(("any", "apa"),))
    packed = pickle.loads(pickle.dumps(pack_record(one)))
    assert packed.key == one.key
    with store.write() as work:
        assert work.put([packed]) == [(1, Stored.ADDED)]
    with store.write() as work:
        assert work.put([one]) == [(1, Stored.UNCHANGED)]


def test_words_of_a_record_stored_already_are_taken(
    store: CatalogueStore, databases: Databases
) -> None:
    """A preparer tells a word once, with whichever record has it first: also with one that turns
    out to be unchanged or to join another."""
    for words in ((), (("any", "apa"),)):
        with store.write() as work:
            work.put([record("1", words=words, match_keys=("isbn:1",))])
    with store.write() as work:
        joining = record("2", words=(("any", "öra"),), match_keys=("isbn:1",))
        assert work.put([joining]) == [(1, Stored.JOINED)]
    assert HeadingReader(databases.catalogue).words_around("any", "", 0, 5)[1] == ["apa", "öra"]


def test_only_what_is_a_record_is_stored(store: CatalogueStore) -> None:
    """Another store's form of a record is refused."""
    with pytest.raises(TypeError), store.write() as work:
        work.put(["a record"])  # type: ignore[list-item]


@pytest.mark.parametrize("count", [1, 3, 200])
@pytest.mark.parametrize("point", ["title", "x", "åäö"])
def test_keys_come_back_short_and_long(count: int, point: str) -> None:
    """Compressed or not, and whatever letter they begin with."""
    places = [(point, f"key {number}") for number in range(count)]
    packed = pack_keys(places)
    assert unpack_keys(packed) == places
    assert (packed[:1] == b"x") == (count == 200 or point == "x")
