"""Places of keys and values in TOML texts."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocolsrv.config.positions import Path, Place, find_places


def part(text: str, place: Place) -> str:
    """The stretch of text a place means."""
    line = text.replace("\r\n", "\n").split("\n")[place.line - 1]
    return line[place.column - 1 : place.column - 1 + place.width]


def at(data: Any, path: Path) -> Any:
    """What stands at a path of parsed TOML."""
    for step in path:
        data = data[step]
    return data


def check(text: str, *, tables: bool = False) -> dict[Path, str]:
    """Every value found parses to what tomllib found at the same path, and nothing is missing.
    Gives the text of each value."""
    data = tomllib.loads(text)
    places = find_places(text)
    assert set(places) == set(paths(data))
    found = {}
    for path, entry in places.items():
        value = at(data, path)
        shown = part(text, entry.value)
        found[path] = shown
        if not isinstance(value, dict | list):
            assert tomllib.loads(f"v = {shown}")["v"] == value, path
        elif not tables:
            assert shown[0] in "[{" or shown == path[-1]
        if isinstance(path[-1], str) and not isinstance(value, dict | list):
            key = part(text, entry.key)
            assert tomllib.loads(f"{key} = 1") == {path[-1]: 1}
    return found


def paths(data: Any, path: Path = ()) -> list[Path]:
    """Every path there is."""
    steps = data.items() if isinstance(data, dict) else enumerate(data)
    found: list[Path] = []
    for step, value in steps:
        found.append((*path, step))
        if isinstance(value, dict | list):
            found += paths(value, (*path, step))
    return found


@pytest.mark.parametrize(
    "text",
    [
        "a = 1\nb = 'two' # a comment = 3\n",
        "  a   =   -1.5e3   \n\t[t]\n\tb = true\n",
        "a.b.c = 1\na.b.d = 2\n",
        '"a key".\'other\' = "x # no comment"\n',
        "a = [1, 2, [3, 4]]\nb = [\n  'x', # first\n  'y',\n]\n",
        "a = { b = 1, c.d = [ { e = 2 } ] }\n",
        "[a.b]\nc = 1\n[a]\nd = 2\n",
        "[[l]]\nx = 1\n[[l]]\nx = 2\n[l.sub]\ny = 3\n[[l.deep]]\nz = 4\n[[l.deep]]\nz = 5\n",
        "[ a . 'b' ]\nc = 1\n[[ a.d ]]\ne = 1\n",
        "day = 1979-05-27 07:32:00 # eve\nmore = 1\n",
        "a = '' \nb = \"\"\nc = ''''''\nd = 2\n",
        'a = "q\\"uo\\\\"\nb = \'back\\\'\n',
        "a = [ ]\nb = {}\n",
        "a = inf\nb = 0x_1F".replace("_", "") + "\n",
        "a = 1",
        "",
    ],
)
def test_values_are_where_they_stand(text: str) -> None:
    """Each form of TOML, against tomllib."""
    check(text, tables=True)


def test_lines_and_columns_count_from_one() -> None:
    """The place of a key and a value in a table."""
    entry = find_places("# top\n[http]\n  workers = 'no'\n")[("http", "workers")]
    assert entry.key == Place(3, 3, 7)
    assert entry.value == Place(3, 13, 4)


def test_carriage_returns_do_not_move_anything() -> None:
    """A file from Windows has the same places."""
    text = "[t]\na = '''x\ny'''\nb = 2\n"
    assert find_places(text.replace("\n", "\r\n")) == find_places(text)


def test_strings_of_many_lines_hide_what_is_in_them() -> None:
    """Quotes, brackets and equals signs inside, and quotes at the very end."""
    text = 'a = """\nb = 1\n"quoted" [x]\n""""\nc = \'\'\'\n# [y]\n\'\'\'\'\'\nd = 3\n'
    assert tomllib.loads(text)["d"] == 3
    places = find_places(text)
    assert set(places) == {("a",), ("c",), ("d",)}
    assert places[("d",)].value == Place(8, 5, 1)
    assert places[("a",)].value == Place(1, 5, 3)


def test_members_of_arrays_of_tables_have_their_header() -> None:
    """The place of the second table is its own header."""
    places = find_places("[[l]]\n\n[[l]]\n")
    assert places[("l", 1)].key == Place(3, 1, 5)


_KEYS = st.text("abc-_", min_size=1, max_size=3) | st.sampled_from(["å ä", "a.b", '"', ""])
_LEAVES = (
    st.integers(-99, 10**12)
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text("ab#[]{}=,'\"\\ å", max_size=8)
)
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=12,
)


def written(value: Any) -> str:
    """A value in TOML, in one line."""
    if isinstance(value, dict):
        inner = ", ".join(f"{quoted(key)} = {written(one)}" for key, one in value.items())
        return f"{{ {inner} }}"
    if isinstance(value, list):
        return f"[ {', '.join(map(written, value))} ]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return quoted(value)
    return repr(value)


def quoted(text: str) -> str:
    """A key or text in quotes."""
    return json.dumps(text, ensure_ascii=False)


@given(st.dictionaries(_KEYS, _VALUES, max_size=4), st.booleans())
def test_any_values_are_found(data: dict[str, Any], as_tables: bool) -> None:
    """Generated values, inline and under headers."""
    plain = {key: one for key, one in data.items() if not (as_tables and isinstance(one, dict))}
    lines = [f"{quoted(key)} = {written(one)} # {written(one)}" for key, one in plain.items()]
    for key, table in data.items():
        if key not in plain:
            lines.append(f"[{quoted(key)}]")
            lines += [f"{quoted(name)} = {written(one)}" for name, one in table.items()]
    text = "\n".join(lines)
    assert tomllib.loads(text) == data
    check(text, tables=True)
