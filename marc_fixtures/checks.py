"""The rules every record of the demo catalogue must keep."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from pymarc import Field, Record

from marc_fixtures.mrk import Source

_CODES = """
    swe eng ger fre spa ita por nor nob nno dan ice fao fin est fit sme sma smj smi sju rus ukr
    pol cze bos hrv srp bul hun lat grc gre ara heb per prs kur tur som tir amh swa urd hin ben
    chi jpn kor tha vie rum alb mul zxx und yid rom dut
"""
LANGUAGES = frozenset(_CODES.split())

ARTICLES = {
    "swe": ("Den ", "Det ", "De ", "En ", "Ett "),
    "nor": ("Den ", "Det ", "De ", "En ", "Et "),
    "dan": ("Den ", "Det ", "De ", "En ", "Et "),
    "eng": ("The ", "A ", "An "),
    "ger": ("Der ", "Die ", "Das ", "Ein ", "Eine "),
    "fre": ("Le ", "La ", "Les ", "L'", "L’", "Un ", "Une "),
    "spa": ("El ", "La ", "Los ", "Las ", "Un ", "Una "),
    "ita": ("Il ", "La ", "Lo ", "L'", "L’", "Un ", "Una "),
    "ara": ("al-",),
}

NOT_ARTICLES = frozenset({"En till ", "De profundis"})
"""Openings that look like an article and are not one here."""

LEADER = re.compile(r"00000[acdnp][acdefgijkmoprt][abcdims] a2200000[ 1-8uz][aciu ] 4500")
STAMP = re.compile(r"\d{14}\.0")
LINK = re.compile(r"(\d{3})-(\d{2})(/.+)?")

Problems = Iterator[str]


def isbn_ok(value: str) -> bool:
    """Whether the check digit of an ISBN-10 or ISBN-13 is right."""
    digits = value.replace("-", "")
    if re.fullmatch(r"\d{13}", digits):
        return sum(int(d) * (1, 3)[i % 2] for i, d in enumerate(digits)) % 10 == 0
    if re.fullmatch(r"\d{9}[\dX]", digits):
        return sum((10 - i) * (10 if d == "X" else int(d)) for i, d in enumerate(digits)) % 11 == 0
    return False


def issn_ok(value: str) -> bool:
    """Whether the check digit of an ISSN is right."""
    if not re.fullmatch(r"\d{4}-\d{3}[\dX]", value):
        return False
    digits = value.replace("-", "")
    return sum((8 - i) * (10 if d == "X" else int(d)) for i, d in enumerate(digits)) % 11 == 0


def subfields(record: Record, tag: str, code: str) -> Iterator[str]:
    """All values of one subfield in all fields with one tag."""
    for found in record.get_fields(tag):
        yield from found.get_subfields(code)


def language_of(record: Record) -> str:
    """The language code in 008."""
    fields = record.get_fields("008")
    return (fields[0].data or "")[35:38] if fields else ""


def check_control_fields(record: Record) -> Problems:
    """Leader, 001, 003, 005 and 008."""
    if len(str(record.leader)) != 24 or not LEADER.fullmatch(str(record.leader)):
        yield f"leader {record.leader!s}"
    for tag, pattern in (("001", r"\d{8}"), ("003", "ZZUR"), ("005", STAMP.pattern)):
        values = [found.data or "" for found in record.get_fields(tag)]
        if len(values) != 1 or not re.fullmatch(pattern, values[0]):
            yield f"{tag} {values}"
    fixed = [found.data or "" for found in record.get_fields("008")]
    if len(fixed) != 1 or len(fixed[0]) != 40:
        yield f"008 {fixed}"


def check_date(record: Record) -> Problems:
    """The first date in 008 is in the imprint, as a year or as a century (``20--``)."""
    year = (record.get_fields("008")[0].data or "")[7:11]
    imprint = " ".join(subfields(record, "264", "c"))
    if imprint and year not in imprint and f"{year[:2]}--" not in imprint:
        yield f"008 date {year}, imprint {imprint}"


def check_languages(record: Record) -> Problems:
    """Every language code is one we know."""
    codes = [language_of(record)]
    for found in record.get_fields("041"):
        codes += found.get_subfields("a", "b", "d", "e", "g", "h", "j", "k", "m", "n")
    yield from (f"language {code!r}" for code in codes if code not in LANGUAGES)


def article_length(title: str, language: str) -> int:
    """How many characters a title's leading article takes, with the blank."""
    if any(title.startswith(opening) for opening in NOT_ARTICLES):
        return 0
    return next((len(a) for a in ARTICLES.get(language, ()) if title.startswith(a)), 0)


def check_title(record: Record) -> Problems:
    """One 245 with $a, and indicators that agree with 1XX and with the article."""
    titles = record.get_fields("245")
    if len(titles) != 1 or not titles[0].get_subfields("a"):
        yield "245 missing, repeated or without $a"
        return
    title = titles[0]
    first = "1" if record.get_fields("100", "110", "111") else "0"
    if title.indicator1 != first:
        yield f"245 first indicator {title.indicator1}, not {first}"
    text = title.get_subfields("a")[0]
    languages = [language_of(record), *subfields(record, "041", "h"), "eng", "swe"]
    if language_of(record) in ARTICLES:
        languages = languages[:1]
    expected = {str(article_length(text, language)) for language in languages}
    if title.indicator2 not in expected:
        yield f"245 second indicator {title.indicator2} for {text!r}"


def check_numbers(record: Record, verified: set[tuple[str, str, str]]) -> Problems:
    """ISBN and ISSN have a right check digit and are in the list of verified identifiers."""
    control = record.get_fields("001")[0].data or ""
    for tag, test in (("020", isbn_ok), ("022", issn_ok)):
        for value in subfields(record, tag, "a"):
            if not test(value):
                yield f"{tag} check digit {value}"
            if (control, tag, value) not in verified:
                yield f"{tag} {value} is not in identifiers.csv"


def check_classes(record: Record) -> Problems:
    """There is a SAB code, and every 084 says which edition it is from."""
    fields = record.get_fields("084")
    if not fields:
        yield "no 084"
    yield from ("084 without $2" for found in fields if not found.get_subfields("2"))


def link_of(found: Field) -> str:
    """``245-01`` for a field 880 linked to a 245, ``880-01`` for that 245; else empty."""
    values = found.get_subfields("6")
    match = LINK.fullmatch(values[0]) if values else None
    return f"{match[1]}-{match[2]}" if match else ""


def check_links(record: Record) -> Problems:
    """Every 880 has its partner, and every field linked to an 880 too."""
    there = Counter(
        f"{found.tag}-{link[4:]}"
        for found in record.get_fields()
        if found.tag > "009" and (link := link_of(found)).startswith("880-")
    )
    back = Counter(link_of(found) for found in record.get_fields("880"))
    yield from (f"880 link {link or '(none)'}" for link in (there - back) + (back - there))


def check_text(record: Record) -> Problems:
    """All text is in Unicode normalisation form C, without stray blanks."""
    for found in record.get_fields():
        values = [found.data or ""] if found.tag < "010" else [s.value for s in found.subfields]
        for value in values:
            if not unicodedata.is_normalized("NFC", value):
                yield f"{found.tag} is not NFC: {value}"
            if found.tag > "009" and (value != value.strip() or not value):
                yield f"{found.tag} empty or with blanks at an end: {value!r}"


CHECKS: tuple[Callable[[Record], Problems], ...] = (
    check_control_fields,
    check_date,
    check_languages,
    check_title,
    check_classes,
    check_links,
    check_text,
)


def check_all(
    sources: Iterable[Source], libraries: set[str], verified: set[tuple[str, str, str]]
) -> list[str]:
    """Every broken rule of every record, as ``file:line (001): rule``."""
    problems: list[str] = []
    seen: Counter[str] = Counter()
    for source in sources:
        label = f"{source.where} ({source.control_number})"
        seen[source.control_number] += 1
        found = [problem for check in CHECKS for problem in check(source.record)]
        found += check_numbers(source.record, verified)
        for plan in source.plans:
            found += [f"no library {code!r}" for code in plan.libraries if code not in libraries]
        problems += [f"{label}: {problem}" for problem in found]
    problems += [f"001 {number} is used {n} times" for number, n in seen.items() if n > 1]
    return problems
