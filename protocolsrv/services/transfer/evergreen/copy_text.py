"""Reading tables as PostgreSQL's COPY writes them in text form, with a line of names before.

Values are parted by tabs, `\\N` is null, and a backslash escapes (PostgreSQL, COPY, "Text Format").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

Line = Mapping[str, str]
"""Values by column; null is ""."""

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_MEANING = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}


def _value(text: str) -> str:
    if text == "\\N":
        return ""
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda found: _MEANING.get(found[1], found[1]), text)


class Tables:
    """The `SCHEMA.TABLE.tsv` files of a folder."""

    def __init__(self, directory: Path):
        self._directory = directory

    def has(self, name: str) -> bool:
        """Whether there is such a table."""
        return self._path(name).is_file()

    def lines(self, name: str) -> Iterator[Line]:
        """The rows of a table; none where it is not there. Raises OSError, UnicodeDecodeError."""
        if not self.has(name):
            return
        with self._path(name).open(encoding="utf-8", newline="\n") as stream:
            columns = stream.readline().rstrip("\n").split("\t")
            for line in stream:
                values = line.rstrip("\n").split("\t")
                yield dict(zip(columns, map(_value, values), strict=False))

    def _path(self, name: str) -> Path:
        return self._directory / f"{name}.tsv"
