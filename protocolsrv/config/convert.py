"""From the tree TOML gives to typed sections, with every fault told and none twice."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Annotated, Any

import msgspec

from .documents import Tree
from .environment import FromEnvironment
from .positions import Path as KeyPath
from .problems import (
    BAD_VALUE,
    MISSING_KEY,
    READABLE_SECRET,
    SECRET_FILE,
    SECRET_IN_FILE,
    UNKNOWN_KEY,
    WRONG_TYPE,
    Problem,
    ProblemKind,
    nearest,
)
from .sections.base import Section
from .shapes import READABLE, Shape, fields_of

_NAMES = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}


class Bad:
    """Stands for a value that could not be read; its problem has been told."""


BAD = Bad()


class Converter:
    """Reads one tree. `values` keeps what was read, by path, for the checks that compare."""

    def __init__(self, tree: Tree):
        self._tree = tree
        self.values: dict[KeyPath, Any] = {}

    def section(self, cls: type[Section], data: dict[str, Any], path: KeyPath) -> Any:
        """An instance of a section, with defaults in place of what is wrong; BAD when a needed
        setting is missing or wrong."""
        fields = {one.encode_name: (one, Shape(one.type)) for one in fields_of(cls)}
        secrets = {f"{key}_file": key for key, (_, shape) in fields.items() if shape.is_secret}
        for key in data:
            if key not in fields and key not in secrets:
                self._unknown((*path, key), [*fields, *secrets], data[key])
        read: dict[str, Any] = {}
        whole = True
        for key, (one, shape) in fields.items():
            if f"{key}_file" in data and f"{key}_file" in secrets:
                value = self._secret_file(shape, data, key, path)
            elif key in data:
                value = self.value(shape, data[key], (*path, key))
            else:
                if one.required:
                    message = f"{_title(path)} needs {key!r}: {shape.description}"
                    self._tree.complain(MISSING_KEY, path, message)
                    whole = False
                continue
            if value is BAD:
                whole = whole and not one.required
            else:
                read[one.name] = value
        if not whole:
            return BAD
        self.values[path] = cls(**read)
        return self.values[path]

    def value(self, shape: Shape, value: Any, path: KeyPath) -> Any:
        """One value of the type `shape` tells, or BAD."""
        if isinstance(value, FromEnvironment):
            inner = value.parsed(shape)
            return self._value(shape, inner, path, value)
        return self._value(shape, value, path, None)

    def _value(
        self, shape: Shape, value: Any, path: KeyPath, origin: FromEnvironment | None
    ) -> Any:
        shape = _fitting(shape, value)
        if shape.is_secret and not (isinstance(value, str) and shape.core.may_be_written(value)):
            self._tree.secret.add(path)
        if shape.section is not None:
            if not isinstance(value, dict):
                return self._wrong(shape, value, path, origin)
            return self.section(shape.section, value, path)
        if shape.members is not None:
            return self._list(shape, value, path, origin)
        if shape.origin is dict:
            return self._table(shape, value, path, origin)
        read = self._leaf(shape, value, path, origin)
        if read is not BAD:
            self.values[path] = read
        return read

    def _list(self, shape: Shape, value: Any, path: KeyPath, origin: FromEnvironment | None) -> Any:
        if not isinstance(value, list):
            return self._wrong(shape, value, path, origin)
        member = Shape(shape.members)
        read = [self._value(member, one, (*path, n), origin) for n, one in enumerate(value)]
        return tuple(one for one in read if one is not BAD)

    def _table(
        self, shape: Shape, value: Any, path: KeyPath, origin: FromEnvironment | None
    ) -> Any:
        if not isinstance(value, dict):
            return self._wrong(shape, value, path, origin)
        names, member = Shape(shape.arguments[0]), Shape(shape.arguments[1])
        read = {}
        for key, one in value.items():
            if names.choices and key not in names.choices:
                self._unknown((*path, key), names.choices, one)
                continue
            inner = self._value(member, one, (*path, key), origin)
            if inner is not BAD:
                read[key] = inner
        return read

    def _leaf(self, shape: Shape, value: Any, path: KeyPath, origin: FromEnvironment | None) -> Any:
        if shape.core in READABLE or shape.core is Path or shape.is_secret:
            if not isinstance(value, str):
                return self._wrong(shape, value, path, origin)
            return self._text(shape, value, path, origin)
        if len(shape.alternatives) > 1 and not shape.choices:
            return self._wrong(shape, value, path, origin)
        if shape.choices:
            if not isinstance(value, str):
                return self._wrong(shape, value, path, origin)
            if value not in shape.choices:
                hint = nearest(value, shape.choices)
                return self._bad(f"{value!r} is not {shape.words()}", path, origin, hint)
            return value
        try:
            return msgspec.convert(value, _with_limits(shape))
        except msgspec.ValidationError:
            number = isinstance(value, int | float) and not isinstance(value, bool)
            same_type = type(value) is shape.core or (shape.core is float and number)
            if not same_type:
                return self._wrong(shape, value, path, origin)
            if shape.limit("pattern"):
                message = f"{value!r} is not well formed"
                return self._bad(message, path, origin, shape.description)
            return self._bad(f"expected {shape.words()}, not {_shown(value)}", path, origin)

    def _text(self, shape: Shape, text: str, path: KeyPath, origin: FromEnvironment | None) -> Any:
        if shape.is_secret:
            if origin is None and not shape.core.may_be_written(text):
                key = path[-1]
                variable = "PROTOCOLSRV__" + "__".join(map(str, path)).upper()
                return self._complain(
                    SECRET_IN_FILE,
                    f"{key!r} holds a secret",
                    path,
                    origin,
                    f"put it into a file and write {key}_file, or set {variable}",
                )
            return shape.core(text)
        if shape.core is Path:
            if not text:
                return self._bad("the path is empty", path, origin)
            located = self._tree.places.get(path)
            return (located.document.folder if located else Path.cwd()) / text
        try:
            return shape.core.read(text)
        except ValueError as error:
            return self._bad(f"{text!r}: {error}", path, origin)

    def _secret_file(self, shape: Shape, data: dict[str, Any], key: str, path: KeyPath) -> Any:
        """The secret in the file that `<key>_file` names; its last line end is not part of it."""
        where = (*path, f"{key}_file")
        if key in data:
            message = f"both {key!r} and '{key}_file' are set"
            return self._complain(WRONG_TYPE, message, where, None, "one of them is enough")
        file = self.value(Shape(Path), data[f"{key}_file"], where)
        if file is BAD:
            return BAD
        try:
            text = file.read_text(encoding="utf-8").removesuffix("\n").removesuffix("\r")
            mode = file.stat().st_mode
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8"
            return self._complain(SECRET_FILE, f"{file}: {reason.lower()}", where, None)
        if not text:
            return self._complain(SECRET_FILE, f"{file} is empty", where, None)
        if mode & stat.S_IROTH:
            self._complain(
                READABLE_SECRET,
                f"every account of this machine may read {file}",
                where,
                None,
                f"chmod 600 {file}",
            )
        self.values[(*path, key)] = secret = shape.core(text)
        return secret

    # ---- telling -----------------------------------------------------------------------------

    def _unknown(self, path: KeyPath, known: Any, value: object) -> None:
        key = str(path[-1])
        kind = "table" if isinstance(value, dict) else "key"
        message = f"unknown {kind} {key!r} in {_title(path[:-1])}"
        self._tree.complain(UNKNOWN_KEY, path, message, nearest(key, known), at_key=True)

    def _wrong(
        self, shape: Shape, value: Any, path: KeyPath, origin: FromEnvironment | None
    ) -> Bad:
        message = f"expected {shape.words()}, not {_kind_of(value)}"
        return self._complain(WRONG_TYPE, message, path, origin, _quoting_hint(shape, value))

    def _bad(
        self, message: str, path: KeyPath, origin: FromEnvironment | None, hint: str = ""
    ) -> Bad:
        return self._complain(BAD_VALUE, message, path, origin, hint)

    def _complain(
        self,
        kind: ProblemKind,
        message: str,
        path: KeyPath,
        origin: FromEnvironment | None,
        hint: str = "",
    ) -> Bad:
        if origin is None:
            self._tree.complain(kind, path, message, hint)
        else:
            told = f"{origin.variable}: {message}"
            self._tree.problems.append(Problem(kind, told, "environment", hint=hint))
        return BAD


def _fitting(shape: Shape, value: Any) -> Shape:
    """Of a union of a table and something else, the one that the value is meant to be."""
    if len(shape.alternatives) == 1 or shape.choices:
        return shape
    if not isinstance(value, dict | str):
        return shape
    wanted = isinstance(value, dict)
    return next(one for one in shape.alternatives if (one.section is not None) == wanted)


def _with_limits(shape: Shape) -> Any:
    annotated: Any = shape.core
    for one in shape.metas:
        annotated = _annotated(annotated, one)
    return annotated


def _annotated(core: Any, meta: msgspec.Meta) -> Any:
    limits = {
        name: limit
        for name in ("ge", "gt", "le", "lt", "pattern", "min_length", "max_length")
        if (limit := getattr(meta, name)) is not None
    }
    return Annotated[core, msgspec.Meta(**limits)] if limits else core


def _title(path: KeyPath) -> str:
    names = [str(part) for part in path if isinstance(part, str)]
    if not names:
        return "the top of the file"
    in_list = isinstance(path[-1], int)
    return f"[[{'.'.join(names)}]]" if in_list else f"[{'.'.join(names)}]"


def _kind_of(value: Any) -> str:
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    return _NAMES.get(type(value), "a date or time")


def _shown(value: Any) -> str:
    return "empty text" if value == "" else repr(value)


def _quoting_hint(shape: Shape, value: Any) -> str:
    if shape.members is not None and not isinstance(value, dict | list):
        written = f'"{value}"' if isinstance(value, str) else str(value).lower()
        return f"a list stands in brackets: [{written}]"
    if isinstance(value, str) and _reads_as(shape.core, value):
        return f"without quotes: {value}"
    return ""


def _reads_as(core: Any, text: str) -> bool:
    """Whether a text would be a value of this type if it stood without quotes."""
    if core is bool:
        return text in ("true", "false")
    if core not in (int, float):
        return False
    try:
        core(text)
    except ValueError:
        return False
    return True
