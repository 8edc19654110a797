"""Compiles the demo catalogue: ``python -m marc_fixtures.build [--check]``.

Reads ``demo/records/*.mrk`` and ``demo/libraries.csv`` and writes ``demo/catalogue.mrc``.
The same sources always give the same bytes.  ``--check`` validates the sources and that the
compiled file is up to date, and writes nothing.
"""

import argparse
import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pymarc import Field, Indicators, Record, Subfield

from marc_fixtures.checks import check_all
from marc_fixtures.mrk import ItemPlan, Source, read_folder

DEMO = Path(__file__).parent / "demo"
RECORDS = DEMO / "records"
LIBRARIES = DEMO / "libraries.csv"
IDENTIFIERS = DEMO / "identifiers.csv"
CATALOGUE = DEMO / "catalogue.mrc"

BARCODE_PREFIX = "37340"
DAMAGED_EVERY = 89
"""Every so many items one gets a note about its condition."""

_ROUND = """
    ust hol van ust teg nor ali rob ust vin ers mar ust bju hor sav ust ume gru vby
    ust byg obb ana ust tva gra bok hal ams
"""
ROTA = tuple(_ROUND.split())
"""Where items go that no source line places: the main library most often."""

SHELF_BY_TYPE = {
    "film": "Film",
    "game": "Spel",
    "music": "Musik",
    "audiobook": "Ljudböcker",
    "talking": "Talböcker",
    "magazine": "Tidskrifter",
    "language": "Språkkurser",
    "map": "Kartor",
    "equipment": "Prylotek",
    "reference": "Referens",
    "quick": "Snabblån",
}


@dataclass(frozen=True, slots=True)
class Library:
    """One row of ``libraries.csv``."""

    code: str
    sigel: str
    name: str
    municipality: str
    kind: str


def read_libraries(path: Path = LIBRARIES) -> dict[str, Library]:
    """The libraries by code."""
    with path.open(encoding="utf-8", newline="") as handle:
        return {row["code"]: Library(**row) for row in csv.DictReader(handle)}


def read_identifiers(path: Path = IDENTIFIERS) -> set[tuple[str, str, str]]:
    """The verified identifiers as (control number, field, value)."""
    with path.open(encoding="utf-8", newline="") as handle:
        rows = csv.DictReader(handle)
        return {(row["control_number"], row["field"], row["value"]) for row in rows}


def luhn_digit(digits: str) -> str:
    """The check digit that makes ``digits`` pass the Luhn test."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def barcode(number: int) -> str:
    """The 14-digit barcode of the item counted as ``number``."""
    digits = f"{BARCODE_PREFIX}{number:08d}"
    return digits + luhn_digit(digits)


def place(plan: ItemPlan, start: int) -> Iterator[tuple[str, str]]:
    """Yield library code and enumeration for each item of a plan.

    With enumeration every listed library gets each issue.  Otherwise the listed libraries come
    first, and what is left over goes round the rota from a place given by the record.
    """
    if plan.enumeration:
        per_issue = len(plan.libraries) or 1
        for index in range(plan.count):
            issue = plan.enumeration[index // per_issue % len(plan.enumeration)]
            yield (plan.libraries or ("ust",))[index % per_issue], issue
        return
    for index in range(plan.count):
        if index < len(plan.libraries):
            yield plan.libraries[index], ""
        else:
            yield ROTA[(start + index) % len(ROTA)], ""


def first_value(record: Record, tag: str, code: str) -> str:
    """The first subfield ``code`` of the first field ``tag``, or an empty string."""
    for found in record.get_fields(tag):
        for value in found.get_subfields(code):
            return value
    return ""


def filing_word(record: Record) -> str:
    """Three capital letters of the main entry, or of the title without its article."""
    for tag in ("100", "110", "111"):
        if entry := first_value(record, tag, "a"):
            break
    else:
        title = record.get_fields("245")[0]
        skip = int(title.indicator2) if title.indicator2.isdigit() else 0
        entry = first_value(record, "245", "a")[skip:]
    return "".join(char for char in entry if char.isalnum())[:3].upper()


def call_number(record: Record) -> str:
    """The shelf mark: SAB code and filing word, as on the spine label."""
    return f"{first_value(record, '084', 'a') or 'B'} / {filing_word(record)}"


def shelf(record: Record, item_type: str) -> str:
    """The shelf, from the item type and what the record says of audience, age and language."""
    if item_type in SHELF_BY_TYPE:
        return SHELF_BY_TYPE[item_type]
    fixed = record.get_fields("008")[0].data or ""
    sab = first_value(record, "084", "a")
    genres = {found.get_subfields("a")[0] for found in record.get_fields("655")}
    if "Lättläst" in genres:
        return "Lättläst"
    if fixed[22] == "j":
        return "Ungdom" if sab.endswith(",u") and sab.startswith("Hc") else "Barn"
    if fixed[23] == "d":
        return "Storstil"
    if fixed[35:38] != "swe":
        return "Andra språk"
    return "Magasin" if fixed[7:11] < "1940" and fixed[6] == "s" else "Vuxen"


def item_note(item_type: str, number: int) -> str:
    """The public note of an item; most have none."""
    if item_type == "reference":
        return "Endast läsning på plats"
    return "Understrykningar i texten" if number % DAMAGED_EVERY == 0 else ""


def item_fields(source: Source, libraries: dict[str, Library], number: int) -> list[Field]:
    """The 852 fields of a record; ``number`` is the count of items before it."""
    fields: list[Field] = []
    copies: dict[tuple[str, str], int] = {}
    start = int(source.control_number) // 11
    for plan in source.plans:
        for code, enumeration in place(plan, start):
            number += 1
            copy = copies[code, enumeration] = copies.get((code, enumeration), 0) + 1
            parts = [
                ("3", enumeration),
                ("a", libraries[code].sigel),
                ("b", code),
                ("c", shelf(source.record, plan.item_type)),
                ("h", call_number(source.record)),
                ("p", barcode(number)),
                ("t", str(copy)),
                ("x", plan.item_type),
                ("z", item_note(plan.item_type, number)),
            ]
            subfields = [Subfield(sub, value) for sub, value in parts if value]
            fields.append(Field("852", Indicators("8", " "), subfields))
    return fields


def compile_catalogue(sources: list[Source], libraries: dict[str, Library]) -> bytes:
    """The whole catalogue in ISO 2709, in the order of the control numbers."""
    number = 0
    chunks: list[bytes] = []
    for source in sources:
        items = item_fields(source, libraries, number)
        number += len(items)
        record = Record(leader=str(source.record.leader), force_utf8=True)
        fields = [*source.record.get_fields(), *items]
        record.fields = sorted(fields, key=lambda found: found.tag)
        chunks.append(record.as_marc())
    return b"".join(chunks)


def read_catalogue() -> bytes:
    """The compiled catalogue as it lies there; empty when it was never built."""
    return CATALOGUE.read_bytes() if CATALOGUE.exists() else b""


def main(arguments: list[str] | None = None) -> int:
    """Build or check the catalogue; the exit status is 1 when something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="validate only, write nothing")
    options = parser.parse_args(arguments)
    libraries, sources = read_libraries(), read_folder(RECORDS)
    problems = check_all(sources, set(libraries), read_identifiers())
    compiled = b"" if problems else compile_catalogue(sources, libraries)
    if options.check and compiled and read_catalogue() != compiled:
        problems.append(f"{CATALOGUE.name} is not up to date: run the build")
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        return 1
    if not options.check:
        CATALOGUE.write_bytes(compiled)
    print(f"{len(sources)} records, {sum(p.count for s in sources for p in s.plans)} items")
    return 0


if __name__ == "__main__":
    sys.exit(main())
