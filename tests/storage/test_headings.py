"""The scan lists: order, counts that stay right, the backlog of bulk loads."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from protocolsrv.domain.record import Heading
from protocolsrv.storage import writing
from protocolsrv.storage.databases import Databases, DatabaseSettings, open_databases
from protocolsrv.storage.headings import HeadingReader, WordMemory
from protocolsrv.storage.migrations import upgrade
from protocolsrv.storage.packing import pack_keys, unpack_keys
from protocolsrv.storage.records import RecordReader
from protocolsrv.storage.writing import CatalogueStore

from .conftest import HandClock, Put, key, record


def listed(databases: Databases, point: str = "title") -> list[tuple[str, str, int]]:
    """The whole list."""
    above = HeadingReader(databases.catalogue).headings_around(point, "", 0, 10_000)[1]
    return [(one.key, one.display, one.count) for one in above]


def test_a_list_is_walked_both_ways_from_any_place(databases: Databases, put: Put) -> None:
    titles = ("apa", "björn", "zebra", "älg", "ö", "𐍈")
    put(record("1", titles=titles))
    reader = HeadingReader(databases.catalogue)

    def around(place: str, before: int, after: int) -> tuple[list[str], list[str]]:
        below, above = reader.headings_around("title", place, before, after)
        return [one.key for one in below], [one.key for one in above]

    assert around("björn", 5, 2) == (["apa"], ["björn", "zebra"])
    assert around("c", 1, 1) == (["björn"], ["zebra"])
    assert around("", 3, 2) == ([], ["apa", "björn"])
    assert around("\U0010ffff", 2, 3) == (["ö", "𐍈"], [])
    assert around("zebra", 0, 0) == ([], [])
    assert reader.headings_around("author", "", 5, 5) == ([], [])


def test_a_record_counts_once_for_a_heading(databases: Databases, put: Put) -> None:
    put(record("1", titles=("samma", "samma")), record("2", titles=("samma",)))
    assert listed(databases) == [("samma", "Samma", 2)]


def test_counts_follow_replacement_and_deletion(
    databases: Databases, store: CatalogueStore, put: Put
) -> None:
    put(record("1", titles=("a", "b")), record("2", titles=("b",)))
    put(record("1", "two", titles=("b", "c")))
    assert listed(databases) == [("b", "B", 2), ("c", "C", 1)]
    with store.write() as work:
        work.delete([key("1")])
    assert listed(databases) == [("b", "B", 1)]


def test_a_lone_records_form_is_shown_and_a_shared_one_stays(
    databases: Databases, put: Put
) -> None:
    def form(number: str, display: str) -> None:
        new = record(number, display)
        put(
            new.__class__(
                new.key, new.iso2709, new.renderings, [Heading("title", "strindberg", display)]
            )
        )

    form("1", "STRINDBERG")
    form("1", "Strindberg")
    assert listed(databases) == [("strindberg", "Strindberg", 1)]
    form("2", "strindberg.")
    assert listed(databases) == [("strindberg", "Strindberg", 2)]


def test_words_are_noted_once_and_found_in_order(databases: Databases, put: Put) -> None:
    put(record("1", words=(("any", "öra"), ("any", "apa"), ("title", "apa"))))
    put(record("2", words=(("any", "apa"), ("any", "zoo"))))
    reader = HeadingReader(databases.catalogue)
    assert reader.words_around("any", "b", 2, 5) == (["apa"], ["zoo", "öra"])
    assert reader.words_around("title", "", 2, 5) == ([], ["apa"])


def test_words_of_a_lost_transaction_are_offered_again(
    databases: Databases, store: CatalogueStore, put: Put
) -> None:
    with pytest.raises(RuntimeError), store.write() as work:
        work.put([record("1", words=(("any", "apa"),))])
        raise RuntimeError
    put(record("1", words=(("any", "apa"),)))
    assert HeadingReader(databases.catalogue).words_around("any", "", 0, 5)[1] == ["apa"]


def test_the_memory_of_words_is_bounded() -> None:
    memory = WordMemory(limit=3)
    memory.learn({("any", "a"), ("any", "b")})
    assert memory.new([("any", "a"), ("any", "c")]) == {("any", "c")}
    memory.learn({("any", "c"), ("any", "d")})
    assert memory.new([("any", "a"), ("any", "c")]) == {("any", "a")}


def test_the_list_a_record_keeps() -> None:
    places = [("title", "a\tb\nc"), ("author", "å")]
    assert unpack_keys(pack_keys(places)) == places
    assert unpack_keys(pack_keys([])) == []


def test_bulk_loads_settle_at_the_end(databases: Databases, clock: HandClock) -> None:
    bulk = CatalogueStore(databases, clock, bulk=True)
    for number in range(3):
        with bulk.write() as work:
            work.put([record(str(number), titles=("samma", f"t{number}"), words=(("any", "w"),))])
    with bulk.write() as work:
        work.put([record("0", "two", titles=("samma",))])
        work.delete([key("1")])
    assert listed(databases) == []
    bulk.settle()
    assert listed(databases) == [("samma", "Samma", 2), ("t2", "T2", 1)]
    assert HeadingReader(databases.catalogue).words_around("any", "", 0, 5)[1] == ["w"]
    bulk.settle()
    assert len(listed(databases)) == 2


def test_an_ordinary_writer_settles_what_a_killed_bulk_load_left(
    databases: Databases, clock: HandClock, put: Put
) -> None:
    with CatalogueStore(databases, clock, bulk=True).write() as work:
        work.put([record("1", titles=("a",))])
    put(record("1", "two", titles=("b",)))
    assert listed(databases) == [("b", "B", 1)]


def test_a_large_backlog_is_merged_on_the_way(
    databases: Databases, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "SETTLE_AT", 5)
    bulk = CatalogueStore(databases, clock, bulk=True)
    for number in range(3):
        with bulk.write() as work:
            work.put([record(str(number), titles=(f"t{number}", "samma"))])
    assert [heading[0] for heading in listed(databases)] == ["samma", "t0", "t1", "t2"]


class Lists(RuleBasedStateMachine):
    """Random writing against a plain model: counts of headings, live records, tombstones."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.databases = open_databases(DatabaseSettings(Path(self.folder.name)))
        upgrade(self.databases)
        self.live: dict[str, frozenset[str]] = {}
        self.stores: dict[bool, CatalogueStore] = {}
        self.settled = True

    @initialize()
    def open(self) -> None:
        clock = HandClock()
        self.stores = {
            bulk: CatalogueStore(self.databases, clock, bulk=bulk) for bulk in (False, True)
        }

    @rule(
        records=st.lists(
            st.tuples(
                st.sampled_from("123"), st.frozensets(st.sampled_from("abcd")), st.integers(0, 2)
            ),
            max_size=4,
        ),
        gone=st.lists(st.sampled_from("123"), max_size=2),
        bulk=st.booleans(),
        fails=st.booleans(),
    )
    def write(
        self,
        records: list[tuple[str, frozenset[str], int]],
        gone: list[str],
        bulk: bool,
        fails: bool,
    ) -> None:
        model = dict(self.live)
        try:
            with self.stores[bulk].write() as work:
                work.put(
                    [record(number, f"v{v}", titles=tuple(forms)) for number, forms, v in records]
                )
                model |= {number: forms for number, forms, _ in records}
                work.delete([key(number) for number in gone])
                for number in gone:
                    model.pop(number, None)
                if fails:
                    raise InterruptedError
        except InterruptedError:
            return
        self.live = model
        self.settled = not bulk

    @precondition(lambda self: not self.settled)
    @rule()
    def settle(self) -> None:
        self.stores[True].settle()
        self.settled = True

    @invariant()
    def lists_agree(self) -> None:
        if self.settled:
            expected = Counter(form for forms in self.live.values() for form in forms)
            assert {one: count for one, _, count in listed(self.databases)} == dict(expected)
        assert RecordReader(self.databases.catalogue).count() == len(self.live)

    def teardown(self) -> None:
        self.databases.close()
        self.folder.cleanup()


Lists.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestLists = Lists.TestCase
