"""Extraction against the oracle's own reading of every record of the demo catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from protocolsrv.domain.collation import packed_key
from protocolsrv.domain.item import Item
from protocolsrv.domain.library import Consortium, Library, Municipality
from protocolsrv.domain.query import Accents, AccessPoint, Kind
from protocolsrv.domain.record import IndexDocument
from protocolsrv.marc import extract
from protocolsrv.marc.access_points import ACCESS_POINTS, marc_point
from protocolsrv.marc.record import Field, MarcRecord
from protocolsrv.search import naive, naive_values
from tests.search.demo import consortium, records
from tests.search.oracle import Held, MarcReader

AT = datetime(2024, 5, 1, 12, tzinfo=UTC)
EXTRACTOR = extract.compile(ACCESS_POINTS)


def marc_of(held: Held) -> MarcRecord:
    """The pymarc record as ours."""
    fields = [
        Field(one.tag, "", (("", one.data or ""),))
        if one.tag < "010"
        else Field(
            one.tag, "".join(one.indicators), tuple((s.code, s.value) for s in one.subfields)
        )
        for one in held.record.fields
    ]
    return MarcRecord(str(held.record.leader), fields)


@pytest.fixture(scope="module")
def extracted() -> dict[int, tuple[Held, extract.Extracted]]:
    return {
        key: (
            held,
            EXTRACTOR.extract(
                marc_of(held),
                record_id=key,
                items=held.items,
                consortium=consortium(),
                created=held.created,
                modified=held.modified,
            ),
        )
        for key, held in records().items()
    }


def by_form(document: IndexDocument, point: AccessPoint, accents: Accents) -> list[str]:
    other = {Accents.IGNORE: document.plain, Accents.RESPECT: document.exact}.get(accents, {})
    return list(other.get(point.name, document.words.get(point.name, ())))


def naive_form(point: AccessPoint, accents: Accents) -> Accents:
    return Accents.IGNORE if point.fold_all and accents is Accents.BY_ROW else accents


Extraction = dict[int, tuple[Held, extract.Extracted]]


@pytest.mark.parametrize("point", [p for p in ACCESS_POINTS if p.kind is Kind.WORDS], ids=str)
def test_words(point: AccessPoint, extracted: Extraction) -> None:
    reader = MarcReader(consortium())
    for held, found in extracted.values():
        for accents in Accents:
            form = naive_form(point, accents)
            expected = [" ".join(naive.words(one, form)) for one in reader.texts(point, held)]
            have = by_form(found.document, point, accents)
            assert sorted(have) == sorted(one for one in expected if one)


@pytest.mark.parametrize("point", [p for p in ACCESS_POINTS if p.kind is not Kind.WORDS], ids=str)
def test_values(point: AccessPoint, extracted: Extraction) -> None:
    reader = MarcReader(consortium())
    for held, found in extracted.values():
        texts = reader.texts(point, held)
        if point.kind is Kind.ID:
            expected = {naive_values.identifier(one, point.form) for one in texts} - {""}
            assert set(found.document.ids.get(point.name, ())) == expected
        else:
            assert list(found.document.numbers.get(point.name, ())) == sorted(map(int, texts))


def test_paths(extracted: Extraction) -> None:
    reader = MarcReader(consortium())
    for held, found in extracted.values():
        document = found.document
        for path in {path for path, _ in document.marc}:
            point = marc_point(path)
            assert point is not None
            for accents, other in (
                (Accents.BY_ROW, []),
                (Accents.IGNORE, document.marc_plain),
                (Accents.RESPECT, document.marc_exact),
            ):
                again = [words for one, words in other if one == path]
                have = again or [words for one, words in document.marc if one == path]
                texts = reader.texts(point, held)
                expected = [" ".join(naive.words(one, accents)) for one in texts]
                assert sorted(have) == sorted(one for one in expected if one)


def test_sort_facets_and_scopes(extracted: Extraction) -> None:
    reader = MarcReader(consortium())
    for held, found in extracted.values():
        document = found.document
        assert set(document.scopes) == set(reader.scopes(held))
        for point in ACCESS_POINTS:
            if point.facet:
                have = sorted(document.facets.get(point.name, ()))
                assert have == reader.facet_values(point, held), point.name
            if point.sort:
                text = reader.sort_text(point, held)
                key = document.sort.get(point.name)
                if point.kind in (Kind.WORDS, Kind.ID):
                    assert (text is None) == (key is None)
                    if text is not None:
                        assert isinstance(key, str)
                        assert packed_key(key) == packed(naive_values.order(text)), text
                else:
                    assert key == (None if text is None else int(text))


def packed(weights: list[int]) -> tuple[int, int, int]:
    padded = (weights + [0] * 30)[:30]
    third = [padded[at : at + 10] for at in (0, 10, 20)]
    one, two, three = (sum(w << 6 * (9 - at) for at, w in enumerate(part)) for part in third)
    return one, two, three


# ---- single records ----------------------------------------------------------------------------


def extract_fields(*fields: Field, leader: str = "00000nam a2200000 i 4500") -> extract.Extracted:
    return EXTRACTOR.extract(
        MarcRecord(leader, list(fields)),
        record_id=7,
        items=(),
        consortium=Consortium([Municipality("umea", "Umeå")], [Library("ust", "ZZ", "S", "umea")]),
        created=AT,
        modified=AT,
    )


def fixed(kind: str, first: str, second: str = "    ", rest: str = "sw") -> Field:
    return Field("008", "", (("", f"240501{kind}{first}{second}{rest}".ljust(40)),))


def headings(found: extract.Extracted, point: str) -> Iterator[str]:
    return (one.display for one in found.headings if one.point == point)


@pytest.mark.parametrize(
    ("field", "years"),
    [
        (fixed("s", "1984"), [1984]),
        (fixed("s", "198u"), list(range(1980, 1990))),
        (fixed("s", "19uu"), list(range(1900, 2000))),
        (fixed("s", "1uuu"), [1000, 1999]),
        (fixed("c", "1950", "9999"), [1950, 9999]),
        (fixed("d", "1950", "1955"), list(range(1950, 1956))),
        (fixed("m", "1998", "2020"), [1998, 2020]),
        (fixed("r", "2010", "1879"), [2010]),
        (fixed("q", "2010", "2012"), [2010, 2011, 2012]),
        (fixed("s", "||||"), []),
        (fixed("n", "uuuu", "uuuu"), []),
    ],
)
def test_years(field: Field, years: list[int]) -> None:
    document = extract_fields(field).document
    assert document.numbers.get("year", []) == years
    assert document.sort.get("year") == (years[0] if years else None)


def test_year_as_written_when_the_fixed_field_has_none() -> None:
    imprint = Field("260", "  ", (("a", "Umeå :"), ("c", "[ca 1897]")))
    assert extract_fields(fixed("s", "||||"), imprint).document.numbers["year"] == [1897]


def test_880_is_read_as_the_field_it_is_linked_to() -> None:
    found = extract_fields(
        Field("245", "10", (("6", "880-01"), ("a", "Mawsim al-hijrah"))),
        Field("880", "10", (("6", "245-01/(3/r"), ("a", "موسم الهجرة"))),
    )
    assert found.document.words["title"] == ["mawsim al hijrah", "موسم الهجرة"]
    paths = {path for path, _ in found.document.marc}
    assert {"245a", "880a"} <= paths
    assert list(headings(found, "title")) == ["Mawsim al-hijrah", "موسم الهجرة"]


def test_private_fields_are_nowhere() -> None:
    found = extract_fields(
        Field("541", "0 ", (("a", "Givarens namn"),)),
        Field("561", "1 ", (("a", "Öppen proveniens"),)),
        Field("880", "0 ", (("6", "583-00"), ("a", "hemligt"))),
    )
    assert {path for path, _ in found.document.marc} == {"561a"}
    assert found.document.words["anywhere"] == ["öppen proveniens"]


def test_articles_are_left_out_of_keys_but_not_of_headings() -> None:
    found = extract_fields(Field("245", "04", (("a", "The hobbit /"), ("c", "J.R.R. Tolkien"))))
    (heading,) = [one for one in found.headings if one.point == "title"]
    assert (heading.display, heading.key) == ("The hobbit", "hobbit")
    assert found.document.sort["title"] == "hobbit"
    assert "author" not in found.document.sort  # 245 $c is searched, not shown
    assert found.document.words["author"] == ["j r r tolkien"]


def test_subject_headings_by_thesaurus() -> None:
    found = extract_fields(
        Field("650", " 7", (("a", "Kvinnor"), ("x", "historia"), ("2", "sao"))),
        Field("650", " 7", (("a", "Häxor"), ("2", "barn"))),
        Field("650", " 0", (("a", "Women"), ("x", "History."))),
    )
    words = found.document.words
    assert list(headings(found, "subject")) == ["Kvinnor -- historia", "Häxor", "Women -- History"]
    assert words["subjectSao"] == ["kvinnor historia"]
    assert words["subjectBarn"] == ["häxor"]
    assert words["subjectLcsh"] == ["women history"]


def test_forms_only_where_they_differ() -> None:
    found = extract_fields(
        Field("245", "10", (("a", "Öland"), ("b", "guide"))),
        Field("246", "3 ", (("a", "Ölands café"),)),
        Field("650", " 7", (("a", "Sten"),)),
    ).document
    assert found.words["title"] == ["öland guide", "ölands cafe"]
    assert found.plain["title"] == ["oland guide", "olands cafe"]
    assert found.exact["title"] == ["öland guide", "ölands café"]
    assert "subject" not in found.plain and "titleMain" not in found.exact
    assert found.marc_exact == [("246a", "ölands café")]


def test_numbers_are_found_by_the_search_box() -> None:
    found = extract_fields(Field("020", "  ", (("a", "91-29-68831-3 (inb.)"),))).document
    assert found.ids["isbn"] == found.ids["standardIdentifier"]
    assert found.words["anywhere"] == found.ids["isbn"]


def test_material_types() -> None:
    disc = extract_fields(
        Field("007", "", (("", "vd cvaizq"),)),
        fixed("s", "2020"),
        leader="00000ngm a2200000 i 4500",
    )
    assert disc.document.ids["type"] == ["film", "dvd"]
    online = extract_fields(Field("007", "", (("", "cr|||||"),)), fixed("s", "2020"))
    assert online.document.ids["type"] == ["book", "online", "ebook"]


def test_a_thousand_items_stay_cheap_to_index() -> None:
    items = [Item(f"{n:09}", 7, "ust", "ust", "ust") for n in range(1000)]
    found = EXTRACTOR.extract(
        MarcRecord("00000nam a2200000 i 4500", []),
        record_id=7, items=items, consortium=consortium(), created=AT, modified=AT,
    ).document  # fmt: skip
    assert len(found.ids["barcode"]) == 1000
    assert found.scopes == ["ust", "umea"] and found.available == ["ust", "umea"]
    assert found.ids["available"] == ["ust", "umea", "region"]
