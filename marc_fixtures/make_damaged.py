"""Writes the small fixtures: ``python -m marc_fixtures.make_damaged``.

Folders ``marc8``, ``xml`` and ``damaged``; ``damaged/expected.csv`` and ``damaged/interleaved.csv``
say in machine-readable form what README.md says in words.  The output never varies.
"""

import csv
import io
import sys
from pathlib import Path

from marc_fixtures import damage, marc8_samples, xml_samples
from marc_fixtures.damage import ACCEPT, KINDS, REJECT, ROTATING, WARN
from marc_fixtures.samples import RT, sample

HERE = Path(__file__).parent
PAIRS = 100
Row = tuple[str, int, int, int, str]
"""File, records accepted, of these with a warning, records rejected; the reason of the rejection,
or words of the warning, or `not-marc` where the file as a whole is passed over."""


def whole(*numbers: int) -> list[bytes]:
    """Good records with these control numbers."""
    return [sample(number).to_bytes() for number in numbers]


def file_damage() -> dict[str, bytes]:
    """Damage between records or to a whole file."""
    one, two, three = whole(95000001, 95000002, 95000003)
    jpeg = bytes.fromhex("ffd8ffe000104a46494600010101004800480000ffdb0043")
    noise = bytes((index * 73 + 41) % 256 for index in range(2000))
    return {
        "trailing_garbage": one + two + b"\x1a\x1a\x00\x00slut p\xe5 filen\r\n",
        "newline_between": one + b"\n" + two + b"\r\n" + three + b"\n",
        "truncated_last": one + two + three[: len(three) // 2],
        "missing_record_terminator": one + two.removesuffix(RT) + three,
        "leader_cut": one + three[:17],
        "empty": b"",
        "garbage": b"Detta \xe4r ingen MARC-fil.\r\n" * 40,
        "jpeg": jpeg + noise + b"\xff\xd9",
    }


FILE_ROWS: tuple[Row, ...] = (
    ("trailing_garbage.mrc", 2, 1, 0, "stray bytes"),
    ("newline_between.mrc", 3, 1, 0, "blank bytes"),
    ("truncated_last.mrc", 2, 0, 1, "truncated"),
    ("missing_record_terminator.mrc", 3, 1, 0, "record terminator"),
    ("leader_cut.mrc", 1, 0, 1, "truncated"),
    ("empty.mrc", 0, 0, 0, "not-marc"),
    ("garbage.mrc", 0, 0, 0, "not-marc"),
    ("jpeg.mrc", 0, 0, 0, "not-marc"),
    ("not_well_formed.xml", 2, 0, 1, "xml"),
    ("dtd_entity.xml", 0, 0, 1, "dtd"),
    ("no_leader.xml", 2, 1, 0, "LDR"),
    ("short_leader.xml", 2, 1, 0, "LDR"),
    ("datafield_without_tag.xml", 1, 0, 1, "field"),
)


def interleaved() -> tuple[bytes, list[tuple[int, str, str, str, str]]]:
    """A good and a damaged record in turn, and the list of what is where."""
    chunks: list[bytes] = []
    rows: list[tuple[int, str, str, str, str]] = []
    for index in range(PAIRS):
        good, bad = 96000001 + index, 97000001 + index
        kind = ROTATING[index % len(ROTATING)]
        chunks += [sample(good).to_bytes(), kind.make(bad)]
        rows.append((2 * index + 1, str(good), "good", ACCEPT, ""))
        rows.append((2 * index + 2, str(bad), kind.name, kind.outcome, kind.reason))
    return b"".join(chunks), rows


def expected() -> list[Row]:
    """What a loader should make of each file of the folder ``damaged``."""
    rows: list[Row] = []
    for kind in KINDS:
        rejected = int(kind.outcome == REJECT)
        accepted = 3 - rejected + int(kind.name == "replacement")
        warned = int(kind.outcome == WARN)
        rows.append((f"{kind.name}.mrc", accepted, warned, rejected, kind.reason))
    return [*rows, *FILE_ROWS]


def table(header: tuple[str, ...], rows: list[Row] | list[tuple[int, str, str, str, str]]) -> bytes:
    """Rows as a CSV file."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def all_files() -> dict[str, bytes]:
    """Every generated file by its path below this folder."""
    files = {**marc8_samples.files(), **xml_samples.good_files(), **xml_samples.damaged_files()}
    first, last = whole(94000001, 94000003)
    for kind in KINDS:
        files[f"damaged/{kind.name}.mrc"] = first + kind.make(94000002) + last
    files |= {f"damaged/{name}.mrc": content for name, content in file_damage().items()}
    mixed, rows = interleaved()
    files["damaged/interleaved.mrc"] = mixed
    files["damaged/interleaved.csv"] = table(
        ("position", "control_number", "kind", "outcome", "reason"), rows
    )
    files["damaged/expected.csv"] = table(
        ("file", "accepted", "of_these_warned", "rejected", "reason"), expected()
    )
    return files


def main() -> int:
    """Write them all."""
    files = all_files()
    for name, content in files.items():
        path = HERE / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    print(f"{len(files)} files, {len(damage.KINDS)} kinds of damaged records")
    return 0


if __name__ == "__main__":
    sys.exit(main())
