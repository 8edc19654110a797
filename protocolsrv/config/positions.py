"""Where in a TOML text each key and value stands; `tomllib` does not say.

`find_places` walks a text that `tomllib` has accepted, so it may trust the syntax and only looks
for the ends of things. A path is the keys and list positions from the root:
`("library", 3, "code")` is the key `code` in the fourth `[[library]]`.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass

Path = tuple[str | int, ...]

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SPACE = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE_VALUE = re.compile(r"[^,\]}#\n]+")
_STRINGS = (
    # A string of many lines may end in up to two quotes of its own before the three that close it.
    re.compile(r'"""(?:\\.|[^\\])*?"{3,5}(?!")', re.DOTALL),
    re.compile(r"'''.*?'{3,5}(?!')", re.DOTALL),
    re.compile(r'"(?:\\.|[^"\\])*"'),
    re.compile(r"'[^']*'"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of one line: line and column from 1, and how many characters."""

    line: int
    column: int
    width: int


@dataclass(frozen=True, slots=True)
class Entry:
    """Where the name of a setting stands and where its value. The same for what has no name of its
    own (members of lists) and for tables (their header)."""

    key: Place
    value: Place


def find_places(text: str) -> dict[Path, Entry]:
    """The entries of all tables, keys and list members in a valid TOML text."""
    return _Walk(text).run()


class _Walk:
    """One pass over the text. `at` is the offset reached."""

    def __init__(self, text: str):
        # tomllib reads a file with CR LF as with LF; keep the offsets of the lines as shown.
        self.text = text.replace("\r\n", "\n")
        self.at = 0
        self.starts = [0, *(found.end() for found in re.finditer("\n", self.text))]
        self.places: dict[Path, Entry] = {}
        self.lengths: dict[Path, int] = {}  # members so far of each array of tables

    def run(self) -> dict[Path, Entry]:
        table: Path = ()
        self._gap()
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._gap()
        return self.places

    def _place(self, start: int, end: int) -> Place:
        line = bisect_right(self.starts, start)
        column = start - self.starts[line - 1] + 1
        newline = self.text.find("\n", start, end)
        return Place(line, column, max(1, (newline if newline >= 0 else end) - start))

    def _gap(self) -> None:
        """Skip blanks, line ends and comments."""
        self.at = _match(_GAP, self.text, self.at)

    def _blanks(self) -> None:
        self.at = _match(_SPACE, self.text, self.at)

    def _header(self) -> Path:
        start = self.at
        many = self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        keys = self._keys()
        self.at += 2 if many else 1
        place = self._place(start, self.at)
        path: Path = ()
        for number, (key, _) in enumerate(keys):
            path = (*path, key)
            if many and number == len(keys) - 1:
                self.lengths[path] = self.lengths.get(path, 0) + 1
            else:
                self.places.setdefault(path, Entry(place, place))
            if path in self.lengths:
                self.places.setdefault(path, Entry(place, place))
                path = (*path, self.lengths[path] - 1)
        # A table may have been implied by an earlier header of a table inside it.
        self.places[path] = Entry(place, place)
        return path

    def _keys(self) -> list[tuple[str, Place]]:
        """A dotted key: each part with its place."""
        keys: list[tuple[str, Place]] = []
        while True:
            self._blanks()
            start = self.at
            if self.text[self.at] in "\"'":
                self.at = self._string_end()
                key = tomllib.loads(f"k = {self.text[start : self.at]}")["k"]
            else:
                self.at = _match(_BARE_KEY, self.text, self.at)
                key = self.text[start : self.at]
            keys.append((key, self._place(start, self.at)))
            self._blanks()
            if self.text[self.at] != ".":
                return keys
            self.at += 1

    def _pair(self, table: Path) -> None:
        path = table
        keys = self._keys()
        for key, place in keys:
            path = (*path, key)
            self.places.setdefault(path, Entry(place, place))
        self.at += 1  # the equals sign
        self._blanks()
        self.places[path] = Entry(keys[-1][1], self._value(path))

    def _value(self, path: Path) -> Place:
        start = self.at
        opening = self.text[start]
        if opening in "\"'":
            self.at = self._string_end()
        elif opening == "[":
            self._array(path)
        elif opening == "{":
            self._inline_table(path)
        else:
            self.at = _match(_BARE_VALUE, self.text, start)
            return self._place(start, start + len(self.text[start : self.at].rstrip()))
        return self._place(start, self.at)

    def _array(self, path: Path) -> None:
        self.at += 1
        number = 0
        while True:
            self._gap()
            if self.text[self.at] == "]":
                self.at += 1
                return
            if self.text[self.at] == ",":
                self.at += 1
                continue
            member = (*path, number)
            place = self._value(member)
            self.places[member] = Entry(place, place)
            number += 1

    def _inline_table(self, path: Path) -> None:
        self.at += 1
        while True:
            self._gap()
            if self.text[self.at] == "}":
                self.at += 1
                return
            if self.text[self.at] == ",":
                self.at += 1
                continue
            self._pair(path)

    def _string_end(self) -> int:
        for pattern in _STRINGS:
            if found := pattern.match(self.text, self.at):
                return found.end()
        raise ValueError(f"no end of the string at {self.at}")


def _match(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
