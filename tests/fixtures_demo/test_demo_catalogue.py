"""The demo catalogue is up to date, keeps its rules and has what the other tests count on."""

import io
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from pymarc import MARCReader, Record
from stdnum import isbn, issn

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from marc_fixtures import build, make_damaged  # noqa: E402
from marc_fixtures.checks import check_all  # noqa: E402
from marc_fixtures.mrk import ITEM_TYPES, MrkError, Source, parse_plan, read_folder  # noqa: E402


@pytest.fixture(scope="module")
def sources() -> list[Source]:
    return read_folder(build.RECORDS)


@pytest.fixture(scope="module")
def libraries() -> dict[str, build.Library]:
    return build.read_libraries()


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return [record for record in read(build.CATALOGUE.read_bytes()) if record]


def read(content: bytes) -> Iterator[Record | None]:
    return iter(MARCReader(io.BytesIO(content)))


def items(records: list[Record], code: str) -> list[str]:
    fields = [found for record in records for found in record.get_fields("852")]
    return [value for found in fields for value in found.get_subfields(code)]


def test_compiled_file_is_up_to_date(
    sources: list[Source], libraries: dict[str, build.Library]
) -> None:
    compiled = build.compile_catalogue(sources, libraries)
    assert compiled == build.CATALOGUE.read_bytes(), "run python -m marc_fixtures.build"


def test_all_rules_hold(sources: list[Source], libraries: dict[str, build.Library]) -> None:
    assert check_all(sources, set(libraries), build.read_identifiers()) == []


def test_every_verified_identifier_is_used(sources: list[Source]) -> None:
    used = {
        (source.control_number, field.tag, value)
        for source in sources
        for field in source.record.get_fields("020", "022")
        for value in field.get_subfields("a")
    }
    assert build.read_identifiers() == used


def test_check_digits_by_another_implementation() -> None:
    for _, tag, value in build.read_identifiers():
        assert (isbn if tag == "020" else issn).is_valid(value), value


def test_counts(records: list[Record]) -> None:
    assert len(records) >= 300
    assert 900 <= len(items(records, "p")) <= 1200
    assert any(not record.get_fields("852") for record in records)


def test_every_library_has_items_and_the_main_library_most(
    records: list[Record], libraries: dict[str, build.Library]
) -> None:
    held = Counter(items(records, "b"))
    assert set(held) == set(libraries)
    assert held.most_common(1)[0][0] == "ust"
    assert min(held.values()) >= 3


def test_owner_and_code_agree(records: list[Record], libraries: dict[str, build.Library]) -> None:
    pairs = set(zip(items(records, "a"), items(records, "b"), strict=True))
    assert pairs == {(library.sigel, library.code) for library in libraries.values()}


def test_barcodes(records: list[Record]) -> None:
    barcodes = items(records, "p")
    assert len(barcodes) == len(set(barcodes))
    for barcode in barcodes:
        assert len(barcode) == 14
        assert barcode.startswith(build.BARCODE_PREFIX)
        assert build.luhn_digit(barcode[:-1]) == barcode[-1]


def test_item_types(records: list[Record]) -> None:
    assert set(items(records, "x")) == ITEM_TYPES


def test_luhn_digit_of_a_known_number() -> None:
    assert build.luhn_digit("7992739871") == "3"


@pytest.mark.parametrize("text", ["", "book", "x book", "2 scroll ust", "2 book ust extra"])
def test_bad_item_lines_are_refused(text: str) -> None:
    with pytest.raises(MrkError):
        parse_plan(text)


def test_enumeration_gives_every_listed_library_each_issue() -> None:
    plan = parse_plan("4 magazine ust,vin | 2026:1; 2026:2")
    assert list(build.place(plan, 0)) == [
        ("ust", "2026:1"),
        ("vin", "2026:1"),
        ("ust", "2026:2"),
        ("vin", "2026:2"),
    ]


def test_small_fixtures_are_up_to_date() -> None:
    for name, content in make_damaged.all_files().items():
        path = make_damaged.HERE / name
        assert path.read_bytes() == content, f"{name}: run python -m marc_fixtures.make_damaged"


def test_readme_names_every_small_fixture() -> None:
    readme = (make_damaged.HERE / "README.md").read_text(encoding="utf-8")
    missing = [name for name in make_damaged.all_files() if f"`{Path(name).name}`" not in readme]
    assert missing == []


@pytest.mark.parametrize(
    ("name", "tag", "code", "expected"),
    [
        ("swedish", "245", "a", "Gösta Berlings saga /"),
        ("cyrillic", "880", "a", "Толстой, Лев,"),
        ("hebrew", "880", "a", "עוז, עמוס,"),
        ("arabic", "880", "a", "محفوظ, نجيب,"),
        ("greek_symbols", "245", "a", "α-, β- och γ-strålning"),
        ("cjk_eacc", "880", "a", "曹雪芹"),
    ],
)
def test_marc8_samples_decode_to_what_they_mean(
    name: str, tag: str, code: str, expected: str
) -> None:
    content = make_damaged.all_files()[f"marc8/{name}.mrc"]
    record = next(read(content))
    assert record is not None
    assert record.get_fields(tag)[0].get_subfields(code) == [expected]


def test_interleaved_file_is_as_its_list_says() -> None:
    content, rows = make_damaged.interleaved()
    assert len(rows) == 200
    assert [row[3] for row in rows[::2]] == ["accept"] * 100
    assert content.count(b"\x1d") == len(rows)
