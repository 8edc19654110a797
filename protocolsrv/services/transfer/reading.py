"""Reading the CSV files: bytes to rows of typed values, every error with its place.

Files are UTF-8 (a byte order mark is allowed), with a header row, parted by commas, or by
semicolons as spreadsheets in Swedish write them; otherwise as in RFC 4180. Columns may stand in any
order and be left out where they are not required.
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from .report import Problem, Report, Row, shown
from .tables import BY_NAME, TABLES, Column, Table

MAX_FIELD = 4000
"""Characters of one field; more is a quotation mark that was never closed."""


@dataclass(slots=True)
class Files:
    """All rows by table, and the digest of the files' bytes."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {one.name: [] for one in TABLES})
    digest: bytes = b""


def read_files(contents: Mapping[str, bytes], today: date, report: Report) -> Files:
    """The files called so (`patrons.csv`) with these bytes. What is wrong goes into `report`."""
    files = Files()
    digest = hashlib.sha256()
    for name in contents:
        if name.removesuffix(".csv") not in BY_NAME:
            near = difflib.get_close_matches(name, [one.file for one in TABLES], 1)
            remedy = f"rename it to {near[0]}" if near else "take it out of the folder"
            report.problems.append(Problem(name, 0, "", "no such file is known", remedy))
    for table in TABLES:
        data = contents.get(table.file)
        if data is None:
            report.missing.append(table.file)
            continue
        digest.update(b"%s\0%d\0" % (table.file.encode(), len(data)) + data)
        files.rows[table.name] = _read_table(table, data, today, report)
    files.digest = digest.digest()
    return files


def contents_of(directory: Path) -> dict[str, bytes]:
    """The bytes of the CSV files of a folder. Raises OSError."""
    found = sorted(one for one in directory.iterdir() if one.suffix.casefold() == ".csv")
    return {one.name: one.read_bytes() for one in found}


def _read_table(table: Table, data: bytes, today: date, report: Report) -> list[Row]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        report.problems.append(
            Problem(table.file, line, "", "not UTF-8", "export the file again as UTF-8")
        )
        return []
    problems: list[Problem] = []
    rows = list(_rows(table, text, today, problems))
    report.problems += problems
    report.counts[table.name].read = len(rows)
    return rows


def _rows(table: Table, text: str, today: date, problems: list[Problem]) -> Iterator[Row]:
    lines = _lines(table, text, problems)
    header_line, header = next(lines, (0, []))
    names = [one.strip() for one in header]
    found = _header_problems(table, header_line, names)
    problems += found
    if found:
        return
    seen: dict[tuple[Any, ...], int] = {}
    for line, fields in lines:
        if not any(fields):
            continue
        if len(fields) != len(names):
            told = f"{len(fields)} fields, but the header has {len(names)}"
            remedy = "quote fields that hold commas, semicolons or quotation marks"
            problems.append(Problem(table.file, line, "", told, remedy))
            continue
        row = _row(table, line, dict(zip(names, fields, strict=True)), today, problems)
        if row is None:
            continue
        earlier = seen.setdefault(row.key, line)
        if earlier != line:
            key = " and ".join(table.key)
            told = f"the same {key} as in line {earlier}"
            problems.append(row.problem(table.key[0], told, "leave one of the rows out"))
        yield row


def _lines(table: Table, text: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Fields of each row with the number of the line it begins in."""
    first = text.partition("\n")[0]
    delimiter = ";" if ";" in first and "," not in first else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error:
            remedy = "close the quotation mark, and double those inside a field"
            problems.append(Problem(table.file, line, "", "not CSV", remedy))
            return
        yield line, fields
        line = reader.line_num + 1


def _header_problems(table: Table, line: int, names: list[str]) -> list[Problem]:
    known = [one.name for one in table.columns]
    if not line or not any(names):
        return [Problem(table.file, 1, "", "no header row", f"begin with: {','.join(known)}")]
    problems = []
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            remedy = f"call it {near[0]}" if near else f"leave it out; known: {', '.join(known)}"
            problems.append(Problem(table.file, line, name[:40], "no such column", remedy))
        elif names.count(name) > 1:
            problems.append(Problem(table.file, line, name, "stands there twice", "leave one out"))
    problems += [
        Problem(table.file, line, one.name, "this column is missing", "add it")
        for one in table.columns
        if one.required and one.name not in names
    ]
    return problems


def _row(
    table: Table, line: int, texts: dict[str, str], today: date, problems: list[Problem]
) -> Row | None:
    """The row with its values; None when something is wrong with one of them."""
    values: dict[str, Any] = {}
    before = len(problems)
    for column in table.columns:
        text = texts.get(column.name, "").strip()
        told = _unfit(column, text)
        if told is not None:
            problems.append(Problem(table.file, line, column.name, *told))
        elif not text:
            values[column.name] = column.kind.empty
        else:
            try:
                values[column.name] = column.kind.read(text, today)
            except (ValueError, OverflowError):
                told = (f"{shown(column, text)} is not right", f"must be {column.kind.expects}")
                problems.append(Problem(table.file, line, column.name, *told))
    return Row(table, line, values) if len(problems) == before else None


def _unfit(column: Column, text: str) -> tuple[str, str] | None:
    if not text:
        return ("empty", f"must be {column.kind.expects}") if column.required else None
    if len(text) > MAX_FIELD:
        return "longer than 4000 characters", "look for a quotation mark that is not closed"
    if any(one < " " and one not in "\n\r\t" for one in text):
        return "holds a control character", "export the file again as text"
    return None
