"""Settings from the environment: PROTOCOLSRV__HTTP__WORKERS=4 sets `workers` of `[http]`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .documents import Tree
from .model import Config
from .problems import UNKNOWN_VARIABLE, Problem, nearest
from .sections.base import Section
from .shapes import Shape, fields_of

PREFIX = "PROTOCOLSRV__"


@dataclass(frozen=True, slots=True)
class FromEnvironment:
    """The text of a variable, until the type of its setting says how to read it."""

    variable: str
    text: str

    def parsed(self, shape: Shape) -> Any:
        """The value as TOML would give it: texts need no quotes, lists may be a,b,c."""
        if len(shape.alternatives) > 1:
            shape = shape.alternatives[0]
        if shape.members is not None and not self.text.lstrip().startswith("["):
            return [part.strip() for part in self.text.split(",") if part.strip()]
        if (
            shape.members is None
            and shape.core not in (bool, int, float)
            and shape.origin is not dict
        ):
            return self.text
        try:
            return tomllib.loads(f"value = {self.text}")["value"]
        except (tomllib.TOMLDecodeError, KeyError):
            return self.text


def overlay(tree: Tree, environ: Mapping[str, str]) -> None:
    """Put the variables that begin with `PREFIX` into the tree; they replace what files say."""
    for variable in sorted(environ):
        if variable.startswith(PREFIX):
            _set(tree, variable, environ[variable])


def _set(tree: Tree, variable: str, text: str) -> None:
    keys = variable.removeprefix(PREFIX).lower().split("__")
    target = tree.data
    section: type[Section] = Config
    for number, key in enumerate(keys):
        known = {one.encode_name: Shape(one.type) for one in fields_of(section)}
        secrets = {f"{name}_file" for name, shape in known.items() if shape.is_secret}
        last = number == len(keys) - 1
        shape = known.get(key)
        inner = next((s.section for s in shape.alternatives if s.section), None) if shape else None
        tables = shape is not None and shape.members and Shape(shape.members).section
        if (key in secrets or (shape and not shape.section and not tables)) and last:
            target[key] = FromEnvironment(variable, text)
            if key.endswith("_file") and key in secrets:
                target.pop(key.removesuffix("_file"), None)
            else:
                target.pop(f"{key}_file", None)
            _forget(tree, tuple(keys))
            return
        if inner is None or last:
            names = [PREFIX + "__".join((*keys[:number], one)).upper() for one in known]
            tree.problems.append(
                Problem(
                    UNKNOWN_VARIABLE,
                    f"{variable} sets nothing"
                    if not last or shape is None
                    else f"{variable}: a whole table cannot be set by a variable",
                    "environment",
                    hint=nearest(variable, names) if shape is None else "",
                )
            )
            return
        section = inner
        if not isinstance(target.get(key), dict):
            target[key] = {}
        target = target[key]


def _forget(tree: Tree, path: tuple[str, ...]) -> None:
    """The places of a value that no longer counts."""
    for one in [one for one in tree.places if one[: len(path)] == path]:
        del tree.places[one]
