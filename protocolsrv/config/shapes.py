"""What the type of a setting says, in words and in parts: for the reader, the example, the docs."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Meta

from .sections.base import Section
from .values import Address, Network, Secret, SecretUrl, TagPattern

READABLE = (Address, Network, TagPattern)
"""Types with a `read(text)` of their own."""

_WORDS: dict[Any, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text in quotes",
    date: "a day as 2026-01-31",
    Path: "a path in quotes",
    Address: "host:port in quotes",
    Network: "an address or network in quotes",
    TagPattern: "a tag pattern in quotes",
    Secret: "a secret",
    SecretUrl: "a URL in quotes",
}


class Shape:
    """One type taken apart. `core` is it without `Annotated` and None; `metas` are its limits."""

    def __init__(self, annotation: Any):
        self.metas: list[Meta] = []
        self.optional = False
        core = annotation
        while True:
            if typing.get_origin(core) is typing.Annotated:
                core, *extras = typing.get_args(core)
                self.metas += [one for one in extras if isinstance(one, Meta)]
                continue
            rest = [one for one in union_members(core) if one is not type(None)]
            if len(rest) == 1 and rest[0] is not core:
                core, self.optional = rest[0], True
                continue
            break
        self.core: Any = core
        self.origin: Any = typing.get_origin(core)
        self.arguments: tuple[Any, ...] = typing.get_args(core)

    @property
    def section(self) -> type[Section] | None:
        """The section when it is one."""
        core = self.core
        return core if isinstance(core, type) and issubclass(core, Section) else None

    @property
    def members(self) -> Any:
        """The type of the members of a list; None when it is no list."""
        return self.arguments[0] if self.origin is tuple else None

    @property
    def is_secret(self) -> bool:
        """A secret of any kind."""
        return isinstance(self.core, type) and issubclass(self.core, Secret)

    @property
    def choices(self) -> tuple[str, ...]:
        """What a text may be, when only certain texts are allowed."""
        return tuple(_choices(self.core))

    def limit(self, name: str) -> Any:
        """A limit such as `ge`, from whichever annotation has it."""
        return next((v for one in self.metas if (v := getattr(one, name)) is not None), None)

    @property
    def description(self) -> str:
        """What the setting means."""
        return str(self.limit("description") or "")

    @property
    def alternatives(self) -> tuple[Shape, ...]:
        """The members of a union of different things; itself alone otherwise."""
        rest = [one for one in union_members(self.core) if one is not type(None)]
        return tuple(Shape(one) for one in rest) if len(rest) > 1 else (self,)

    def words(self) -> str:
        """The type for people: "a whole number from 0 to 256"."""
        if len(self.alternatives) > 1:
            return ", or ".join(one.words() for one in self.alternatives)
        if self.choices:
            return "one of " + ", ".join(f'"{one}"' for one in self.choices)
        if self.section is not None:
            return "a table"
        if self.members is not None:
            member = Shape(self.members)
            inner = "tables" if member.section else member.words()
            return f"a list of {inner}" if member.section else f"a list, each {inner}"
        if self.origin is dict:
            return "a table of names and values"
        return _WORDS[self.core] + self.range_words()

    def range_words(self) -> str:
        """The limits of a number or text: " from 0 to 256"; empty when there are none."""
        low, high = self.limit("ge"), self.limit("le")
        above = self.limit("gt")
        if above is not None:
            upper = f" and at most {high}" if high is not None else ""
            return f" greater than {above}{upper}"
        if low is not None and high is not None:
            return f" from {low} to {high}"
        if low is not None:
            return f", {low} or more"
        return ", not empty" if self.limit("min_length") else ""


def union_members(annotation: Any) -> tuple[Any, ...]:
    """The members of a union, or the type alone."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return typing.get_args(annotation)
    return (annotation,)


def fields_of(section: type[Section]) -> tuple[msgspec.structs.FieldInfo, ...]:
    """The settings of a section in the order they are declared; `encode_name` is the key."""
    return msgspec.structs.fields(section)


def _choices(core: Any) -> Iterator[str]:
    if typing.get_origin(core) is typing.Literal:
        yield from typing.get_args(core)
        return
    members = union_members(core)
    if len(members) > 1 and all(typing.get_origin(one) is typing.Literal for one in members):
        for one in members:
            yield from typing.get_args(one)
