"""Generated catalogues: the same always and everywhere, well formed, and lifelike in bulk."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter

import pytest
from stdnum import isbn as stdnum_isbn

from protocolsrv.config import demo_file
from protocolsrv.domain.identifiers import isbn13
from protocolsrv.domain.library import Consortium, Library, LibraryKind, Municipality
from protocolsrv.marc.frame import Frame, Rejection
from protocolsrv.marc.frames import open_frames
from protocolsrv.marc.holdings import read_items
from protocolsrv.marc.holdings_mappings import DEMO_852
from protocolsrv.marc.iso2709 import decode, encode
from protocolsrv.marc.record import MarcRecord
from protocolsrv.services.generating import Generator
from protocolsrv.services.generating.draws import DRAWS, RANGE, draws, ladder, zipf
from protocolsrv.services.generating.names import authors
from protocolsrv.services.generating.tables import CLASSES, KINDS, LANGUAGES, LIBRARIES
from protocolsrv.services.generating.words import VOCABULARY, vocabulary

COUNT = 2000


@pytest.fixture(scope="module")
def raw() -> list[bytes]:
    """The first records of the first set."""
    return list(Generator().records(COUNT))


@pytest.fixture(scope="module")
def records(raw: list[bytes]) -> list[MarcRecord]:
    """The same, decoded."""
    found = [decode(one) for one in raw]
    assert None not in found
    return [one for one in found if one is not None]


def test_the_set_never_changes(raw: list[bytes]) -> None:
    """The same bytes on every machine: figures of benchmarks are compared over years. Whoever
    changes the generator on purpose changes this line and measures anew."""
    digest = hashlib.sha256(b"".join(raw)).hexdigest()[:16]
    assert digest == "5e9564741ca85d31"


def test_a_set_begins_with_every_smaller_set(raw: list[bytes]) -> None:
    """A record depends on seed and ordinal alone, not on what was made before it."""
    generator = Generator()
    assert generator.record(COUNT) == raw[-1]
    assert generator.record(1) == raw[0]
    assert list(generator.records(3, first=500)) == raw[499:502]
    assert Generator(2).record(1) != raw[0]


def test_records_are_whole(raw: list[bytes], records: list[MarcRecord]) -> None:
    """Written again by our own writer they are the same octets."""
    for data, record in zip(raw, records, strict=True):
        assert encode(record) == data
        assert len(record.control("008") or "") == 40
        assert len(record.control("005") or "") == 16
        assert [one.tag for one in record.fields] == sorted(one.tag for one in record.fields)


def test_the_last_record_there_can_be() -> None:
    """Five million: numbers grow, and the record is still whole."""
    record = decode(Generator().record(5_000_000))
    assert record is not None
    assert record.control("001") == "G5000000"


def test_isbns_are_valid_and_nobodys(records: list[MarcRecord]) -> None:
    """Right check digit, each once, in a range that has not been given to anybody."""
    numbers = [one.first("a") or "" for record in records for one in record.each("020")]
    assert len(numbers) > COUNT / 2
    assert len(set(numbers)) == len(numbers)
    for number in numbers:
        assert isbn13(number) == number
        assert number.startswith("9799")
        assert stdnum_isbn.split(number)[1] == ""  # no registration group


def test_items_are_those_of_the_demo(records: list[MarcRecord]) -> None:
    """Read by the demo's mapping without a problem, 1 to 6 a record, each barcode once."""
    with demo_file("libraries.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [(row["sigel"], row["code"]) for row in rows] == [
        (sigel.decode(), code.decode()) for _, sigel, code in LIBRARIES
    ]
    libraries = [
        Library(r["code"], r["sigel"], r["name"], r["municipality"], LibraryKind(r["kind"]))
        for r in rows
    ]
    codes = {row["municipality"] for row in rows}
    consortium = Consortium([Municipality(code, code) for code in codes], libraries)
    barcodes: list[str] = []
    counts: Counter[int] = Counter()
    for record in records:
        items, problems = read_items(record, DEMO_852, consortium)
        assert not problems
        assert all(one.shelf and one.call_number and one.item_type for one in items)
        counts[len(items)] += 1
        barcodes += [one.barcode for one in items]
    assert set(counts) == {1, 2, 3, 4, 5, 6}
    assert len(set(barcodes)) == len(barcodes)


def test_the_bulk_is_lifelike(raw: list[bytes], records: list[MarcRecord]) -> None:
    """About 950 octets a record; few words make up much of the text and many are seen once."""
    assert 880 < sum(map(len, raw)) / COUNT < 1000
    words = Counter(
        word
        for record in records
        for one in record.each("245", "520")
        for value in one.all("ab")
        for word in value.lower().split()
    )
    total = sum(words.values())
    assert sum(count for _, count in words.most_common(50)) / total > 0.15
    assert sum(1 for count in words.values() if count == 1) / len(words) > 0.5
    assert any(letter in word for word in words for letter in "åäö")
    names = Counter(one.first("a") for record in records for one in record.each("100"))
    assert names.most_common(1)[0][1] > 10
    assert len(names) > 500
    years = [int((record.control("008") or "")[7:11]) for record in records]
    assert min(years) < 1920
    assert sorted(years)[COUNT // 2] > 1985


def test_articles_are_counted_in_the_second_indicator(records: list[MarcRecord]) -> None:
    """So that titles are filed without them."""
    skipped = 0
    for record in records:
        title = next(record.each("245"))
        skip = int(title.indicators[1])
        assert (title.first("a") or "")[:skip] in ("", "Den ", "Det ", "De ", "En ", "Ett ")
        skipped += skip > 0
    assert skipped > COUNT / 10


def test_tables() -> None:
    """Shares are of a hundred, words and authors different from each other."""
    for table in (KINDS, CLASSES, LANGUAGES):
        assert sum(row[0] for row in table) == 100
    words = vocabulary()
    assert len(words) == len(set(words)) == VOCABULARY
    headings = [one.heading for one in authors()]
    assert len(headings) == len(set(headings))


def test_draws_depend_on_seed_and_ordinal() -> None:
    """Enough of them, within their range, no two records alike."""
    draw = draws(1, 1)
    first = [draw() for _ in range(DRAWS)]
    assert all(0 <= one < RANGE for one in first)
    assert len(set(first)) > DRAWS - 3
    assert first[0] not in (draws(1, 2)(), draws(2, 1)())


def test_shares() -> None:
    """A ladder ends at the range, and each step is as high as its weight; ranks fall as Zipf's."""
    assert ladder([1, 2, 1]) == [RANGE // 4, RANGE * 3 // 4, RANGE]
    weights = zipf(10, 0)
    assert weights[0] == 2 * weights[1] == 4 * weights[3]


def test_frames_are_found_by_the_reader(raw: list[bytes]) -> None:
    """The loader's own way in finds as many records as were written."""
    found = list(open_frames(io.BytesIO(b"".join(raw[:50])), "made"))
    assert len(found) == 50
    assert all(isinstance(one, Frame) and not isinstance(one, Rejection) for one in found)
